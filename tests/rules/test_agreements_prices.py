"""What agreements cost: known months, and what holds for any agreement and any people."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.agreements.events import Events, n_granted
from surveyapp.agreements.filling import Presence, away_in_month, in_months
from surveyapp.agreements.prices import fixed_cost, month_of_money, year_cost
from surveyapp.agreements.rules import Granted, Moved, PriceModel, Stayed, months, pieces
from surveyapp.agreements.weekdays import is_weekday, weekdays_of

FIRST = dt.date(2024, 1, 1)
FAR = dt.date(2030, 1, 1)
MAY = dt.date(2024, 5, 1)
days = st.integers(0, 200).map(lambda n: FIRST + dt.timedelta(n))
MODELS = (PriceModel.PLACE_MONTH, PriceModel.WEEKDAY_USED, PriceModel.GUARANTEED)


@st.composite
def agreements(draw: st.DrawFn) -> Granted:
    model = draw(st.sampled_from(MODELS))
    n_places = draw(st.integers(1, 4))
    starts_on = draw(days)
    return Granted(
        n_places,
        starts_on,
        starts_on + dt.timedelta(draw(st.integers(0, 150))),
        draw(st.integers(0, 700_000)),
        model,
        draw(st.integers(0, 50_000)),
        draw(st.integers(0, n_places)) if model is PriceModel.GUARANTEED else None,
    )


@st.composite
def people(draw: st.DrawFn) -> list[Presence]:
    found = []
    for number in range(draw(st.integers(0, 5))):
        start_on = draw(days)
        n_days = draw(st.none() | st.integers(0, 100))
        last_on = None if n_days is None else start_on + dt.timedelta(n_days)
        away = in_months(draw(st.lists(days, max_size=5)))
        found.append(Presence(number, start_on, last_on, away))
    return found


def whole(one: Granted, there: list[Presence], until: dt.date = FAR) -> int:
    return sum(month_of_money(month, [one], there, until).cost_cents for month in months(one.starts_on, one.ends_on))


def test_ostersunds_first_year_costs_what_the_report_says() -> None:
    year = Granted(12, dt.date(2022, 11, 1), dt.date(2023, 10, 31), 600_000)
    assert fixed_cost(year) == 86_400_000
    assert year_cost(year).least_cents == year_cost(year).most_cents == 86_400_000


def test_two_of_twelve_places_in_october_2023_leave_ten_twelfths_of_the_money_unused() -> None:
    year = Granted(12, dt.date(2022, 11, 1), dt.date(2023, 10, 31), 600_000)
    two = [Presence(number, dt.date(2023, 1, 1), None) for number in (1, 2)]
    october = month_of_money(dt.date(2023, 10, 1), [year], two, FAR)
    assert october.cost_cents == 7_200_000
    assert october.unused_cents == 6_000_000


def test_five_weekdays_a_month_for_a_thousand_each_cost_five_thousand_as_in_nordanstig() -> None:
    one = Granted(2, FIRST, dt.date(2024, 12, 31), 0, PriceModel.WEEKDAY_OF_WEEK, 100_000)
    everyday = [Presence(1, FIRST, None)]
    assert month_of_money(MAY, [one], everyday, FAR).cost_cents == 500_000
    not_fridays = in_months(day for day in weekdays_of(MAY) if day.weekday() == 4)
    fewer = [Presence(1, FIRST, None, not_fridays)]
    assert month_of_money(MAY, [one], fewer, FAR).cost_cents == 400_000


def test_each_weekday_used_is_paid_and_holidays_are_not() -> None:
    one = Granted(2, FIRST, dt.date(2024, 12, 31), 0, PriceModel.WEEKDAY_USED, 30_000)
    there = [Presence(7, FIRST, None)]
    found = month_of_money(MAY, [one], there, FAR)
    # May 2024 has 23 days from Monday to Friday; the 1st and Ascension Day are holidays.
    assert [use.quantity for paid in found.paid for use in paid.uses] == [21]
    assert found.cost_cents == 21 * 30_000
    assert found.unused_cents == 0


def test_further_places_are_paid_by_the_days_on_which_more_people_came_than_are_guaranteed() -> None:
    one = Granted(3, FIRST, dt.date(2024, 12, 31), 600_000, PriceModel.GUARANTEED, 30_000, 1)
    away = in_months([dt.date(2024, 5, 6)])
    there = [Presence(1, FIRST, None, away), Presence(2, dt.date(2024, 5, 1), dt.date(2024, 5, 7))]
    found = month_of_money(MAY, [one], there, FAR)
    # The second person came on 2, 3, 6 and 7 May; on the 6th alone, in the guaranteed place.
    assert [use.days for paid in found.paid for use in paid.uses] == [
        (dt.date(2024, 5, 2), dt.date(2024, 5, 3), dt.date(2024, 5, 7))
    ]
    assert found.cost_cents == 600_000 + 3 * 30_000
    assert found.unused_cents == 0


def test_people_beyond_the_places_are_told_of_and_not_paid() -> None:
    one = Granted(1, FIRST, dt.date(2024, 12, 31), 0, PriceModel.WEEKDAY_USED, 30_000)
    there = [Presence(1, FIRST, None), Presence(2, FIRST, None)]
    found = month_of_money(MAY, [one], there, FAR)
    assert (found.cost_cents, found.n_days_beyond) == (21 * 30_000, 21)


def test_places_that_are_paid_anyway_are_filled_before_any_are_paid_by_use() -> None:
    by_use = Granted(2, FIRST, dt.date(2024, 12, 31), 0, PriceModel.WEEKDAY_USED, 30_000)
    fixed = Granted(1, dt.date(2024, 3, 1), dt.date(2024, 12, 31), 600_000)
    found = month_of_money(MAY, [by_use, fixed], [Presence(1, FIRST, None)], FAR)
    assert (found.cost_cents, found.unused_cents) == (600_000, 0)


def test_what_follows_on_in_the_middle_of_a_month_is_paid_once() -> None:
    old = Granted(2, FIRST, dt.date(2024, 5, 15), 600_000)
    new = replace(old, starts_on=dt.date(2024, 5, 16), ends_on=dt.date(2024, 12, 31))
    both = month_of_money(MAY, [old, new], [], FAR).cost_cents
    assert both in (1_200_000, 1_199_999), "parts are rounded down"
    assert n_granted(MAY, Events.of_places([old, new])) == 2


def test_days_that_are_only_known_as_a_number_are_the_last_ones_and_known_days_count() -> None:
    one, known = Stayed(FIRST, None), in_months([dt.date(2024, 5, 2)])[MAY]
    last_two = in_months([dt.date(2024, 5, 30), dt.date(2024, 5, 31)])[MAY]
    assert away_in_month(one, known, MAY, 3, FAR) == last_two
    assert away_in_month(one, known, MAY, 1, FAR) == 0
    assert away_in_month(one, known, MAY, 31, FAR).bit_count() == 20


@given(agreements(), people(), days)
def test_no_month_costs_less_than_nothing_or_was_used_for_more_than_it_cost(
    one: Granted, there: list[Presence], until: dt.date
) -> None:
    for month in months(one.starts_on, one.ends_on):
        found = month_of_money(month, [one], there, until)
        assert 0 <= found.unused_cents <= found.cost_cents


@given(agreements(), people(), days, st.integers(0, 60))
def test_one_more_person_or_a_longer_stay_never_costs_less(
    one: Granted, there: list[Presence], start_on: dt.date, n_days: int
) -> None:
    with_one = [*there, Presence(99, start_on, start_on + dt.timedelta(n_days))]
    longer = [*there, Presence(99, start_on, start_on + dt.timedelta(n_days + 20))]
    assert whole(one, there) <= whole(one, with_one) <= whole(one, longer)


@given(agreements(), people(), st.integers(1, 100))
def test_an_extended_agreement_costs_what_both_parts_cost_and_not_a_day_twice(
    one: Granted, there: list[Presence], n_more: int
) -> None:
    longer = replace(one, ends_on=one.ends_on + dt.timedelta(n_more))
    rest = replace(one, starts_on=one.ends_on + dt.timedelta(1), ends_on=longer.ends_on)
    apart = whole(one, there) + whole(rest, there)
    # Only the month in which it was extended is cut, and each part of it loses less than a cent.
    assert whole(longer, there) - 1 <= apart <= whole(longer, there)


@given(agreements(), agreements(), people())
def test_no_day_of_a_person_is_paid_under_two_agreements(one: Granted, other: Granted, there: list[Presence]) -> None:
    for month in months(FIRST, FIRST + dt.timedelta(350)):
        found = month_of_money(month, [one, other], there, FAR)
        paid = [(use.placement_id, day) for some in found.paid for use in some.uses for day in use.days]
        assert len(paid) == len(set(paid))
        here = {
            (p.placement_id, day)
            for p in there
            for day in weekdays_of(month)
            if p.start_on <= day <= (p.last_on or dt.date.max) and not p.away.get(month, 0) & in_months([day])[month]
        }
        assert set(paid) <= here


@given(days, st.none() | st.integers(0, 150), st.lists(st.integers(1, 150), max_size=3, unique=True))
def test_a_transfer_leaves_each_day_with_exactly_one_provider(
    start_on: dt.date, n_days: int | None, on: list[int]
) -> None:
    last_on = None if n_days is None else start_on + dt.timedelta(n_days)
    moves = [Moved(start_on + dt.timedelta(n), number, number + 1) for number, n in enumerate(sorted(on))]
    found = pieces(start_on, last_on, len(on), moves)
    assert found[0][1].start_on == start_on
    assert found[-1][1].last_on == last_on
    for (one, earlier), (next_one, later) in pairwise(found):
        assert earlier.last_on is not None
        assert later.start_on == earlier.last_on + dt.timedelta(1)
        assert next_one > one


@pytest.mark.parametrize(("model", "least", "most"), [(PriceModel.WEEKDAY_USED, 0, 2), (PriceModel.GUARANTEED, 1, 1)])
def test_a_year_lies_between_nobody_and_everybody(model: PriceModel, least: int, most: int) -> None:
    one = Granted(
        2, FIRST, dt.date(2026, 12, 31), 600_000, model, 30_000, 1 if model is PriceModel.GUARANTEED else None
    )
    n_weekdays = sum(is_weekday(FIRST + dt.timedelta(n)) for n in range(366))
    found = year_cost(one)
    assert found.last_on == dt.date(2024, 12, 31)
    assert found.least_cents == least * 12 * 600_000
    assert found.most_cents == found.least_cents + most * n_weekdays * 30_000
