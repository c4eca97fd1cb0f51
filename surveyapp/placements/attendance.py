"""Reads of attendance for staff: one month of one placement, a month of everybody, and what stood before."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from surveyapp.placements.attendance_rules import AbsenceReason, MonthSum, Told, sum_of_month
from surveyapp.placements.models import Attendance, AttendanceEarlier, HoursPlan, Placement
from surveyapp.placements.rules import AttendancePeriod, days_in_month, first_of

HOURS_A_DAY = 8
"""Hours of a day at full time."""


@dataclass(frozen=True, slots=True)
class Stay:
    """A placement as far as attendance goes."""

    id: int
    ref: str
    caseworker_id: int
    start_on: dt.date
    exit_on: dt.date | None


@dataclass(frozen=True, slots=True)
class MonthTold:
    """What was recorded of one month: by staff for the whole placement, and by supervisors."""

    days: Mapping[dt.date, Told]
    whole: Told | None
    #: days that supervisors told of
    by_supervisors: Mapping[dt.date, Told]
    #: the number for the month that supervisors recorded, their parts added up
    whole_by_supervisors: Told | None
    #: when anything in it was last recorded or taken back by staff
    changed_at: dt.datetime | None

    @property
    def sum(self) -> MonthSum | None:
        """What counts for the month."""
        return sum_of_month(({**self.by_supervisors, **self.days}).values(), self.whole or self.whole_by_supervisors)


@dataclass(frozen=True, slots=True)
class Earlier:
    """What stood there until somebody recorded something else."""

    period: AttendancePeriod
    on: dt.date
    told: Told
    recorded_at: dt.datetime
    #: "account 3" or "informant 12"
    replaced_by: str
    replaced_at: dt.datetime


def counts() -> ColumnElement[bool]:
    """Which rows of attendance count: what staff recorded of a time, or else the parts that supervisors recorded."""
    whole = aliased(Attendance)
    by_staff = exists(
        select(whole.placement_id).where(
            whole.placement_id == Attendance.placement_id,
            whole.period == Attendance.period,
            whole.on == Attendance.on,
            whole.account_id.is_not(None),
            whole.undone_at.is_(None),
        )
    )
    return and_(Attendance.undone_at.is_(None), or_(Attendance.account_id.is_not(None), ~by_staff))


def stay_by_ref(session: Session, authority_id: int, ref: str) -> Stay | None:
    """The placement of this ref, if it is this authority's."""
    row = session.execute(
        select(Placement.id, Placement.ref, Placement.caseworker_id, Placement.start_on, Placement.exit_on).where(
            Placement.authority_id == authority_id, Placement.ref == ref
        )
    ).first()
    return None if row is None else Stay(*row)


def month_of(session: Session, placement_id: int, month: dt.date) -> MonthTold:
    """Everything that was recorded of this month of a placement, and when."""
    rows = session.scalars(
        select(Attendance).where(Attendance.placement_id == placement_id, _within(month)).order_by(Attendance.on)
    ).all()
    changed = [moment for row in rows if row.account_id for moment in (row.recorded_at, row.undone_at) if moment]
    valid = [row for row in rows if row.undone_at is None]
    by_staff = [row for row in valid if row.account_id is not None]
    others = [row for row in valid if row.account_id is None]
    return MonthTold(
        {row.on: _told([row]) for row in by_staff if row.period == AttendancePeriod.DAY},
        _whole(by_staff),
        {row.on: _told([row]) for row in others if row.period == AttendancePeriod.DAY},
        _whole(others),
        max(changed, default=None),
    )


def sums_of_month(session: Session, placement_ids: Collection[int], month: dt.date) -> dict[int, MonthSum]:
    """What the month comes to for those of these placements of which something was recorded."""
    rows = session.scalars(
        select(Attendance).where(Attendance.placement_id.in_(placement_ids), _within(month), counts())
    )
    found: dict[int, list[Attendance]] = defaultdict(list)
    for row in rows:
        found[row.placement_id].append(row)
    sums: dict[int, MonthSum] = {}
    for placement_id, recorded in found.items():
        days: dict[dt.date, list[Attendance]] = defaultdict(list)
        for row in recorded:
            if row.period == AttendancePeriod.DAY:
                days[row.on].append(row)
        total = sum_of_month([_told(parts) for parts in days.values()], _whole(recorded))
        if total is not None:
            sums[placement_id] = total
    return sums


def earlier_of_month(session: Session, placement_id: int, month: dt.date, most: int) -> list[Earlier]:
    """What stood in this month before it was corrected, the latest correction first."""
    end = month.replace(day=days_in_month(month))
    rows = session.scalars(
        select(AttendanceEarlier)
        .where(AttendanceEarlier.placement_id == placement_id, AttendanceEarlier.on.between(month.replace(day=1), end))
        .order_by(AttendanceEarlier.replaced_at.desc(), AttendanceEarlier.id.desc())
        .limit(most)
    )
    return [
        Earlier(
            AttendancePeriod(row.period),
            row.on,
            Told(row.hours, row.hours_planned, row.days_absent, _reason(row.reason)),
            row.recorded_at,
            row.replaced_by,
            row.replaced_at,
        )
        for row in rows
    ]


def hours_on_a_day(session: Session, placement_id: int, month: dt.date) -> float | None:
    """How many hours an ordinary day is planned for by the end of this month; None where nobody planned."""
    percent = session.scalar(
        select(HoursPlan.percent)
        .where(
            HoursPlan.placement_id == placement_id,
            HoursPlan.from_on <= month.replace(day=days_in_month(month)),
        )
        .order_by(HoursPlan.from_on.desc())
        .limit(1)
    )
    return None if percent is None else HOURS_A_DAY * percent / 100


def _within(month: dt.date) -> ColumnElement[bool]:
    first = first_of(AttendancePeriod.MONTH, month)
    return Attendance.on.between(first, first.replace(day=days_in_month(first)))


def _whole(rows: Collection[Attendance]) -> Told | None:
    parts = [row for row in rows if row.period == AttendancePeriod.MONTH]
    return _told(parts) if parts else None


def _told(parts: Collection[Attendance]) -> Told:
    """Parts that several people recorded of the same time, added up."""
    planned = [one.hours_planned for one in parts if one.hours_planned is not None]
    absent = [one.days_absent for one in parts if one.days_absent is not None]
    reasons = [one.reason for one in parts if one.reason is not None]
    return Told(
        sum(one.hours for one in parts),
        sum(planned) if planned else None,
        sum(absent) if absent else None,
        _reason(reasons[0]) if reasons else None,
    )


def _reason(stored: str | None) -> AbsenceReason | None:
    return None if stored is None else AbsenceReason(stored)


def n_lasting_in(session: Session, authority_id: int, month: dt.date) -> int:
    """How many placements of the authority lasted on a day of this month."""
    query = select(func.count()).select_from(Placement).where(_lasts(authority_id, month))
    return session.scalar(query) or 0


def lasting_in(session: Session, authority_id: int, month: dt.date, size: int, skip: int) -> list[int]:
    """Those placements, the latest begun first: so many after so many."""
    query = select(Placement.id).where(_lasts(authority_id, month))
    newest = query.order_by(Placement.start_on.desc(), Placement.id).limit(size).offset(skip)
    return list(session.scalars(newest))


def _lasts(authority_id: int, month: dt.date) -> ColumnElement[bool]:
    first = month.replace(day=1)
    return and_(
        Placement.authority_id == authority_id,
        Placement.start_on <= first.replace(day=days_in_month(first)),
        or_(Placement.exit_on.is_(None), Placement.exit_on >= first),
    )
