"""Days as people type them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.placements.typed_day import DayFault, read_day, read_day_if

THE_DAY = dt.date(2023, 11, 14)
DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))
MONTHS = ["jan", "feb", "mars", "april", "maj", "juni", "juli", "aug", "sept", "okt", "november", "dec"]


@pytest.mark.parametrize(
    "typed",
    [
        "2023-11-14",
        "14/11 2023",
        "14 nov 2023",
        "20231114",
        "14.11.2023",
        # and near them
        "14/11/2023",
        "14-11-2023",
        "14. 11. 2023",
        " 14  NOV.  2023 ",
        "14 november 2023",
        "14nov2023",
        "2023–11–14",
        "2023/11/14",
        "2023 11 14",
    ],
)
def test_one_day_in_many_spellings(typed: str) -> None:
    assert read_day(typed).day == THE_DAY
    assert read_day(typed).text == typed


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", DayFault.MISSING),
        ("   ", DayFault.MISSING),
        ("14/11", DayFault.NO_YEAR),
        ("14 nov", DayFault.NO_YEAR),
        ("231114", DayFault.SHORT_YEAR),
        ("14/11 23", DayFault.SHORT_YEAR),
        ("14 nov 23", DayFault.SHORT_YEAR),
        ("31/11 2023", DayFault.NO_SUCH_DAY),
        ("2023-02-29", DayFault.NO_SUCH_DAY),
        # Month before day is not guessed at.
        ("11/14/2023", DayFault.NO_SUCH_DAY),
        ("14 nov 0203", DayFault.TOO_FAR),
        ("9999-12-31", DayFault.TOO_FAR),
        ("i morgon", DayFault.NOT_A_DAY),
        ("14 nonsens 2023", DayFault.NOT_A_DAY),
        ("14 novell 2023", DayFault.NOT_A_DAY),
        ("<script>", DayFault.NOT_A_DAY),
        ("=2023-11-14", DayFault.NOT_A_DAY),
        ("2023-11-14" * 9, DayFault.NOT_A_DAY),
    ],
)
def test_what_is_no_day_says_why(typed: str, fault: DayFault) -> None:
    found = read_day(typed)
    assert (found.day, found.fault, found.text) == (None, fault, typed)


def test_nothing_is_no_fault_where_a_day_may_be_left_out() -> None:
    assert (read_day_if(" ").day, read_day_if(" ").fault) == (None, None)
    assert read_day_if("31/11 2023").fault is DayFault.NO_SUCH_DAY


@given(DAYS)
def test_every_day_is_read_in_all_five_spellings(day: dt.date) -> None:
    spellings = [
        day.isoformat(),
        f"{day.day}/{day.month} {day.year}",
        f"{day.day} {MONTHS[day.month - 1]} {day.year}",
        f"{day:%Y%m%d}",
        f"{day.day}.{day.month}.{day.year}",
    ]
    assert {read_day(typed).day for typed in spellings} == {day}


@given(st.text(max_size=60))
def test_any_text_is_a_day_or_a_fault_and_never_both(typed: str) -> None:
    found = read_day(typed)
    assert (found.day is None) != (found.fault is None)
