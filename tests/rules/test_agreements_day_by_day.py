"""Use and cost of places over all months at once, held against walking through every day of every month."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from surveyapp.agreements.events import Events, occupancy
from surveyapp.agreements.filling import Presence, away_in_month, in_months
from surveyapp.agreements.prices import Use, months_of_money
from surveyapp.agreements.rules import Granted, PriceModel, Stayed, last_day, months
from surveyapp.agreements.weekdays import is_weekday, weekdays_of

FIRST = dt.date(2023, 11, 1)
days = st.integers(0, 240).map(lambda n: FIRST + dt.timedelta(n))
lasting = st.integers(0, 200).map(dt.timedelta)


@st.composite
def agreements(draw: st.DrawFn) -> Granted:
    model = draw(st.sampled_from(PriceModel))
    n_places, starts_on = draw(st.integers(1, 6)), draw(days)
    return Granted(
        n_places,
        starts_on,
        starts_on + draw(lasting),
        draw(st.integers(0, 700_000)),
        model,
        draw(st.integers(0, 50_000)),
        draw(st.integers(0, n_places)) if model is PriceModel.GUARANTEED else None,
    )


@st.composite
def presences(draw: st.DrawFn) -> list[Presence]:
    """People who come, some of them back again later, and stay away on some days."""
    found = []
    for number in draw(st.permutations(range(draw(st.integers(0, 9))))):
        start_on, away = draw(days), in_months(draw(st.lists(days, max_size=20)))
        if draw(st.booleans()):
            last_on = start_on + draw(lasting)
            found.append(Presence(number, start_on, last_on, away))
            start_on = last_on + dt.timedelta(draw(st.integers(1, 20)))
        found.append(Presence(number, start_on, draw(st.none() | lasting.map(start_on.__add__)), away))
    return found


def in_force(one: Granted, day: dt.date) -> bool:
    return one.starts_on <= day <= one.ends_on


def is_there(one: Presence | Stayed, day: dt.date) -> bool:
    return one.start_on <= day <= (one.last_on or dt.date.max)


def is_away(one: Presence, day: dt.date) -> bool:
    first = day.replace(day=1)
    return bool(one.away.get(first, 0) >> weekdays_of(first).index(day) & 1)


def all_days(month: dt.date) -> list[dt.date]:
    return [month.replace(day=number) for number in range(1, last_day(month).day + 1)]


def walked_uses(
    month: dt.date, some: list[Granted], order: list[int], people: list[Presence], until: dt.date
) -> tuple[list[tuple[Use, ...]], int]:
    """By agreement, who is paid by use for which days; how many person-days had no place."""
    found: list[dict[int, list[dt.date]]] = [{} for _one in some]
    n_beyond = 0
    for day in weekdays_of(month):
        if day > until:
            break
        waiting = [one.placement_id for one in people if is_there(one, day) and not is_away(one, day)]
        for place in order:
            if in_force(some[place], day):
                for number in waiting[some[place].n_fixed : some[place].n_places]:
                    found[place].setdefault(number, []).append(day)
                waiting = waiting[some[place].n_places :]
        n_beyond += len(waiting)
    uses = []
    for one, by_person in zip(some, found, strict=True):
        by_week = one.price_model is PriceModel.WEEKDAY_OF_WEEK
        uses.append(
            tuple(
                Use(number, tuple(used), len({day.weekday() for day in used}) if by_week else len(used))
                for number, used in sorted(by_person.items())
            )
        )
    return uses, n_beyond if any(one.price_model is not PriceModel.PLACE_MONTH for one in some) else 0


def walked_place_days(
    month: dt.date, some: list[Granted], order: list[int], people: list[Presence], until: dt.date
) -> list[int]:
    """By agreement, how many of the places paid anyway had a person, added up over days."""
    found = [0 for _one in some]
    for day in all_days(month):
        left = sum(is_there(one, day) for one in people) if day <= until else 0
        for place in order:
            if in_force(some[place], day):
                found[place] += min(left, some[place].n_fixed)
                left -= min(left, some[place].n_places)
    return found


@given(st.lists(agreements(), max_size=3), presences(), days, days, days)
def test_months_at_once_cost_what_walking_through_their_days_comes_to(
    some: list[Granted], there: list[Presence], one_end: dt.date, other_end: dt.date, until: dt.date
) -> None:
    span = list(months(min(one_end, other_end), max(one_end, other_end)))
    people = sorted(there, key=lambda one: (one.start_on, one.placement_id))
    order = sorted(range(len(some)), key=lambda place: (some[place].n_fixed == 0, some[place].starts_on, place))
    for month, found in zip(span, months_of_money(span, some, there, until), strict=True):
        uses, n_beyond = walked_uses(month, some, order, people, until)
        filled = walked_place_days(month, some, order, people, until)
        assert found.n_days_beyond == n_beyond
        for place, (one, paid) in enumerate(zip(some, found.paid, strict=True)):
            n_days = len(all_days(month))
            n_in_force = sum(in_force(one, day) for day in all_days(month))
            n_come = sum(in_force(one, day) for day in all_days(month) if day <= until)
            fixed = one.n_fixed * one.place_month_cents * n_in_force // n_days
            assert (paid.month, paid.place_months, paid.fixed_cents) == (
                month,
                one.n_fixed * n_in_force / n_days,
                fixed,
            )
            to_use = one.n_fixed * n_come
            assert paid.used_fixed_cents == (fixed * filled[place] // to_use if to_use else 0)
            assert paid.uses == uses[place]
            assert paid.by_use_cents == one.use_cents * sum(use.quantity for use in uses[place])
        assert found.cost_cents == sum(paid.fixed_cents + paid.by_use_cents for paid in found.paid)


@given(st.lists(agreements(), max_size=3), presences(), days, days)
def test_counting_begins_and_ends_gives_what_walking_through_the_days_gives(
    some: list[Granted], there: list[Presence], month: dt.date, until: dt.date
) -> None:
    stays = [Stayed(one.start_on, one.last_on) for one in there]
    found = occupancy(month, Events.of_stays(stays), Events.of_places(some), until)
    walked = [day for day in all_days(month) if day <= until]
    n_there = [sum(is_there(one, day) for one in stays) for day in walked]
    granted = [sum(one.n_places for one in some if in_force(one, day)) for day in all_days(month)]
    assert found.month == month.replace(day=1)
    assert found.n_at_end == (n_there[-1] if walked else 0)
    assert found.n_during == sum(any(is_there(one, day) for day in walked) for one in stays)
    assert found.mean_used == (sum(n_there) / len(walked) if walked else 0)
    assert found.mean_granted == sum(granted) / len(granted)
    assert found.n_granted == next((n for n in reversed(granted) if n), 0)


@given(days, st.none() | lasting, st.sets(days, max_size=60), days, st.integers(0, 31), days)
def test_days_told_as_a_number_are_the_last_ones_on_which_somebody_was_not_known_to_be_away(
    start_on: dt.date, lasts: dt.timedelta | None, known: set[dt.date], month: dt.date, n_away: int, until: dt.date
) -> None:
    stay, first = Stayed(start_on, None if lasts is None else start_on + lasts), month.replace(day=1)
    found = away_in_month(stay, in_months(known).get(first, 0), first, n_away, until)
    own = [day for day in weekdays_of(first) if is_there(stay, day) and day <= until]
    present = [day for day in own if day not in known]
    n_more = min(max(n_away - sum(day in known for day in own), 0), len(present))
    assert found == in_months(present[len(present) - n_more :]).get(first, 0)


@given(st.sets(days))
def test_days_of_a_month_are_the_bits_of_its_weekdays(some: set[dt.date]) -> None:
    found = in_months(some)
    assert sorted(found) == sorted({day.replace(day=1) for day in some if is_weekday(day)})
    for month, bits in found.items():
        weekdays = weekdays_of(month)
        assert {weekdays[n] for n in range(len(weekdays)) if bits >> n & 1} == some & set(weekdays)
