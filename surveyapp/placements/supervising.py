"""What a supervisor meets of the people they supervise: the placements, and the attendance that they may see."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from surveyapp.access.readers import Kept, may_see_earlier
from surveyapp.people.changes import NAME
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Informant, Organisation
from surveyapp.placements.models import Attendance, Placement, Supervision
from surveyapp.placements.rules import AttendancePeriod

WEEKS_AFTER = 13
"""So long after the last day a supervisor may still complete attendance and write a statement."""


@dataclass(frozen=True, slots=True)
class Supervised:
    """One person whom somebody supervises now, or did until the placement ended a short while ago."""

    placement_id: int
    ref: str
    authority_id: int
    name: str
    provider: str
    #: first day of this supervisor's own supervision
    first_on: dt.date
    #: last day at the provider, when it is known
    exit_on: dt.date | None

    def is_there(self, today: dt.date) -> bool:
        """Whether the placement still lasts."""
        return self.exit_on is None or self.exit_on >= today

    def last_on(self, today: dt.date) -> dt.date:
        """The last day that can be told of today."""
        return today if self.exit_on is None else min(self.exit_on, today)


@dataclass(frozen=True, slots=True)
class AttendedTime:
    """Attendance as it was recorded, for supervisors who may see it."""

    period: AttendancePeriod
    on: dt.date
    hours: float
    hours_planned: float | None
    days_absent: int | None
    recorded_at: dt.datetime
    is_own: bool


def supervised_by(session: Session, vault: Vault, informant_id: int, today: dt.date) -> list[Supervised]:
    """Everybody whom this informant supervises today, by placement; a predecessor's or successor's people are not."""
    rows = session.execute(_supervised(informant_id, today).order_by(Placement.id))
    return [_to_supervised(row, vault) for row in rows]


def supervised_one(
    session: Session, vault: Vault, informant_id: int, today: dt.date, *, ref: str = "", placement_id: int = 0
) -> Supervised | None:
    """The placement with this ref or id, if this informant supervises it today."""
    which = Placement.ref == ref if ref else Placement.id == placement_id
    row = session.execute(_supervised(informant_id, today).where(which)).first()
    return None if row is None else _to_supervised(row, vault)


def attendance_seen(session: Session, placement_ids: list[int], reader: int) -> dict[int, list[AttendedTime]]:
    """What was recorded of these placements and was not taken back, as far as this supervisor may see it, by day."""
    rows = session.execute(
        select(
            Attendance.placement_id,
            Attendance.period,
            Attendance.on.label("on_day"),
            Attendance.hours,
            Attendance.hours_planned,
            Attendance.days_absent,
            Attendance.recorded_at,
            Attendance.informant_id,
        )
        .where(Attendance.placement_id.in_(placement_ids), Attendance.undone_at.is_(None))
        .order_by(Attendance.on)
    )
    found: dict[int, list[AttendedTime]] = defaultdict(list)
    for row in rows:
        if may_see_earlier(Kept.ATTENDANCE, reader=reader, author=row.informant_id):
            found[row.placement_id].append(
                AttendedTime(
                    period=AttendancePeriod(row.period),
                    on=row.on_day,
                    hours=row.hours,
                    hours_planned=row.hours_planned,
                    days_absent=row.days_absent,
                    recorded_at=row.recorded_at,
                    is_own=row.informant_id == reader,
                )
            )
    return found


def _supervised(informant_id: int, today: dt.date) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Placement.id,
            Placement.ref,
            Placement.authority_id,
            Placement.exit_on,
            Supervision.from_on,
            Organisation.name.label("provider"),
            Informant.ref.label("about_ref"),
            Informant.name_sealed,
        )
        .join(Supervision, Supervision.placement_id == Placement.id)
        .join(Organisation, Organisation.id == Placement.provider_id)
        .join(Informant, Informant.participant_id == Placement.participant_id)
        .where(
            Supervision.informant_id == informant_id,
            Supervision.from_on <= today,
            or_(Supervision.until_on.is_(None), Supervision.until_on >= today),
            or_(Placement.exit_on.is_(None), Placement.exit_on >= today - dt.timedelta(weeks=WEEKS_AFTER)),
        )
    )


def _to_supervised(row: Any, vault: Vault) -> Supervised:
    return Supervised(
        placement_id=row.id,
        ref=row.ref,
        authority_id=row.authority_id,
        name=vault.open(row.name_sealed, NAME, row.about_ref),
        provider=row.provider,
        first_on=row.from_on,
        exit_on=row.exit_on,
    )
