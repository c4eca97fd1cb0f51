"""The OpenAPI document is true: made-up requests of every kind meet no error of ours and get what it promises."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from builders import World
from calling_programs import a_token
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from surveyapp.programs.rules import Right
from surveyapp.web.api.operations import OPERATIONS

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
WRITTEN: dict[str, dict[str, Any]] = {
    "/placements/{ref}/attendance": {"period": "month", "on": "2024-03-04", "hours": 80.5, "days_absent": 1},
    "/exports": {"kind": "package", "form": "zip", "reason": "A test"},
    "/webhooks": {"address": "https://example.org/", "events": ["placement.ended"]},
}
FEW = settings(
    max_examples=6,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def test_the_document_tells_of_every_operation(world: World) -> None:
    told = world.client().get("/api/v1/openapi.json", headers={"Accept-Language": "en"}).json
    assert told is not None
    assert told["openapi"] == "3.1.0"
    every = {(method.upper(), path) for path, methods in told["paths"].items() for method in methods}
    assert every == {(one.method, one.path) for one in OPERATIONS}
    assert {one.right for one in OPERATIONS} == set(Right) - {Right.PEOPLE}
    for one in OPERATIONS:
        described = told["paths"][one.path][one.method.lower()]
        assert {"401", "403", "429"} < set(described["responses"])
        assert described["summary"]


@pytest.mark.filterwarnings("ignore")
def test_made_up_requests_get_what_the_document_promises(world: World) -> None:
    app = world.app()
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    # What the test client is sent compressed it does not open.
    headers = {"Authorization": f"Bearer {a_token(world)}", "Accept-Encoding": "identity"}
    with world.session() as session:
        ref = world.placement(session).ref
    n_seen, statuses = 0, set()
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()

        @FEW
        @given(case=operation.as_strategy())
        def probe(case: schemathesis.Case[Any]) -> None:
            statuses.add(case.call_and_validate(headers=headers, checks=CHECKS).status_code)
            if "/placements/" in case.path:
                # The same about somebody who is there.
                case.path_parameters["ref"] = ref
                statuses.add(case.call_and_validate(headers=headers, checks=CHECKS).status_code)

        probe()
        n_seen += 1
    assert n_seen == len(OPERATIONS)
    # Not only refusals were met.
    assert {200, 404, 422} <= statuses
    for path, body in WRITTEN.items():
        told = schema[path]["POST"].Case(path_parameters={"ref": ref}, body=body, media_type="application/json")
        assert told.call_and_validate(headers=headers, checks=CHECKS).status_code == 201, path
