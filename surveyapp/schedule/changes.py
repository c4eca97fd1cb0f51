"""Writes of the schedule: lock a plan, and bring stored occasions in line with it for many placements at once."""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.db.base import Base
from surveyapp.people.models import Role
from surveyapp.plans.definition import Ask, Plan
from surveyapp.plans.locking import plan_hash
from surveyapp.schedule.models import Assignment, Occasion, PlanLock
from surveyapp.schedule.plan import Difference, PlacementDays, PlannedOccasion, difference, lay_out
from surveyapp.schedule.queries import PlacementSchedule, schedules
from surveyapp.schedule.windows import CancelReason, Window

CHUNK = 1000
_OCCASION, _ASSIGNMENT = (Base.metadata.tables[row.__tablename__] for row in (Occasion, Assignment))


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
) -> Tally:
    """Lay out every placement's occasions; without ``apply`` only count what would be written.

    Runs in the caller's transaction and reads placements in chunks, so that memory does not grow with their number.
    """
    tally = Tally()
    with _uncollected():
        for chunk in schedules(session, CHUNK, placement_ids):
            changes = list(_differences(chunk, plans, today))
            for _, found in changes:
                tally.add(found)
            tally.placements += len(chunk)
            if apply:
                _write(session, [(schedule, found) for schedule, found in changes if found])
    if apply and not tally.is_empty:
        counts = {name: getattr(tally, name) for name in Tally.__slots__}
        record(session, Action.OCCASIONS_PLANNED, actor=actor, subject=("plan", None), at=at, details=counts)
    return tally


@contextmanager
def _uncollected() -> Iterator[None]:
    # Planning makes many small values and no cycles; searching them for cycles takes as long as planning itself.
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_collecting:
            gc.enable()


def _differences(
    chunk: list[PlacementSchedule], plans: Mapping[tuple[str, int], Plan], today: dt.date
) -> Iterator[tuple[PlacementSchedule, Difference]]:
    for schedule in chunk:
        plan = plans[schedule.plan]
        days = PlacementDays(schedule.start_on, schedule.planned_end_on, schedule.exit_on)
        planned = lay_out(plan, days, today)
        found = difference(planned, schedule.known, schedule.informants, today, has_ended=schedule.exit_on is not None)
        yield schedule, found


def _write(session: Session, changes: list[tuple[PlacementSchedule, Difference]]) -> None:
    _add_occasions(session, changes)
    every = [found for _, found in changes]
    _change(session, _OCCASION, [{"of": one, **_days(window)} for found in every for one, window in found.moved])
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


def _add_occasions(session: Session, changes: list[tuple[PlacementSchedule, Difference]]) -> None:
    new = [(schedule, occasion) for schedule, found in changes for occasion in found.new_occasions]
    if new:
        session.execute(
            insert(_OCCASION),
            [{"placement_id": s.placement_id, "wave": o.wave, "number": o.number, **_days(o.window)} for s, o in new],
        )
    ids = _ids_of(session, new)
    assignments = [
        _assignment_row(ids[s.placement_id, o.wave, o.number], o.window, ask, s) for s, o in new for ask in o.asks
    ]
    assignments += [
        _assignment_row(occasion_id, window, ask, schedule)
        for schedule, found in changes
        for occasion_id, window, ask in found.new_assignments
    ]
    if assignments:
        session.execute(insert(_ASSIGNMENT), assignments)


def _ids_of(session: Session, new: list[tuple[PlacementSchedule, PlannedOccasion]]) -> dict[tuple[int, str, int], int]:
    """Ids of the occasions just written, read in one go: having each insert return its id is much slower."""
    if not new:
        return {}
    rows = session.execute(
        select(_OCCASION.c.id, _OCCASION.c.placement_id, _OCCASION.c.wave, _OCCASION.c.number).where(
            _OCCASION.c.placement_id.between(new[0][0].placement_id, new[-1][0].placement_id)
        )
    )
    return {(placement_id, wave, number): occasion_id for occasion_id, placement_id, wave, number in rows}


def _assignment_row(occasion_id: int, window: Window, ask: Ask, schedule: PlacementSchedule) -> dict[str, object]:
    informant_id = schedule.informant_on(ask.informant, window.on)
    reason = None if informant_id is not None else CancelReason.NO_INFORMANT
    if ask.informant == Role.PARTICIPANT.value and schedule.has_withdrawn:
        reason = CancelReason.WITHDRAWN
    return {
        "occasion_id": occasion_id,
        "role": ask.informant,
        "informant_id": informant_id,
        "instrument": ask.instrument,
        "version": ask.version,
        "cancel_reason": None if reason is None else reason.value,
    }


def _days(window: Window) -> dict[str, dt.date]:
    return {
        "on_day": window.on,
        "opens_on": window.opens_on,
        "due_on": window.due_on,
        "closes_on": window.closes_on,
    }
