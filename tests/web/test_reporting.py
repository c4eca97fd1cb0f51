"""Reports on pages: asked for, looked at while they are made, fetched by whoever asked and by nobody else."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

import pytest
from answering import answer
from builders import OWN, PASSWORD, PLAN, START, World
from evaluation_builders import agree_to_evaluation
from flask.testing import FlaskClient
from sqlalchemy import select, update
from web.signing_in import Staff

from surveyapp.access.models import Account
from surveyapp.access.policy import AccountRole
from surveyapp.audit.models import AuditEvent
from surveyapp.cli.report_maker import ReportMaker
from surveyapp.placements.models import Placement
from surveyapp.reporting.files import FOLDER
from surveyapp.reporting.models import ReportJob
from surveyapp.reports.pdf import can_make_pdf
from surveyapp.web.guards import FRESH

needs_pdf = pytest.mark.skipif(not can_make_pdf(), reason="this machine has no libraries for PDF")


def somebody(world: World, role: AccountRole, email: str = "") -> FlaskClient:
    app = world.app()
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    email = email or f"{role.name.lower()}@example.org"
    world.open_account(role, email)
    assert client.post("/sign-in", data={"email": email, "password": PASSWORD}).status_code == 303
    return client


def order(client: FlaskClient, address: str = "/reports", **data: str) -> str:
    answer = client.post(address, data=data or {"kind": "programme", "plan": PLAN[0], "form": "xlsx"})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def made(world: World) -> int:
    return ReportMaker(world.house).make_all()


def unpacked(pdf: bytes) -> bytes:
    """Everything in the file, its compressed streams unpacked."""
    streams = re.findall(rb"FlateDecode[^>]*>>\s*stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    return pdf + b"".join(zlib.decompressobj().decompress(one) for one in streams)


def acts(world: World) -> list[str]:
    with world.session() as session:
        return list(session.scalars(select(AuditEvent.action).where(AuditEvent.subject_kind == "report_job")))


def test_a_programme_report_is_asked_for_watched_made_and_fetched_by_its_asker_alone(world: World) -> None:
    agree_to_evaluation(world)
    answer(world, OWN, START, 2)
    client = somebody(world, AccountRole.EVALUATOR)
    address = order(client)
    assert order(client) == address
    waiting = client.get(address)
    assert waiting.headers["Refresh"] == "3"
    assert "Väntar på sin tur" in waiting.text
    assert client.post(f"{address}/file").status_code == 303  # not there yet
    assert made(world) == 1
    ready = client.get(address)
    assert "Refresh" not in ready.headers
    assert "Rapporten är klar." in ready.text
    file = client.post(f"{address}/file")
    assert file.data[:2] == b"PK"
    assert re.fullmatch(r'attachment; filename="programme-\d{4}-\d\d-\d\d\.xlsx"', file.headers["Content-Disposition"])
    assert acts(world) == ["report asked", "report made", "report fetched"]
    other = somebody(world, AccountRole.EVALUATOR, "other@example.org")
    assert other.get(address).status_code == 404
    assert other.post(f"{address}/file").status_code == 404
    assert "klar" in client.get("/reports").text
    assert "klar" not in other.get("/reports").text
    with world.session() as session:
        session.execute(
            update(Account)
            .where(Account.email_index == world.house.vault.index("evaluator@example.org", "account.email"))
            .values(role="caseworker")
        )
        session.commit()
    assert client.post(f"{address}/file").status_code == 403


def test_what_nobody_may_have_any_more_or_is_empty_or_unknown_fails_with_words(world: World) -> None:
    client = somebody(world, AccountRole.EVALUATOR)
    address = order(client)
    with world.session() as session:
        session.execute(update(Account).values(role="administrator"))
        session.execute(update(Placement).values(plan_code="gone"))
        session.commit()
    made(world)
    page = client.get(address).text
    assert "Det blev ingen rapport." in page
    assert "Kontrollera att någon placering följer planen." in page
    assert client.post("/reports", data={"kind": "programme", "plan": PLAN[0]}).status_code == 422
    again = client.post(f"{address}/again").headers["Location"]
    assert again != address
    with world.session() as session:
        session.execute(update(Account).values(role="auditor"))
        session.commit()
    made(world)
    with world.session() as session:
        assert session.scalars(select(ReportJob.failure).order_by(ReportJob.id.desc())).first() == "not allowed"


def test_a_fault_in_one_report_says_so_and_does_not_stop_the_next(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = somebody(world, AccountRole.EVALUATOR)
    first = order(client)
    second = order(client, kind="programme", plan=PLAN[0], form="pdf")
    assert client.post(f"{first}/cancel").status_code == 303
    assert "Rapporten avbröts." in client.get(first).text

    def broken(*_: object) -> None:
        raise RuntimeError("Kim Larsson")

    monkeypatch.setattr("surveyapp.reporting.making.programme_report", broken)
    assert made(world) == 1
    assert "Något gick fel i programmet" in client.get(second).text


def test_a_package_is_made_in_the_background_with_its_reason_in_the_trail(world: World) -> None:
    agree_to_evaluation(world)
    client = somebody(world, AccountRole.EVALUATOR)
    assert client.post("/answers/package", data={"reason": " "}).status_code == 422
    address = order(client, "/answers/package", reason="Uppföljning 2024")
    assert made(world) == 1
    names = zipfile.ZipFile(io.BytesIO(client.post(f"{address}/file").data)).namelist()
    assert any(name.endswith("manifest.json") for name in names)
    with world.session() as session:
        (exported,) = session.scalars(select(AuditEvent).where(AuditEvent.action == "exported"))
        assert (exported.details or {})["reason"] == "Uppföljning 2024"
        assert session.scalars(select(ReportJob.reason_sealed)).one() is not None
    (kept,) = (world.house.settings.data / FOLDER).iterdir()
    assert kept.suffix == ".sealed"


@needs_pdf
def test_a_person_and_a_provider_on_paper_are_tagged_and_only_for_those_who_may(world: World) -> None:
    answer(world, OWN, START, 2)
    with world.session() as session:
        ref = world.placement(session).ref
    client = somebody(world, AccountRole.CASEWORKER)
    person = order(client, f"/placements/{ref}/report", none="")
    provider = order(client, kind="provider", provider=str(world.provider_id))
    assert made(world) == 2
    for address in (person, provider):
        file = client.post(f"{address}/file")
        assert file.data[:5] == b"%PDF-"
        assert b"pdfuaid" in unpacked(file.data)
        assert b"/StructTreeRoot" in unpacked(file.data)
        assert "Participant" not in file.headers["Content-Disposition"]
    evaluator = somebody(world, AccountRole.EVALUATOR)
    assert evaluator.post(f"/placements/{ref}/report").status_code == 403
    for not_offered in (
        {"kind": "programme", "plan": PLAN[0]},
        {"kind": "provider", "provider": str(world.referrer_id)},
    ):
        assert client.post("/reports", data=not_offered).status_code == 422


def test_a_provider_manager_is_offered_the_own_provider_alone(world: World) -> None:
    client = somebody(world, AccountRole.PROVIDER_MANAGER)
    with world.session() as session:
        session.execute(update(Account).values(organisation_id=world.provider_id))
        session.commit()
    page = client.get("/reports").text
    assert "Test provider" in page
    assert 'name="plan"' not in page
    assert client.post("/reports", data={"kind": "provider", "provider": "999"}).status_code == 422
    assert order(client, kind="provider", provider=str(world.provider_id)).startswith("/reports/")


def test_the_report_about_a_person_is_made_again_as_it_was_made_first_only_right_after_a_proof(world: World) -> None:
    me = Staff(world)
    me.sign_in()
    with world.session() as session:
        ref = world.placement(session).ref
    me.go(f"/placements/{ref}/report")
    me.press("Gör rapporten")
    me.press("Avbryt")
    address = me.page.address
    me.later(minutes=12)
    me.go(address)
    assert me.press("Gör den på nytt").heading == "Är det fortfarande du?"
    me.press("Fortsätt", password=PASSWORD)
    page = me.press("Skicka det jag skrev")
    assert "Väntar på sin tur" in page.words
    assert page.address != address
    # A provider's summary has no names and asks for nothing more, the first time and again.
    me.go("/reports")
    me.press("Gör sammanfattningen")
    me.press("Avbryt")
    me.later(minutes=12)
    assert "Väntar på sin tur" in me.press("Gör den på nytt").words


def test_what_leaves_the_house_asks_for_a_fresh_sign_in(world: World) -> None:
    views = world.app().view_functions
    for endpoint in ("reporting.file", "reporting.person", "evaluator.package"):
        assert getattr(views[endpoint], FRESH, False), endpoint
