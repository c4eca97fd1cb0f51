"""How a placement ended beside its plan, what is asked months later and when, and how much of full time. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from surveyapp.placements.rules import Destination, ExitReason, LaterStatus, ReferralState
from surveyapp.plans.days import shifted

MONTHS_AFTER = (6, 12, 24)
ASKED_FOR_DAYS = 92
"""So long after the day a status is asked for; later on nobody remembers, but what is known can still be entered."""
LEAST_PERCENT, FULL_PERCENT, STEP = 25, 100, 5
PERCENTS = tuple(range(LEAST_PERCENT, FULL_PERCENT + 1, STEP))
FULL_WEEK = 40.0
"""Hours a week at full time."""


class Ending(StrEnum):
    """How an exit lies beside what was planned."""

    NEVER_CAME = "never came"
    EARLY = "early"
    AS_PLANNED = "as planned"
    LATER = "later"
    NOTHING_PLANNED = "nothing planned"


class Due(StrEnum):
    """Where a later status stands."""

    COMING = "coming"
    DUE = "due"
    PAST = "past"
    KNOWN = "known"
    NOT_ASKED = "not asked"


@dataclass(frozen=True, slots=True)
class LaterDue:
    """A status so many months after the exit: its day, and where it stands today."""

    months: int
    on: dt.date
    due: Due


def ending(exit_on: dt.date, planned_end_on: dt.date | None, reason: str) -> Ending:
    """How the exit lies beside the planned end."""
    if reason == ExitReason.NEVER_CAME:
        return Ending.NEVER_CAME
    if planned_end_on is None:
        return Ending.NOTHING_PLANNED
    if exit_on < planned_end_on:
        return Ending.EARLY
    return Ending.AS_PLANNED if exit_on == planned_end_on else Ending.LATER


def statuses_after(
    exit_on: dt.date, destination: str, known: Iterable[tuple[int, str]], today: dt.date, *, may_ask: bool = True
) -> tuple[LaterDue, ...]:
    """The three statuses of somebody who left; ``known`` holds those that were entered, as months and status.

    Nobody asks about somebody who has died, or who takes part no longer; those who never came are asked about as well,
    since leaving them out would make the others look better.
    """
    found = dict(known)
    may_ask = may_ask and destination != Destination.DECEASED and LaterStatus.DECEASED.value not in found.values()
    return tuple(
        LaterDue(months, day, _due(day, today, is_known=months in found, may_ask=may_ask))
        for months in MONTHS_AFTER
        for day in (shifted(exit_on, months, 0),)
    )


def _due(day: dt.date, today: dt.date, *, is_known: bool, may_ask: bool) -> Due:
    if is_known:
        return Due.KNOWN
    if not may_ask:
        return Due.NOT_ASKED
    if today < day:
        return Due.COMING
    return Due.DUE if today <= day + dt.timedelta(ASKED_FOR_DAYS) else Due.PAST


def is_percent(value: int) -> bool:
    """Whether hours can be planned for this much of full time."""
    return value in PERCENTS


def percent_on(steps: Iterable[tuple[dt.date, int]], day: dt.date) -> int | None:
    """How much of full time is planned on a day: the latest step by then; None before the first."""
    before = [step for step in steps if step[0] <= day]
    return max(before)[1] if before else None


def hours_a_week(percent: int) -> float:
    """The hours a week that a part of full time comes to."""
    return FULL_WEEK * percent / 100


NEXT: dict[ReferralState, Collection[ReferralState]] = {
    ReferralState.REFERRED: (ReferralState.ACCEPTED, ReferralState.DECLINED, ReferralState.STARTED),
    ReferralState.ACCEPTED: (ReferralState.REFERRED, ReferralState.DECLINED, ReferralState.STARTED),
    ReferralState.DECLINED: (ReferralState.REFERRED,),
    ReferralState.STARTED: (),
}
"""What may become of a referral; back to referred takes a decision back."""


def may_become(now: ReferralState, then: ReferralState) -> bool:
    """Whether a referral in one state may go over to another."""
    return then in NEXT[now]
