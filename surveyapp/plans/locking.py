"""What was fixed before the first answer, and what only afterwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from surveyapp.instruments.content_hash import content_hash
from surveyapp.plans.definition import Plan, Threshold


@dataclass(frozen=True, slots=True)
class LockedPlan:
    """A version of a plan and the day on which it was locked, in the plan's time zone."""

    plan: Plan
    locked_on: dt.date


def plan_hash(plan: Plan) -> str:
    """SHA-256 of what the plan says, as 64 hexadecimal digits; comments and the order of keys do not matter."""
    return content_hash(plan)


def threshold_is_fixed_afterwards(
    threshold: Threshold, first_answer_on: dt.date | None, locked: Iterable[LockedPlan]
) -> bool:
    """Whether the threshold was decided only once answers were there.

    It counts as fixed beforehand when at least one version of the plan that contains it was locked on or before the
    day of the first answer on its scale. A version contains it when it has a threshold on the same scale that asks
    the same (kind, level, change and direction); the words about it and the day it claims to be fixed on do not count.

    Args:
        threshold: as it is used today.
        first_answer_on: the day of the first answer from which the scale's score was made; None while there is none.
        locked: every version of this plan that was ever locked.

    Returns:
        False while there is no answer yet, or when fixed beforehand; True otherwise.
    """
    if first_answer_on is None:
        return False
    return not any(
        _asks(threshold) in {_asks(known) for known in version.plan.thresholds}
        for version in locked
        if version.locked_on <= first_answer_on
    )


def _asks(threshold: Threshold) -> tuple[object, ...]:
    return (
        threshold.instrument,
        threshold.scale,
        threshold.kind,
        threshold.level,
        threshold.change,
        threshold.better,
    )
