"""Reads of the schedule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import ColumnElement, case, or_, select
from sqlalchemy.orm import Session

from surveyapp.placements.models import PlacementPause
from surveyapp.schedule.models import Occasion, PlanLock
from surveyapp.schedule.windows import Phase


def plan_lock(session: Session, code: str, version: int) -> PlanLock | None:
    """When and with what hash a plan was locked."""
    return session.scalar(select(PlanLock).where(PlanLock.code == code, PlanLock.version == version))


def is_paused(session: Session, placement_id: int, day: dt.date) -> bool:
    """Whether nothing may be asked about this placement on this day."""
    return placement_id in paused(session, (placement_id,), day)


def paused(session: Session, placement_ids: Sequence[int], day: dt.date) -> frozenset[int]:
    """Those of these placements that are paused on this day."""
    rows = session.scalars(
        select(PlacementPause.placement_id).where(
            PlacementPause.placement_id.in_(placement_ids),
            PlacementPause.revoked_at.is_(None),
            PlacementPause.from_on <= day,
            or_(PlacementPause.until_on.is_(None), PlacementPause.until_on >= day),
        )
    )
    return frozenset(rows)


def phase_on(today: dt.date) -> ColumnElement[str]:
    """:meth:`Window.phase` in the database's words; a test holds both to the same answers."""
    return case(
        (Occasion.opens_on > today, Phase.EARLY.value),
        (Occasion.due_on >= today, Phase.OPEN.value),
        (Occasion.closes_on >= today, Phase.GRACE.value),
        else_=Phase.CLOSED.value,
    )
