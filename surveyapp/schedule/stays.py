"""A placement begins, ends or gets another supervisor, and its occasions follow in the same transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy.orm import Session

from surveyapp.placements import changes as placements
from surveyapp.placements.changes import NewPlacement
from surveyapp.placements.models import Placement
from surveyapp.placements.rules import Destination, ExitReason
from surveyapp.placements.supervision import change_supervisor, return_to_predecessor
from surveyapp.plans.definition import Plan
from surveyapp.schedule.changes import plan_occasions

Plans = Mapping[tuple[str, int], Plan]


def start_placement(
    session: Session,
    plans: Plans,
    authority_id: int,
    new: NewPlacement,
    today: dt.date,
    *,
    actor: str,
    at: dt.datetime,
) -> Placement:
    """Store a placement and lay out what is asked; raises placements.changes.Refused."""
    placement = placements.begin(session, authority_id, new, actor=actor, at=at)
    _replan(session, plans, placement, today, actor, at)
    return placement


def end_placement(
    session: Session,
    plans: Plans,
    placement: Placement,
    exit_on: dt.date,
    why: tuple[ExitReason, Destination],
    today: dt.date,
    *,
    actor: str,
    at: dt.datetime,
) -> None:
    """Store the exit, cancel what is left with its reason and plan exit and follow-up; raises Refused."""
    placements.exit_placement(session, placement, exit_on, *why, actor=actor, at=at)
    _replan(session, plans, placement, today, actor, at)


def hand_over(
    session: Session,
    plans: Plans,
    placement: Placement,
    supervisor_id: int,
    from_on: dt.date,
    today: dt.date,
    *,
    actor: str,
    at: dt.datetime,
) -> None:
    """Store a change of supervisor; what is not over is asked of the successor. Raises Refused."""
    change_supervisor(session, placement, supervisor_id, from_on, actor=actor, at=at)
    _replan(session, plans, placement, today, actor, at)


def hand_back(
    session: Session, plans: Plans, placement: Placement, today: dt.date, *, actor: str, at: dt.datetime
) -> None:
    """Take the last change of supervisor back; what nobody has begun is asked of the one before. Raises Refused."""
    return_to_predecessor(session, placement, actor=actor, at=at)
    _replan(session, plans, placement, today, actor, at)


def _replan(session: Session, plans: Plans, placement: Placement, today: dt.date, actor: str, at: dt.datetime) -> None:
    plan_occasions(session, plans, today, actor=actor, at=at, placement_ids=(placement.id,))
