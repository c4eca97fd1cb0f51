"""Interviews in the database: rounds planned and taken back, times booked, held or missed, and all of it counted."""

from __future__ import annotations

import datetime as dt

import pytest
from builders import START, World
from interview_builders import provider_named
from interview_desk import CLOSES, FIVE, Desk, a_round, proof
from sqlalchemy import func, select

from surveyapp.access.policy import AccountRole, Actor
from surveyapp.audit.actions import Action
from surveyapp.audit.models import AuditEvent
from surveyapp.interviews.booking import (
    ChangedSince,
    accept,
    call_interview_off,
    call_interview_on_again,
    cancel_booking,
    move,
    propose,
    take,
)
from surveyapp.interviews.holding import (
    Agreed,
    Went,
    add_informant,
    change_informant,
    hold_interview,
    take_back_held,
    withdraw_quotation,
)
from surveyapp.interviews.kinds import BookingState, Missed, Presence
from surveyapp.interviews.models import Interview, InterviewInformant, InterviewRound
from surveyapp.interviews.overview import Asked, lines, side_by_side
from surveyapp.interviews.rounds import Chosen, NewRound, Refused, plan_round, undo_round
from surveyapp.interviews.rules import Fault, Standing, Timing
from surveyapp.people.models import Authority
from surveyapp.reports.ledger import ledger
from surveyapp.schedule.models import Assignment, Occasion
from surveyapp.schedule.subjects import InterviewSubject, Subject
from surveyapp.schedule.windows import CancelReason, FinalState


@pytest.fixture
def desk(world_on_each: World) -> Desk:
    return Desk(world_on_each)


def test_a_round_gives_every_subject_an_interview_and_later_rounds_are_about_the_same(desk: Desk) -> None:
    world = desk.world
    with world.session() as session:
        chosen = [Chosen(organisation_id=provider_named(session, world, name)) for name in FIVE[:2]]
        plan_round(session, world.authority_id, a_round(2), chosen, actor="test", at=world.house.clock.now())
        session.commit()
        assert session.scalar(select(func.count()).select_from(InterviewSubject)) == len(FIVE)
        found, n_all = lines(session, world.authority_id, Asked(series="anordnare"), START)
        numbers, rows = side_by_side(found)
    assert (n_all, numbers) == (7, [1, 2])
    assert [sorted(row) for row in rows] == [[1, 2], [1, 2], [1], [1], [1]]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"number": 1}, Fault.ROUND_EXISTS),
        ({"number": 0}, Fault.WRONG_NUMBER),
        ({"series": ""}, Fault.NO_SERIES),
        ({"title": ""}, Fault.NO_TITLE),
        ({"due_on": START - dt.timedelta(1)}, Fault.DAYS_NOT_IN_ORDER),
        ({"closes_on": START + dt.timedelta(400)}, Fault.WINDOW_TOO_LONG),
    ],
)
def test_a_round_that_cannot_be_is_refused(world: World, change: dict[str, object], fault: Fault) -> None:
    desk = Desk(world)
    values = {name: getattr(a_round(2), name) for name in NewRound.__slots__} | change
    chosen = [Chosen(organisation_id=world.provider_id)]
    with world.session() as session, pytest.raises(Refused) as refused:
        plan_round(session, world.authority_id, NewRound(**values), chosen, actor="test", at=desk.by().at)
    assert refused.value.fault is fault


def test_a_subject_of_another_authority_is_refused(world: World) -> None:
    chosen, now = [Chosen(organisation_id=world.provider_id)], world.house.clock.now()
    with world.session() as session:
        other = Authority(code="other", name="Grannkommun", zone="Europe/Stockholm")
        session.add(other)
        session.flush()
        with pytest.raises(Refused) as refused:
            plan_round(session, other.id, a_round(), chosen, actor="test", at=now)
    assert refused.value.fault is Fault.OTHERS_SUBJECT


def test_a_round_taken_back_stays_in_the_ledger_alone_and_is_planned_again_with_the_same_rows(desk: Desk) -> None:
    world, mine, at = desk.world, desk.world.authority_id, desk.by().at
    two, new = [Chosen(words="Enhetschef"), Chosen(words="Samordnare")], a_round(2, Subject.STAFF)
    with world.session() as session:
        made = plan_round(session, mine, new, two, actor="test", at=at)
        session.commit()
        before = _n_rows(world)
        assert undo_round(session, made, actor="test", at=at) == 2
        session.commit()
        assert lines(session, mine, Asked(), START)[1] == len(FIVE)
        in_ledger = next(one for one in ledger(session, mine, START, "wave") if one.name == "anordnare")
        assert in_ledger.states == {FinalState.OPEN: 5, FinalState.PLAN_CHANGED: 2}
        plan_round(session, mine, new, two[:1], actor="test", at=at)
        session.commit()
        assert lines(session, mine, Asked(), START)[1] == len(FIVE) + 1
    assert _n_rows(world) == before
    assert proof(world, START) == {}


def test_a_round_is_not_taken_back_once_something_is_booked(desk: Desk) -> None:
    desk.book("PMU", START + dt.timedelta(1))
    with desk.world.session() as session, pytest.raises(Refused) as refused:
        undo_round(session, session.scalars(select(InterviewRound)).one(), actor="test", at=desk.by().at)
    assert refused.value.fault is Fault.HAS_BOOKINGS


def test_of_proposed_times_one_is_booked_and_the_others_fall_away(desk: Desk) -> None:
    with desk.world.session() as session:
        times = [desk.meeting(START + dt.timedelta(days)) for days in (1, 2, 3)]
        made = propose(session, desk.vault, desk.take(session, "PMU"), times, desk.by())
        accept(session, desk.take(session, "PMU"), made[1].ref, desk.by())
        session.commit()
    assert [state for state, *_ in desk.bookings("PMU")] == [
        BookingState.MOVED,
        BookingState.BOOKED,
        BookingState.MOVED,
    ]
    assert desk.line("PMU").day(desk.world.house.clock.zone) == START + dt.timedelta(2)


def test_each_change_of_a_booking_has_a_higher_number_for_calendars(desk: Desk) -> None:
    desk.book("PMU", START + dt.timedelta(1))
    with desk.world.session() as session:
        move(session, desk.vault, desk.take(session, "PMU"), desk.meeting(START + dt.timedelta(2)), desk.by())
        cancel_booking(session, desk.vault, desk.take(session, "PMU"), "Sjuk", desk.by())
        session.commit()
    desk.book("PMU", START + dt.timedelta(3))
    assert desk.bookings("PMU") == [
        (BookingState.MOVED, 1, 0),
        (BookingState.CANCELLED, 1, 2),
        (BookingState.BOOKED, 1, 3),
    ]


def test_the_second_of_two_who_book_the_same_interview_is_told_and_nothing_is_stored(desk: Desk) -> None:
    with desk.world.session() as session:
        seen = session.scalars(select(Interview.changed_count).where(Interview.ref == desk.refs["PMU"])).one()
    desk.book("PMU", START + dt.timedelta(1))
    with desk.world.session() as session, pytest.raises(ChangedSince):
        take(session, desk.actor, desk.refs["PMU"], seen)
    assert len(desk.bookings("PMU")) == 1


def test_the_interview_of_another_authority_is_not_found(desk: Desk) -> None:
    stranger = Actor(desk.account, AccountRole.CASEWORKER, desk.world.authority_id + 1)
    with desk.world.session() as session:
        assert take(session, stranger, desk.refs["PMU"], 0) is None


@pytest.mark.parametrize(
    ("day", "fault"),
    [
        (CLOSES + dt.timedelta(1), Fault.AFTER_WINDOW),
        (START - dt.timedelta(1), Fault.TIME_PAST),
    ],
)
def test_no_time_is_booked_outside_the_window(world: World, day: dt.date, fault: Fault) -> None:
    desk = Desk(world)
    with pytest.raises(Refused) as refused:
        desk.book("PMU", day)
    assert refused.value.fault is fault


def test_an_interview_held_late_is_kept_and_says_that_it_is_late(desk: Desk) -> None:
    late = CLOSES + dt.timedelta(3)
    desk.hold("PMU", late)
    assert desk.line("PMU", late).timing is Timing.LATE
    assert desk.line("PMU", late).standing is Standing.HELD
    assert desk.line("PMU", late).state is FinalState.ANSWERED


def test_an_interview_is_not_held_on_a_day_to_come(world: World) -> None:
    desk, tomorrow = Desk(world), Went(START + dt.timedelta(1))
    with world.session() as session, pytest.raises(Refused) as refused:
        hold_interview(session, desk.vault, desk.take(session, "PMU"), tomorrow, desk.by(START))
    assert refused.value.fault is Fault.IN_FUTURE


@pytest.mark.parametrize(
    ("missed", "state"),
    [
        (Missed.DID_NOT_APPEAR, FinalState.INFORMANT_ABSENT),
        (Missed.NOBODY_ON_SITE, FinalState.INFORMANT_ABSENT),
        (Missed.TECHNICAL, FinalState.TECHNICAL),
        (Missed.BY_INTERVIEWER, FinalState.MISSED),
    ],
)
def test_a_no_show_keeps_its_reason_and_the_ledger_gets_its_word(
    world: World, missed: Missed, state: FinalState
) -> None:
    desk, day, over = Desk(world), START + dt.timedelta(1), CLOSES + dt.timedelta(1)
    desk.book("PMU", day)
    desk.miss("PMU", day, missed)
    assert (desk.line("PMU", day).standing, desk.line("PMU", day).state) == (Standing.AGAIN, FinalState.OPEN)
    line = desk.line("PMU", over)
    assert (line.state, line.standing, line.reason) == (state, Standing.NOT_HELD, missed.value)


def test_a_second_attempt_that_succeeds_takes_the_explanation_back(desk: Desk) -> None:
    first, second = START + dt.timedelta(1), START + dt.timedelta(8)
    desk.book("PMU", first)
    desk.miss("PMU", first, Missed.DID_NOT_APPEAR)
    desk.book("PMU", second)
    desk.hold("PMU", second, Presence.PART)
    line = desk.line("PMU", CLOSES)
    assert (line.standing, line.reason, line.presence) == (Standing.HELD, "", "part")
    assert [(state, attempt) for state, attempt, _ in desk.bookings("PMU")] == [
        (BookingState.NO_SHOW, 1),
        (BookingState.HELD, 2),
    ]
    with desk.world.session() as session:
        assert session.scalars(select(Assignment.explanation).where(Assignment.held_at.is_not(None))).all() == [None]


def test_a_no_show_is_not_told_before_its_day(world: World) -> None:
    desk = Desk(world)
    desk.book("PMU", START + dt.timedelta(1))
    with pytest.raises(Refused) as refused:
        desk.miss("PMU", START, Missed.SICK)
    assert refused.value.fault is Fault.NOT_YET


def test_what_is_called_off_is_booked_only_after_that_is_taken_back(desk: Desk) -> None:
    with desk.world.session() as session:
        call_interview_off(session, desk.take(session, "PMU"), CancelReason.BY_PROVIDER, desk.by())
        session.commit()
    assert desk.line("PMU").reason == "cancelled by provider"
    with pytest.raises(Refused, match="called off"):
        desk.book("PMU", START + dt.timedelta(1))
    with desk.world.session() as session:
        call_interview_on_again(session, desk.take(session, "PMU"), desk.by())
        session.commit()
    desk.book("PMU", START + dt.timedelta(1))


def test_held_is_taken_back_until_something_is_written(desk: Desk) -> None:
    desk.hold("PMU", START)
    with desk.world.session() as session:
        take_back_held(session, desk.take(session, "PMU"), desk.by())
        session.commit()
    assert desk.line("PMU").standing is Standing.OPEN
    assert proof(desk.world, START) == {}


def test_each_informant_agrees_to_notes_recording_and_quotation_by_itself(desk: Desk) -> None:
    with desk.world.session() as session:
        first = add_informant(session, desk.vault, desk.take(session, "PMU"), Agreed("Ada", to_notes=True), desk.by())
        add_informant(session, desk.vault, desk.take(session, "PMU"), Agreed(to_quotation=False), desk.by())
        changed = Agreed("Ada", "chef", to_notes=True, to_recording=False, to_quotation=True)
        assert change_informant(session, desk.vault, desk.take(session, "PMU"), first.ref, changed, desk.by())
        session.commit()
        rows = session.scalars(select(InterviewInformant).order_by(InterviewInformant.number)).all()
        said = [(row.number, row.to_notes, row.to_recording, row.to_quotation) for row in rows]
    assert said == [(1, True, False, True), (2, None, None, False)]


def test_a_quotation_withdrawn_stays_withdrawn_and_the_trail_keeps_that_it_was_given(desk: Desk) -> None:
    with desk.world.session() as session:
        yes = Agreed(to_quotation=True)
        one = add_informant(session, desk.vault, desk.take(session, "PMU"), yes, desk.by())
        assert withdraw_quotation(session, desk.take(session, "PMU"), one.ref, desk.by(START + dt.timedelta(2)))
        assert change_informant(session, desk.vault, desk.take(session, "PMU"), one.ref, yes, desk.by())
        session.commit()
        assert one.quotation_withdrawn_at is not None
        told = session.scalars(select(AuditEvent).where(AuditEvent.action == Action.QUOTATION_WITHDRAWN)).one()
    assert told.details == {"informant": 1, "had been": True}


def _n_rows(world: World) -> list[int | None]:
    rows = (InterviewRound, Interview, InterviewSubject, Occasion, Assignment)
    with world.session() as session:
        return [session.scalar(select(func.count()).select_from(row)) for row in rows]
