"""Pages where staff try changes out, apply and undo them, and say why answers are missing."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from builders import OWN, World
from flask.testing import FlaskClient
from plan_versions import CODE, with_versions
from sqlalchemy import select
from web.stored import everything
from web.test_reading_changes_nothing import signed_in

from surveyapp.access.policy import AccountRole
from surveyapp.people.changes import Person, register_staff
from surveyapp.people.models import Organisation, OrganisationKind, Role
from surveyapp.placements.models import Placement, PlacementPause
from surveyapp.reports.ledger import Proof, keep_proof
from surveyapp.schedule.models import Assignment, PlanChange

VERSION = f"/plans/version?code={CODE}&version=2"


@pytest.fixture
def administrator(world: World) -> FlaskClient:
    return signed_in(with_versions(world), AccountRole.ADMINISTRATOR)


@pytest.fixture
def caseworker(world: World) -> FlaskClient:
    return signed_in(with_versions(world), AccountRole.CASEWORKER)


def press(client: FlaskClient, page: str, action: str, **more: str) -> tuple[int, str]:
    """Send the form of a page that leads to this address, with what it holds and what is added."""
    html = client.get(page).text
    for form in re.findall(r"<form method=\"post\".*?</form>", html, re.DOTALL):
        if f'action="{action}"' in form:
            fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
            answer = client.post(action, data={**fields, **more})
            return answer.status_code, answer.text
    raise AssertionError(f"no form leads to {action}")


def path_of(world: World) -> str:
    with world.session() as session:
        return f"/placements/{session.get_one(Placement, world.placements[0]).ref}/plan"


def test_a_version_is_tried_applied_and_undone(world: World, administrator: FlaskClient) -> None:
    before = everything(world)
    assert "Om alla går över till version 2" in administrator.get(VERSION).text
    assert everything(world) == before
    status, _ = press(administrator, VERSION, "/plans/version")
    assert status == 303
    with world.session() as session:
        ref = session.scalars(select(PlanChange.ref)).one()
        assert world.placement(session).plan_version == 2
    status, text = press(administrator, "/plans", f"/plans/changes/{ref}/undo")
    assert status == 200
    assert "Ångrat:" in text
    with world.session() as session:
        assert world.placement(session).plan_version == 1


def test_a_change_on_moved_ground_is_shown_again_and_not_made(world: World, administrator: FlaskClient) -> None:
    status, text = press(administrator, VERSION, "/plans/version", fingerprint="of another day")
    assert status == 409
    assert "Något har ändrats sedan du tittade" in text
    with world.session() as session:
        assert world.placement(session).plan_version == 1


def test_a_version_that_there_is_not_is_not_found(administrator: FlaskClient) -> None:
    assert administrator.get(f"/plans/version?code={CODE}&version=99").status_code == 404


def test_a_caseworker_pauses_but_does_not_change_the_plan(world: World, caseworker: FlaskClient) -> None:
    path = path_of(world)
    assert caseworker.get("/plans").status_code == 403
    assert caseworker.get(f"{path}?kind=start&start_on=2024-04-01").status_code == 403
    asked = f"{path}?kind=pause&from_on=2024-04-01&until_on=2024-04-20&leave=parental+leave&policy=shift"
    assert "Så här skulle det bli" in caseworker.get(asked).text
    status, _ = press(caseworker, asked, path)
    assert status == 303
    with world.session() as session:
        paused = session.scalars(select(PlacementPause)).one()
        assert (paused.from_on, paused.until_on) == (dt.date(2024, 4, 1), dt.date(2024, 4, 20))
        change = session.scalars(select(PlanChange.ref)).one()
    status, text = press(caseworker, path, f"{path}/undo", change=change)
    assert status == 200
    assert "Ångrat:" in text


def test_an_open_pause_ends_on_the_day_that_is_given(world: World, caseworker: FlaskClient) -> None:
    path = path_of(world)
    asked = f"{path}?kind=pause&from_on=2024-04-01&leave=other&policy=skip"
    press(caseworker, asked, path)
    press(caseworker, f"{path}?kind=resume&from_on=2024-04-01&until_on=2024-04-09", path)
    with world.session() as session:
        assert session.scalars(select(PlacementPause.until_on)).one() == dt.date(2024, 4, 9)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("kind=pause&leave=other&policy=skip", "Skriv vilken dag det gäller."),
        ("kind=pause&from_on=1+april&leave=other&policy=skip", "Skriv dagen så här"),
        ("kind=pause&from_on=2024-04-01&leave=x&policy=skip", "Välj ett av alternativen."),
    ],
)
def test_what_cannot_be_read_is_told_and_nothing_typed_is_lost(
    world: World, caseworker: FlaskClient, query: str, says: str
) -> None:
    answer = caseworker.get(f"{path_of(world)}?{query}")
    assert answer.status_code == 422
    assert says in answer.text


def test_impossible_days_are_told_when_they_are_applied(world: World, caseworker: FlaskClient) -> None:
    path = path_of(world)
    status, text = press(caseworker, f"{path}?kind=pause&from_on=2023-04-01&leave=other&policy=skip", path)
    assert status == 409
    assert "Dagen ligger före placeringens start." in text


def test_an_administrator_moves_somebody_to_another_provider(world: World, administrator: FlaskClient) -> None:
    with world.session() as session:
        provider = Organisation(
            authority_id=world.authority_id, kind=OrganisationKind.PROVIDER.value, name="Another provider"
        )
        session.add(provider)
        session.flush()
        ref = register_staff(
            session,
            world.house.vault,
            world.authority_id,
            Person("Another supervisor", "sv"),
            role=Role.SUPERVISOR,
            organisation_id=provider.id,
            actor="test",
            at=world.house.clock.now(),
        ).ref
        session.commit()
        number = provider.id
    path = path_of(world)
    assert "Another supervisor" in administrator.get(path).text
    asked = f"{path}?kind=transfer&supervisor={ref}&on=2024-05-01&anchor=restart"
    status, _ = press(administrator, asked, path)
    assert status == 303
    with world.session() as session:
        assert world.placement(session).provider_id == number
    assert administrator.get(f"{path}?kind=transfer&supervisor=x&on=2024-05-01&anchor=keep").status_code == 422


def test_staff_say_why_an_answer_is_missing_and_take_it_back(world: World, caseworker: FlaskClient) -> None:
    path, one = path_of(world), world.assignment(OWN)
    for how, stored in (("explain refused", "refused"), ("explain", None)):
        assert press(caseworker, path, f"{path}/answer", assignment=str(one), how=how)[0] == 303
        with world.session() as session:
            assert session.get_one(Assignment, one).explanation == stored
    for how, reason in (("by cancelled by provider", "cancelled by provider"), ("again", None)):
        assert press(caseworker, path, f"{path}/answer", assignment=str(one), how=how)[0] == 303
        with world.session() as session:
            assert session.get_one(Assignment, one).cancel_reason == reason


def test_an_answer_of_somebody_else_or_an_unknown_end_is_refused(world: World, caseworker: FlaskClient) -> None:
    path, one = path_of(world), world.assignment(OWN)
    assert press(caseworker, path, f"{path}/answer", assignment="999999", how="explain")[0] == 404
    assert press(caseworker, path, f"{path}/answer", assignment=str(one), how="x")[0] == 422
    coming = world.assignment("kort-puls", "puls")
    assert press(caseworker, path, f"{path}/answer", assignment=str(coming), how="explain refused")[0] == 409


def test_the_first_page_of_staff_shows_when_the_ledger_does_not_add_up(world: World, caseworker: FlaskClient) -> None:
    assert "Liggaren stämmer inte" not in caseworker.get("/placements").text
    with world.session() as session:
        proof = Proof(3, {"a rule": 2, "another": 0})
        keep_proof(session, world.authority_id, proof, actor="test", at=world.house.clock.now())
        session.commit()
    assert "Liggaren stämmer inte: 2 rader är fel" in caseworker.get("/placements").text


def test_names_of_participants_stand_beside_the_lines(administrator: FlaskClient) -> None:
    assert "Participant 1" in administrator.get(VERSION).text
