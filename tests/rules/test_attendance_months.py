"""What a month of attendance comes to, and which days can be told of."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.interchange.attendance_table import read_attendance
from surveyapp.interchange.table import Row, Table
from surveyapp.placements.attendance_rules import (
    AbsenceReason,
    MonthSum,
    Told,
    can_be_told,
    days_to_tell,
    share_of,
    sum_of_month,
)
from surveyapp.placements.rules import AttendancePeriod

MARCH = dt.date(2024, 3, 1)
AWAY = Told(0.0, 4.0, None, AbsenceReason.SICK)


@pytest.mark.parametrize(
    ("days", "whole", "expected"),
    [
        ([], None, None),
        ([Told(4.0, 4.0), AWAY], None, MonthSum(4.0, 8.0, 1, 50.0)),
        # A day without a plan neither raises nor lowers the share.
        ([Told(4.0, 8.0), Told(6.0)], None, MonthSum(10.0, 8.0, 0, 50.0)),
        ([Told(4.0)], None, MonthSum(4.0, None, 0, None)),
        ([Told(4.0, 4.0)], Told(60.0, 80.0, 3), MonthSum(60.0, 80.0, 3, 75.0)),
        ([], Told(60.0, 40.0), MonthSum(60.0, 40.0, None, 150.0)),
        ([], Told(0.0, 0.0, 20), MonthSum(0.0, 0.0, 20, None)),
    ],
)
def test_a_month_is_its_days_or_the_one_number_for_it(
    days: list[Told], whole: Told | None, expected: MonthSum | None
) -> None:
    assert sum_of_month(days, whole) == expected


@given(st.lists(st.tuples(st.floats(0, 24), st.floats(0.25, 24)), min_size=1))
def test_the_share_lies_between_the_lowest_and_the_highest_of_the_days(days: list[tuple[float, float]]) -> None:
    found = sum_of_month([Told(hours, planned) for hours, planned in days], None)
    assert found is not None
    assert found.share is not None
    shares = [share_of(hours, planned) or 0.0 for hours, planned in days]
    assert min(shares) - 1e-6 <= found.share <= max(shares) + 1e-6


def test_days_can_be_told_from_the_start_until_today_or_the_last_day() -> None:
    start, today = dt.date(2024, 3, 4), dt.date(2024, 3, 20)
    assert days_to_tell(MARCH, start, None, today)[0] == start
    assert days_to_tell(MARCH, start, None, today)[-1] == today
    assert days_to_tell(MARCH, start, dt.date(2024, 3, 8), today)[-1] == dt.date(2024, 3, 8)
    assert days_to_tell(dt.date(2024, 2, 1), start, None, today) == ()
    assert days_to_tell(dt.date(2024, 4, 1), start, None, today) == ()


@pytest.mark.parametrize(
    ("on", "is_month", "why"),
    [
        (dt.date(2024, 3, 4), False, None),
        (dt.date(2024, 3, 3), False, "before the placement"),
        (dt.date(2024, 3, 1), True, None),
        (dt.date(2024, 2, 1), True, "before the placement"),
        (dt.date(2024, 3, 21), False, "has not been"),
        (dt.date(2024, 4, 1), True, "has not been"),
        (dt.date(2024, 3, 16), False, "after the placement"),
    ],
)
def test_a_time_outside_the_placement_or_to_come_is_refused(on: dt.date, is_month: bool, why: str | None) -> None:
    start, exit_on, today = dt.date(2024, 3, 4), dt.date(2024, 3, 15), dt.date(2024, 3, 20)
    assert can_be_told(on, start, exit_on, today, is_month=is_month) == why


def listed(*rows: tuple[str | float | None, ...]) -> Table:
    head = ("Etikett", "Dag", "Månad", "Timmar", "Planerat", "Dagar borta", "Frånvaro")
    return Table("x.csv", head, tuple(Row(number, row) for number, row in enumerate(rows, start=2)))


def test_rows_are_days_or_months_in_the_spellings_that_occur() -> None:
    found = read_attendance(
        listed(
            ("P1", "2024-03-04", None, "6,5", "8", None, None),
            ("P1", "5.3.2024", None, None, "8", None, "Sjuk"),
            ("P1", None, "2024-03", 80.0, "100", "3", None),
            ("P1", None, "202404", "0", None, None, None),
        )
    )
    assert found.faults == ()
    assert [(one.period, one.on, one.hours, one.reason) for one in found.times] == [
        (AttendancePeriod.DAY, dt.date(2024, 3, 4), 6.5, None),
        (AttendancePeriod.DAY, dt.date(2024, 3, 5), 0.0, AbsenceReason.SICK),
        (AttendancePeriod.MONTH, MARCH, 80.0, None),
        (AttendancePeriod.MONTH, dt.date(2024, 4, 1), 0.0, None),
    ]


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ((None, "2024-03-04", None, "6", None, None, None), "Etikett", "empty"),
        (("P1", None, None, "6", None, None, None), "Dag", "empty"),
        (("P1", "30 februari", None, "6", None, None, None), "Dag", "not a day"),
        (("P1", "2024-03-04", "2024-03", "6", None, None, None), "Månad", "both day and month"),
        (("P1", None, "2024-13", "6", None, None, None), "Månad", "not a month"),
        (("P1", "2024-03-04", None, "25", None, None, None), "Timmar", "not possible"),
        (("P1", "2024-03-04", None, "=1+1", None, None, None), "Timmar", "not a number"),
        (("P1", "2024-03-04", None, None, None, None, None), "Timmar", "empty"),
        (("P1", "2024-03-04", None, "4", None, None, "sjuk"), "Frånvaro", "both hours and away"),
        (("P1", "2024-03-04", None, None, None, None, "trött"), "Frånvaro", "unknown reason"),
        (("P1", None, "2024-03", "80", None, "3,5", None), "Dagar borta", "not possible"),
    ],
)
def test_every_fault_is_told_by_row_and_column(row: tuple[str | None, ...], column: str, code: str) -> None:
    (fault,) = read_attendance(listed(("P1", "2024-03-05", None, "1", None, None, None), row)).faults
    assert (fault.row, fault.column, fault.code) == (3, column, code)


def test_a_list_without_what_is_needed_says_all_of_it() -> None:
    found = read_attendance(Table("x.csv", ("Timmar", "Hund", "timmar"), (Row(2, ("1", "2", "3")),)))
    assert {fault.code for fault in found.faults} == {"unknown column", "column twice", "column missing"}
