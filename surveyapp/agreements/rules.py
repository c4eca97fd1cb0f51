"""Occupancy and cost from dates alone: how many places were used in a month, and what the places cost."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stayed:
    """The days of one placement; the last day is open while it lasts."""

    start_on: dt.date
    last_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Granted:
    """Places of one agreement, from the first to the last day, at a price in cents for each place and month."""

    n_places: int
    starts_on: dt.date
    ends_on: dt.date
    place_month_cents: int


@dataclass(frozen=True, slots=True)
class MonthOfPlaces:
    """One month: places granted, places in use at its end and at any time, and mean use over its days."""

    month: dt.date
    n_granted: int
    n_at_end: int
    n_during: int
    mean_used: float
    cost_cents: int


def months(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """The first day of every month from the one to the other, both included."""
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = (month.replace(day=28) + dt.timedelta(4)).replace(day=1)


def last_day(month: dt.date) -> dt.date:
    """The last day of the month."""
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def occupancy(month: dt.date, stays: Iterable[Stayed], granted: Iterable[Granted], until: dt.date) -> MonthOfPlaces:
    """How the places were used in a month; days after ``until`` have not happened and do not count.

    A place is granted, and paid for, in a month in which the agreement is in force on the last day.
    """
    first, end = month.replace(day=1), last_day(month)
    counted = min(end, until)
    n_days = max((counted - first).days + 1, 0)
    used = [(max(stay.start_on, first), min(stay.last_on or dt.date.max, counted)) for stay in stays]
    used = [(a, b) for a, b in used if a <= b]
    in_force = [one for one in granted if one.starts_on <= end <= last_day(one.ends_on)]
    return MonthOfPlaces(
        month=first,
        n_granted=sum(one.n_places for one in in_force),
        n_at_end=sum(a <= counted <= b for a, b in used),
        n_during=len(used),
        mean_used=sum((b - a).days + 1 for a, b in used) / n_days if n_days else 0.0,
        cost_cents=sum(one.n_places * one.place_month_cents for one in in_force),
    )


def cost(granted: Iterable[Granted]) -> int:
    """What agreements cost over their whole time, in cents: places × months × price, whatever the use."""
    return sum(one.n_places * one.place_month_cents * _n_months(one) for one in granted)


def _n_months(one: Granted) -> int:
    return sum(one.starts_on <= last_day(month) for month in months(one.starts_on, one.ends_on))
