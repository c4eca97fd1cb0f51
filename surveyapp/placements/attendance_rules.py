"""What a month of attendance comes to: hours, days away and the share of what was planned. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

MOST_HOURS_A_DAY = 24


class AbsenceReason(StrEnum):
    """Why somebody was away on a day; never a diagnosis."""

    SICK = "sick"
    SICK_CHILD = "sick child"
    AGREED = "agreed"
    NOT_TOLD = "not told"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Told:
    """What counts for one day, or for a whole month: hours, and hours that were planned for the same time."""

    hours: float
    hours_planned: float | None = None
    days_absent: int | None = None
    reason: AbsenceReason | None = None

    @property
    def is_absent(self) -> bool:
        """Whether nobody came, on a day."""
        return self.hours == 0


@dataclass(frozen=True, slots=True)
class MonthSum:
    """A month of one placement: hours, planned hours, days away, and the share of planned hours in percent."""

    hours: float
    hours_planned: float | None
    days_absent: int | None
    #: hours of those days whose plan is known, as a percentage of that plan; None without a plan
    share: float | None


def sum_of_month(days: Iterable[Told], whole: Told | None) -> MonthSum | None:
    """What is known of a month; one number for the whole month counts before the days in it. None: nothing told.

    The share is 100 × hours ÷ planned hours over the days whose plan is known, so that a day without a plan neither
    raises nor lowers it. More than planned gives more than 100.
    """
    if whole is not None:
        return MonthSum(whole.hours, whole.hours_planned, whole.days_absent, share_of(whole.hours, whole.hours_planned))
    told = list(days)
    if not told:
        return None
    planned = [one for one in told if one.hours_planned is not None]
    total = sum(one.hours_planned or 0.0 for one in planned)
    return MonthSum(
        sum(one.hours for one in told),
        total if planned else None,
        sum(one.is_absent for one in told),
        share_of(sum(one.hours for one in planned), total),
    )


def share_of(hours: float, planned: float | None) -> float | None:
    """Hours as a percentage of planned hours; None where nothing was planned."""
    return 100 * hours / planned if planned else None


def days_to_tell(month: dt.date, start_on: dt.date, exit_on: dt.date | None, today: dt.date) -> tuple[dt.date, ...]:
    """The days of the month on which the placement lasted, until today."""
    first = month.replace(day=1)
    last = (first + dt.timedelta(32)).replace(day=1) - dt.timedelta(1)
    first, last = max(first, start_on), min(last, today, exit_on or today)
    return tuple(first + dt.timedelta(n) for n in range((last - first).days + 1))


def can_be_told(
    on: dt.date, start_on: dt.date, exit_on: dt.date | None, today: dt.date, *, is_month: bool
) -> str | None:
    """Why attendance on a day, or in the month of a day, cannot be told of; None where it can."""
    first = on.replace(day=1) if is_month else on
    last = (first + dt.timedelta(32)).replace(day=1) - dt.timedelta(1) if is_month else on
    if first > today:
        return "has not been"
    if last < start_on:
        return "before the placement"
    if exit_on is not None and first > exit_on:
        return "after the placement"
    return None
