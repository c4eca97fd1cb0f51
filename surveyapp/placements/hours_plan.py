"""How much of full time a placement is planned for, from which day: every step is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.db.base import Base
from surveyapp.db.upsert import insert_for
from surveyapp.placements.afterwards_rules import is_percent
from surveyapp.placements.changes import Refused
from surveyapp.placements.editing import touch
from surveyapp.placements.models import HoursPlan, Placement
from surveyapp.placements.rules import Refusal

_HOURS = Base.metadata.tables[HoursPlan.__tablename__]


@dataclass(frozen=True, slots=True)
class Step:
    """From which day how much of full time is planned, in percent."""

    from_on: dt.date
    percent: int


def plan_hours(session: Session, placement: Placement, step: Step, *, actor: str, at: dt.datetime) -> None:
    """Store a step; another one from the same day is replaced. Raises Refused."""
    refusals = []
    if not is_percent(step.percent):
        refusals.append(Refusal("percent", "not one of the steps"))
    if step.from_on < placement.start_on:
        refusals.append(Refusal("from_on", "before the start of the placement"))
    if placement.exit_on is not None and step.from_on > placement.exit_on:
        refusals.append(Refusal("from_on", "after the exit"))
    if refusals:
        raise Refused(tuple(refusals))
    details = {"from": step.from_on.isoformat(), "percent": step.percent}
    _store(session, placement, step, details, actor, at)


def take_back_step(session: Session, placement: Placement, from_on: dt.date, *, actor: str, at: dt.datetime) -> None:
    """Let what was planned before go on from that day, as if the step had never been; raises Refused.

    The first step has nothing before it: another one is planned from the same day instead.
    """
    steps = steps_that_change(hours_planned(session, placement.id))
    before = [step for step in steps if step.from_on < from_on]
    if not before or not any(step.from_on == from_on for step in steps):
        raise Refused((Refusal("from_on", "no step to take back"),))
    again = Step(from_on, before[-1].percent)
    details = {"from": from_on.isoformat(), "percent": again.percent, "undone": True}
    _store(session, placement, again, details, actor, at)


def _store(
    session: Session, placement: Placement, step: Step, details: dict[str, object], actor: str, at: dt.datetime
) -> None:
    """The step, and the same percentage from the days on which none began: those are steps that were taken back."""
    known = hours_planned(session, placement.id)
    before = [one for one in known if one.from_on <= step.from_on]
    held, days = before[-1].percent if before else None, [step.from_on]
    for one in known:
        if one.from_on > step.from_on:
            if one.percent != held:
                break
            days.append(one.from_on)
    values = {"percent": step.percent, "recorded_at": at}
    session.execute(
        insert_for(session, _HOURS)
        .values([{"placement_id": placement.id, "from_on": day, **values} for day in days])
        .on_conflict_do_update(index_elements=["placement_id", "from_on"], set_=values)
    )
    touch(session, placement)
    record(
        session,
        Action.HOURS_PLANNED,
        actor=actor,
        subject=("placement", placement.id),
        at=at,
        authority_id=placement.authority_id,
        details=details,
    )


def steps_that_change(steps: Iterable[Step]) -> list[Step]:
    """The steps from which something else is planned than before; the others were taken back."""
    found: list[Step] = []
    for step in steps:
        if not found or found[-1].percent != step.percent:
            found.append(step)
    return found


def hours_planned(session: Session, placement_id: int) -> list[Step]:
    """Every step, oldest first, with those that were taken back."""
    rows = session.execute(
        select(HoursPlan.from_on, HoursPlan.percent)
        .where(HoursPlan.placement_id == placement_id)
        .order_by(HoursPlan.from_on)
    )
    return [Step(from_on, percent) for from_on, percent in rows]
