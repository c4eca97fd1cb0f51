"""Paper in the database: typed twice, settled, scanned, confirmed; answers once, and never another person's."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

import pytest
from builders import STAR, World
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from web import stored
from web.person import participant

from surveyapp.access.models import Account
from surveyapp.access.policy import AccountRole
from surveyapp.audit.models import AuditEvent
from surveyapp.paper.changes import Came, in_no_order, note_printed, settle, type_in
from surveyapp.paper.desk import Desk
from surveyapp.paper.filled import Filled, differing
from surveyapp.paper.label import Label
from surveyapp.paper.making import Made, made
from surveyapp.paper.marks import ItemRead
from surveyapp.paper.models import PaperEntry, ScannedPage
from surveyapp.paper.queries import (
    asked_on_paper,
    entries_of,
    page_by_ref,
    pages_in,
    pages_of,
    printed_and_out,
    typed_differently,
    typed_once,
)
from surveyapp.paper.questions import HELPED, PRESENCE
from surveyapp.paper.rules import PageState, Problem
from surveyapp.paper.scans import Confirmed, Confirming, Kept, confirm, image_of, keep_pages, set_aside
from surveyapp.paper.upload import PageRead
from surveyapp.people.encrypted import CannotOpen
from surveyapp.people.models import Authority, Informant
from surveyapp.responses.given import Given
from surveyapp.responses.queries import Asked
from surveyapp.responses.rules import Missing
from surveyapp.tasks.models import Task

ZONE = ZoneInfo("Europe/Stockholm")
DAY = dt.date(2024, 3, 4)
PICTURE = b"not a picture, but nobody looks"


def accounts(world: World) -> tuple[int, int]:
    """Two people of staff."""
    for name in ("one", "two"):
        world.open_account(AccountRole.CASEWORKER, f"{name}@example.org")
    with world.session() as session:
        one, two = session.scalars(select(Account.id).order_by(Account.id))
    return one, two


@contextmanager
def at_desk(world: World, account_id: int) -> Iterator[Desk]:
    """Somebody at work; what they did is committed in the end."""
    with world.session() as session:
        now = world.house.clock.now()
        yield Desk(session, world.house.vault, world.house.shelf, world.authority_id, account_id, now, ZONE)
        session.commit()


def sheet(world: World) -> Made:
    catalogue = world.house.shelf.catalogue
    return made(catalogue.get(STAR, 1), catalogue.hash_of(STAR, 1), "sv-latt", is_participant=True)


def filled(world: World, code: int = 4, **other: Given) -> Filled:
    """A sheet on which every question has the same step, but for those named."""
    answers = dict.fromkeys(sheet(world).instrument.item_codes, Given(code=code))
    return Filled(DAY, answers | other, {PRESENCE: 1, HELPED: 1, "about.decided": 1})


def held(desk: Desk, world: World, of: int = 0) -> Asked:
    found = asked_on_paper(desk.session, world.authority_id, world.assignment(STAR, of=of), locking=True)
    assert found is not None
    return found


def typed(world: World, account_id: int, what: Filled, expected_round: int = 1) -> Came:
    with at_desk(world, account_id) as desk:
        return type_in(desk, held(desk, world), what, "sv-latt", expected_round=expected_round)


def tasks(world: World) -> dict[str, bool]:
    """Kinds of tasks, and whether each is done."""
    with world.session() as session:
        return {row.kind: row.done_at is not None for row in session.scalars(select(Task))}


def test_two_typings_that_agree_become_the_answers_dated_the_day_on_the_sheet(world_on_each: World) -> None:
    world = world_on_each
    one, two = accounts(world)
    world.at(dt.date(2024, 5, 20))
    assert typed(world, one, filled(world)) is Came.FIRST
    assert stored.response(world, world.assignment(STAR)) is None
    assert typed(world, two, filled(world), 2) is Came.AGREED
    response = stored.response(world, world.assignment(STAR))
    assert response is not None
    assert (response.mode, response.state, response.presence, response.helper) == (
        "paper",
        "submitted",
        "alone",
        "nobody",
    )
    assert response.submitted_at is not None
    assert response.submitted_at.astimezone(ZONE).date() == DAY
    assert set(stored.answers(world, world.assignment(STAR)).values()) == {4}
    assert len(stored.readings(world, world.assignment(STAR))) > 0
    assert tasks(world) == {}


def test_the_trail_says_when_it_was_typed_and_never_what(world_on_each: World) -> None:
    world = world_on_each
    one, two = accounts(world)
    world.at(dt.date(2024, 5, 20))
    with world.session() as session:
        before = session.scalars(select(AuditEvent.id)).all()
    typed(world, one, filled(world, vardag=Given(missing=Missing.REFUSED)))
    typed(world, two, filled(world, vardag=Given(missing=Missing.REFUSED)), 2)
    with world.session() as session:
        events = session.scalars(select(AuditEvent).where(AuditEvent.id.not_in(before))).all()
        assert [event.action for event in events][:2] == ["paper typed", "paper typed"]
        assert all(event.at.astimezone(ZONE).date() == dt.date(2024, 5, 20) for event in events)
        assert {event.actor for event in events[:2]} == {f"account {one}", f"account {two}"}
        for entry in session.scalars(select(PaperEntry)):
            assert b"vardag" not in entry.values_sealed
        assert not any("vardag" in repr(event.details) for event in events if event.action == "paper typed")


def test_two_typings_that_differ_wait_until_somebody_settles_them(world_on_each: World) -> None:
    world = world_on_each
    one, two = accounts(world)
    typed(world, one, filled(world, vardag=Given(code=1)))
    assert typed(world, two, filled(world, vardag=Given(code=7)), 2) is Came.DIFFERS
    assert stored.response(world, world.assignment(STAR)) is None
    assert tasks(world) == {"entries differ": False}
    assert typed(world, one, filled(world), 2) is Came.CLOSED
    with at_desk(world, one) as desk:
        left, right = in_no_order(entries_of(desk.session, desk.vault, world.assignment(STAR)))
        assert differing(left.filled, right.filled) == ("vardag",)
        assert len(typed_differently(desk.session, world.authority_id)) == 1
        assert settle(desk, held(desk, world), filled(world, vardag=Given(code=7)), "sv-latt")
    with at_desk(world, two) as desk:
        assert not settle(desk, held(desk, world), filled(world), "sv-latt")
    assert stored.answers(world, world.assignment(STAR))["vardag"] == 7
    assert tasks(world) == {"entries differ": True}


def test_the_same_person_sending_twice_does_not_make_two_typings(world_on_each: World) -> None:
    world = world_on_each
    one, _two = accounts(world)
    typed(world, one, filled(world))
    assert typed(world, one, filled(world)) is Came.AGAIN
    assert stored.response(world, world.assignment(STAR)) is None


def test_what_was_begun_by_link_is_completed_by_the_sheet(world_on_each: World) -> None:
    world = world_on_each
    me = participant(world)
    me.go(str(world.assignment(STAR)))
    me.press("Nästa", vardag=9)
    one, two = accounts(world)
    typed(world, one, filled(world))
    assert typed(world, two, filled(world), 2) is Came.AGREED
    response = stored.response(world, world.assignment(STAR))
    assert response is not None
    assert response.mode == "paper"
    assert stored.answers(world, world.assignment(STAR))["vardag"] == 4


def test_lists_show_what_waits_for_what(world_on_each: World) -> None:
    world = world_on_each
    one, _two = accounts(world)
    with at_desk(world, one) as desk:
        asked = held(desk, world)
        note_printed(desk, [asked], {asked.assignment_id: "sv-latt"})
        assert [waiting.asked.assignment_id for waiting in printed_and_out(desk.session, world.authority_id)] == [
            asked.assignment_id
        ]
    typed(world, one, filled(world))
    with at_desk(world, one) as desk:
        assert printed_and_out(desk.session, world.authority_id) == []
        assert len(typed_once(desk.session, world.authority_id)) == 1
        assert typed_once(desk.session, world.authority_id + 1) == []


def pages(world: World, of: int = 0) -> list[PageRead]:
    """Every page of a sheet, read without doubt."""
    found = sheet(world)
    return [
        PageRead(
            PICTURE,
            Label(world.assignment(STAR, of=of), number, "sv-latt", found.layout.edition),
            {name: ItemRead("4") for name in found.layout.on(number)},
            4,
        )
        for number in range(1, found.layout.n_pages + 1)
    ]


def part(world: World, number: int) -> Filled:
    """What a person confirms of a page."""
    whole, names = filled(world), sheet(world).layout.on(number)
    return Filled(
        DAY if number == 1 else None,
        {name: whole.answers[name] for name in names if name in whole.answers},
        {name: whole.about[name] for name in names if name in whole.about},
    )


def confirmed(world: World, account_id: int, page: ScannedPage) -> Confirmed:
    with at_desk(world, account_id) as desk:
        assert page.page is not None
        n_pages = sheet(world).layout.n_pages
        return confirm(desk, Confirming(page.ref, part(world, page.page), n_pages))


def kept(world: World, account_id: int, read: list[PageRead]) -> list[Kept]:
    with at_desk(world, account_id) as desk:
        return keep_pages(desk, read)


def waiting(world: World) -> list[ScannedPage]:
    with world.session() as session:
        return pages_in(session, world.authority_id, PageState.TO_CONFIRM)


def test_a_sheet_is_sent_once_when_its_last_page_is_confirmed(world_on_each: World) -> None:
    world = world_on_each
    one, two = accounts(world)
    assert set(kept(world, one, pages(world))) == {Kept.TO_CONFIRM}
    assert tasks(world) == {"scan to confirm": False}
    found = waiting(world)
    for page in reversed(found[1:]):
        assert confirmed(world, two, page) is Confirmed.WAITS
        assert confirmed(world, one, page) is Confirmed.GONE
    assert stored.response(world, world.assignment(STAR)) is None
    assert confirmed(world, two, found[0]) is Confirmed.SENT
    response = stored.response(world, world.assignment(STAR))
    assert response is not None
    assert (response.mode, response.language, response.presence) == ("paper", "sv-latt", "alone")
    assert set(stored.answers(world, world.assignment(STAR)).values()) == {4}
    assert tasks(world) == {"scan to confirm": True}


def test_pictures_and_what_was_confirmed_are_sealed_to_their_page(world_on_each: World) -> None:
    world = world_on_each
    one, _two = accounts(world)
    kept(world, one, pages(world))
    first, second, *_others = waiting(world)
    assert PICTURE not in first.image_sealed
    with at_desk(world, one) as desk:
        assert image_of(desk, first) == PICTURE
        second.image_sealed = first.image_sealed
        with pytest.raises(CannotOpen):
            image_of(desk, second)


def test_the_same_page_twice_is_kept_aside(world_on_each: World) -> None:
    world = world_on_each
    one, _two = accounts(world)
    assert kept(world, one, [pages(world)[0], pages(world)[0]]) == [Kept.TO_CONFIRM, Kept.TWICE]
    confirmed(world, one, waiting(world)[0])
    assert kept(world, one, pages(world)[:1]) == [Kept.TWICE]
    with world.session() as session:
        assert len(pages_of(session, world.assignment(STAR))) == 1


def test_the_database_holds_no_two_pictures_of_one_page(world_on_each: World) -> None:
    world = world_on_each
    one, _two = accounts(world)
    kept(world, one, [pages(world)[0], pages(world)[0]])
    with world.session() as session, pytest.raises(IntegrityError):
        session.execute(update(ScannedPage).values(state=PageState.TO_CONFIRM.value))


def test_a_page_that_was_set_aside_may_be_scanned_again(world_on_each: World) -> None:
    world = world_on_each
    one, _two = accounts(world)
    kept(world, one, pages(world)[:1])
    with at_desk(world, one) as desk:
        assert set_aside(desk, waiting(world)[0].ref)
    assert kept(world, one, pages(world)[:1]) == [Kept.TO_CONFIRM]
    with at_desk(world, one) as desk:
        assert not set_aside(desk, "no such page")


def test_pages_that_cannot_be_read_become_tasks_and_keep_their_picture(world_on_each: World) -> None:
    world = world_on_each
    one, _two = accounts(world)
    unread = PageRead(PICTURE, None, problem=Problem.NO_CODE)
    other_edition = dataclasses.replace(pages(world)[0], items={}, problem=Problem.OTHER_EDITION)
    assert kept(world, one, [unread, other_edition]) == [Kept.UNREADABLE, Kept.UNREADABLE]
    with world.session() as session:
        first, second = pages_in(session, world.authority_id, PageState.UNREADABLE)
        assert (first.assignment_id, second.assignment_id) == (None, world.assignment(STAR))
    with at_desk(world, one) as desk:
        assert set_aside(desk, first.ref)
        assert image_of(desk, first) == PICTURE


def test_another_authoritys_sheet_tells_nothing_and_touches_nothing(world_on_each: World) -> None:
    world = world_on_each
    one, _two = accounts(world)
    with world.session() as session:
        other = Authority(code="other", name="Other", zone="Europe/Stockholm", is_demonstration=False)
        session.add(other)
        session.commit()
        other_id = other.id
    with at_desk(world, one) as desk:
        elsewhere = dataclasses.replace(desk, authority_id=other_id)
        assert keep_pages(elsewhere, pages(world)[:1]) == [Kept.UNREADABLE]
        (page,) = pages_in(desk.session, other_id, PageState.UNREADABLE)
        assert (page.assignment_id, page.page, page.marks, page.problem) == (None, None, None, "not ours")
        assert page_by_ref(desk.session, world.authority_id, page.ref) is None
        assert asked_on_paper(desk.session, other_id, world.assignment(STAR)) is None


def test_a_scan_of_what_was_answered_otherwise_changes_no_answer(world_on_each: World) -> None:
    world = world_on_each
    one, two = accounts(world)
    kept(world, one, pages(world)[1:])
    typed(world, one, filled(world, 9))
    typed(world, two, filled(world, 9), 2)
    assert kept(world, one, pages(world)[:1]) == [Kept.UNREADABLE]
    assert confirmed(world, one, waiting(world)[0]) is Confirmed.ANSWERED
    assert set(stored.answers(world, world.assignment(STAR)).values()) == {9}


@pytest.mark.parametrize("decision", [None, False])
def test_nothing_is_kept_of_somebody_who_has_not_said_yes(world_on_each: World, decision: bool | None) -> None:
    world = world_on_each
    one, _two = accounts(world)
    with world.session() as session:
        session.execute(update(Informant).where(Informant.id == world.participants[0]).values(is_taking_part=decision))
        session.commit()
    assert set(kept(world, one, pages(world))) == {Kept.NOT_KEPT}
    with world.session() as session:
        assert session.scalars(select(ScannedPage)).all() == []
