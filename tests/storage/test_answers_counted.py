"""Counts of planned answers kept for large programmes: equal to fresh ones once refreshed, told with their moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from answering import answer
from builders import OWN, RATING, STAR, START, World
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from surveyapp.cli.report_maker import ReportMaker
from surveyapp.exports.counting import package_counts
from surveyapp.messaging.due_counted import AHEAD, DueDays, due_days
from surveyapp.messaging.kinds import MessageKind, MessageState, Step
from surveyapp.messaging.models import Message, MessageAbout
from surveyapp.people.models import Authority
from surveyapp.placements.models import Placement
from surveyapp.reporting import answers
from surveyapp.reporting.answers import (
    EVERY,
    authorities_to_count,
    board_shown,
    count_answers,
    due_shown,
    flows_shown,
    keep_answers,
)
from surveyapp.reporting.models import AnswerCount
from surveyapp.reports.board import BY, PERIODS, BoardLine, board
from surveyapp.reports.completion import Flow, flows
from surveyapp.reports.ledger import prove
from surveyapp.responses.changes import void
from surveyapp.responses.models import Response
from surveyapp.schedule.models import Assignment
from surveyapp.schedule.settling import Expected, call_off, call_on_again, expected, explain
from surveyapp.schedule.windows import CancelReason, Explanation, FinalState

CLOSED = START + dt.timedelta(40)
Numbers = tuple[tuple[Flow, ...], dict[tuple[str, str], tuple[BoardLine, ...]], DueDays]


@pytest.fixture
def large(world_on_each: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A programme that pages take to be a large one."""
    monkeypatch.setattr(answers, "AT_ONCE", 0)
    return world_on_each


def fresh(world: World) -> Numbers:
    """What counting anew comes to, now."""
    today = world.house.clock.today()
    with world.session() as session:
        lines = {
            (by, period): board(session, world.authority_id, today, by, days)
            for by in BY
            for period, days in PERIODS.items()
        }
        due = due_days(session, world.house.shelf, world.authority_id, today, today + AHEAD)
        return flows(session, world.authority_id, today), lines, due


def shown(world: World) -> tuple[Numbers, set[dt.datetime | None]]:
    """What pages show, and the moments that they say."""
    today = world.house.clock.today()
    with world.session() as session:
        found, at = flows_shown(session, world.authority_id, today)
        boards = {
            (by, period): board_shown(session, world.authority_id, today, by, period) for by in BY for period in PERIODS
        }
        due, due_at = due_shown(session, world.house.shelf, world.authority_id, today)
    lines = {key: lines for key, (lines, _) in boards.items()}
    return (found, lines, due), {at, due_at, *(one for _, one in boards.values())}


def refresh(world: World) -> dt.datetime:
    """Count and keep as a worker does; the moment."""
    now = world.house.clock.now()
    with world.session() as session:
        counts = count_answers(session, world.house.shelf, world.authority_id, world.house.clock.today())
        keep_answers(session, world.authority_id, counts, now)
        session.commit()
    return now


def settle(world: World, instrument: str, change: Callable[[Session, Expected], None]) -> None:
    with world.session() as session:
        one = expected(session, world.authority_id, world.assignment(instrument))
        assert one is not None
        change(session, one)
        session.commit()


def send(world: World) -> None:
    """A message about the star goes out as a text message."""
    now, star = world.house.clock.now(), world.assignment(STAR)
    with world.session() as session:
        message = Message(
            authority_id=world.authority_id,
            informant_id=session.get_one(Assignment, star).informant_id,
            kind=MessageKind.INVITATION.value,
            day=world.house.clock.today(),
            state=MessageState.SENT.value,
            due_at=now,
            generation=1,
            n_failed=0,
            channel="sms",
            sent_at=now,
            created_at=now,
        )
        session.add(message)
        session.flush()
        session.add(MessageAbout(assignment_id=star, step=Step.INVITATION.value, ordinal=1, message_id=message.id))
        session.commit()


def make_void(world: World) -> None:
    with world.session() as session:
        response_id = session.scalars(select(Response.id)).one()
        void(session, response_id, world.authority_id, "wrong person", actor="test", at=world.house.clock.now())
        session.commit()


def test_a_kept_count_is_the_fresh_one_after_every_kind_of_change_once_it_is_refreshed(large: World) -> None:
    world, authority_id, at = large, large.authority_id, large.house.clock.now()

    def explained(session: Session, one: Expected) -> None:
        explain(session, one, Explanation.REFUSED, CLOSED, authority_id=authority_id, actor="test", at=at)

    def called_off(session: Session, one: Expected) -> None:
        call_off(session, one, CancelReason.BY_PROVIDER, authority_id=authority_id, actor="test", at=at)

    def called_on_again(session: Session, one: Expected) -> None:
        call_on_again(session, one, authority_id=authority_id, actor="test", at=at)

    changes: list[Callable[[], object]] = [
        lambda: send(world),
        lambda: settle(world, OWN, called_off),
        lambda: settle(world, OWN, called_on_again),
        lambda: answer(world, STAR, START + dt.timedelta(20)),  # late
        lambda: make_void(world),
        lambda: world.add_participant("Participant 2"),
        lambda: world.at(CLOSED),
        lambda: settle(world, RATING, explained),
        lambda: world.at(START + dt.timedelta(100)),
        lambda: world.at(START + dt.timedelta(400)),
    ]
    refresh(world)
    for number, change in enumerate(changes):
        before, _ = shown(world)
        change()
        assert shown(world)[0] == before  # a look counts nothing
        assert fresh(world) != before, number
        counted_at = refresh(world)
        assert shown(world) == (fresh(world), {counted_at}), number


def test_a_small_programme_is_counted_as_it_is_whatever_was_kept(
    world_on_each: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = world_on_each
    refresh(world)
    answer(world, STAR, START)
    assert shown(world) == (fresh(world), {None})
    with world.session() as session:
        assert authorities_to_count(session, world.house.clock.now()) == []
    monkeypatch.setattr(answers, "AT_ONCE", 1)  # one placement is still a small programme
    assert shown(world)[1] == {None}


def test_a_large_programme_that_was_never_counted_is_counted_at_the_look(large: World) -> None:
    assert shown(large) == (fresh(large), {None})


def test_a_worker_counts_a_large_programme_when_its_count_is_an_hour_old(large: World) -> None:
    world, now = large, large.house.clock.now()
    assert not ReportMaker(world.house).make_next()
    with world.session() as session:
        kept = session.scalars(select(AnswerCount)).one()
        assert now <= kept.counted_at <= world.house.clock.now()
        at = kept.counted_at
        assert authorities_to_count(session, at + EVERY - dt.timedelta(seconds=1)) == []
        assert authorities_to_count(session, at + EVERY) == [world.authority_id]
    assert shown(world) == (fresh(world), {at})
    answer(world, STAR, START)
    assert not ReportMaker(world.house).make_next()
    assert shown(world)[0] != fresh(world)


def test_what_is_kept_of_one_authority_is_never_shown_to_another(large: World) -> None:
    world, today = large, large.house.clock.today()
    with world.session() as session:
        other = Authority(code="other", name="Annan", zone="Europe/Stockholm", is_demonstration=False)
        session.add(other)
        session.commit()
        other_id = other.id
    refresh(world)
    with world.session() as session:
        assert flows_shown(session, other_id, today) == ((), None)
        keep_answers(
            session, other_id, count_answers(session, world.house.shelf, other_id, today), world.house.clock.now()
        )
        session.execute(update(Placement).values(authority_id=other_id))
        assert flows_shown(session, other_id, today)[0] == ()  # its own, counted while it had nothing
        assert flows_shown(session, world.authority_id, today) == ((), None)  # nothing of its own any more
        session.rollback()
    assert shown(world)[0] == fresh(world)


def test_the_proof_and_the_package_count_anew(large: World) -> None:
    world = large
    refresh(world)
    answer(world, STAR, START)
    assert shown(world)[0] != fresh(world)
    with world.session() as session:
        exported = package_counts(session, world.authority_id, START)
        proof = prove(session, world.house.shelf.plans, world.authority_id, START, exported)
    assert exported["participant", STAR, FinalState.ANSWERED] == 1
    assert proof.wrong == {}
