"""Weekdays and holidays against published days; options, notice dates and states of agreements."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.agreements.checks import check_end, check_terms
from surveyapp.agreements.rules import Granted, PriceModel
from surveyapp.agreements.terms import Options, State, add_months, last_day_with_option, notice_by, state
from surveyapp.agreements.weekdays import easter, holidays, is_weekday, weekdays_of

D = dt.date
TWICE = Options(n_options=2, option_months=12, notice_months=6)


@pytest.mark.parametrize(
    "day",
    [D(1818, 3, 22), D(1943, 4, 25), D(2000, 4, 23), D(2008, 3, 23), D(2011, 4, 24), D(2023, 4, 9), D(2024, 3, 31),
     D(2025, 4, 20), D(2026, 4, 5), D(2038, 4, 25)],
)  # fmt: skip
def test_easter_falls_where_the_tables_say(day: dt.date) -> None:
    assert easter(day.year) == day


def test_the_holidays_of_2024_are_those_of_the_almanac() -> None:
    assert list(holidays(2024)) == [
        D(2024, 1, 1), D(2024, 1, 6), D(2024, 3, 29), D(2024, 3, 31), D(2024, 4, 1), D(2024, 5, 1), D(2024, 5, 9),
        D(2024, 5, 19), D(2024, 6, 6), D(2024, 6, 21), D(2024, 6, 22), D(2024, 11, 2), D(2024, 12, 24), D(2024, 12, 25),
        D(2024, 12, 26), D(2024, 12, 31),
    ]  # fmt: skip


def test_whit_monday_was_free_until_the_national_day_took_its_place() -> None:
    assert not is_weekday(D(2004, 5, 31))
    assert is_weekday(D(2005, 5, 16))
    assert not is_weekday(D(2005, 6, 6))
    assert D(2004, 6, 6) not in holidays(2004)


@pytest.mark.parametrize(
    ("month", "n"), [(D(2024, 2, 1), 21), (D(2024, 5, 1), 21), (D(2024, 12, 1), 18), (D(2023, 6, 1), 20)]
)
def test_so_many_weekdays_can_be_used_in_a_month(month: dt.date, n: int) -> None:
    assert len(weekdays_of(month)) == n


@pytest.mark.parametrize(
    ("ends_on", "months", "by"),
    [
        (D(2023, 12, 31), 6, D(2023, 6, 30)),
        (D(2024, 8, 31), 6, D(2024, 2, 29)),
        (D(2023, 10, 31), 6, D(2023, 4, 30)),
        (D(2024, 3, 15), 1, D(2024, 2, 15)),
        (D(2024, 3, 15), 0, D(2024, 3, 15)),
    ],
)
def test_notice_must_be_given_so_many_whole_months_before_the_end(ends_on: dt.date, months: int, by: dt.date) -> None:
    assert notice_by(ends_on, months) == by


def test_an_option_of_a_year_ends_on_the_same_day_a_year_later_whatever_february_has() -> None:
    assert last_day_with_option(D(2024, 2, 29), 12) == D(2025, 2, 28)
    assert last_day_with_option(D(2023, 10, 31), 3) == D(2024, 1, 31)


@given(st.dates(D(2001, 1, 1), D(2090, 1, 1)), st.integers(0, 60))
def test_an_option_is_never_shorter_than_its_months_and_notice_never_after_the_end(day: dt.date, months: int) -> None:
    assert last_day_with_option(day, months) >= day
    assert notice_by(day, months) <= day
    assert add_months(add_months(day.replace(day=1), months), -months) == day.replace(day=1)


@pytest.mark.parametrize(
    ("today", "n_used", "expected"),
    [
        (D(2022, 12, 31), 0, State.COMING),
        (D(2023, 5, 30), 0, State.RUNNING),
        (D(2023, 5, 31), 0, State.TO_DECIDE),
        (D(2023, 6, 30), 0, State.TO_DECIDE),
        (D(2023, 7, 1), 0, State.RUNNING_OUT),
        (D(2023, 6, 1), 2, State.RUNNING_OUT),
        (D(2023, 12, 31), 0, State.RUNNING_OUT),
        (D(2024, 1, 1), 0, State.ENDED),
    ],
)
def test_where_an_agreement_stands(today: dt.date, n_used: int, expected: State) -> None:
    assert state(D(2023, 1, 1), D(2023, 12, 31), TWICE, n_used, today) is expected


def test_terms_that_cannot_be_are_all_told_at_once() -> None:
    wrong = Granted(0, D(2024, 1, 1), D(2023, 1, 1), -1, PriceModel.GUARANTEED, 0, None)
    found = {(one.field, one.code) for one in check_terms(wrong, Options(1, 0, 99))}
    assert found == {
        ("ends_on", "before the start"), ("n_places", "not possible"), ("place_month_cents", "not possible"),
        ("n_guaranteed", "needed"), ("option_months", "needed"), ("notice_months", "not possible"),
    }  # fmt: skip
    assert check_terms(Granted(2, D(2024, 1, 1), D(2024, 12, 31), 0, PriceModel.GUARANTEED, 0, 3), TWICE)
    assert check_terms(Granted(2, D(2024, 1, 1), D(2024, 12, 31), 600_000), TWICE) == ()


def test_an_early_end_lies_within_the_agreement() -> None:
    assert check_end(D(2024, 1, 1), D(2024, 12, 31), D(2024, 6, 30)) == ()
    assert check_end(D(2024, 1, 1), D(2024, 12, 31), D(2023, 6, 30))
    assert check_end(D(2024, 1, 1), D(2024, 12, 31), D(2024, 12, 31))
