"""Who has which place on which weekday: all days of all months at once. Pure.

Some of the weekdays of a time are a whole number with a bit for each weekday, the first lowest: what a person and a
place have in common over years is then one step instead of one for every day.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from surveyapp.agreements.rules import Granted, Stayed
from surveyapp.agreements.weekdays import weekdays_of

EVERY_DAY = -1
"""All bits."""


@dataclass(frozen=True, slots=True)
class Presence:
    """A placement's days with one provider, and on which of them the place was not used.

    A placement may be there more than once, but never twice on a day.
    """

    placement_id: int
    start_on: dt.date
    last_on: dt.date | None
    #: by the first day of a month, on which of its weekdays the place was not used
    away: Mapping[dt.date, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Filled:
    """Of one month: for each agreement, on which of its weekdays whom is paid by use; person-days without a place."""

    by_use: tuple[tuple[tuple[int, int], ...], ...]
    n_days_beyond: int


def fill(
    span: Sequence[dt.date],
    agreements: Sequence[Granted],
    order: Sequence[int],
    there: Sequence[Presence],
    until: dt.date,
) -> list[Filled]:
    """Give every person present on a weekday a place, month by month; people and agreements come in their order."""
    time = Weekdays.of(span, until)
    in_force = [time.between(one.starts_on, one.ends_on) for one in agreements]
    taken = [Taken() for _one in agreements]
    by_use: list[dict[int, int]] = [{} for _one in agreements]
    n_beyond = [0] * len(span)
    for person in there:
        waits = time.between(person.start_on, person.last_on or dt.date.max) & ~time.some(person.away)
        for place in order:
            if placed := waits & in_force[place] & taken[place].on_fewer_than(agreements[place].n_places):
                if paid := placed & ~taken[place].on_fewer_than(agreements[place].n_fixed):
                    by_use[place][person.placement_id] = by_use[place].get(person.placement_id, 0) | paid
                taken[place].add(placed)
                waits ^= placed
        for number, days in time.by_month(waits):
            n_beyond[number] += days.bit_count()
    months: list[list[list[tuple[int, int]]]] = [[[] for _one in agreements] for _month in span]
    for place, found in enumerate(by_use):
        for placement_id, used in found.items():
            for number, days in time.by_month(used):
                months[number][place].append((placement_id, days))
    return [Filled(tuple(tuple(some) for some in month), n) for month, n in zip(months, n_beyond, strict=True)]


class Taken:
    """How many places are taken on each weekday: a binary number for every day, kept digit by digit for all days."""

    def __init__(self) -> None:
        #: on which days the ones are set, on which the twos, the fours and so on
        self.digits: list[int] = []

    def add(self, days: int) -> None:
        """One more on these days."""
        for place, digit in enumerate(self.digits):
            self.digits[place] = digit ^ days
            days &= digit
            if not days:
                return
        self.digits.append(days)

    def on_fewer_than(self, n: int) -> int:
        """All days on which fewer than so many are taken."""
        if n == 0:
            return 0
        if n >> len(self.digits):
            return EVERY_DAY
        fewer, same = 0, EVERY_DAY
        for place, digit in reversed(list(enumerate(self.digits))):
            if n >> place & 1:
                fewer |= same & ~digit
                same &= digit
            else:
                same &= ~digit
        return fewer


@dataclass(frozen=True, slots=True)
class Weekdays:
    """The weekdays of some months in order, up to a day; and with which of them each month begins."""

    days: tuple[dt.date, ...]
    starts: tuple[int, ...]
    numbers: Mapping[dt.date, int]

    @classmethod
    def of(cls, span: Sequence[dt.date], until: dt.date) -> Weekdays:
        """All weekdays of these months that have come."""
        by_month = [[day for day in weekdays_of(month) if day <= until] for month in span]
        return cls(
            tuple(day for some in by_month for day in some),
            tuple(accumulate((len(some) for some in by_month), initial=0)),
            {month.replace(day=1): number for number, month in enumerate(span)},
        )

    def between(self, first: dt.date, last: dt.date) -> int:
        """Those from a day to another, both included."""
        begin, end = bisect_left(self.days, first), bisect_right(self.days, last)
        return (1 << end) - (1 << begin) if begin < end else 0

    def some(self, by_month: Mapping[dt.date, int]) -> int:
        """These days of months; those that have not come lie behind all others."""
        found = 0
        for month, days in by_month.items():
            if (number := self.numbers.get(month)) is not None:
                found |= days << self.starts[number]
        return found

    def by_month(self, found: int) -> Iterator[tuple[int, int]]:
        """The number of each month with any of these days, and which of its weekdays they are."""
        if not found:
            return
        month = bisect_right(self.starts, (found & -found).bit_length() - 1) - 1
        rest = found >> self.starts[month]
        while rest:
            size = self.starts[month + 1] - self.starts[month]
            if days := rest & ((1 << size) - 1):
                yield month, days
            rest >>= size
            month += 1


def in_months(days: Iterable[dt.date]) -> dict[dt.date, int]:
    """Which weekdays of which month these days are; those that are no weekdays are left out."""
    found: dict[dt.date, int] = {}
    for day in days:
        month = day.replace(day=1)
        weekdays = weekdays_of(month)
        if day in weekdays:
            found[month] = found.get(month, 0) | 1 << weekdays.index(day)
    return found


def away_in_month(stay: Stayed, known: int, month: dt.date, n_away: int, until: dt.date) -> int:
    """On which further weekdays somebody is taken to have been away, of whom only a number of days a month is told.

    Days that are known already count towards the number; the rest are the last weekdays in the month.
    """
    weekdays = weekdays_of(month)
    last = until if stay.last_on is None else min(stay.last_on, until)
    begin = 0 if stay.start_on <= weekdays[0] else bisect_left(weekdays, stay.start_on)
    end = len(weekdays) if last >= weekdays[-1] else bisect_right(weekdays, last)
    own = (1 << end) - (1 << begin) if begin < end else 0
    present, found = own & ~known, 0
    for _day in range(n_away - (own & known).bit_count()):
        if not present:
            break
        latest = 1 << present.bit_length() - 1
        present ^= latest
        found |= latest
    return found
