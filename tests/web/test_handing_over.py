"""A successor takes over: nothing that the predecessor answered, wrote or recorded is shown until policy allows it."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from builders import RATING, World
from sqlalchemy import select
from web import stored
from web.person import Person, supervisor
from web.test_beside_ratings import rate, ref

from surveyapp.access import readers
from surveyapp.access.readers import Kept
from surveyapp.people.changes import Person as Known
from surveyapp.people.changes import register_staff
from surveyapp.people.models import Role
from surveyapp.placements import supervising
from surveyapp.placements.models import Attendance
from surveyapp.schedule.stays import hand_over
from surveyapp.schedule.survey_links import make_link
from surveyapp.statements import queries
from surveyapp.statements.models import Statement

TAKEN_OVER = dt.date(2024, 5, 13)
MARK = re.compile(r"7[17],5|hemlig", re.IGNORECASE)
"""What the predecessor left, none of which stands on a page by itself."""


@pytest.fixture
def left(world: World) -> World:
    """A world in which the predecessor has told everything that a supervisor can tell."""
    me = supervisor(world)
    me.go(str(world.assignment(RATING)))
    rate(me, 1, hours_2024_03="71,5", planned_2024_03="77,5", absent_2024_03="3", comment="Hemlig kommentar.")
    me.go(f"statement/{ref(world)}")
    me.press("Skriv under", text="Hemligt utlåtande.")
    me.press("Spara utkast", text="Hemligt utkast.")
    world.at(dt.date(2024, 5, 12))
    me = supervisor(world)
    me.go(f"attendance/{ref(world)}")
    me.press("Spara", hours_2024_05="77,5")
    me.go(f"absent/{ref(world)}")
    me.press("Ja")
    return world


def successor(world: World) -> Person:
    """Somebody else at the provider, who took the person over, with a link of their own."""
    world.at(TAKEN_OVER)
    at = world.house.clock.now()
    with world.session() as session:
        person = Known("New supervisor", "sv")
        informant = register_staff(
            session,
            world.house.vault,
            world.authority_id,
            person,
            role=Role.SUPERVISOR,
            organisation_id=world.provider_id,
            actor="test",
            at=at,
        )
        plans, today = world.house.shelf.plans, world.house.clock.today()
        hand_over(session, plans, world.placement(session), informant.id, TAKEN_OVER, today, actor="test", at=at)
        token = make_link(session, informant.id, world.house.settings.secret_key, actor="test", at=at)
        session.commit()
    return Person(world, token, phone=False)


def addresses(world: World) -> list[str]:
    """Every page that a supervisor's link can open."""
    adapter = world.app().url_map.bind("localhost")
    with world.session() as session:
        names = [ref(world), *session.scalars(select(Statement.ref))]
    found = []
    for rule in world.app().url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or not rule.rule.startswith("/s/<token>"):
            continue
        for name in names:
            for wave in ("start", "kvartal"):
                values = {
                    "token": "TOKEN",
                    "ref": name,
                    "assignment_id": world.assignment(RATING, wave),
                    "step": "motivation",
                }
                known = {argument: values[argument] for argument in rule.arguments if argument in values}
                if set(known) == rule.arguments:
                    found.append(adapter.build(rule.endpoint, known))
    return sorted(set(found))


def shown(me: Person, world: World) -> dict[str, str]:
    """Every page that the link opens, by address."""
    pages = {}
    for address in addresses(world):
        answer = me.client.get(address.replace("TOKEN", me.token), follow_redirects=True)
        if answer.status_code == 200:
            pages[address] = answer.data.decode(errors="replace")
    return pages


def test_no_page_of_the_successor_shows_anything_of_the_predecessor(left: World) -> None:
    me = successor(left)
    pages = shown(me, left)
    for page in ("absent", "attendance", "statement"):
        assert f"/s/TOKEN/{page}/{ref(left)}" in pages
    left.at(dt.date(2024, 6, 4))
    me = Person(left, me.token)
    pages |= shown(me, left)
    assert f"/s/TOKEN/{left.assignment(RATING, 'kvartal')}" in pages
    assert " checked" not in pages[f"/s/TOKEN/{left.assignment(RATING, 'kvartal')}"]
    assert len(pages) > 8
    for address, page in pages.items():
        assert not MARK.search(page), address
    proposed = me.go(f"statement/{ref(left)}").form.sent["text"][0]
    assert "Jag har inte svarat på frågorna" in proposed
    assert "Jag har inte redovisat några timmar." in proposed
    assert "från och med den 13 maj 2024" in proposed


def test_the_predecessor_opens_nothing_about_the_person_any_more(left: World) -> None:
    successor(left)
    pages = shown(supervisor(left), left)
    for address, page in pages.items():
        assert not re.search(r"7[17],5|hemlig", page, re.IGNORECASE), address
    for page in ("absent", "attendance", "statement"):
        assert supervisor(left).go(f"{page}/{ref(left)}").status == 404


def test_the_same_marks_are_on_the_predecessors_own_pages_before(left: World) -> None:
    pages = "".join(shown(supervisor(left), left).values())
    for mark in ("77,5", "Hemligt utkast."):
        assert mark in pages


def test_when_policy_allows_it_the_successor_sees_what_it_names(left: World, monkeypatch: pytest.MonkeyPatch) -> None:
    allowed = {Kept.STATEMENTS}

    def may(what: Kept, *, reader: int, author: int) -> bool:
        return readers.may_see_earlier(what, reader=reader, author=author, supervisors_see=allowed)

    for module in (supervising, queries):
        monkeypatch.setattr(module, "may_see_earlier", may)
    page = successor(left).go(f"statement/{ref(left)}")
    assert "Undertecknat 4 mars 2024" in page.words
    assert "Hemligt utkast" not in page.html


def test_hours_of_a_shared_month_are_kept_apart_and_none_is_lost(left: World) -> None:
    me = successor(left)
    me.go(f"attendance/{ref(left)}")
    assert me.page.form.sent["hours-2024-05"] == [""]
    me.press("Spara", hours_2024_05="20")
    with left.session() as session:
        may = session.scalars(
            select(Attendance.hours).where(Attendance.period == "month", Attendance.on == dt.date(2024, 5, 1))
        ).all()
    assert sorted(may) == [20.0, 77.5]


def test_a_day_that_the_predecessor_told_of_is_not_told_twice_nor_undone_by_the_successor(left: World) -> None:
    me = successor(left)
    before = len(stored.everything(left)["task"])
    page = me.go(f"absent/{ref(left)}")
    assert [value for value, _words in page.form.offered["on"]] == ["2024-05-13"]
    assert "Handläggaren vet" not in me.go().words
    assert len(stored.everything(left)["task"]) == before
