"""Writes about goals: agree on one, word it anew, say how it ended, open it again."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.goals.models import Goal, GoalEarlier
from surveyapp.goals.queries import NEXT_STEP, TEXT
from surveyapp.goals.rules import GoalEnd, may_open
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import new_ref
from surveyapp.placements.models import Placement


class TooMany(Exception):
    """There are as many open goals as there may be at once."""


@dataclass(frozen=True, slots=True)
class NewGoal:
    """What is written: the area of an instrument, what it shall become, and the next step."""

    instrument: str
    area: str
    text: str
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes ("informant 12" or "account 3") about which placement."""

    name: str
    placement_id: int
    authority_id: int


def agree(session: Session, vault: Vault, new: NewGoal, by: Writer, on: dt.date, *, at: dt.datetime) -> None:
    """Store a goal; raises TooMany."""
    _require_room(session, by.placement_id)
    ref = new_ref()
    goal = Goal(
        ref=ref,
        placement_id=by.placement_id,
        instrument=new.instrument,
        area=new.area,
        text_sealed=vault.seal(new.text, TEXT, ref),
        next_step_sealed=vault.seal_if(new.next_step or None, NEXT_STEP, ref),
        written_by=by.name,
        agreed_on=on,
    )
    session.add(goal)
    session.flush()
    _tell(session, Action.GOAL_AGREED, by, goal.id, at, {"area": new.area})


def end(session: Session, ref: str, how: GoalEnd, by: Writer, on: dt.date, *, at: dt.datetime) -> bool:
    """Say how an open goal of this placement ended; whether there was such a goal."""
    row = session.execute(
        update(Goal)
        .where(Goal.ref == ref, Goal.placement_id == by.placement_id, Goal.ended_on.is_(None))
        .values(ended_on=on, ended_as=how.value)
        .returning(Goal.id)
    ).first()
    if row is None:
        return False
    _tell(session, Action.GOAL_ENDED, by, row.id, at, {"as": how.value})
    return True


def reopen(session: Session, ref: str, by: Writer, *, at: dt.datetime) -> bool:
    """Open an ended goal of this placement again; whether there was such a goal. Raises TooMany."""
    _require_room(session, by.placement_id)
    row = session.execute(
        update(Goal)
        .where(Goal.ref == ref, Goal.placement_id == by.placement_id, Goal.ended_on.is_not(None))
        .values(ended_on=None, ended_as=None)
        .returning(Goal.id)
    ).first()
    if row is None:
        return False
    _tell(session, Action.GOAL_AGREED, by, row.id, at, {"again": True})
    return True


def reword(session: Session, vault: Vault, ref: str, text: str, next_step: str, by: Writer, *, at: dt.datetime) -> bool:
    """Other words for an open goal of this placement; the earlier ones are kept. Whether there was such a goal."""
    goal = session.scalar(
        select(Goal)
        .where(Goal.ref == ref, Goal.placement_id == by.placement_id, Goal.ended_on.is_(None))
        .with_for_update()
    )
    if goal is None:
        return False
    before = vault.open(goal.text_sealed, TEXT, ref), vault.open_if(goal.next_step_sealed, NEXT_STEP, ref) or ""
    if before == (text, next_step):
        return True
    session.add(
        GoalEarlier(
            goal_id=goal.id,
            text_sealed=goal.text_sealed,
            next_step_sealed=goal.next_step_sealed,
            replaced_by=by.name,
            replaced_at=at,
        )
    )
    goal.text_sealed = vault.seal(text, TEXT, ref)
    goal.next_step_sealed = vault.seal_if(next_step or None, NEXT_STEP, ref)
    session.flush()
    _tell(session, Action.GOAL_REWORDED, by, goal.id, at, {})
    return True


def _require_room(session: Session, placement_id: int) -> None:
    # Two who write at the same moment wait for each other at the placement.
    session.get_one(Placement, placement_id, with_for_update=True)
    query = select(func.count()).where(Goal.placement_id == placement_id, Goal.ended_on.is_(None))
    if not may_open(session.scalar(query) or 0):
        raise TooMany


def _tell(
    session: Session, action: Action, by: Writer, goal_id: int, at: dt.datetime, details: dict[str, object]
) -> None:
    record(
        session,
        action,
        actor=by.name,
        subject=("goal", goal_id),
        at=at,
        authority_id=by.authority_id,
        details=details,
    )
