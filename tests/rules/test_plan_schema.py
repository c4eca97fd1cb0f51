"""The committed JSON Schema of measurement plans is the one generated from the models."""

from __future__ import annotations

import json
import pathlib

from surveyapp.plans.schema import plan_schema

COMMITTED = pathlib.Path(__file__).parents[2] / "instruments" / "plan.schema.json"


def test_the_committed_plan_schema_is_current() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == plan_schema()


def test_the_plan_schema_names_its_dialect_and_refuses_unknown_keys() -> None:
    schema = json.loads(plan_schema())
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["additionalProperties"] is False
