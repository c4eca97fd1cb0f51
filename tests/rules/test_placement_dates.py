"""Which dates can be a placement, and how many places were used and paid for."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.agreements.events import Events, occupancy
from surveyapp.agreements.prices import fixed_cost, month_of_money
from surveyapp.agreements.rules import Granted, Stayed, last_day, months
from surveyapp.demo.year import AGREEMENT, read_year
from surveyapp.placements.rules import Refusal, Status, Stay, check_dates, status

DAY = dt.date(2024, 3, 4)
YEAR = read_year()


@pytest.mark.parametrize(
    ("start", "end", "others", "expected"),
    [
        (DAY, None, (), ()),
        (DAY, DAY, (), ()),
        (DAY, DAY - dt.timedelta(1), (), (Refusal("end_on", "before the start"),)),
        (dt.date(1900, 1, 1), None, (), (Refusal("start_on", "too long ago"),)),
        (DAY, dt.date(2050, 1, 1), (), (Refusal("end_on", "too far away"),)),
        (DAY, None, (Stay(DAY - dt.timedelta(9), None),), (Refusal("start_on", "overlaps another placement"),)),
        (DAY, None, (Stay(DAY - dt.timedelta(9), DAY),), (Refusal("start_on", "overlaps another placement"),)),
        (DAY, None, (Stay(DAY - dt.timedelta(9), DAY - dt.timedelta(1)),), ()),
        (DAY, DAY, (Stay(DAY + dt.timedelta(1), None),), ()),
    ],
)
def test_impossible_and_overlapping_dates_are_refused_by_field(
    start: dt.date, end: dt.date | None, others: tuple[Stay, ...], expected: tuple[Refusal, ...]
) -> None:
    assert check_dates(start, end, others) == expected


@pytest.mark.parametrize(
    ("today", "exit_on", "expected"),
    [
        (DAY - dt.timedelta(1), None, Status.COMING),
        (DAY, None, Status.ONGOING),
        (DAY, DAY, Status.ONGOING),
        (DAY + dt.timedelta(1), DAY, Status.ENDED),
    ],
)
def test_the_last_day_still_counts_as_ongoing(today: dt.date, exit_on: dt.date | None, expected: Status) -> None:
    assert status(DAY, exit_on, today) is expected


def test_ostersunds_twelve_places_cost_what_the_report_says() -> None:
    granted = [Granted(provider.n_places, *AGREEMENT, YEAR.place_month_cents) for provider in YEAR.providers]
    assert sum(one.n_places for one in granted) == 12
    assert sum(fixed_cost(one) for one in granted) == YEAR.total_cents == 864_000 * 100


def test_two_of_twelve_places_were_used_at_the_end_of_october_2023_and_all_were_paid() -> None:
    stays = [Stayed(placement.start_on, placement.end_on) for placement in YEAR.placements]
    granted = [Granted(provider.n_places, *AGREEMENT, YEAR.place_month_cents) for provider in YEAR.providers]
    october = occupancy(dt.date(2023, 10, 1), Events.of_stays(stays), Events.of_places(granted), dt.date(2023, 11, 14))
    assert (october.n_at_end, october.n_granted) == (2, 12)
    assert month_of_money(dt.date(2023, 10, 1), granted, (), dt.date(2023, 11, 14)).cost_cents == 72_000 * 100


def test_months_cross_the_turn_of_the_year() -> None:
    assert list(months(dt.date(2023, 11, 20), dt.date(2024, 1, 3))) == [
        dt.date(2023, 11, 1),
        dt.date(2023, 12, 1),
        dt.date(2024, 1, 1),
    ]
    assert last_day(dt.date(2024, 2, 1)) == dt.date(2024, 2, 29)


days = st.dates(dt.date(2023, 1, 1), dt.date(2024, 12, 31))


@given(stays=st.lists(st.tuples(days, st.one_of(st.none(), days)), max_size=6), month=days, until=days)
def test_use_counted_by_days_agrees_with_walking_through_the_month(
    stays: list[tuple[dt.date, dt.date | None]], month: dt.date, until: dt.date
) -> None:
    given_stays = [Stayed(start, end) for start, end in stays]
    found = occupancy(month, Events.of_stays(given_stays), Events.of_places(()), until)
    first, last = month.replace(day=1), min(last_day(month), until)
    walked = [first + dt.timedelta(n) for n in range(max((last - first).days + 1, 0))]
    present = [sum(s.start_on <= day <= (s.last_on or dt.date.max) for s in given_stays) for day in walked]
    assert found.mean_used == pytest.approx(sum(present) / len(walked) if walked else 0)
    assert found.n_at_end == (present[-1] if walked else 0)
