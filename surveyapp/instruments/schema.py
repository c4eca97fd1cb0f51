"""JSON Schema of the data files, for editors that check and complete while one writes."""

from __future__ import annotations

import json
from typing import Any

from surveyapp.instruments.definition import Frozen, Instrument

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def instrument_schema() -> str:
    """The text of ``instrument.schema.json``."""
    return schema_text(Instrument)


def schema_text(model: type[Frozen]) -> str:
    """The model's JSON Schema (2020-12) as indented text that ends with a line break."""
    schema = {"$schema": DIALECT, **model.model_json_schema()}
    _close(schema)
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _close(part: Any) -> None:
    """Refuse keys that do not follow the pattern, as the models do."""
    if isinstance(part, dict):
        if "patternProperties" in part:
            part.setdefault("additionalProperties", False)
        for value in part.values():
            _close(value)
    elif isinstance(part, list):
        for value in part:
            _close(value)
