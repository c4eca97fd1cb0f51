"""The committed JSON Schema of instruments is the one generated from the models."""

from __future__ import annotations

import json
import pathlib
from typing import Any

from surveyapp.instruments.schema import instrument_schema

COMMITTED = pathlib.Path(__file__).parents[2] / "instruments" / "instrument.schema.json"


def test_the_committed_instrument_schema_is_current() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == instrument_schema()


def test_the_instrument_schema_names_its_dialect_and_refuses_unknown_keys() -> None:
    schema: dict[str, Any] = json.loads(instrument_schema())
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["additionalProperties"] is False
    assert schema["properties"]["items"]["additionalProperties"] is False
