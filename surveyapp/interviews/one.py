"""Reads of one interview: its times, who is asked and what they agreed to, and what was written about how it went."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from surveyapp.access.account_names import account_names
from surveyapp.access.models import Account
from surveyapp.access.policy import TABLE, Act
from surveyapp.interviews.booking import WHERE, WHY
from surveyapp.interviews.holding import NAME, PRESENT_FOR
from surveyapp.interviews.kinds import BookingState, Missed, Place
from surveyapp.interviews.models import Interview, InterviewBooking, InterviewInformant, InterviewNote
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Organisation
from surveyapp.schedule.models import Assignment


@dataclass(frozen=True, slots=True)
class BookingShown:
    """A time of an interview, opened."""

    ref: str
    attempt: int
    state: BookingState
    starts_at: dt.datetime
    minutes: int
    place: Place
    where: str | None
    interviewer_id: int | None
    interviewer: str
    missed: Missed | None
    why: str | None
    sequence: int
    changed_at: dt.datetime

    @property
    def was_told(self) -> bool:
        """Whether a calendar may hold it although it is booked no longer."""
        return self.state in (BookingState.CANCELLED, BookingState.NO_SHOW)

    @property
    def ends_at(self) -> dt.datetime:
        """When it is over, as planned."""
        return self.starts_at + dt.timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class InformantShown:
    """Somebody who is asked, opened."""

    ref: str
    number: int
    name: str | None
    role_words: str | None
    is_participant: bool
    to_notes: bool | None
    to_recording: bool | None
    to_quotation: bool | None
    withdrawn_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Details:
    """What the page of one interview needs beside its line in the overview."""

    id: int
    changed_count: int
    guide: str
    guide_version: int
    group_code: str | None
    started_at: dt.datetime | None
    minutes: int | None
    language: str | None
    has_interpreter: bool | None
    present_for: str | None
    read_back_at: dt.datetime | None
    finished_at: dt.datetime | None
    words_erased_at: dt.datetime | None
    cancel_reason: str | None
    n_notes: int
    bookings: tuple[BookingShown, ...]
    informants: tuple[InformantShown, ...]

    @property
    def open_booking(self) -> BookingShown | None:
        """The time that is booked."""
        return next((one for one in self.bookings if one.state is BookingState.BOOKED), None)

    @property
    def proposed(self) -> tuple[BookingShown, ...]:
        """Times that are offered."""
        return tuple(one for one in self.bookings if one.state is BookingState.PROPOSED)


def details_of(session: Session, vault: Vault, authority_id: int, ref: str, *, names: bool) -> Details | None:
    """The interview of this ref of this authority; ``names`` opens what informants are called."""
    row = session.execute(
        select(Interview, Assignment.cancel_reason)
        .join(Assignment, Assignment.id == Interview.assignment_id)
        .where(Interview.authority_id == authority_id, Interview.ref == ref)
    ).first()
    if row is None:
        return None
    interview, cancel_reason = row
    n_notes = session.scalar(select(func.count()).where(InterviewNote.interview_id == interview.id)) or 0
    return Details(
        id=interview.id,
        changed_count=interview.changed_count,
        guide=interview.guide,
        guide_version=interview.guide_version,
        group_code=interview.group_code,
        started_at=interview.started_at,
        minutes=interview.minutes,
        language=interview.language,
        has_interpreter=interview.has_interpreter,
        present_for=vault.open_if(interview.present_for_sealed, PRESENT_FOR, interview.ref),
        read_back_at=interview.read_back_at,
        finished_at=interview.finished_at,
        words_erased_at=interview.words_erased_at,
        cancel_reason=cancel_reason,
        n_notes=n_notes,
        bookings=_bookings(session, vault, authority_id, interview.id),
        informants=_informants(session, vault, interview.id, names=names),
    )


def has_page(session: Session, assignment_id: int) -> bool:
    """Whether a planned meeting is an interview with a row of its own."""
    return session.scalar(select(Interview.id).where(Interview.assignment_id == assignment_id)) is not None


def interviewers(session: Session, vault: Vault, authority_id: int) -> list[tuple[int, str]]:
    """Open accounts that may hold interviews, by id and name, in the order of names."""
    roles = [role.value for role, acts in TABLE.items() if Act.HOLD_INTERVIEWS in acts]
    ids = session.scalars(
        select(Account.id).where(
            Account.authority_id == authority_id, Account.role.in_(roles), Account.closed_at.is_(None)
        )
    ).all()
    return sorted(account_names(session, vault, authority_id, ids).items(), key=lambda one: one[1].casefold())


@dataclass(frozen=True, slots=True)
class Booked:
    """A booked interview in somebody's calendar; it names no person."""

    ref: str
    attempt: int
    sequence: int
    starts_at: dt.datetime
    minutes: int
    place: Place
    is_cancelled: bool
    provider: str | None
    changed_at: dt.datetime


def booked_for(session: Session, authority_id: int, account_id: int, since: dt.datetime) -> list[Booked]:
    """Interviews that this account has booked from a moment on, and those it called off, in the order of their days."""
    rows = session.execute(
        select(InterviewBooking, Interview.ref, Organisation.name)
        .join(Interview, Interview.id == InterviewBooking.interview_id)
        .outerjoin(Organisation, Organisation.id == Interview.organisation_id)
        .where(
            Interview.authority_id == authority_id,
            InterviewBooking.interviewer_id == account_id,
            InterviewBooking.starts_at >= since,
            or_(
                InterviewBooking.state == BookingState.BOOKED.value,
                and_(InterviewBooking.state == BookingState.CANCELLED.value, InterviewBooking.sequence > 0),
            ),
        )
        .order_by(InterviewBooking.starts_at, InterviewBooking.id)
    )
    newest: dict[tuple[str, int], Booked] = {}
    for booking, ref, provider in rows:
        one = Booked(
            ref=ref,
            attempt=booking.attempt,
            sequence=booking.sequence,
            starts_at=booking.starts_at,
            minutes=booking.minutes,
            place=Place(booking.place),
            is_cancelled=booking.state == BookingState.CANCELLED,
            provider=provider,
            changed_at=booking.changed_at or booking.created_at,
        )
        # A calendar knows one entry for each attempt: what was booked last, or called off last.
        before = newest.get((ref, booking.attempt))
        if before is None or before.sequence < one.sequence:
            newest[ref, booking.attempt] = one
    return list(newest.values())


def _bookings(session: Session, vault: Vault, authority_id: int, interview_id: int) -> tuple[BookingShown, ...]:
    rows = session.scalars(
        select(InterviewBooking)
        .where(InterviewBooking.interview_id == interview_id)
        .order_by(InterviewBooking.attempt, InterviewBooking.starts_at, InterviewBooking.id)
    ).all()
    people = {one.interviewer_id for one in rows if one.interviewer_id is not None}
    names = account_names(session, vault, authority_id, people)
    return tuple(
        BookingShown(
            ref=one.ref,
            attempt=one.attempt,
            state=BookingState(one.state),
            starts_at=one.starts_at,
            minutes=one.minutes,
            place=Place(one.place),
            where=vault.open_if(one.where_sealed, WHERE, one.ref),
            interviewer_id=one.interviewer_id,
            interviewer="" if one.interviewer_id is None else names.get(one.interviewer_id, ""),
            missed=None if one.missed is None else Missed(one.missed),
            why=vault.open_if(one.why_sealed, WHY, one.ref),
            sequence=one.sequence,
            changed_at=one.changed_at or one.created_at,
        )
        for one in rows
    )


def _informants(session: Session, vault: Vault, interview_id: int, *, names: bool) -> tuple[InformantShown, ...]:
    rows = session.scalars(
        select(InterviewInformant)
        .where(InterviewInformant.interview_id == interview_id, InterviewInformant.removed_at.is_(None))
        .order_by(InterviewInformant.number)
    )
    return tuple(
        InformantShown(
            ref=one.ref,
            number=one.number,
            name=vault.open_if(one.name_sealed, NAME, one.ref) if names else None,
            role_words=one.role_words,
            is_participant=one.informant_id is not None,
            to_notes=one.to_notes,
            to_recording=one.to_recording,
            to_quotation=one.to_quotation,
            withdrawn_at=one.quotation_withdrawn_at,
        )
        for one in rows
    )
