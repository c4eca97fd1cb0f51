"""Stored schedules beside what their plans ask today, placement by placement."""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from surveyapp.plans.conditions import Facts, holds
from surveyapp.plans.definition import Plan
from surveyapp.plans.locking import plan_hash
from surveyapp.schedule.difference import Standing, difference
from surveyapp.schedule.plan import Difference, depends_on_more_than_days, lay_out
from surveyapp.schedule.stored import AgreementSchedule, PlacementSchedule, agreement_schedules, schedules

Plans: TypeAlias = Mapping[tuple[str, int], Plan]
FactsOf: TypeAlias = Callable[[Session, Sequence[int]], Mapping[int, Facts]]
"""What is known of these placements. The answers lie above the schedule, so whoever plans hands this in; without it
every condition is unknown, and what depends on one stays as it is."""

NOTHING = Facts()


@dataclass(frozen=True, slots=True)
class Compared:
    """A placement, what separates it from its plan, and from what that was found."""

    schedule: PlacementSchedule
    found: Difference
    planned_as: str


@dataclass(frozen=True, slots=True)
class Question:
    """Which placements are compared with which plans, on which day."""

    plans: Plans
    today: dt.date
    which: ColumnElement[bool] | None = None
    facts: FactsOf | None = None
    #: whether placements are compared although nothing has changed from which they were planned
    is_thorough: bool = True
    #: what a placement would be after a change that is tried out
    proposed: Callable[[PlacementSchedule], PlacementSchedule] | None = None


def compare(session: Session, question: Question, size: int) -> Iterator[list[Compared]]:
    """Every placement in question with its difference, so many at a time; memory does not grow with their number."""
    hashes = {edition: plan_hash(plan) for edition, plan in question.plans.items()}
    wanders = {edition for edition, plan in question.plans.items() if depends_on_more_than_days(plan)}

    def is_known(one: PlacementSchedule) -> bool:
        if question.is_thorough or one.planned_as is None or one.plan in wanders:
            return False
        return one.planned_as == one.fingerprint(question.plans[one.plan], hashes[one.plan], question.today)

    with uncollected():
        for chunk in schedules(session, size, question.which, is_known):
            asked = chunk if question.proposed is None else [question.proposed(one) for one in chunk]
            facts = _facts(session, question, asked)
            yield [_compare(one, question, hashes[one.plan], facts, is_known) for one in asked]


def compare_agreements(session: Session, plans: Plans, today: dt.date) -> list[tuple[AgreementSchedule, Difference]]:
    """Every agreement that has a plan, with its difference."""
    found = []
    for one in agreement_schedules(session):
        plan = plans[one.plan]
        planned = lay_out(plan, one.days, today, subject="agreement")
        standing = Standing(one.informants, today, waves={wave.code for wave in plan.waves})
        found.append((one, difference(planned, one.known, standing)))
    return found


def _compare(
    one: PlacementSchedule,
    question: Question,
    sha256: str,
    facts: Mapping[int, Facts],
    is_known: Callable[[PlacementSchedule], bool],
) -> Compared:
    plan = question.plans[one.plan]
    planned_as = one.fingerprint(plan, sha256, question.today)
    if not one.known and is_known(one):
        return Compared(one, Difference(), planned_as)
    met = {
        wave.code: holds(wave.when, facts.get(one.placement_id, NOTHING))
        for wave in plan.waves
        if wave.when is not None
    }
    standing = Standing(
        one.informants,
        question.today,
        has_ended=one.days.exit_on is not None,
        asked_from=one.asked_from,
        has_withdrawn=one.has_withdrawn,
        supervisors=one.supervisors,
        waves={wave.code for wave in plan.waves},
    )
    return Compared(one, difference(lay_out(plan, one.days, question.today, met), one.known, standing), planned_as)


def _facts(session: Session, question: Question, chunk: list[PlacementSchedule]) -> Mapping[int, Facts]:
    asking = {edition for edition, plan in question.plans.items() if any(wave.when is not None for wave in plan.waves)}
    ids = [one.placement_id for one in chunk if one.plan in asking]
    return {} if question.facts is None or not ids else question.facts(session, ids)


@contextmanager
def uncollected() -> Iterator[None]:
    """Planning makes many small values and no cycles; searching them for cycles takes as long as planning itself."""
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_collecting:
            gc.enable()
