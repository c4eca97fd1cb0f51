"""What waits for staff: every kind with a sentence, newest first, kept filters, ticked off and opened again."""

from __future__ import annotations

import datetime as dt

import pytest
from builders import PASSWORD, World
from flask import Flask
from web.person import Person

from surveyapp.access.policy import AccountRole
from surveyapp.people.models import Authority
from surveyapp.placements.models import Placement
from surveyapp.tasks.changes import About, make_again, make_task, set_done, withdraw
from surveyapp.tasks.queries import n_open, open_tasks
from surveyapp.tasks.rules import TaskKind
from surveyapp.web.task_steps import STEPS
from surveyapp.web.task_words import task_in_words


def staff(world: World, role: AccountRole = AccountRole.CASEWORKER) -> Person:
    """Somebody signed in, on the first page."""
    world.open_account(role, f"{role.value}@example.org")
    me = Person(world, "", phone=False)
    me.go("/sign-in")
    me.press("Logga in", email=f"{role.value}@example.org", password=PASSWORD)
    return me


def add(world: World, kind: TaskKind, key: str, minutes: int = 0, of: int | None = 0) -> None:
    """A task about a placement, so many minutes after the world's now."""
    at = world.house.clock.now() + dt.timedelta(minutes=minutes)
    about = About(placement_id=None if of is None else world.placements[of], details={"on": "2024-03-04"})
    with world.session() as session:
        assert make_task(session, kind, key, world.authority_id, about, actor="test", at=at)
        session.commit()


@pytest.mark.parametrize("kind", TaskKind)
def test_every_kind_of_task_says_what_to_do_next(world: World, kind: TaskKind) -> None:
    app: Flask = world.app()
    with app.test_request_context():
        words = task_in_words(kind)
    assert words.name
    assert words.next_step.endswith(".")
    assert words.next_step.count(".") == 1


@pytest.mark.parametrize("kind", STEPS)
def test_a_task_leads_to_the_page_where_it_is_done_from_the_list_and_from_the_day(world: World, kind: TaskKind) -> None:
    add(world, kind, "a")
    me = staff(world)
    with world.session() as session:
        text, address = str(STEPS[kind][2]), f"/placements/{session.get_one(Placement, world.placements[0]).ref}"
    found = me.go("/att-gora").link(f"{text}: Participant 1")
    assert found.startswith(address)
    assert me.go(found).status == 200
    if kind in (TaskKind.PROVIDER_TO_TELL, TaskKind.SUPERVISOR_PROPOSED):
        assert me.go("/idag?vems=alla").link(f"{text}: Participant 1") == found


def test_an_empty_list_says_what_will_come_there(world: World) -> None:
    page = staff(world).go("/att-gora")
    assert page.heading == "Att göra"
    assert "Inget väntar på dig." in page.words
    assert [words for words, address in page.links if address == "/att-gora"] == ["Att göra"]


def test_the_newest_comes_first_with_person_what_when_and_the_next_step(world: World) -> None:
    add(world, TaskKind.NOT_DELIVERED, "a", 1)
    add(world, TaskKind.DID_NOT_COME, "b", 2)
    page = staff(world).go("/att-gora")
    first, second = page.words.index("Kom inte till sin plats 4 mars 2024"), page.words.index("kom inte fram 4 mars")
    assert first < second
    assert "Ring deltagaren och hör hur det är." in page.words
    with world.session() as session:
        assert page.link("Participant 1") == f"/placements/{world.placement(session).ref}"


def test_the_first_page_says_how_many_wait(world: World) -> None:
    add(world, TaskKind.DID_NOT_COME, "a")
    add(world, TaskKind.CARD_TRIED, "b", of=None)
    me = staff(world)
    assert me.page.link("Att göra (2)") == "/att-gora"


def test_ticking_off_can_be_undone_and_keeps_the_filter(world: World) -> None:
    for number in range(3):
        add(world, TaskKind.DID_NOT_COME, str(number), number)
    add(world, TaskKind.CARD_TRIED, "x", 9)
    me = staff(world)
    me.go("/att-gora")
    me.follow("Kom inte till sin plats (3)")
    assert "Många försök med fel kod" not in me.page.words.replace("Många försök med fel kod (1)", "")
    me.press("Klart")
    assert "Avklarat: Kom inte till sin plats" in me.page.words
    assert "Kom inte till sin plats (2)" in me.page.words
    assert "Många försök med fel kod" not in me.page.words.replace("Många försök med fel kod (1)", "")
    me.press("Ångra")
    assert "Kom inte till sin plats (3)" in me.page.words
    assert "Avklarat" not in me.page.words


def test_many_tasks_come_in_pages(world: World) -> None:
    for number in range(26):
        add(world, TaskKind.DID_NOT_COME, str(number), number)
    me = staff(world)
    page = me.go("/att-gora?kind=did+not+come")
    assert page.html.count("Ring deltagaren") == 25
    assert "Sida 1 av 2" in page.words
    me.follow("Nästa")
    assert me.page.html.count("Ring deltagaren") == 1
    assert me.go("/att-gora?kind=did+not+come&page=99").html.count("Ring deltagaren") == 0
    assert me.go("/att-gora?kind=nonsense&page=-1").status == 200


def test_another_authoritys_tasks_are_neither_seen_nor_ticked_off(world: World) -> None:
    add(world, TaskKind.DID_NOT_COME, "a")
    with world.session() as session:
        other = Authority(code="other", name="Annan kommun", zone="Europe/Stockholm", is_demonstration=False)
        session.add(other)
        session.commit()
        other_id = other.id
        ref = open_tasks(session, world.authority_id, None, 1, 1)[0].ref
        assert open_tasks(session, other_id, None, 1, 9) == []
        assert not set_done(session, ref, other_id, is_done=True, account_id=1, at=world.house.clock.now())
    world.open_account(AccountRole.CASEWORKER, "other@example.org", other_id)
    me = Person(world, "", phone=False)
    me.go("/sign-in")
    me.press("Logga in", email="other@example.org", password=PASSWORD)
    assert "Participant" not in me.go(f"/att-gora?done={ref}").words
    assert "Inget väntar på dig." in me.page.words


def test_evaluators_see_no_tasks(world: World) -> None:
    me = staff(world, AccountRole.EVALUATOR)
    assert "Att göra" not in me.page.words
    assert me.go("/att-gora").status == 403


def test_a_withdrawn_task_is_closed_and_opens_again_but_one_ticked_off_stays_done(world_on_each: World) -> None:
    world, kind = world_on_each, TaskKind.DID_NOT_COME
    world.open_account(AccountRole.CASEWORKER, "who@example.org")
    at = world.house.clock.now()
    with world.session() as session:
        about = About(placement_id=session.get_one(Placement, world.placements[0]).id)
        assert make_task(session, kind, "k", world.authority_id, about, actor="test", at=at)
        assert not make_task(session, kind, "k", world.authority_id, about, actor="test", at=at)
        assert withdraw(session, kind, "k", world.authority_id, actor="test", at=at)
        assert not withdraw(session, kind, "k", world.authority_id, actor="test", at=at)
        assert n_open(session, world.authority_id) == 0
        assert make_again(session, kind, "k", world.authority_id, actor="test", at=at)
        (line,) = open_tasks(session, world.authority_id, None, 1, 9)
        assert set_done(session, line.ref, world.authority_id, is_done=True, account_id=1, at=at)
        assert not make_again(session, kind, "k", world.authority_id, actor="test", at=at)
        assert not withdraw(session, kind, "k", world.authority_id, actor="test", at=at)
