"""Tokens of programs in the browser: made and shown once, listed without the secret, revoked."""

from __future__ import annotations

import re
from collections.abc import Mapping

from builders import PASSWORD, World
from flask.testing import FlaskClient
from sqlalchemy import select

from surveyapp.access.policy import AccountRole
from surveyapp.audit.models import AuditEvent
from surveyapp.programs.models import ProgramToken


def signed_in(world: World) -> FlaskClient:
    """An administrator's browser, without the check for forged forms."""
    world.open_account(AccountRole.ADMINISTRATOR, "admin@example.org")
    app = world.app()
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    client.post("/sign-in", data={"email": "admin@example.org", "password": PASSWORD})
    return client


def test_an_administrator_makes_a_token_sees_it_once_and_revokes_it(world: World) -> None:
    client = signed_in(world)
    assert "Inga nycklar än" in client.get("/api-tokens").text
    asked = {"name": "<b>Journalen</b>", "rights": ["placements", "people"], "days": "90"}
    wrong: Mapping[str, object]
    for wrong in (
        {"name": " "},
        {"name": "x" * 81},
        {"rights": []},
        {"rights": ["all"]},
        {"days": "9999"},
        {"days": "x"},
    ):
        refused = client.post("/api-tokens", data=asked | wrong)
        assert refused.status_code == 422, wrong
        assert 'role="alert"' in refused.text
    assert 'value="people" checked' in client.post("/api-tokens", data=asked | {"name": ""}).text
    made = client.post("/api-tokens", data=asked)
    found = re.search(r"svy_[\w-]{43}", made.text)
    assert found is not None
    assert made.headers["Cache-Control"] == "no-store"
    listed = client.get("/api-tokens").text
    assert found[0] not in listed
    assert "&lt;b&gt;Journalen&lt;/b&gt;" in listed
    program = {"Authorization": f"Bearer {found[0]}"}
    assert client.get("/api/v1/placements", headers=program).status_code == 200
    with world.session() as session:
        ref = session.scalars(select(ProgramToken.ref)).one()
    assert client.post(f"/api-tokens/{ref}/revoke").status_code == 303
    assert client.get("/api/v1/placements", headers=program).status_code == 401
    assert "Spärrad" in client.get("/api-tokens").text
    with world.session() as session:
        told = session.scalars(select(AuditEvent).where(AuditEvent.subject_kind == "program_token")).all()
        assert [line.action for line in told] == ["token made", "token revoked"]
        assert "Journalen" not in str([line.details for line in told])


def test_the_page_about_the_interface_names_every_operation(world: World) -> None:
    client = signed_in(world)
    page = re.sub(r"<wbr>", "", client.get("/api-tokens/help").text)
    document = client.get("/api/v1/openapi.json").json
    assert document is not None
    for path, methods in document["paths"].items():
        for method in methods:
            assert f"{method.upper()} /api/v1{path}</code>" in page
