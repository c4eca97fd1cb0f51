"""What a month costs under each price model, what part of it was used, and the lines of the invoice basis. Pure.

Every person's day is paid at most once: on each day the people there fill the places of the provider's agreements,
those with places that are paid anyway first, then the oldest, and whoever came first has the first place; whoever has
no place is told of but not paid. Amounts are exact
fractions until the end of a line and are then rounded down to whole cents (öre), so that parts never come to more than
the whole. An agreement in force for a part of a month is paid for that part of its days.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from surveyapp.agreements.events import DAY, Events
from surveyapp.agreements.filling import Filled, Presence, fill
from surveyapp.agreements.rules import Granted, PriceModel, Stayed, days_in_force, last_day, months
from surveyapp.agreements.terms import add_months
from surveyapp.agreements.weekdays import SATURDAY, weekdays_of


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
    #: by placement, which weekdays of the month are paid by use; see ``filling``
    by_use: tuple[tuple[int, int], ...]
    price_model: PriceModel
    use_cents: int

    @property
    def uses(self) -> tuple[Use, ...]:
        """What was used by whom, by placement."""
        all_days = weekdays_of(self.month)
        return tuple(
            Use(
                placement_id,
                tuple(day for number, day in enumerate(all_days) if days >> number & 1),
                _quantity(self.price_model, self.month, (days,)),
            )
            for placement_id, days in sorted(self.by_use)
        )

    @property
    def by_use_cents(self) -> int:
        """What was paid by use."""
        return self.use_cents * _quantity(self.price_model, self.month, [days for _id, days in self.by_use])

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
    return months_of_money([month], agreements, persons, until)[0]


def months_of_money(
    span: Sequence[dt.date], agreements: Sequence[Granted], persons: Iterable[Presence], until: dt.date
) -> tuple[MonthOfMoney, ...]:
    """The same for several months in order, at once."""
    there = sorted(persons, key=lambda one: (one.start_on, one.placement_id))
    order = sorted(
        range(len(agreements)), key=lambda place: (agreements[place].n_fixed == 0, agreements[place].starts_on, place)
    )
    place_days = _place_days(span, agreements, order, there, until)
    if any(one.price_model is not PriceModel.PLACE_MONTH for one in agreements):
        filled = fill(span, agreements, order, there, until)
    else:
        filled = [Filled(((),) * len(agreements), 0)] * len(span)
    return tuple(
        MonthOfMoney(
            tuple(
                _paid(month, one, n_days, by_use, until)
                for one, n_days, by_use in zip(agreements, place_days[number], filled[number].by_use, strict=True)
            ),
            filled[number].n_days_beyond,
        )
        for number, month in enumerate(span)
    )


def _place_days(
    span: Sequence[dt.date],
    agreements: Sequence[Granted],
    order: Sequence[int],
    there: Sequence[Presence],
    until: dt.date,
) -> list[list[int]]:
    """By month and agreement, on how many days how many places paid whatever the use had a person, added up."""
    found = [[0] * len(agreements) for _month in span]
    if not any(one.n_fixed for one in agreements):
        return found
    people = Events.of_stays(Stayed(one.start_on, one.last_on) for one in there)
    cuts = {*people.starts.days, *(one.starts_on for one in agreements)}
    cuts |= {day + DAY for day in people.last_days.days} | {one.ends_on + DAY for one in agreements}
    cuts_in_order = sorted(cuts)
    for number, month in enumerate(span):
        first, after = month.replace(day=1), min(last_day(month), until) + DAY
        within = cuts_in_order[bisect_right(cuts_in_order, first) : bisect_left(cuts_in_order, after)]
        # From one of these days to the next, the people and the agreements are the same.
        for day, following in pairwise([first, *within, after]):
            left, n_days = people.n_on(day), max((following - day).days, 0)
            for place in order:
                one = agreements[place]
                if one.starts_on <= day <= one.ends_on:
                    found[number][place] += n_days * min(left, one.n_fixed)
                    left -= min(left, one.n_places)
    return found


def _paid(month: dt.date, one: Granted, n_filled: int, by_use: tuple[tuple[int, int], ...], until: dt.date) -> Paid:
    fixed, end = fixed_cents(month, one), last_day(month)
    # Of a month that goes on, only days that have come can have been used or not.
    n_come = max((min(end, one.ends_on, until) - max(month, one.starts_on)).days + 1, 0)
    to_use = one.n_fixed * n_come
    return Paid(
        month=month,
        place_months=one.n_fixed * days_in_force(month, one) / end.day,
        fixed_cents=fixed,
        used_fixed_cents=fixed * n_filled // to_use if to_use else 0,
        by_use=by_use,
        price_model=one.price_model,
        use_cents=one.use_cents,
    )


def fixed_cents(month: dt.date, one: Granted) -> int:
    """What an agreement costs in a month whatever the use."""
    return one.n_fixed * one.place_month_cents * days_in_force(month, one) // last_day(month).day


def _quantity(model: PriceModel, month: dt.date, by_person: Iterable[int]) -> int:
    """Units of use: days, or the different days of the week among those of each person."""
    if model is PriceModel.WEEKDAY_OF_WEEK:
        days_of_week = _days_of_week(month)
        return sum(days & some > 0 for days in by_person for some in days_of_week)
    return sum(days.bit_count() for days in by_person)


@cache
def _days_of_week(month: dt.date) -> tuple[int, ...]:
    """Which of the weekdays of a month are Mondays, which Tuesdays, and so on."""
    days = weekdays_of(month)
    return tuple(
        sum(1 << number for number, day in enumerate(days) if day.weekday() == which) for which in range(SATURDAY)
    )


def fixed_cost(one: Granted) -> int:
    """What an agreement costs over its whole time whatever the use."""
    return sum(fixed_cents(month, one) for month in months(one.starts_on, one.ends_on))


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
    least = fixed_cost(within)
    most = sum(month.cost_cents for month in months_of_money(span, [within], everybody, last))
    return YearCost(last, least, least + (most - least) // 2, most)
