"""Writes about a placement: begin, exit, attendance. Occasions follow in ``schedule``."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import insert, literal, select, update
from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.db.base import Base
from surveyapp.db.types import Instant
from surveyapp.db.upsert import insert_for
from surveyapp.placements.models import Attendance, AttendanceEarlier, Placement, Supervision
from surveyapp.placements.rules import (
    AttendancePeriod,
    Destination,
    ExitReason,
    Refusal,
    Stay,
    check_dates,
    check_presence,
    first_of,
)

_ATTENDANCE, _EARLIER = (Base.metadata.tables[row.__tablename__] for row in (Attendance, AttendanceEarlier))


class Refused(Exception):
    """A placement that cannot be stored as asked, with the fields at fault."""

    def __init__(self, refusals: tuple[Refusal, ...]) -> None:
        super().__init__("; ".join(f"{refusal.field}: {refusal.code}" for refusal in refusals))
        self.refusals = refusals


@dataclass(frozen=True, slots=True)
class NewPlacement:
    """What is needed to begin a placement."""

    participant_id: int
    provider_id: int
    referrer_id: int
    caseworker_id: int
    plan: tuple[str, int]
    start_on: dt.date
    planned_end_on: dt.date | None = None
    supervisor_id: int | None = None
    label: str | None = None


def begin(session: Session, authority_id: int, new: NewPlacement, *, actor: str, at: dt.datetime) -> Placement:
    """Store a placement and its first supervision; raises Refused for impossible or overlapping dates."""
    refusals = check_dates(new.start_on, new.planned_end_on, _other_stays(session, new))
    if refusals:
        raise Refused(refusals)
    placement = Placement(
        authority_id=authority_id,
        label=new.label,
        participant_id=new.participant_id,
        provider_id=new.provider_id,
        referrer_id=new.referrer_id,
        caseworker_id=new.caseworker_id,
        plan_code=new.plan[0],
        plan_version=new.plan[1],
        start_on=new.start_on,
        planned_end_on=new.planned_end_on,
        created_at=at,
    )
    session.add(placement)
    session.flush()
    if new.supervisor_id is not None:
        session.add(Supervision(placement_id=placement.id, informant_id=new.supervisor_id, from_on=new.start_on))
        session.flush()
    _tell(session, Action.PLACEMENT_STARTED, placement, actor, at)
    return placement


def exit_placement(
    session: Session,
    placement: Placement,
    exit_on: dt.date,
    reason: ExitReason,
    destination: Destination,
    *,
    actor: str,
    at: dt.datetime,
) -> None:
    """Store the last day, why it ended and where the person went; raises Refused."""
    refusals = check_dates(placement.start_on, exit_on, ())
    if refusals:
        raise Refused(tuple(Refusal("exit_on" if r.field == "end_on" else r.field, r.code) for r in refusals))
    placement.exit_on = exit_on
    placement.exit_reason = reason.value
    placement.destination = destination.value
    session.flush()
    _tell(session, Action.PLACEMENT_EXITED, placement, actor, at)


@dataclass(frozen=True, slots=True)
class Attended:
    """Hours on a day or in a month (any day of it)."""

    period: AttendancePeriod
    on: dt.date
    hours: float
    hours_planned: float | None = None
    days_absent: int | None = None


def record_attendance(
    session: Session, placement_id: int, informant_id: int, attended: Attended, *, actor: str, at: dt.datetime
) -> None:
    """Store what one person recorded; the same person's later record of the same time replaces it. Raises Refused."""
    refusals = check_presence(attended.period, attended.on, attended.hours, attended.hours_planned)
    if refusals:
        raise Refused(refusals)
    values = {
        "hours": attended.hours,
        "hours_planned": attended.hours_planned,
        "days_absent": attended.days_absent,
        "recorded_at": at,
        "undone_at": None,
    }
    on = first_of(attended.period, attended.on)
    _keep_earlier(session, (placement_id, attended.period.value, on, informant_id), actor, at)
    session.execute(
        insert_for(session, _ATTENDANCE)
        .values(placement_id=placement_id, period=attended.period.value, on_day=on, informant_id=informant_id, **values)
        .on_conflict_do_update(index_elements=["placement_id", "period", "on_day", "informant_id"], set_=values)
    )
    _tell_attendance(session, placement_id, actor, at, {"period": attended.period.value, "on": on.isoformat()})


def _keep_earlier(session: Session, key: tuple[int, str, dt.date, int], actor: str, at: dt.datetime) -> None:
    """Copy what stands in a row of attendance to where earlier records are kept."""
    names = ("placement_id", "period", "on_day", "informant_id")
    copied = [column for column in _ATTENDANCE.c if column.name in _EARLIER.c]
    stands = select(*copied, literal(actor), literal(at, Instant)).where(
        *(_ATTENDANCE.c[name] == value for name, value in zip(names, key, strict=True))
    )
    into = [*(column.name for column in copied), "replaced_by", "replaced_at"]
    session.execute(insert(_EARLIER).from_select(into, stands))


def undo_day(
    session: Session, placement_id: int, informant_id: int, on: dt.date, *, actor: str, at: dt.datetime
) -> bool:
    """Take a recorded day back; whether there was one. The row is kept and counts for nothing."""
    found = session.execute(
        update(Attendance)
        .where(
            Attendance.placement_id == placement_id,
            Attendance.period == AttendancePeriod.DAY.value,
            Attendance.on == on,
            Attendance.informant_id == informant_id,
            Attendance.undone_at.is_(None),
        )
        .values(undone_at=at)
        .returning(Attendance.on)
    ).first()
    if found is None:
        return False
    details = {"period": AttendancePeriod.DAY.value, "on": on.isoformat(), "undone": True}
    _tell_attendance(session, placement_id, actor, at, details)
    return True


def _other_stays(session: Session, new: NewPlacement) -> list[Stay]:
    rows = session.execute(
        select(Placement.start_on, Placement.exit_on, Placement.planned_end_on).where(
            Placement.participant_id == new.participant_id, Placement.provider_id == new.provider_id
        )
    )
    return [Stay(start, exited or planned) for start, exited, planned in rows]


def _tell_attendance(
    session: Session, placement_id: int, actor: str, at: dt.datetime, details: dict[str, object]
) -> None:
    authority_id = session.scalar(select(Placement.authority_id).where(Placement.id == placement_id))
    record(
        session,
        Action.ATTENDANCE_RECORDED,
        actor=actor,
        subject=("placement", placement_id),
        at=at,
        authority_id=authority_id,
        details=details,
    )


def _tell(session: Session, action: Action, placement: Placement, actor: str, at: dt.datetime) -> None:
    record(
        session,
        action,
        actor=actor,
        subject=("placement", placement.id),
        at=at,
        authority_id=placement.authority_id,
    )
