"""Takes a change of plan or dates back: every row is again what it was, but for what somebody has begun since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session, aliased

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.placements.leaving import take_back_exit
from surveyapp.placements.models import Placement, PlacementPause, PlacementTransfer
from surveyapp.placements.supervision import take_back_supervisor
from surveyapp.schedule.changes import CHUNK
from surveyapp.schedule.models import Assignment, ChangedRow, Occasion, PlanChange, PlanChangeRow
from surveyapp.schedule.plan_changes import placement_state
from surveyapp.schedule.windows import CancelReason

DAYS = ("on_day", "opens_on", "due_on", "closes_on")


class CannotUndo(Exception):
    """The change was undone already, or a later change rests on it; ``reason`` is translated where it is shown."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True)
class Undone:
    """What undoing did: rows restored, assignments that somebody had begun, rows that something else changed since."""

    at: dt.datetime
    actor: str
    n_restored: int = 0
    begun: list[int] = field(default_factory=list)
    n_changed_since: int = 0


def change_by_ref(session: Session, authority_id: int, ref: str) -> PlanChange | None:
    """The change of this ref, if it is this authority's."""
    return session.scalar(select(PlanChange).where(PlanChange.ref == ref, PlanChange.authority_id == authority_id))


def undo_change(session: Session, change: PlanChange, *, actor: str, at: dt.datetime) -> Undone:
    """Restore what the change altered and cancel what it added; raises CannotUndo.

    Nothing that has been begun is touched, nor what has been changed by something else since. What it added stays as
    planned answers that were taken back, so that the ledger still has every row.
    """
    held = session.get_one(PlanChange, change.id, with_for_update=True, populate_existing=True)
    if held.undone_at is not None:
        raise CannotUndo("undone already")
    if _is_built_upon(session, held):
        raise CannotUndo("a later change rests on it")
    result = Undone(at, actor)
    for kind, restore in _RESTORE:
        for rows in _rows(session, held, kind):
            restore(session, rows, result)
    held.undone_by, held.undone_at = actor, at
    session.flush()
    record(
        session,
        Action.PLAN_UNDONE,
        actor=actor,
        subject=("plan change", held.id),
        at=at,
        authority_id=held.authority_id,
        details={
            "restored": result.n_restored,
            "begun": len(result.begun),
            "changed since": result.n_changed_since,
        },
    )
    return result


def _is_built_upon(session: Session, change: PlanChange) -> bool:
    own, other, later = aliased(PlanChangeRow), aliased(PlanChangeRow), aliased(PlanChange)
    return bool(
        session.scalar(
            select(
                exists().where(
                    and_(
                        later.authority_id == change.authority_id,
                        later.id > change.id,
                        later.undone_at.is_(None),
                        other.change_id == later.id,
                        other.kind == ChangedRow.PLACEMENT.value,
                        own.kind == ChangedRow.PLACEMENT.value,
                        own.change_id == change.id,
                        own.row_id == other.row_id,
                    )
                )
            )
        )
    )


def _rows(session: Session, change: PlanChange, kind: ChangedRow) -> Iterator[Sequence[PlanChangeRow]]:
    after = 0
    while True:
        rows = session.scalars(
            select(PlanChangeRow)
            .where(PlanChangeRow.change_id == change.id, PlanChangeRow.kind == kind.value, PlanChangeRow.id > after)
            .order_by(PlanChangeRow.id)
            .limit(CHUNK)
        ).all()
        if not rows:
            return
        yield rows
        after = rows[-1].id


def _placements(session: Session, rows: Sequence[PlanChangeRow], result: Undone) -> None:
    for row, placement in _with(session, Placement, rows):
        # Whatever comes of it, the next run of planning looks at this placement again.
        placement.planned_as = None
        if row.before is None or _of_now(placement, row.after) != row.after:
            result.n_changed_since += 1
            continue
        _exit(session, placement, row.before, result)
        placement.plan_version = row.before["plan_version"]
        placement.provider_id = row.before["provider_id"]
        for name in ("start_on", "planned_end_on", "asked_from"):
            setattr(placement, name, _day(row.before[name]))
        result.n_restored += 1
    session.flush()


def _of_now(placement: Placement, after: dict[str, Any]) -> dict[str, Any]:
    """As far as it was remembered: rows from before exits could be undone do not tell of them."""
    return {name: value for name, value in placement_state(placement).items() if name in after}


def _exit(session: Session, placement: Placement, before: dict[str, Any], result: Undone) -> None:
    """The exit as it was: none, or another one."""
    if "exit_on" in before and before["exit_on"] != _text(placement.exit_on):
        was = (_day(before["exit_on"]), before["exit_reason"], before["destination"])
        take_back_exit(session, placement, was, actor=result.actor, at=result.at)


def _pauses(session: Session, rows: Sequence[PlanChangeRow], result: Undone) -> None:
    for row, paused in _with(session, PlacementPause, rows):
        if row.before is None:
            paused.revoked_at = result.at
        else:
            paused.until_on = _day(row.before["until_on"])
        result.n_restored += 1
    session.flush()


def _transfers(session: Session, rows: Sequence[PlanChangeRow], result: Undone) -> None:
    for _, moved in _with(session, PlacementTransfer, rows):
        moved.revoked_at = result.at
        take_back_supervisor(session, moved.placement_id, moved.on)
        result.n_restored += 1
    session.flush()


def _occasions(session: Session, rows: Sequence[PlanChangeRow], result: Undone) -> None:
    moved = [row for row in rows if row.before is not None]
    begun = set(
        session.scalars(
            select(Assignment.occasion_id).where(
                Assignment.occasion_id.in_([row.row_id for row in moved]), Assignment.begun_at.is_not(None)
            )
        )
    )
    for row, occasion in _with(session, Occasion, moved):
        now = dict(
            zip(DAYS, map(str, (occasion.on, occasion.opens_on, occasion.due_on, occasion.closes_on)), strict=True)
        )
        if occasion.id in begun:
            continue
        if now != row.after or row.before is None:
            result.n_changed_since += 1
            continue
        on, opens_on, due_on, closes_on = (dt.date.fromisoformat(row.before[name]) for name in DAYS)
        occasion.on, occasion.opens_on, occasion.due_on, occasion.closes_on = on, opens_on, due_on, closes_on
        result.n_restored += 1
    session.flush()


def _assignments(session: Session, rows: Sequence[PlanChangeRow], result: Undone) -> None:
    for row, assignment in _with(session, Assignment, rows):
        now = {"cancel_reason": assignment.cancel_reason, "informant_id": assignment.informant_id}
        if assignment.begun_at is not None:
            result.begun.append(assignment.id)
        elif now != row.after:
            result.n_changed_since += 1
        elif row.before is None:
            if assignment.cancel_reason is None:
                assignment.cancel_reason = CancelReason.PLAN_CHANGED.value
            result.n_restored += 1
        else:
            assignment.cancel_reason = row.before["cancel_reason"]
            assignment.informant_id = row.before["informant_id"]
            result.n_restored += 1
    session.flush()


def _with(session: Session, model: type[Any], rows: Sequence[PlanChangeRow]) -> Iterator[tuple[PlanChangeRow, Any]]:
    """Each remembered row with the row as it is now."""
    ids = [row.row_id for row in rows]
    now = {one.id: one for one in session.scalars(select(model).where(model.id.in_(ids)))}
    for row in rows:
        yield row, now[row.row_id]


def _day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)


def _text(day: dt.date | None) -> str | None:
    return None if day is None else str(day)


_Restore: TypeAlias = Callable[[Session, Sequence[PlanChangeRow], Undone], None]
_RESTORE: tuple[tuple[ChangedRow, _Restore], ...] = (
    (ChangedRow.TRANSFER, _transfers),
    (ChangedRow.PAUSE, _pauses),
    (ChangedRow.PLACEMENT, _placements),
    (ChangedRow.OCCASION, _occasions),
    (ChangedRow.ASSIGNMENT, _assignments),
)
