"""JSON Schema of measurement plans, for editors that check and complete while one writes."""

from __future__ import annotations

from surveyapp.instruments.schema import schema_text
from surveyapp.plans.definition import Plan


def plan_schema() -> str:
    """The text of ``plan.schema.json``."""
    return schema_text(Plan)
