"""Writes of attendance by staff, one placement or many at once; what stood before is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, or_, select, update
from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.db.base import Base
from surveyapp.db.upsert import insert_for
from surveyapp.placements.attendance_rules import AbsenceReason
from surveyapp.placements.models import Attendance, AttendanceEarlier, Placement
from surveyapp.placements.rules import AttendancePeriod, first_of

CHUNK = 500
_ATTENDANCE, _EARLIER = (Base.metadata.tables[row.__tablename__] for row in (Attendance, AttendanceEarlier))
_KEY = ("placement_id", "period", "on_day", "informant_id")
_CONTENT = ("hours", "hours_planned", "days_absent", "reason")


@dataclass(frozen=True, slots=True)
class ByStaff:
    """Hours on a day or in a month of one placement; ``hours`` is None where a record is to be taken back."""

    placement_id: int
    #: in whose name it is kept where nothing stood before
    caseworker_id: int
    period: AttendancePeriod
    on: dt.date
    hours: float | None
    hours_planned: float | None = None
    days_absent: int | None = None
    reason: AbsenceReason | None = None

    @property
    def key(self) -> tuple[int, str, dt.date]:
        """Which time of which placement it is about."""
        return self.placement_id, self.period.value, first_of(self.period, self.on)


def record_by_staff(
    session: Session,
    authority_id: int,
    told: Sequence[ByStaff],
    *,
    account_id: int,
    at: dt.datetime,
    is_undone: bool = False,
) -> int:
    """Store what is new among these, of placements that the caller has scoped; returns how many records changed.

    What stands there already is left alone, and what is replaced is kept.
    """
    n_changed = 0
    placements = sorted({one.placement_id for one in told})
    for start in range(0, len(placements), CHUNK):
        chunk = set(placements[start : start + CHUNK])
        _lock(session, chunk)
        n_changed += _record_chunk(session, [one for one in told if one.placement_id in chunk], account_id, at)
    if n_changed:
        months = sorted({f"{one.on:%Y-%m}" for one in told})
        is_one = len(placements) == 1
        record(
            session,
            Action.ATTENDANCE_RECORDED if is_one else Action.ATTENDANCE_IMPORTED,
            actor=f"account {account_id}",
            subject=("placement", placements[0]) if is_one else ("authority", authority_id),
            at=at,
            authority_id=authority_id,
            details={"n": n_changed, "placements": len(placements), "months": months[:24]}
            | ({"undone": True} if is_undone else {}),
        )
    return n_changed


def _lock(session: Session, placement_ids: Collection[int]) -> None:
    session.execute(
        select(Placement.id).where(Placement.id.in_(placement_ids)).order_by(Placement.id).with_for_update()
    ).all()


def _record_chunk(session: Session, told: Sequence[ByStaff], account_id: int, at: dt.datetime) -> int:
    caseworkers = {one.placement_id: one.caseworker_id for one in told}
    stands: dict[tuple[int, str, dt.date], Any] = {}
    rows = session.execute(
        select(_ATTENDANCE).where(
            _ATTENDANCE.c.placement_id.in_(caseworkers),
            or_(_ATTENDANCE.c.account_id.is_not(None), _ATTENDANCE.c.informant_id.in_(set(caseworkers.values()))),
        )
    )
    for row in rows.all():
        key = row.placement_id, row.period, row.on_day
        if row.account_id is not None or (row.informant_id == caseworkers[row.placement_id] and key not in stands):
            stands[key] = row
    changed = [(one, stands.get(one.key)) for one in told if _is_new(one, stands.get(one.key))]
    earlier = [row for _, row in changed if row is not None]
    if earlier:
        kept = [column.name for column in _ATTENDANCE.c if column.name in _EARLIER.c]
        told_by = {"replaced_by": f"account {account_id}", "replaced_at": at}
        session.execute(insert(_EARLIER), [{name: getattr(row, name) for name in kept} | told_by for row in earlier])
    _store(session, [(one, row) for one, row in changed if one.hours is not None], account_id, at)
    for one, known in changed:
        if one.hours is None and known is not None:
            _take_back(session, known, at)
    return len(changed)


def _is_new(one: ByStaff, row: Any | None) -> bool:
    if row is None or row.undone_at is not None:
        return one.hours is not None
    if one.hours is None:
        return True
    told = (one.hours, one.hours_planned, one.days_absent, None if one.reason is None else one.reason.value)
    return row.account_id is None or tuple(getattr(row, name) for name in _CONTENT) != told


def _store(session: Session, changed: Sequence[tuple[ByStaff, Any | None]], account_id: int, at: dt.datetime) -> None:
    if not changed:
        return
    statement = insert_for(session, _ATTENDANCE)
    values = [
        {
            "placement_id": one.placement_id,
            "period": one.period.value,
            "on_day": first_of(one.period, one.on),
            "informant_id": one.caseworker_id if row is None else row.informant_id,
            "hours": one.hours,
            "hours_planned": one.hours_planned,
            "days_absent": one.days_absent,
            "reason": None if one.reason is None else one.reason.value,
            "account_id": account_id,
            "recorded_at": at,
            "undone_at": None,
        }
        for one, row in changed
    ]
    new = {name: getattr(statement.excluded, name) for name in values[0] if name not in _KEY}
    session.execute(statement.on_conflict_do_update(index_elements=list(_KEY), set_=new), values)


def _take_back(session: Session, row: Any, at: dt.datetime) -> None:
    session.execute(
        update(_ATTENDANCE).where(*(_ATTENDANCE.c[name] == getattr(row, name) for name in _KEY)).values(undone_at=at)
    )
