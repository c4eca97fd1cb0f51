"""Places granted by agreements, whose days they were used on, and with whom the days before a transfer were. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class PriceModel(StrEnum):
    """What is paid for. Amounts are in cents (öre)."""

    #: every place every month, whatever the use
    PLACE_MONTH = "place and month"
    #: each weekday on which somebody used a place
    WEEKDAY_USED = "weekday used"
    #: each day of the week that a person used in a month, such as Mondays and Thursdays: two
    WEEKDAY_OF_WEEK = "weekday of the week and month"
    #: so many places as the first; weekdays used of further ones as the second
    GUARANTEED = "guaranteed and on demand"


@dataclass(frozen=True, slots=True)
class Stayed:
    """The days of one placement; the last day is open while it lasts."""

    start_on: dt.date
    last_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Granted:
    """Places of one agreement, from the first to the last day, and what they cost.

    ``place_month_cents`` is the price of a place for a month whatever the use, ``use_cents`` that of the unit of use;
    ``n_guaranteed`` of the places are paid whatever the use where the rest is on demand.
    """

    n_places: int
    starts_on: dt.date
    ends_on: dt.date
    place_month_cents: int
    price_model: PriceModel = PriceModel.PLACE_MONTH
    use_cents: int = 0
    n_guaranteed: int | None = None

    @property
    def n_fixed(self) -> int:
        """Places that are paid whatever the use."""
        if self.price_model is PriceModel.GUARANTEED:
            return self.n_guaranteed or 0
        return self.n_places if self.price_model is PriceModel.PLACE_MONTH else 0


@dataclass(frozen=True, slots=True)
class MonthOfPlaces:
    """One month: places granted, places in use at its end and at any time, and means over its days."""

    month: dt.date
    #: at the end of the month, or on its last day with any
    n_granted: int
    mean_granted: float
    n_at_end: int
    n_during: int
    mean_used: float
    cost_cents: int
    #: the part of the cost that paid for places nobody used
    unused_cents: int = 0


@dataclass(frozen=True, slots=True)
class Moved:
    """That a placement went on with another provider from a day."""

    on: dt.date
    from_provider_id: int
    to_provider_id: int


def pieces(
    start_on: dt.date, last_on: dt.date | None, provider_id: int, moves: Sequence[Moved]
) -> tuple[tuple[int, Stayed], ...]:
    """With whom the days of a placement were: each day with exactly one provider.

    ``provider_id`` is the present one; days before a transfer belong to the one before.
    """
    if not moves:
        return ((provider_id, Stayed(start_on, last_on)),)
    found: list[tuple[int, Stayed]] = []
    first = start_on
    for move in sorted(moves, key=lambda one: one.on):
        if last_on is not None and move.on > last_on:
            return (*found, (move.from_provider_id, Stayed(first, last_on)))
        if move.on > first:
            found.append((move.from_provider_id, Stayed(first, move.on - dt.timedelta(1))))
            first = move.on
    return (*found, (provider_id, Stayed(first, last_on)))


def months(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """The first day of every month from the one to the other, both included."""
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = (month.replace(day=28) + dt.timedelta(4)).replace(day=1)


@lru_cache(maxsize=2_000)
def last_day(month: dt.date) -> dt.date:
    """The last day of the month."""
    in_next = month.replace(day=28) + dt.timedelta(4)
    return in_next - dt.timedelta(in_next.day)


def days_in_force(month: dt.date, one: Granted) -> int:
    """On how many days of the month the agreement is in force."""
    first, last = max(month.replace(day=1), one.starts_on), min(last_day(month), one.ends_on)
    return max((last - first).days + 1, 0)
