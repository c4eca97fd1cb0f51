"""Use of places by month from how many stays begin and end on each day, without looking at any stay again. Pure.

Places granted are counted in the same way: an agreement begins and ends so many places at once.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import Self

from surveyapp.agreements.rules import Granted, MonthOfPlaces, Stayed, last_day

DAY = dt.timedelta(1)


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

    def latest(self, day: dt.date) -> dt.date | None:
        """The last day up to this one on which something happened."""
        place = bisect_right(self.days, day)
        return self.days[place - 1] if place else None


@dataclass(frozen=True, slots=True)
class Events:
    """How many stays or places begin on a day, and how many have it as their last; none ends before it begins."""

    starts: Counted
    last_days: Counted

    @classmethod
    def of_stays(cls, stays: Iterable[Stayed]) -> Self:
        """From the stays themselves; those that end before they begin are none."""
        some = [stay for stay in stays if stay.last_on is None or stay.last_on >= stay.start_on]
        return cls(
            Counted.of((stay.start_on, 1) for stay in some),
            Counted.of((stay.last_on, 1) for stay in some if stay.last_on is not None),
        )

    @classmethod
    def of_places(cls, granted: Iterable[Granted]) -> Self:
        """From agreements: as many things as places."""
        some = list(granted)
        return cls(
            Counted.of((one.starts_on, one.n_places) for one in some),
            Counted.of((one.ends_on, one.n_places) for one in some),
        )

    @property
    def first(self) -> dt.date | None:
        """The first day of the first stay."""
        return self.starts.days[0] if self.starts.days else None

    def n_on(self, day: dt.date) -> int:
        """How many there are on a day."""
        return self.starts.upto(day)[0] - self.last_days.upto(day - DAY)[0]

    def days_upto(self, day: dt.date) -> int:
        """Days of all of them up to a day, this included, added up."""
        number = day.toordinal()
        n_begun, begun = self.starts.upto(day)
        n_over, over = self.last_days.upto(day - DAY)
        return n_begun * (number + 1) - begun - (n_over * number - over)


def occupancy(
    month: dt.date, used: Events, places: Events, until: dt.date, cost_cents: int = 0, unused_cents: int = 0
) -> MonthOfPlaces:
    """How the places were used in a month; days after ``until`` have not happened and do not count as used."""
    first, end = month.replace(day=1), last_day(month)
    counted, before = min(end, until), first - DAY
    has_come = counted >= first
    return MonthOfPlaces(
        month=first,
        n_granted=n_granted(month, places),
        mean_granted=(places.days_upto(end) - places.days_upto(before)) / end.day,
        n_at_end=used.n_on(counted) if has_come else 0,
        n_during=used.starts.upto(counted)[0] - used.last_days.upto(before)[0] if has_come else 0,
        mean_used=(used.days_upto(counted) - used.days_upto(before)) / counted.day if has_come else 0.0,
        cost_cents=cost_cents,
        unused_cents=unused_cents,
    )


def n_granted(month: dt.date, places: Events) -> int:
    """Places granted at the end of a month, or on its last day with any: agreements that follow on count once."""
    end = last_day(month)
    if n := places.n_on(end):
        return n
    latest = places.last_days.latest(end)
    return places.n_on(latest) if latest is not None and latest >= month.replace(day=1) else 0
