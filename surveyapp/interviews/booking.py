"""Writes about when an interview is held: times proposed, one booked, moved, taken back, and a no-show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from surveyapp.access.models import Account
from surveyapp.access.policy import Actor
from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.interviews.kinds import OPEN, BookingState, Missed, Place
from surveyapp.interviews.models import Interview, InterviewBooking
from surveyapp.interviews.rounds import Refused
from surveyapp.interviews.rules import EXPLAINED_AS, MOST_TIMES, Fault, cannot_book
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import new_ref
from surveyapp.schedule.settling import CannotSettle, Expected, call_off, call_on_again, expected, explain
from surveyapp.schedule.windows import CancelReason, Explanation

WHERE, WHY = "interview_booking.where", "interview_booking.why"
LONGEST_WHERE, LONGEST_WHY = 300, 500


class ChangedSince(Exception):
    """Somebody else changed the interview after this person looked at it; nothing was stored."""


@dataclass(frozen=True, slots=True)
class By:
    """Who does something, when, and in which zone days begin."""

    actor: Actor
    at: dt.datetime
    zone: dt.tzinfo

    @property
    def name(self) -> str:
        """As the trail names them."""
        return f"account {self.actor.account_id}"

    @property
    def today(self) -> dt.date:
        """The day there."""
        return self.day_of(self.at)

    def day_of(self, moment: dt.datetime) -> dt.date:
        """The day of a moment there."""
        return moment.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class Held:
    """An interview that this transaction alone may change, with what the schedule says of it."""

    interview: Interview
    planned: Expected


@dataclass(frozen=True, slots=True)
class Meeting:
    """When and where, and who asks."""

    starts_at: dt.datetime
    minutes: int
    place: Place
    #: address, number or link
    where: str | None
    interviewer_id: int


def take(session: Session, actor: Actor, ref: str, seen: int) -> Held | None:
    """The interview for a change by whoever has seen its last one; None unless it is the own authority's.

    Of two who press at the same time the second raises ChangedSince.
    """
    taken = session.execute(
        update(Interview)
        .where(Interview.ref == ref, Interview.authority_id == actor.authority_id, Interview.changed_count == seen)
        .values(changed_count=Interview.changed_count + 1)
        .execution_options(synchronize_session=False)
    ).rowcount  # type: ignore[attr-defined]
    interview = session.scalar(
        select(Interview)
        .where(Interview.ref == ref, Interview.authority_id == actor.authority_id)
        .execution_options(populate_existing=True)
    )
    if interview is None:
        return None
    if not taken:
        raise ChangedSince
    planned = expected(session, actor.authority_id, interview.assignment_id)
    return None if planned is None else Held(interview, planned)


def propose(session: Session, vault: Vault, held: Held, times: Sequence[Meeting], by: By) -> list[InterviewBooking]:
    """Offer times of which one will be booked; those offered before fall away. Raises Refused."""
    _may_meet(held)
    if not times:
        raise Refused(Fault.NO_TIME)
    if len(times) > MOST_TIMES:
        raise Refused(Fault.TOO_MANY_TIMES)
    if _booked(session, held.interview) is not None:
        raise Refused(Fault.BOOKED_ALREADY)
    _fall_away(session, held.interview, by)
    made = [_add(session, vault, held, one, BookingState.PROPOSED, by) for one in times]
    tell(session, Action.INTERVIEW_BOOKED, held.interview, by, {"proposed": len(made)})
    return made


def book(session: Session, vault: Vault, held: Held, meeting: Meeting, by: By) -> InterviewBooking:
    """Book a time that was not proposed before; what was proposed falls away. Raises Refused."""
    _may_meet(held)
    if _booked(session, held.interview) is not None:
        raise Refused(Fault.BOOKED_ALREADY)
    _fall_away(session, held.interview, by)
    made = _add(session, vault, held, meeting, BookingState.BOOKED, by)
    tell(session, Action.INTERVIEW_BOOKED, held.interview, by, {"attempt": made.attempt})
    return made


def accept(session: Session, held: Held, booking_ref: str, by: By) -> InterviewBooking:
    """Book one of the proposed times; the others fall away. Raises Refused."""
    _may_meet(held)
    booking = _with_ref(session, held.interview, booking_ref)
    if booking is None or booking.state != BookingState.PROPOSED:
        raise Refused(Fault.NOT_PROPOSED)
    if _booked(session, held.interview) is not None:
        raise Refused(Fault.BOOKED_ALREADY)
    _in_window(held, booking.starts_at, by)
    booking.state = BookingState.MOVED.value
    _fall_away(session, held.interview, by)
    booking.state, booking.changed_at = BookingState.BOOKED.value, by.at
    session.flush()
    tell(session, Action.INTERVIEW_BOOKED, held.interview, by, {"attempt": booking.attempt})
    return booking


def move(session: Session, vault: Vault, held: Held, meeting: Meeting, by: By) -> InterviewBooking:
    """Book another time in place of the one that is booked, of the same attempt. Raises Refused."""
    _may_meet(held)
    before = _booked(session, held.interview)
    if before is None:
        raise Refused(Fault.NOT_BOOKED)
    _in_window(held, meeting.starts_at, by)
    before.state, before.changed_at = BookingState.MOVED.value, by.at
    session.flush()
    made = _add(session, vault, held, meeting, BookingState.BOOKED, by)
    tell(session, Action.INTERVIEW_MOVED, held.interview, by, {"attempt": before.attempt})
    return made


def cancel_booking(session: Session, vault: Vault, held: Held, why: str, by: By) -> None:
    """Take back the booked time or the proposed ones; another may be booked. Raises Refused."""
    found = _open(session, held.interview)
    if not found:
        raise Refused(Fault.NOT_BOOKED)
    for one in found:
        one.state, one.changed_at, one.sequence = BookingState.CANCELLED.value, by.at, one.sequence + 1
        one.why_sealed = vault.seal_if(why[:LONGEST_WHY] or None, WHY, one.ref)
    session.flush()
    tell(session, Action.INTERVIEW_CANCELLED, held.interview, by, {"bookings": len(found)})


def call_interview_off(session: Session, held: Held, reason: CancelReason, by: By) -> None:
    """Say that it will not be held at all, on whose wish; its times fall away. Raises Refused."""
    _may_meet(held)
    _fall_away(session, held.interview, by, BookingState.CANCELLED)
    try:
        call_off(session, held.planned, reason, authority_id=by.actor.authority_id, actor=by.name, at=by.at)
    except CannotSettle as error:
        raise Refused(Fault.HELD_ALREADY) from error
    tell(session, Action.INTERVIEW_CANCELLED, held.interview, by, {"by": reason.value})


def call_interview_on_again(session: Session, held: Held, by: By) -> None:
    """Take back that it was called off. Raises Refused."""
    try:
        call_on_again(session, held.planned, authority_id=by.actor.authority_id, actor=by.name, at=by.at)
    except CannotSettle as error:
        raise Refused(Fault.NOT_BOOKED) from error
    tell(session, Action.INTERVIEW_CHANGED, held.interview, by, {"on again": True})


def no_show(session: Session, vault: Vault, held: Held, missed: Missed, why: str, by: By) -> None:
    """Say that the booked interview did not take place and why; a second attempt may be booked. Raises Refused."""
    _may_meet(held)
    booking = _booked(session, held.interview)
    if booking is None:
        raise Refused(Fault.NOT_BOOKED)
    if by.day_of(booking.starts_at) > by.today:
        raise Refused(Fault.NOT_YET)
    booking.state, booking.missed, booking.changed_at = BookingState.NO_SHOW.value, missed.value, by.at
    booking.why_sealed = vault.seal_if(why[:LONGEST_WHY] or None, WHY, booking.ref)
    session.flush()
    explained(session, held, EXPLAINED_AS.get(missed), by)
    details = {"attempt": booking.attempt, "why": missed.value}
    tell(session, Action.INTERVIEW_MISSED, held.interview, by, details)


def explained(session: Session, held: Held, why: Explanation | None, by: By) -> None:
    """Let the ledger say why, or take that back with None; raises Refused before the window opens."""
    if held.planned.assignment.explanation == why:
        return
    try:
        explain(session, held.planned, why, by.today, authority_id=by.actor.authority_id, actor=by.name, at=by.at)
    except CannotSettle as error:
        raise Refused(Fault.NOT_YET) from error


def end_open(session: Session, interview: Interview, by: By) -> None:
    """The interview was held: what was booked for it is held too, and times proposed fall away."""
    for one in _open(session, interview):
        was_booked = one.state == BookingState.BOOKED
        one.state, one.changed_at = (BookingState.HELD if was_booked else BookingState.MOVED).value, by.at
    session.flush()


def _may_meet(held: Held) -> None:
    assignment = held.planned.assignment
    if assignment.held_at is not None:
        raise Refused(Fault.HELD_ALREADY)
    if assignment.cancel_reason is not None:
        raise Refused(Fault.CALLED_OFF)


def _in_window(held: Held, starts_at: dt.datetime, by: By) -> None:
    fault = cannot_book(held.planned.window, by.day_of(starts_at), by.today)
    if fault is not None:
        raise Refused(fault)


def _open(session: Session, interview: Interview) -> Sequence[InterviewBooking]:
    return session.scalars(
        select(InterviewBooking)
        .where(InterviewBooking.interview_id == interview.id, InterviewBooking.state.in_([one.value for one in OPEN]))
        .order_by(InterviewBooking.starts_at)
    ).all()


def _booked(session: Session, interview: Interview) -> InterviewBooking | None:
    return next((one for one in _open(session, interview) if one.state == BookingState.BOOKED), None)


def _with_ref(session: Session, interview: Interview, ref: str) -> InterviewBooking | None:
    return session.scalar(
        select(InterviewBooking).where(InterviewBooking.ref == ref, InterviewBooking.interview_id == interview.id)
    )


def _attempt(session: Session, interview: Interview) -> int:
    """The number of the attempt: one more than those that failed."""
    failed = session.scalar(
        select(func.count()).where(
            InterviewBooking.interview_id == interview.id, InterviewBooking.state == BookingState.NO_SHOW.value
        )
    )
    return (failed or 0) + 1


def _sequence(session: Session, interview: Interview) -> int:
    """A number above every one that a calendar has been told of this interview."""
    highest = session.scalar(
        select(func.max(InterviewBooking.sequence)).where(InterviewBooking.interview_id == interview.id)
    )
    return 0 if highest is None else highest + 1


def _fall_away(session: Session, interview: Interview, by: By, state: BookingState = BookingState.MOVED) -> None:
    for one in _open(session, interview):
        one.state, one.changed_at, one.sequence = state.value, by.at, one.sequence + 1
    session.flush()


def _add(session: Session, vault: Vault, held: Held, one: Meeting, state: BookingState, by: By) -> InterviewBooking:
    _in_window(held, one.starts_at, by)
    ref = new_ref()
    made = InterviewBooking(
        ref=ref,
        interview_id=held.interview.id,
        attempt=_attempt(session, held.interview),
        starts_at=one.starts_at,
        minutes=one.minutes,
        place=one.place.value,
        where_sealed=vault.seal_if((one.where or "")[:LONGEST_WHERE] or None, WHERE, ref),
        interviewer_id=_interviewer(session, by.actor, one.interviewer_id),
        state=state.value,
        sequence=_sequence(session, held.interview),
        created_by=by.actor.account_id,
        created_at=by.at,
    )
    session.add(made)
    session.flush()
    return made


def _interviewer(session: Session, actor: Actor, account_id: int) -> int:
    """An open account of the own authority, or else whoever books."""
    found = session.scalar(
        select(Account.id).where(
            Account.id == account_id, Account.authority_id == actor.authority_id, Account.closed_at.is_(None)
        )
    )
    return found or actor.account_id


def tell(session: Session, action: Action, interview: Interview, by: By, details: Mapping[str, object]) -> None:
    """Record what was done to an interview."""
    record(
        session,
        action,
        actor=by.name,
        subject=("interview", interview.id),
        at=by.at,
        authority_id=interview.authority_id,
        details=dict(details),
    )
