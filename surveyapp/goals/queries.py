"""Reads of goals: those that are open, and those that have ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.goals.models import Goal, GoalEarlier
from surveyapp.goals.rules import GoalEnd
from surveyapp.people.encrypted import Vault

TEXT, NEXT_STEP = "goal.text", "goal.next_step"


@dataclass(frozen=True, slots=True)
class GoalLine:
    """One goal with its words opened."""

    ref: str
    instrument: str
    area: str
    text: str
    next_step: str
    is_by_participant: bool
    agreed_on: dt.date
    ended_on: dt.date | None
    ended_as: GoalEnd | None
    #: what it said before it was reworded, newest first
    earlier: tuple[str, ...] = ()


def goals_of(session: Session, vault: Vault, placement_id: int, *, only_open: bool = False) -> list[GoalLine]:
    """Goals of a placement: open ones first in the order they were agreed on, then the latest ended."""
    query = (
        select(Goal, GoalEarlier)
        .outerjoin(GoalEarlier, GoalEarlier.goal_id == Goal.id)
        .where(Goal.placement_id == placement_id)
    )
    if only_open:
        query = query.where(Goal.ended_on.is_(None))
    ordered = query.order_by(Goal.ended_on.is_not(None), Goal.ended_on.desc(), Goal.id, GoalEarlier.id.desc())
    found: dict[int, tuple[Goal, list[GoalEarlier]]] = {}
    for goal, earlier in session.execute(ordered):
        _same, before = found.setdefault(goal.id, (goal, []))
        if earlier is not None:
            before.append(earlier)
    return [_line(vault, goal, before) for goal, before in found.values()]


def _line(vault: Vault, goal: Goal, before: Sequence[GoalEarlier]) -> GoalLine:
    return GoalLine(
        ref=goal.ref,
        instrument=goal.instrument,
        area=goal.area,
        text=vault.open(goal.text_sealed, TEXT, goal.ref),
        next_step=vault.open_if(goal.next_step_sealed, NEXT_STEP, goal.ref) or "",
        is_by_participant=goal.written_by.startswith("informant "),
        agreed_on=goal.agreed_on,
        ended_on=goal.ended_on,
        ended_as=None if goal.ended_as is None else GoalEnd(goal.ended_as),
        earlier=tuple(vault.open(one.text_sealed, TEXT, goal.ref) for one in before),
    )
