"""One cell of somebody else's table: names, numbers and days in the spellings that occur."""

from __future__ import annotations

import contextlib
import datetime as dt
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveyapp.interchange.cells import Cell, DayOrder, Unreadable, day_of, number_of, text_of

MARCH = dt.date(2024, 3, 4)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (math.nan, ""),
        ("  a b ", "a b"),
        (3.0, "3"),
        ("3.0", "3"),
        ("-3.0", "-3"),
        ("1.0.0", "1.0.0"),
        (2.5, "2.5"),
        (7, "7"),
        (dt.date(2024, 3, 4), "2024-03-04"),
        (dt.datetime(2024, 3, 4), "2024-03-04"),  # noqa: DTZ001  # a spreadsheet's days have no zone
    ],
)
def test_a_cell_is_the_same_text_whatever_program_wrote_it(cell: Cell, text: str) -> None:
    assert text_of(cell) == text


@pytest.mark.parametrize(
    ("cell", "number"), [("4", 4.0), ("4,5", 4.5), ("4.5", 4.5), (" -2 ", -2.0), (3, 3.0), ("1e2", 100.0), (".5", 0.5)]
)
def test_a_number_may_have_a_point_or_a_comma(cell: Cell, number: float) -> None:
    assert number_of(cell) == number


@pytest.mark.parametrize("cell", ["inf", "-Inf", "Infinity", "1e999", math.inf, -math.inf, "1.#INF", "∞"])
def test_infinite_values_are_named(cell: Cell) -> None:
    with pytest.raises(Unreadable, match="is infinite"):
        number_of(cell)


@pytest.mark.parametrize("cell", ["", "four", "1 000", "1,2,3", "0x10", True, MARCH, "nan", "٣x"])
def test_what_is_no_number_is_named(cell: Cell) -> None:
    with pytest.raises(Unreadable, match="is not a number"):
        number_of(cell)


@pytest.mark.parametrize(
    ("cell", "order"),
    [
        ("2024-03-04", "iso"),
        ("20240304", "iso"),
        ("2024/3/4", "iso"),
        ("2024-03-04 00:00:00", "iso"),
        ("2024-03-04T23:59:59Z", "iso"),
        ("4.3.2024", "day-first"),
        ("04/03/2024", "day-first"),
        ("3/4/2024", "month-first"),
        ("03-04-2024", "month-first"),
        (MARCH, "iso"),
        (dt.datetime(2024, 3, 4, 12), "iso"),  # noqa: DTZ001  # a spreadsheet's days have no zone
    ],
)
def test_one_day_is_read_in_every_spelling(cell: Cell, order: DayOrder) -> None:
    assert day_of(cell, order) == MARCH


@pytest.mark.parametrize(
    ("cell", "order", "why"),
    [
        ("04/03/2024", "iso", "whether day or month comes first"),
        ("4.3.24", "day-first", "only two digits"),
        ("2023-02-29", "iso", "does not exist"),
        ("2024-13-01", "iso", "does not exist"),
        ("30/2/2024", "day-first", "does not exist"),
        ("3/13/2024", "day-first", "does not exist"),
        ("4.3/2024", "day-first", "not a date"),
        ("45355", "iso", "not a date"),
        (45355, "iso", "not a date"),
        ("4 mars 2024", "day-first", "not a date"),
    ],
)
def test_a_day_that_cannot_be_read_says_why(cell: Cell, order: DayOrder, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        day_of(cell, order)


@settings(max_examples=60)
@given(st.dates(dt.date(1000, 1, 1)))
def test_every_day_is_read_back_from_each_order(day: dt.date) -> None:
    assert day_of(day.isoformat(), "iso") == day
    assert day_of(f"{day.day}.{day.month}.{day.year}", "day-first") == day
    assert day_of(f"{day.month}/{day.day}/{day.year}", "month-first") == day


@settings(max_examples=60)
@given(st.text(max_size=12))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    for read in (number_of, lambda cell: day_of(cell, "day-first")):
        with contextlib.suppress(Unreadable):
            read(text)
