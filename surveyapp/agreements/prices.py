"""What a month costs under each price model, what part of it was used, and the lines of the invoice basis. Pure.

Every person's day is paid at most once: on each day the people there fill the places of the provider's agreements,
those with places that are paid anyway first, then the oldest, and whoever came first has the first place; whoever has
no place is told of but not paid. Amounts are exact
fractions until the end of a line and are then rounded down to whole cents (öre), so that parts never come to more than
the whole. An agreement in force for a part of a month is paid for that part of its days.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from surveyapp.agreements.rules import Granted, PriceModel, days_in_force, last_day, months
from surveyapp.agreements.terms import add_months
from surveyapp.agreements.weekdays import weekdays_of


@dataclass(frozen=True, slots=True)
class Presence:
    """A placement's days with one provider, and on which of them the place was not used."""

    placement_id: int
    start_on: dt.date
    last_on: dt.date | None
    away: frozenset[dt.date] = frozenset()


@dataclass(frozen=True, slots=True)
class Use:
    """The days of one placement in a month that are paid by use, and how many units they make."""

    placement_id: int
    days: tuple[dt.date, ...]
    quantity: int


@dataclass(frozen=True, slots=True)
class Paid:
    """One month of one agreement."""

    month: dt.date
    #: places paid whatever the use, times the part of the month in which the agreement was in force
    place_months: float
    fixed_cents: int
    #: the part of it that was used
    used_fixed_cents: int
    uses: tuple[Use, ...]
    use_cents: int

    @property
    def by_use_cents(self) -> int:
        """What was paid by use."""
        return self.use_cents * sum(use.quantity for use in self.uses)

    @property
    def cost_cents(self) -> int:
        """What the month costs."""
        return self.fixed_cents + self.by_use_cents

    @property
    def unused_cents(self) -> int:
        """What was paid for places nobody used."""
        return self.fixed_cents - self.used_fixed_cents


@dataclass(frozen=True, slots=True)
class MonthOfMoney:
    """One month of all agreements of a provider, in their order; person-days for which there was no place."""

    paid: tuple[Paid, ...]
    n_days_beyond: int

    @property
    def cost_cents(self) -> int:
        """What the month costs."""
        return sum(one.cost_cents for one in self.paid)

    @property
    def unused_cents(self) -> int:
        """What was paid for places nobody used."""
        return sum(one.unused_cents for one in self.paid)


def month_of_money(
    month: dt.date, agreements: Sequence[Granted], persons: Iterable[Presence], until: dt.date
) -> MonthOfMoney:
    """What a provider's agreements cost in a month, given who was there; days after ``until`` were not used yet."""
    first, end = month.replace(day=1), last_day(month)
    there = sorted(
        (one for one in persons if one.start_on <= min(end, until) and (one.last_on is None or one.last_on >= first)),
        key=lambda one: (one.start_on, one.placement_id),
    )
    order = sorted(
        range(len(agreements)), key=lambda place: (agreements[place].n_fixed == 0, agreements[place].starts_on, place)
    )
    filled = _place_days(first, min(end, until), agreements, order, there)
    days: dict[int, dict[int, list[dt.date]]] = {place: {} for place in order}
    n_beyond = 0
    if any(one.price_model is not PriceModel.PLACE_MONTH for one in agreements):
        n_beyond = _fill(month, agreements, order, there, until, days)
    return MonthOfMoney(
        tuple(_paid(month, one, filled.get(place, 0), days[place], until) for place, one in enumerate(agreements)),
        n_beyond,
    )


def _place_days(
    first: dt.date, last: dt.date, agreements: Sequence[Granted], order: Sequence[int], there: Sequence[Presence]
) -> dict[int, int]:
    """For each agreement, on how many days how many of the places paid whatever the use had a person, added up."""
    filled: dict[int, int] = {}
    n_days = max((last - first).days + 1, 0)
    if not any(one.n_fixed for one in agreements):
        return filled
    # How many more are there on each day than on the one before: quicker than asking everybody about every day.
    steps = [0] * (n_days + 1)
    for person in there:
        begins, ends = max(person.start_on, first), min(person.last_on or last, last)
        if begins <= ends:
            steps[(begins - first).days] += 1
            steps[(ends - first).days + 1] -= 1
    for number, n_there in zip(range(n_days), accumulate(steps), strict=False):
        day, left = first + dt.timedelta(number), n_there
        for place in order:
            one = agreements[place]
            if one.starts_on <= day <= one.ends_on:
                filled[place] = filled.get(place, 0) + min(left, one.n_fixed)
                left -= min(left, one.n_places)
    return filled


def _fill(
    month: dt.date,
    agreements: Sequence[Granted],
    order: Sequence[int],
    there: Sequence[Presence],
    until: dt.date,
    days: Mapping[int, dict[int, list[dt.date]]],
) -> int:
    """Give every person present on a weekday a place, and note the days that are paid by use; how many had none."""
    n_beyond = 0
    people = [(one.start_on, one.last_on or dt.date.max, one.away, one.placement_id) for one in there]
    for day in weekdays_of(month):
        if day > until:
            break
        waiting = [number for first, last, away, number in people if first <= day <= last and day not in away]
        for place in order:
            one = agreements[place]
            if one.starts_on <= day <= one.ends_on:
                for placement_id in waiting[one.n_fixed : one.n_places]:
                    days[place].setdefault(placement_id, []).append(day)
                waiting = waiting[one.n_places :]
        n_beyond += len(waiting)
    return n_beyond


def _paid(month: dt.date, one: Granted, n_filled: int, days: Mapping[int, Sequence[dt.date]], until: dt.date) -> Paid:
    n_days = calendar.monthrange(month.year, month.month)[1]
    in_force = days_in_force(month, one)
    fixed = one.n_fixed * one.place_month_cents * in_force // n_days
    # Of a month that goes on, only days that have come can have been used or not.
    to_use = one.n_fixed * max(
        min((min(last_day(month), one.ends_on, until) - max(month, one.starts_on)).days + 1, 31), 0
    )
    uses = tuple(
        Use(placement_id, tuple(some), _quantity(one.price_model, some)) for placement_id, some in days.items()
    )
    return Paid(
        month=month,
        place_months=one.n_fixed * in_force / n_days,
        fixed_cents=fixed,
        used_fixed_cents=fixed * n_filled // to_use if to_use else 0,
        uses=uses,
        use_cents=one.use_cents,
    )


def _quantity(model: PriceModel, days: Collection[dt.date]) -> int:
    """Units of use: days, or the different days of the week among them."""
    return len({day.weekday() for day in days}) if model is PriceModel.WEEKDAY_OF_WEEK else len(days)


def away_in_month(person: Presence, month: dt.date, n_away: int, until: dt.date) -> frozenset[dt.date]:
    """On which weekdays somebody is taken to have been away, of whom only a number of days for the month is known.

    Days that are known already count towards the number; the rest are the last weekdays in the month.
    """
    first, last = person.start_on, until if person.last_on is None else min(person.last_on, until)
    own = [day for day in weekdays_of(month) if first <= day <= last]
    present = [day for day in own if day not in person.away]
    missing = max(n_away - (len(own) - len(present)), 0)
    return frozenset(present[max(len(present) - missing, 0) :])


def fixed_cost(one: Granted) -> int:
    """What an agreement costs over its whole time whatever the use."""
    return sum(month_of_money(month, [one], (), dt.date.min).cost_cents for month in months(one.starts_on, one.ends_on))


@dataclass(frozen=True, slots=True)
class YearCost:
    """What the first twelve months cost if nobody, half of the places or all are used every weekday."""

    last_on: dt.date
    least_cents: int
    half_cents: int
    most_cents: int


def year_cost(one: Granted) -> YearCost:
    """Cost of the first year of an agreement, or of all its time where it is shorter."""
    last = min(one.ends_on, add_months(one.starts_on, 12) - dt.timedelta(1))
    everybody = [Presence(number, one.starts_on, last) for number in range(one.n_places)]
    within = Granted(
        one.n_places, one.starts_on, last, one.place_month_cents, one.price_model, one.use_cents, one.n_guaranteed
    )
    span = list(months(one.starts_on, last))
    least = sum(month_of_money(month, [within], (), last).cost_cents for month in span)
    most = sum(month_of_money(month, [within], everybody, last).cost_cents for month in span)
    return YearCost(last, least, least + (most - least) // 2, most)
