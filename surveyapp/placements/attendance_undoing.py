"""What staff saved of attendance at one moment, taken back: a month that was typed or a list that was read in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from surveyapp.placements.attendance_changes import ByStaff, record_by_staff
from surveyapp.placements.attendance_rules import AbsenceReason
from surveyapp.placements.models import Attendance, AttendanceEarlier, Placement
from surveyapp.placements.rules import AttendancePeriod, days_in_month

ACCOUNT = "account "


@dataclass(frozen=True, slots=True)
class Save:
    """Everything that one account saved in one go."""

    account_id: int
    at: dt.datetime


def last_save(session: Session, placement_id: int, month: dt.date) -> Save | None:
    """The latest that staff saved of this month of a placement."""
    first = month.replace(day=1)
    last = first.replace(day=days_in_month(first))
    stored = session.execute(
        select(Attendance.recorded_at, Attendance.account_id)
        .where(
            Attendance.placement_id == placement_id,
            Attendance.on.between(first, last),
            Attendance.account_id.is_not(None),
        )
        .order_by(Attendance.recorded_at.desc())
        .limit(1)
    ).first()
    replaced = session.execute(
        select(AttendanceEarlier.replaced_at, AttendanceEarlier.replaced_by)
        .where(
            AttendanceEarlier.placement_id == placement_id,
            AttendanceEarlier.on.between(first, last),
            AttendanceEarlier.replaced_by.startswith(ACCOUNT),
        )
        .order_by(AttendanceEarlier.replaced_at.desc())
        .limit(1)
    ).first()
    found = [Save(row.account_id, row.recorded_at) for row in (stored,) if row and row.account_id]
    found += [Save(int(row.replaced_by.removeprefix(ACCOUNT)), row.replaced_at) for row in (replaced,) if row]
    return max(found, key=lambda one: one.at, default=None)


def undo_save(
    session: Session,
    authority_id: int,
    save: Save,
    *,
    placement_id: int | None = None,
    account_id: int,
    at: dt.datetime,
) -> int:
    """Let stand again what stood before, of one placement or of all in the save; returns how many records changed.

    What somebody changed since is left alone. What is undone can be undone in its turn.
    """
    mine = [Placement.authority_id == authority_id]
    if placement_id is not None:
        mine.append(Placement.id == placement_id)
    told = [*_as_before(session, save, mine), *_never(session, save, mine)]
    return record_by_staff(session, authority_id, told, account_id=account_id, at=at, is_undone=True)


_SAME = and_(
    AttendanceEarlier.placement_id == Attendance.placement_id,
    AttendanceEarlier.period == Attendance.period,
    AttendanceEarlier.on == Attendance.on,
    AttendanceEarlier.informant_id == Attendance.informant_id,
)


def _as_before(session: Session, save: Save, mine: Sequence[ColumnElement[bool]]) -> list[ByStaff]:
    """What was replaced or taken back, as it was, where nothing has happened to it since."""
    rows = session.execute(
        select(AttendanceEarlier, Placement.caseworker_id)
        .join(Placement, Placement.id == AttendanceEarlier.placement_id)
        .join(Attendance, _SAME)
        .where(
            *mine,
            AttendanceEarlier.replaced_at == save.at,
            AttendanceEarlier.replaced_by == f"{ACCOUNT}{save.account_id}",
            or_(Attendance.recorded_at == save.at, Attendance.undone_at == save.at),
        )
    )
    return [
        ByStaff(
            one.placement_id,
            caseworker_id,
            AttendancePeriod(one.period),
            one.on,
            None if one.undone_at is not None else one.hours,
            one.hours_planned,
            one.days_absent,
            None if one.reason is None else AbsenceReason(one.reason),
        )
        for one, caseworker_id in rows
    ]


def _never(session: Session, save: Save, mine: Sequence[ColumnElement[bool]]) -> list[ByStaff]:
    """What was new, to be taken back."""
    replaced = exists(select(AttendanceEarlier.id).where(_SAME, AttendanceEarlier.replaced_at == save.at))
    rows = session.execute(
        select(Attendance, Placement.caseworker_id)
        .join(Placement, Placement.id == Attendance.placement_id)
        .where(
            *mine,
            Attendance.account_id == save.account_id,
            Attendance.recorded_at == save.at,
            Attendance.undone_at.is_(None),
            ~replaced,
        )
    )
    return [
        ByStaff(one.placement_id, caseworker_id, AttendancePeriod(one.period), one.on, None)
        for one, caseworker_id in rows
    ]
