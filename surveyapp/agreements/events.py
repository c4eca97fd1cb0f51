"""Occupancy of many placements from how many begin and end on each day, without looking at any of them. Pure."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Self

from surveyapp.agreements.rules import Granted, MonthOfPlaces, last_day, mean_granted, n_granted


@dataclass(frozen=True, slots=True)
class Counted:
    """How many things happened up to each day on which some did, and the sum of their day numbers."""

    days: tuple[dt.date, ...]
    n_upto: tuple[int, ...]
    numbers_upto: tuple[int, ...]

    @classmethod
    def of(cls, counts: Iterable[tuple[dt.date, int]]) -> Self:
        """From how many there were on each day, in any order."""
        ordered = sorted(counts)
        return cls(
            tuple(day for day, _n in ordered),
            tuple(accumulate(n for _day, n in ordered)),
            tuple(accumulate(n * day.toordinal() for day, n in ordered)),
        )

    def upto(self, day: dt.date) -> tuple[int, int]:
        """How many up to a day, this included, and the sum of their day numbers."""
        place = bisect_right(self.days, day)
        return (self.n_upto[place - 1], self.numbers_upto[place - 1]) if place else (0, 0)


@dataclass(frozen=True, slots=True)
class Events:
    """How many stays begin on a day, and how many have it as their last."""

    starts: Counted
    last_days: Counted

    @property
    def first(self) -> dt.date | None:
        """The first day of the first stay."""
        return self.starts.days[0] if self.starts.days else None


def occupancy_from(
    month: dt.date,
    events: Events,
    granted: Sequence[Granted],
    until: dt.date,
    cost_cents: int = 0,
    unused_cents: int = 0,
) -> MonthOfPlaces:
    """The same as ``rules.occupancy`` of the stays behind the counts; no stay may end before it begins."""
    first, end = month.replace(day=1), last_day(month)
    counted = min(end, until)
    n_days = max((counted - first).days + 1, 0)
    before = first - dt.timedelta(1)
    begun, over_before = events.starts.upto(counted)[0], events.last_days.upto(before)[0]
    over = events.last_days.upto(counted - dt.timedelta(1))[0]
    has_come = counted >= first
    days_used = _days_upto(events, counted) - _days_upto(events, before) if has_come else 0
    return MonthOfPlaces(
        month=first,
        n_granted=n_granted(month, granted),
        mean_granted=mean_granted(month, granted),
        n_at_end=begun - over if has_come else 0,
        n_during=begun - over_before if has_come else 0,
        mean_used=days_used / n_days if n_days else 0.0,
        cost_cents=cost_cents,
        unused_cents=unused_cents,
    )


def _days_upto(events: Events, day: dt.date) -> int:
    """Days of stays up to a day, this included, added up over persons."""
    number = day.toordinal()
    n_begun, begun = events.starts.upto(day)
    n_over, over = events.last_days.upto(day - dt.timedelta(1))
    return n_begun * (number + 1) - begun - (n_over * number - over)
