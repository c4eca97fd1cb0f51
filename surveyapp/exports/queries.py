"""Reads everything about a few placements at a time, always within one authority."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar, cast

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session, aliased

from surveyapp.exports.item_columns import Stored
from surveyapp.exports.stored_rows import (
    Ask,
    AssignmentRow,
    AttendanceRow,
    Chunk,
    OccasionRow,
    OutcomeRow,
    PlacementRow,
    ReadingRow,
    ResponseRow,
)
from surveyapp.instruments.published import Edition
from surveyapp.placements.afterwards_rules import MONTHS_AFTER
from surveyapp.placements.attendance import counts
from surveyapp.placements.models import Attendance, LaterStanding, Placement
from surveyapp.responses.models import Answer, Outcome, Reading, Response
from surveyapp.responses.rules import ResponseState
from surveyapp.schedule.models import Assignment, Occasion, PlanLock
from surveyapp.schedule.windows import Window

ROWS_AT_ONCE = 2000

_Found = TypeVar("_Found")
_Columns: TypeAlias = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class InUse:
    """What the rows of an authority refer to: editions of instruments, plans and waves."""

    editions: frozenset[Edition]
    plans: frozenset[Edition]
    waves: frozenset[str]


def in_use(reading: Session, authority_id: int) -> InUse:
    """What must be known before anything is exported."""
    scope = Placement.authority_id == authority_id
    editions = _within(select(Assignment.instrument, Assignment.version).distinct(), scope)
    plans = select(Placement.plan_code, Placement.plan_version).distinct().where(scope)
    waves = select(Occasion.wave).distinct().join(Placement, Placement.id == Occasion.placement_id).where(scope)
    return InUse(
        editions=frozenset((code, version) for code, version in reading.execute(editions)),
        plans=frozenset((code, version) for code, version in reading.execute(plans)),
        waves=frozenset(reading.scalars(waves)),
    )


def locks(reading: Session) -> dict[Edition, tuple[str, dt.datetime]]:
    """The hash under which each version of a plan was locked, and when."""
    columns = (PlanLock.code, PlanLock.version, PlanLock.sha256, PlanLock.locked_at)
    return {(code, version): (sha256, at) for code, version, sha256, at in reading.execute(select(*columns))}


def read_chunk(reading: Session, authority_id: int, placement_ids: Sequence[int]) -> Chunk:
    """Everything about these placements, in their order; what was planned and stored is counted by queries apart."""
    scope = and_(Placement.authority_id == authority_id, Placement.id.in_(placement_ids))
    placements = {row.id: row for row in _placements(reading, scope)}
    return Chunk(
        placements=tuple(placements[placement_id] for placement_id in placement_ids),
        occasions=_by(_occasions(reading, scope), "placement_id"),
        assignments=_by(_assignments(reading, scope), "occasion_id"),
        answers=_answers(reading, scope),
        readings=_by(_readings(reading, scope), "response_id"),
        outcomes=_by(_outcomes(reading, scope), "response_id"),
        attendance=_by(_attendance(reading, scope), "placement_id"),
        planned=_planned(reading, scope),
        n_answers=_n_answers(reading, scope),
    )


def occasions_of(reading: Session, authority_id: int) -> Iterator[OccasionRow]:
    """Every occasion of an authority's placements."""
    return _occasions(reading, Placement.authority_id == authority_id)


def asked_of(reading: Session, authority_id: int) -> Iterator[AssignmentRow]:
    """Every form asked about an authority's placements."""
    return _assignments(reading, Placement.authority_id == authority_id)


def _by(rows: Iterator[_Found], owner: str) -> dict[int, list[_Found]]:
    found: dict[int, list[_Found]] = defaultdict(list)
    for row in rows:
        found[getattr(row, owner)].append(row)
    return found


def _planned(reading: Session, scope: ColumnElement[bool]) -> dict[Ask, int]:
    ask = (Assignment.role, Assignment.instrument, Assignment.version)
    statement = _within(select(*ask, func.count()).select_from(Assignment), scope).group_by(*ask)
    return {(role, instrument, version): n for role, instrument, version, n in reading.execute(statement)}


def _n_answers(reading: Session, scope: ColumnElement[bool]) -> int:
    statement = _given(select(func.count()).select_from(Answer), scope, Answer.response_id)
    return int(reading.execute(statement).scalar_one())


def _rows(reading: Session, statement: _Columns) -> Iterator[Sequence[Any]]:
    """Rows through a server-side cursor, a few thousand at a time."""
    yield from reading.execute(statement, execution_options={"yield_per": ROWS_AT_ONCE})


def _within(statement: _Columns, scope: ColumnElement[bool]) -> _Columns:
    """From assignments of instruments, not of meetings, down to the placements in scope."""
    return (
        statement.join(Occasion, Occasion.id == Assignment.occasion_id)
        .join(Placement, Placement.id == Occasion.placement_id)
        .where(scope, Assignment.version > 0)
    )


def _given(statement: _Columns, scope: ColumnElement[bool], response_id: Any) -> _Columns:
    """From rows of a response, unless it is void, down to the placements in scope."""
    joined = statement.join(Response, Response.id == response_id).join(
        Assignment, Assignment.id == Response.assignment_id
    )
    return _within(joined, scope).where(Response.state != ResponseState.VOID.value)


def _placements(reading: Session, scope: ColumnElement[bool]) -> Iterator[PlacementRow]:
    columns = (
        Placement.id,
        Placement.participant_id,
        Placement.provider_id,
        Placement.referrer_id,
        Placement.caseworker_id,
        Placement.plan_code,
        Placement.plan_version,
        Placement.start_on,
        Placement.planned_end_on,
        Placement.exit_on,
        Placement.exit_reason,
        Placement.destination,
        *(_status_after(months) for months in MONTHS_AFTER),
    )
    for row in _rows(reading, select(*columns).where(scope)):
        yield PlacementRow._make(row)


def _status_after(months: int) -> Any:
    """What the person did so many months after the exit."""
    return (
        select(LaterStanding.status)
        .where(LaterStanding.placement_id == Placement.id, LaterStanding.months == months)
        .scalar_subquery()
    )


def _occasions(reading: Session, scope: ColumnElement[bool]) -> Iterator[OccasionRow]:
    window = (Occasion.on, Occasion.opens_on, Occasion.due_on, Occasion.closes_on)
    statement = select(Occasion.id, Occasion.placement_id, Occasion.wave, Occasion.number, *window)
    for row in _rows(reading, statement.join(Placement, Placement.id == Occasion.placement_id).where(scope)):
        yield OccasionRow(Window(*row[4:]), *row[:4])


def _assignments(reading: Session, scope: ColumnElement[bool]) -> Iterator[AssignmentRow]:
    own = (
        Assignment.id,
        Assignment.occasion_id,
        Assignment.role,
        Assignment.informant_id,
        Assignment.instrument,
        Assignment.version,
        Assignment.cancel_reason,
        Assignment.explanation,
    )
    answered = (
        Response.id,
        Response.informant_id,
        Response.state,
        Response.mode,
        Response.language,
        Response.device_kind,
        Response.helper,
        Response.presence,
        Response.decided_by,
        Response.is_answered_by_close_staff,
        Response.talk,
        Response.has_interpreter,
        Response.conducted_by.is_not(None),
        Response.shown,
        Response.wording_hash,
        Response.instrument_hash,
        Response.started_at,
        Response.submitted_at,
    )
    statement = select(*own, *answered).outerjoin(Response, Response.assignment_id == Assignment.id)
    for row in _rows(reading, _within(statement, scope)):
        theirs = row[len(own) :]
        response = None if theirs[0] is None else ResponseRow(*theirs)
        yield AssignmentRow(response, *row[: len(own)])


def _answers(reading: Session, scope: ColumnElement[bool]) -> dict[int, dict[str, Stored]]:
    statement = select(
        Answer.response_id,
        Answer.item,
        Answer.code,
        Answer.number,
        Answer.picked,
        Answer.day,
        Answer.text_sealed.is_not(None),
        Answer.missing,
        Answer.other_code,
    )
    found: dict[int, dict[str, Stored]] = defaultdict(dict)
    for response_id, item, *stored in _rows(reading, _given(statement, scope, Answer.response_id)):
        found[response_id][item] = cast("Stored", tuple(stored))
    return found


def _readings(reading: Session, scope: ColumnElement[bool]) -> Iterator[ReadingRow]:
    columns = (
        Reading.id,
        Reading.response_id,
        Reading.scale,
        Reading.view,
        Reading.value,
        Reading.undefined,
        Reading.n_answered,
        Reading.n_items,
        Reading.scoring_version,
    )
    statement = _given(select(*columns), scope, Reading.response_id)
    for row in _rows(reading, statement.order_by(Reading.computed_at, Reading.id)):
        yield ReadingRow._make(row)


def _outcomes(reading: Session, scope: ColumnElement[bool]) -> Iterator[OutcomeRow]:
    before, answered_before = aliased(Reading), aliased(Response)
    columns = (
        Outcome.id,
        Reading.response_id,
        Reading.scale,
        Reading.view,
        Reading.value,
        Reading.scoring_version,
        before.response_id,
        before.value,
        Outcome.method,
        Outcome.method_version,
        Outcome.change,
        Outcome.standard_error,
        Outcome.reliable_change_index,
        Outcome.reliable,
        Outcome.threshold_end,
        Outcome.is_fixed_afterwards,
        Outcome.inputs,
        answered_before.state,
    )
    statement = (
        select(*columns)
        .join(Reading, Reading.id == Outcome.reading_id)
        .outerjoin(before, before.id == Outcome.baseline_reading_id)
        .outerjoin(answered_before, answered_before.id == before.response_id)
    )
    given = _given(statement, scope, Reading.response_id)
    for row in _rows(reading, given.order_by(Outcome.computed_at, Outcome.id)):
        yield OutcomeRow._make(row)


def _attendance(reading: Session, scope: ColumnElement[bool]) -> Iterator[AttendanceRow]:
    # Supervisors who share a month have recorded a part each.
    time = Attendance.placement_id, Attendance.period, Attendance.on
    statement = (
        select(*time, func.sum(Attendance.hours), func.sum(Attendance.hours_planned))
        .join(Placement, Placement.id == Attendance.placement_id)
        .where(scope, counts())
        .group_by(*time)
    )
    for row in _rows(reading, statement):
        yield AttendanceRow._make(row)
