"""Who is asked in interviews, when, whether they were held, who sat in, and why not: lines, and rounds side by side."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session

from surveyapp.interviews.kinds import OPEN, BookingState, Presence
from surveyapp.interviews.models import Interview, InterviewBooking, InterviewHeadcount
from surveyapp.interviews.rules import Standing, Timing, standing, timing
from surveyapp.people.models import Organisation
from surveyapp.placements.models import Placement
from surveyapp.schedule.models import Assignment, Occasion
from surveyapp.schedule.queries import phase_on
from surveyapp.schedule.subjects import InterviewSubject, Subject
from surveyapp.schedule.windows import CancelReason, FinalState, Phase, Window, final_state, state_in

HEAD = ("subject_kind", "subject", "round", "date", "held", "supervisor_present", "reason")
_PRESENT = {Presence.NO.value: "no", Presence.PART.value: "part", Presence.WHOLE.value: "yes"}


class Show(StrEnum):
    """What of the interviews is shown."""

    ALL = "all"
    TO_BOOK = "to book"
    BOOKED = "booked"
    HELD = "held"
    NOT_HELD = "not held"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which interviews are asked for: whatever is None or empty is not narrowed."""

    series: str | None = None
    number: int | None = None
    kind: str | None = None
    organisation_id: int | None = None
    show: Show = Show.ALL


@dataclass(frozen=True, slots=True)
class Line:
    """One interview in the overview; it names a participant's placement, never the participant."""

    id: int
    ref: str
    series: str
    number: int
    kind: str
    subject_id: int | None
    organisation: str | None
    placement_id: int | None
    placement_ref: str | None
    label: str | None
    words: str | None
    window: Window
    state: FinalState
    standing: Standing
    held_on: dt.date | None
    presence: str | None
    #: the open booking, or else the last one that failed
    starts_at: dt.datetime | None
    interviewer_id: int | None
    missed: str | None
    n_informants: int | None
    is_synthetic: bool

    @property
    def subject(self) -> str:
        """Whom or what it is about, as files name it: a provider, a placement's label, or a role."""
        if self.kind == Subject.PLACEMENT:
            return self.label or ""
        if self.kind == Subject.STAFF:
            return self.words or ""
        return self.organisation or self.words or ""

    @property
    def timing(self) -> Timing | None:
        """Whether it was held early, in time or late."""
        return None if self.held_on is None else timing(self.window, self.held_on)

    @property
    def reason(self) -> str:
        """Why it was not held, where somebody found out; else what the ledger says once it is over."""
        if self.standing in (Standing.AGAIN, Standing.NOT_HELD) and self.missed is not None:
            return self.missed
        return self.state.value if self.standing in (Standing.NOT_HELD, Standing.CALLED_OFF) else ""

    def day(self, zone: dt.tzinfo) -> dt.date | None:
        """When it was held, is booked, or was to be."""
        if self.held_on is not None:
            return self.held_on
        return None if self.starts_at is None else self.starts_at.astimezone(zone).date()

    def cells(self, zone: dt.tzinfo, subject: str) -> tuple[str, ...]:
        """As a row of the file."""
        day, held = self.day(zone), {Standing.HELD: "yes"}.get(self.standing, "")
        if self.standing in (Standing.AGAIN, Standing.NOT_HELD, Standing.CALLED_OFF):
            held = "no"
        present = _PRESENT.get(self.presence or "", "")
        return (self.kind, subject, str(self.number), "" if day is None else str(day), held, present, self.reason)


def lines(
    session: Session, authority_id: int, asked: Asked, today: dt.date, page: int = 1, size: int | None = None
) -> tuple[list[Line], int]:
    """A page of them by series, provider, subject and round, and how many there are; pages count from 1."""
    which = _which(authority_id, asked, today)
    statement = _selected().where(*which).order_by(*_ORDER)
    if size is not None:
        statement = statement.limit(size).offset((page - 1) * size)
    rows = session.execute(statement).all()
    n_all = len(rows) if size is None else session.scalar(_joined(select(func.count())).where(*which)) or 0
    return _read(session, rows, today), n_all


def line_of(session: Session, authority_id: int, ref: str, today: dt.date) -> Line | None:
    """The interview of this ref, if it is this authority's."""
    rows = session.execute(_selected().where(Interview.authority_id == authority_id, Interview.ref == ref)).all()
    return next(iter(_read(session, rows, today)), None)


@dataclass(frozen=True, slots=True)
class Counted:
    """One round in figures."""

    series: str
    number: int
    n_planned: int
    n_held: int
    n_booked: int
    n_not_held: int


def rounds_counted(session: Session, authority_id: int, today: dt.date) -> list[Counted]:
    """Every round of every series with how many interviews are planned, held, booked and not held.

    The database counts what is alike, and the rules that speak of one interview say what each heap has come to.
    """
    found: dict[tuple[str, int], Counter[Standing]] = defaultdict(Counter)
    alike = _alike(authority_id, today).subquery()
    for series, number, *how, n in session.execute(select(*alike.c, func.count()).group_by(*alike.c)):
        phase, cancelled, is_held, why, booking, missed = how
        state = state_in(Phase(phase), cancelled, "submitted" if is_held else None, why)
        found[series, number][standing(state, booking, missed)] += n
    return [
        Counted(
            series,
            number,
            every.total(),
            every[Standing.HELD],
            every[Standing.BOOKED],
            every[Standing.NOT_HELD] + every[Standing.CALLED_OFF] + every[Standing.AGAIN],
        )
        for (series, number), every in sorted(found.items())
    ]


def _alike(authority_id: int, today: dt.date) -> Select[*tuple[Any, ...]]:
    """For each planned interview all that its standing depends on."""
    now = [(_has_booking(one), one.value) for one in (BookingState.BOOKED, BookingState.PROPOSED)]
    columns = (
        Interview.series,
        Interview.round_number,
        phase_on(today).label("phase"),
        Assignment.cancel_reason,
        Assignment.held_at.is_not(None).label("is_held"),
        Assignment.explanation,
        case(*now, else_=None).label("booking"),
        case((_has_booking(BookingState.NO_SHOW), BookingState.NO_SHOW.value), else_=None).label("missed"),
    )
    return _joined(select(*columns)).where(*_which(authority_id, Asked(), today))


def side_by_side(every: Iterable[Line]) -> tuple[list[int], list[dict[int, Line]]]:
    """The rounds of one series, and for each subject its interviews by round."""
    rows: dict[tuple[object, ...], dict[int, Line]] = defaultdict(dict)
    for line in every:
        rows[line.kind, line.subject_id or line.placement_id or line.organisation][line.number] = line
    numbers = sorted({number for row in rows.values() for number in row})
    return numbers, list(rows.values())


def headcounts(session: Session, interview_ids: Collection[int]) -> dict[int, dict[str, tuple[int, int]]]:
    """What was counted at each of these interviews, as the lowest and the highest number."""
    found: dict[int, dict[str, tuple[int, int]]] = defaultdict(dict)
    rows = session.scalars(
        select(InterviewHeadcount)
        .where(InterviewHeadcount.interview_id.in_(interview_ids))
        .order_by(InterviewHeadcount.id)
    )
    for one in rows:
        found[one.interview_id][one.what] = (one.low, one.high)
    return found


_ORDER = (
    Interview.series,
    Organisation.name,
    Placement.label,
    Interview.placement_id,
    InterviewSubject.words,
    Interview.round_number,
    Interview.id,
)


def _selected() -> Select[*tuple[Any, ...]]:
    columns = (
        Interview.id,
        Interview.ref,
        Interview.series,
        Interview.round_number,
        Interview.subject_kind,
        Interview.subject_id,
        Interview.placement_id,
        Interview.held_on,
        Interview.supervisor_present,
        Interview.n_informants,
        Interview.is_synthetic,
        Organisation.name.label("organisation"),
        Placement.label,
        Placement.ref.label("placement_ref"),
        InterviewSubject.words,
        Occasion.on,
        Occasion.opens_on,
        Occasion.due_on,
        Occasion.closes_on,
        Assignment.cancel_reason,
        Assignment.explanation,
        Assignment.held_at,
    )
    return _joined(select(*columns))


def _joined(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return (
        statement.select_from(Interview)
        .join(Assignment, Assignment.id == Interview.assignment_id)
        .join(Occasion, Occasion.id == Assignment.occasion_id)
        .outerjoin(Organisation, Organisation.id == Interview.organisation_id)
        .outerjoin(Placement, Placement.id == Interview.placement_id)
        .outerjoin(InterviewSubject, InterviewSubject.id == Interview.subject_id)
    )


def _which(authority_id: int, asked: Asked, today: dt.date) -> list[ColumnElement[bool]]:
    # What was planned and taken back is in the ledger alone.
    is_planned = Assignment.cancel_reason.is_distinct_from(CancelReason.PLAN_CHANGED.value)
    found: list[ColumnElement[bool]] = [Interview.authority_id == authority_id, is_planned]
    if asked.series:
        found.append(Interview.series == asked.series)
    if asked.number is not None:
        found.append(Interview.round_number == asked.number)
    if asked.kind:
        found.append(Interview.subject_kind == asked.kind)
    if asked.organisation_id is not None:
        found.append(Interview.organisation_id == asked.organisation_id)
    over = or_(Assignment.cancel_reason.is_not(None), Occasion.closes_on < today)
    booked = _has_booking(BookingState.BOOKED)
    not_held = Assignment.held_at.is_(None)
    narrowed = {
        Show.HELD: Assignment.held_at.is_not(None),
        Show.NOT_HELD: and_(not_held, over),
        Show.BOOKED: and_(not_held, booked),
        Show.TO_BOOK: and_(not_held, ~over, ~booked),
    }
    if asked.show in narrowed:
        found.append(narrowed[asked.show])
    return found


def _has_booking(state: BookingState) -> ColumnElement[bool]:
    return exists().where(InterviewBooking.interview_id == Interview.id, InterviewBooking.state == state.value)


def _read(session: Session, rows: Iterable[Any], today: dt.date) -> list[Line]:
    every = list(rows)
    told = _bookings(session, [row.id for row in every])
    return [_line(row, told.get(row.id, []), today) for row in every]


def _bookings(session: Session, ids: Collection[int]) -> dict[int, list[Any]]:
    """Bookings that are open or failed, by interview, in the order of their days."""
    found: dict[int, list[Any]] = defaultdict(list)
    states = [one.value for one in (*OPEN, BookingState.NO_SHOW)]
    columns = (
        InterviewBooking.interview_id,
        InterviewBooking.state,
        InterviewBooking.starts_at,
        InterviewBooking.missed,
        InterviewBooking.interviewer_id,
    )
    if not ids:
        return found
    for row in session.execute(
        select(*columns)
        .where(InterviewBooking.interview_id.in_(ids), InterviewBooking.state.in_(states))
        .order_by(InterviewBooking.starts_at, InterviewBooking.id)
    ):
        found[row.interview_id].append(row)
    return found


def _line(row: Any, bookings: list[Any], today: dt.date) -> Line:
    window = Window(row.on, row.opens_on, row.due_on, row.closes_on)
    # A meeting that was held counts as an answer that was sent in, as in every other count.
    given = None if row.held_at is None else "submitted"
    state = final_state(window, today, row.cancel_reason, given, row.explanation)
    failed = next((one for one in reversed(bookings) if one.state == BookingState.NO_SHOW), None)
    now = next((one for one in bookings if one.state == BookingState.BOOKED), None) or next(
        (one for one in bookings if one.state == BookingState.PROPOSED), None
    )
    told = now or failed
    missed = None if failed is None else failed.missed
    return Line(
        id=row.id,
        ref=row.ref,
        series=row.series,
        number=row.round_number,
        kind=row.subject_kind,
        subject_id=row.subject_id,
        organisation=row.organisation,
        placement_id=row.placement_id,
        placement_ref=row.placement_ref,
        label=row.label,
        words=row.words,
        window=window,
        state=state,
        standing=standing(state, None if now is None else now.state, missed),
        held_on=row.held_on,
        presence=row.supervisor_present,
        starts_at=None if told is None else told.starts_at,
        interviewer_id=None if told is None else told.interviewer_id,
        missed=missed,
        n_informants=row.n_informants,
        is_synthetic=row.is_synthetic,
    )
