"""Rules of supervising: months asked about, days that may be told of, hours that can be, drafts of statements."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.placements.rules import (
    MOST_MONTHS,
    AttendancePeriod,
    check_presence,
    days_to_miss,
    months_to_report,
)
from surveyapp.statements.draft import Area, Facts, Month, build

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2026, 12, 31))
MARCH, APRIL, MAY, JUNE = (dt.date(2024, month, 1) for month in range(3, 7))


@pytest.mark.parametrize(
    ("first", "last", "reported", "asked"),
    [
        (dt.date(2024, 3, 4), dt.date(2024, 3, 4), [], (MARCH,)),
        (dt.date(2024, 3, 4), dt.date(2024, 4, 1), [], (MARCH,)),
        (dt.date(2024, 3, 4), dt.date(2024, 6, 4), [MARCH], (APRIL, MAY)),
        (dt.date(2024, 3, 4), dt.date(2024, 6, 4), [MARCH, APRIL, MAY], (JUNE,)),
        (dt.date(2023, 3, 4), dt.date(2024, 6, 4), [], (MARCH, APRIL, MAY)),
    ],
)
def test_whole_months_without_a_record_are_asked_about(
    first: dt.date, last: dt.date, reported: list[dt.date], asked: tuple[dt.date, ...]
) -> None:
    assert months_to_report(first, last, reported) == asked


@given(first=DAYS, later=st.integers(0, 900), known=st.sets(DAYS))
def test_months_are_first_days_in_order_few_and_never_in_the_future(
    first: dt.date, later: int, known: set[dt.date]
) -> None:
    last = first + dt.timedelta(later)
    months = months_to_report(first, last, {day.replace(day=1) for day in known})
    assert 1 <= len(months) <= MOST_MONTHS
    assert all(one < two for one, two in itertools.pairwise(months))
    assert all(month.day == 1 and first.replace(day=1) <= month <= last for month in months)


@given(today=DAYS, since=st.integers(0, 30))
def test_days_that_may_be_told_of_are_past_few_and_include_yesterday(today: dt.date, since: int) -> None:
    first = today - dt.timedelta(since)
    days = days_to_miss(today, first)
    assert days[0] == today
    assert all(first <= day <= today and (today - day).days <= 6 for day in days)
    assert (today - dt.timedelta(1) in days) == (since >= 1)
    assert all(day.isocalendar().week == today.isocalendar().week or day == today - dt.timedelta(1) for day in days)


@pytest.mark.parametrize(
    ("period", "on", "hours", "planned", "fields"),
    [
        (AttendancePeriod.DAY, MARCH, 24.0, None, []),
        (AttendancePeriod.DAY, MARCH, 24.5, None, ["hours"]),
        (AttendancePeriod.MONTH, APRIL, 720.0, 720.0, []),
        (AttendancePeriod.MONTH, APRIL, 721.0, 721.0, ["hours", "hours_planned"]),
        (AttendancePeriod.MONTH, APRIL, -1.0, -1.0, ["hours", "hours_planned"]),
        (AttendancePeriod.MONTH, APRIL, float("nan"), None, ["hours"]),
    ],
)
def test_hours_that_cannot_be_are_named(
    period: AttendancePeriod, on: dt.date, hours: float, planned: float | None, fields: list[str]
) -> None:
    assert [refusal.field for refusal in check_presence(period, on, hours, planned)] == fields


KNOWN = Facts(
    name="Kim Test",
    provider="Kaféet",
    since=dt.date(2024, 3, 4),
    exit_on=None,
    first_rated_on=dt.date(2024, 3, 5),
    latest_rated_on=dt.date(2024, 6, 4),
    areas=(Area("Visar lust att arbeta", "Ibland", "Ofta"), Area("Ork", "Ofta", "Ofta"), Area("Nytt", None, "Ibland")),
    months=(Month(MARCH, 40.0, 60.0, 1), Month(APRIL, 30.5, None, None)),
)


def test_a_draft_tells_first_and_now_and_what_is_alike_and_what_is_new() -> None:
    text = build(KNOWN)
    assert "Visar lust att arbeta: ibland i början, ofta nu." in text
    assert "Ork: ofta, både i början och nu." in text
    assert "Nytt: ibland." in text
    assert "I början är den 5 mars 2024, nu är den 4 juni 2024." in text


def test_the_share_of_attendance_counts_only_months_with_a_plan() -> None:
    text = build(KNOWN)
    assert "Kim Test var på plats 70,5 timmar under mars och april 2024." in text
    assert "Planen var 60 timmar i de månader där planen är känd. Närvaron var 67 procent av planen." in text
    assert "Frånvaron var en dag." in text


def test_a_draft_says_when_the_placement_ended_and_what_is_not_known() -> None:
    ended = build(
        replace(KNOWN, exit_on=dt.date(2024, 6, 30), first_rated_on=None, latest_rated_on=None, areas=(), months=())
    )
    assert "från och med den 4 mars 2024 till och med den 30 juni 2024." in ended
    assert "Jag har inte svarat på frågorna om hur det går än." in ended
    assert "Jag har inte redovisat några timmar." in ended
    assert "procent" not in ended


def test_months_of_two_years_carry_their_years() -> None:
    text = build(
        replace(KNOWN, months=(Month(dt.date(2023, 12, 1), 10.0, 0.0, 0), Month(dt.date(2024, 1, 1), 5.0, None, 0)))
    )
    assert "15 timmar under december 2023 och januari 2024." in text
    assert "Planen" not in text
    assert "Frånvaron var 0 dagar." in text


@given(hours=st.floats(0, 744), planned=st.floats(1, 744))
def test_the_share_is_a_whole_number_of_percent(hours: float, planned: float) -> None:
    text = build(replace(KNOWN, months=(Month(MARCH, hours, planned, None),)))
    assert f"Närvaron var {round(100 * hours / planned)} procent av planen." in text
