"""Pages where staff try changes out, apply and undo them, and say why answers are missing."""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import urlencode

import pytest
from builders import OWN, World
from flask.testing import FlaskClient
from plan_versions import CODE, with_versions
from sqlalchemy import select
from web.person import Page
from web.person import Person as Visitor
from web.queries import counted
from web.stored import everything
from web.test_reading_changes_nothing import signed_in

from surveyapp.access.policy import AccountRole
from surveyapp.people.changes import Person, register_staff
from surveyapp.people.models import Organisation, OrganisationKind, Role
from surveyapp.placements.models import Placement, PlacementPause, Supervision
from surveyapp.placements.supervision import change_supervisor
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
    assert "Ångrat" in text
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
    assert "Ångrat" in text


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


def provider(world: World, name: str, *supervisors: str) -> tuple[int, list[str]]:
    """A provider with supervisors: its id and their refs."""
    with world.session() as session:
        made = Organisation(authority_id=world.authority_id, kind=OrganisationKind.PROVIDER.value, name=name)
        session.add(made)
        session.flush()
        refs = [
            register_staff(
                session,
                world.house.vault,
                world.authority_id,
                Person(one, "sv"),
                role=Role.SUPERVISOR,
                organisation_id=made.id,
                actor="test",
                at=world.house.clock.now(),
            ).ref
            for one in supervisors
        ]
        session.commit()
        return made.id, refs


def at_the_plan(world: World, client: FlaskClient) -> Visitor:
    """Somebody who looks at the plan of a placement."""
    me = Visitor(world, "", phone=False)
    me.client = client
    me.go(path_of(world))
    return me


def look(me: Visitor, button: str, **chosen: str) -> Page:
    """Fill in the form of another provider, which only looks, and press one of its buttons."""
    form = me.page.form_of("provider")
    name, value = next((name, value) for words, name, value in form.buttons if words == button)
    offered = {**form.sent, **{field: [one] for field, one in chosen.items()}, **({name: [value]} if name else {})}
    return me.go(f"{form.action}?{urlencode(offered, doseq=True)}")


def test_supervisors_are_shown_of_the_provider_that_was_chosen_and_what_was_typed_stays(
    world: World, administrator: FlaskClient
) -> None:
    first, _ = provider(world, "First provider", "Ada Alm")
    second, (bo,) = provider(world, "Second provider", "Bo Bok")
    empty, _ = provider(world, "Empty provider")
    me = at_the_plan(world, administrator)
    assert not any(name in me.page.html for name in ("Ada Alm", "Bo Bok", "Test supervisor"))
    assert "Test provider" not in [words for _id, words in me.page.form_of("provider").offered["provider"]]
    page = look(me, "Visa handledare", provider=str(first))
    assert page.status == 200
    assert "Ada Alm, har 0 personer" in page.words
    assert "Bo Bok" not in page.html
    page = look(me, "Visa handledare", provider=str(empty), on="2024-05-01", anchor="restart")
    assert "Det finns ingen handledare hos Empty provider än." in page.words
    page = look(me, "Visa handledare", provider=str(second))
    sent = page.form_of("supervisor").sent
    assert (sent["on"], sent["anchor"], sent["supervisor"]) == (["2024-05-01"], ["restart"], [bo])
    page = look(me, "Se vad som ändras")
    assert "Så här skulle det bli" in page.words
    me.press("Gör ändringen")
    with world.session() as session:
        assert world.placement(session).provider_id == second


def test_a_supervisor_of_another_provider_than_the_chosen_one_is_asked_for_again(
    world: World, administrator: FlaskClient
) -> None:
    first, (ada,) = provider(world, "First provider", "Ada Alm")
    second, _ = provider(world, "Second provider", "Bo Bok")
    me = at_the_plan(world, administrator)
    look(me, "Visa handledare", provider=str(first))
    page = look(me, "Se vad som ändras", provider=str(second), supervisor=ada, on="2024-05-01")
    assert page.status == 422
    assert "Välj vem som tar över som handledare." in page.words
    assert [words for _id, words in page.form_of("supervisor").offered["supervisor"]] == ["Bo Bok, har 0 personer"]
    assert page.form_of("supervisor").sent["on"] == ["2024-05-01"]


@pytest.mark.parametrize("asked", ["", "0", "x", "999999", "²"])
def test_a_provider_that_there_is_not_shows_nobody(world: World, administrator: FlaskClient, asked: str) -> None:
    provider(world, "First provider", "Ada Alm")
    provider(world, "Second provider", "Bo Bok")
    answer = administrator.get(f"{path_of(world)}?kind=transfer&show=supervisors&provider={asked}")
    assert answer.status_code == 200
    assert "Ada Alm" not in answer.text
    assert "Bo Bok" not in answer.text


def test_a_hundred_supervisors_cost_the_page_of_a_plan_nothing(world: World, administrator: FlaskClient) -> None:
    one, _ = provider(world, "First provider", "Ada Alm")
    provider(world, "Second provider", "Bo Bok")
    asked = (path_of(world), f"{path_of(world)}?kind=transfer&show=supervisors&provider={one}")
    before = [n_sent(world, administrator, address) for address in asked]
    for number in range(10):
        provider(world, f"Provider {number}", *(f"Somebody {number} {n}" for n in range(10)))
    assert [n_sent(world, administrator, address) for address in asked] == before
    assert max(before) <= 15


def n_sent(world: World, client: FlaskClient, address: str) -> int:
    """How many statements the page sends."""
    with counted(world.house.engine) as sent:
        assert client.get(address).status_code == 200
    return len(sent)


@pytest.mark.parametrize("role", [AccountRole.ADMINISTRATOR, AccountRole.CASEWORKER])
def test_somebody_moves_to_another_provider_and_back(world: World, role: AccountRole) -> None:
    number, (ref,) = provider(world, "Another provider", "Another supervisor")
    path, client = path_of(world), signed_in(with_versions(world), role)
    page = client.get(path).text
    assert "Another supervisor" in page
    assert "Test supervisor" not in page
    asked = f"{path}?kind=transfer&supervisor={ref}&on=2024-05-01&anchor=restart"
    status, _ = press(client, asked, path)
    assert status == 303
    with world.session() as session:
        assert world.placement(session).provider_id == number
        change = session.scalars(select(PlanChange.ref)).one()
    assert client.get(f"{path}?kind=transfer&supervisor=x&on=2024-05-01&anchor=keep").status_code == 422
    page = client.get(path).text
    assert "Byte av anordnare" in page
    assert "Test Account" in page
    assert press(client, path, f"{path}/undo", change=change)[0] == 200
    with world.session() as session:
        assert world.placement(session).provider_id == world.provider_id
    assert "ångrad av" in client.get(path).text


def test_a_transfer_taken_back_takes_the_supervisors_there_with_it(world: World, caseworker: FlaskClient) -> None:
    number, (ref,) = provider(world, "Another provider", "Another supervisor")
    path = path_of(world)
    press(caseworker, f"{path}?kind=transfer&supervisor={ref}&on=2024-05-01&anchor=keep", path)
    with world.session() as session:
        at = world.house.clock.now()
        third = register_staff(
            session,
            world.house.vault,
            world.authority_id,
            Person("Third supervisor", "sv"),
            role=Role.SUPERVISOR,
            organisation_id=number,
            actor="test",
            at=at,
        ).id
        change_supervisor(session, world.placement(session), third, dt.date(2024, 6, 1), actor="test", at=at)
        session.commit()
        change = session.scalars(select(PlanChange.ref)).one()
    press(caseworker, path, f"{path}/undo", change=change)
    with world.session() as session:
        assert set(session.scalars(select(Supervision.informant_id))) == {world.supervisor_id}


def test_a_pause_that_ends_earlier_than_thought_gets_another_last_day(world: World, caseworker: FlaskClient) -> None:
    path = path_of(world)
    press(caseworker, f"{path}?kind=pause&from_on=2024-04-01&until_on=2024-04-20&leave=other&policy=skip", path)
    page = caseworker.get(path).text
    assert "Ändra pausens sista dag" in page
    press(caseworker, f"{path}?kind=resume&from_on=2024-04-01&until_on=2024-04-09", path)
    with world.session() as session:
        assert session.scalars(select(PlacementPause.until_on)).one() == dt.date(2024, 4, 9)


def test_an_answer_is_not_explained_by_pressing_alone(world: World, caseworker: FlaskClient) -> None:
    path, one = path_of(world), world.assignment(OWN)
    assert press(caseworker, path, f"{path}/answer", assignment=str(one), how="")[0] == 422


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
