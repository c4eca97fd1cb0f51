"""Writes of the schedule: lock a plan, and bring stored occasions in line with it for many placements at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.db.base import Base
from surveyapp.db.bulk import insert_rows, with_room
from surveyapp.people.models import Role
from surveyapp.placements.models import Placement
from surveyapp.plans.definition import Plan
from surveyapp.plans.locking import plan_hash
from surveyapp.schedule.comparing import Compared, FactsOf, Question, compare, compare_agreements
from surveyapp.schedule.models import Assignment, Occasion, PlanLock
from surveyapp.schedule.plan import Asked, Difference, PlannedOccasion
from surveyapp.schedule.stored import Scheduled
from surveyapp.schedule.windows import CancelReason, Window

CHUNK = 1000
_OCCASION, _ASSIGNMENT = (Base.metadata.tables[row.__tablename__] for row in (Occasion, Assignment))
_OCCASION_COLUMNS = ("wave", "number", "on_day", "opens_on", "due_on", "closes_on")
_ASSIGNMENT_COLUMNS = ("occasion_id", "role", "informant_id", "instrument", "version", "cancel_reason")
_PLACEMENT = Base.metadata.tables[Placement.__tablename__]


@dataclass(slots=True)
class Tally:
    """What planning wrote, or would write."""

    placements: int = 0
    occasions: int = 0
    assignments: int = 0
    moved: int = 0
    cancelled: int = 0
    reinstated: int = 0
    handed_over: int = 0

    def add(self, found: Difference) -> None:
        """Count one placement's difference."""
        self.occasions += len(found.new_occasions)
        self.assignments += sum(len(o.asks) for o in found.new_occasions) + len(found.new_assignments)
        self.moved += len(found.moved)
        self.cancelled += len(found.cancelled)
        self.reinstated += len(found.reinstated)
        self.handed_over += len(found.handed_over)

    @property
    def is_empty(self) -> bool:
        """Whether the stored schedule already was the planned one."""
        return not any(
            (self.occasions, self.assignments, self.moved, self.cancelled, self.reinstated, self.handed_over)
        )


class PlanChangedAfterLock(Exception):
    """The plan's text is not what was locked under this version."""


def lock_plan(session: Session, plan: Plan, *, actor: str, at: dt.datetime) -> PlanLock:
    """Date the plan and store its hash; locking the same text again changes nothing. Raises PlanChangedAfterLock."""
    existing = session.scalar(select(PlanLock).where(PlanLock.code == plan.code, PlanLock.version == plan.version))
    if existing is not None:
        if existing.sha256 != plan_hash(plan):
            raise PlanChangedAfterLock(f"{plan.code} version {plan.version}")
        return existing
    lock = PlanLock(code=plan.code, version=plan.version, sha256=plan_hash(plan), locked_at=at)
    session.add(lock)
    session.flush()
    record(
        session,
        Action.PLAN_LOCKED,
        actor=actor,
        subject=("plan", lock.id),
        at=at,
        details={"code": plan.code, "version": plan.version, "sha256": lock.sha256},
    )
    return lock


def plan_occasions(
    session: Session,
    plans: Mapping[tuple[str, int], Plan],
    today: dt.date,
    *,
    actor: str,
    at: dt.datetime,
    apply: bool = True,
    placement_ids: tuple[int, ...] | None = None,
    facts: FactsOf | None = None,
    is_thorough: bool = False,
) -> Tally:
    """Lay out every placement's occasions, and those of agreements; without ``apply`` only count what would be written.

    Runs in the caller's transaction and reads placements in chunks, so that memory does not grow with their number.
    Placements from which nothing has changed since they were last planned are not compared again unless
    ``is_thorough``. Without ``facts`` the conditions of waves are unknown and what depends on them stays as it is.
    """
    tally = Tally()
    which = None if placement_ids is None else Placement.id.in_(placement_ids)
    question = Question(plans, today, which, facts, is_thorough=is_thorough or not apply)
    # Planning a few placements touches few pages; a form that starts one is not to pay for more.
    with with_room(session) if placement_ids is None else nullcontext():
        for chunk in compare(session, question, CHUNK):
            tally.placements += len(chunk)
            for one in chunk:
                tally.add(one.found)
            if apply:
                write_chunk(session, chunk)
    if placement_ids is None:
        _plan_agreements(session, plans, today, tally, apply=apply)
    if apply and not tally.is_empty:
        counts = {name: getattr(tally, name) for name in Tally.__slots__}
        record(session, Action.OCCASIONS_PLANNED, actor=actor, subject=("plan", None), at=at, details=counts)
    return tally


def write_chunk(session: Session, chunk: Sequence[Compared]) -> None:
    """Store the differences, and from what they were found."""
    write(session, [(one.schedule, one.found) for one in chunk if one.found])
    changed = [
        {"of": one.schedule.placement_id, "planned_as": one.planned_as}
        for one in chunk
        if one.planned_as != one.schedule.planned_as
    ]
    _change(session, _PLACEMENT, changed)


def _plan_agreements(
    session: Session, plans: Mapping[tuple[str, int], Plan], today: dt.date, tally: Tally, *, apply: bool
) -> None:
    changes = [(one, found) for one, found in compare_agreements(session, plans, today) if found]
    for _, found in changes:
        tally.add(found)
    if apply:
        write(session, changes)


def write(session: Session, changes: Sequence[tuple[Scheduled, Difference]]) -> None:
    """Store differences, a statement for each kind of change."""
    _add_occasions(session, changes)
    every = [found for _, found in changes]
    _change(session, _OCCASION, [{"of": one, **days_of(window)} for found in every for one, window in found.moved])
    _change(
        session,
        _ASSIGNMENT,
        [{"of": one, "cancel_reason": reason.value} for found in every for one, reason in found.cancelled],
    )
    _change(session, _ASSIGNMENT, [{"of": one, "cancel_reason": None} for found in every for one in found.reinstated])
    _change(
        session,
        _ASSIGNMENT,
        [{"of": one, "informant_id": informant} for found in every for one, informant in found.handed_over],
    )


def _change(session: Session, table: Table, rows: list[dict[str, object]]) -> None:
    """Set the columns named in the rows, all alike, where the id is ``of``."""
    if rows:
        session.execute(update(table).where(table.c.id == bindparam("of")), rows)


def _add_occasions(session: Session, changes: Sequence[tuple[Scheduled, Difference]]) -> None:
    new = [(schedule, found.new_occasions) for schedule, found in changes if found.new_occasions]
    if new:
        columns = (new[0][0].key[0], *_OCCASION_COLUMNS)
        insert_rows(session, _OCCASION, columns, [row for one, found in new for row in _occasion_rows(one, found)])
    ids = _ids_of(session, [schedule for schedule, _ in new])
    assignments = [row for schedule, found in new for row in _assignment_rows(schedule, found, ids)]
    assignments += [
        _assignment_row(occasion_id, window, ask, schedule, reason)
        for schedule, found in changes
        for occasion_id, window, ask, reason in found.new_assignments
    ]
    insert_rows(session, _ASSIGNMENT, _ASSIGNMENT_COLUMNS, assignments)


def _occasion_rows(schedule: Scheduled, found: Sequence[PlannedOccasion]) -> list[tuple[object, ...]]:
    owner = schedule.key[1]
    return [(owner, one.wave, one.number, *one.window) for one in found]


def _assignment_rows(
    schedule: Scheduled, found: Sequence[PlannedOccasion], ids: Mapping[tuple[int, str, int], int]
) -> Iterator[tuple[object, ...]]:
    owner = schedule.key[1]
    for one in found:
        occasion_id = ids[owner, one.wave, one.number]
        for ask in one.asks:
            reason = one.reasons.get((ask.informant, ask.instrument)) if one.reasons else None
            yield _assignment_row(occasion_id, one.window, ask, schedule, reason)


def _ids_of(session: Session, new: Sequence[Scheduled]) -> dict[tuple[int, str, int], int]:
    """Ids of the occasions just written, read in one go: having each insert return its id is much slower."""
    if not new:
        return {}
    owner = _OCCASION.c[new[0].key[0]]
    rows = session.execute(
        select(_OCCASION.c.id, owner, _OCCASION.c.wave, _OCCASION.c.number).where(
            owner.between(new[0].key[1], new[-1].key[1])
        )
    )
    return {(owner_id, wave, number): occasion_id for occasion_id, owner_id, wave, number in rows}


def _assignment_row(
    occasion_id: int, window: Window, ask: Asked, schedule: Scheduled, reason: CancelReason | None
) -> tuple[object, ...]:
    informant_id = schedule.informant_on(ask.informant, window.on)
    if reason is None and informant_id is None:
        reason = CancelReason.NO_INFORMANT
    if ask.informant == Role.PARTICIPANT.value and schedule.has_withdrawn:
        reason = CancelReason.WITHDRAWN
    cancel_reason = None if reason is None else reason.value
    return occasion_id, ask.informant, informant_id, ask.instrument, ask.version, cancel_reason


def days_of(window: Window) -> dict[str, dt.date]:
    """The columns of an occasion that hold its window."""
    return {
        "on_day": window.on,
        "opens_on": window.opens_on,
        "due_on": window.due_on,
        "closes_on": window.closes_on,
    }
