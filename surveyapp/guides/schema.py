"""JSON Schema of guides, for editors that check and complete while one writes."""

from __future__ import annotations

from surveyapp.guides.definition import Guide
from surveyapp.instruments.schema import schema_text


def guide_schema() -> str:
    """The text of ``guide.schema.json``."""
    return schema_text(Guide)
