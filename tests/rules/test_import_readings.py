"""Rows to people with readings: long and wide mean the same, order means nothing, and every fault has its place."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from import_builders import LONG, TODAY, mapping_data, said, understood, wide_data

from surveyapp.interchange.cells import Cell
from surveyapp.placements.rules import Destination
from surveyapp.responses.given import Given
from surveyapp.responses.rules import Missing

ROWS: list[list[Cell]] = [
    ["a", "0", "4", "5", "20"],
    ["a", "1", "3", "-9", "21"],
    ["a", "2", "", "", "NA"],
    ["b", "0", "2", "2", "0"],
    ["b", "2", "1", "5", "40"],
]
WIDE = ["who", *(f"{item}_{wave}" for wave in (0, 1, 2) for item in ("arrive", "help", "hours"))]


def test_every_row_becomes_a_reading_on_the_waves_own_day() -> None:
    found = understood(ROWS)
    assert said(found) == []
    assert found.n_without_answer == 1  # nothing answered in a's second month
    first, second = found.people
    assert (first.code, first.row, first.provider, first.referrer) == ("a", 2, "Works", "Office")
    assert [(one.wave, one.number, one.row) for one in first.readings] == [("baseline", 1, 2), ("monthly", 1, 3)]
    assert first.readings[0].answered_on == dt.date(2025, 1, 6)
    assert first.readings[1].answered_on == dt.date(2025, 2, 3)
    assert first.readings[1].given == {
        "arrive": Given(code=3),
        "help": Given.left_out(Missing.REFUSED),
        "hours": Given(number=21.0),
    }
    assert [(one.wave, one.number) for one in second.readings] == [("baseline", 1), ("monthly", 2)]


def test_a_wide_file_says_the_same_as_a_long_one() -> None:
    wide = [
        ["a", "4", "5", "20", "3", "-9", "21", "", "", "NA"],
        ["b", "2", "2", "0", "", "", "", "1", "5", "40"],
    ]
    found = understood(wide, WIDE, wide_data())
    assert said(found) == []

    def content(people: Any) -> list[Any]:
        return [(one.code, [(r.wave, r.number, r.answered_on, r.given) for r in one.readings]) for one in people]

    assert content(found.people) == content(understood(ROWS).people)


@settings(max_examples=25)
@given(st.randoms(use_true_random=False))
def test_unsorted_waves_and_people_mean_the_same(dice: random.Random) -> None:
    shuffled = list(ROWS)
    dice.shuffle(shuffled)
    found = understood(shuffled)
    by_code = {one.code: [(r.wave, r.number, r.given) for r in one.readings] for one in found.people}
    wanted = {one.code: [(r.wave, r.number, r.given) for r in one.readings] for one in understood(ROWS).people}
    assert by_code == wanted
    assert said(found) == []


def test_columns_that_repeat_on_every_row_may_be_a_wave() -> None:
    data = mapping_data({("waves", 0): {"wave": "baseline", "items": {"arrive": "before"}}})
    rows: list[list[Cell]] = [["a", "1", "3", "3", "1", "2"], ["a", "2", "4", "4", "1", "2"]]
    found = understood(rows, [*LONG, "before"], data)
    assert said(found) == []
    assert found.people[0].readings[0].given == {"arrive": Given(code=2)}
    rows[1][5] = "3"
    assert said(understood(rows, [*LONG, "before"], data)) == [
        "data.csv: row 3, column before: differs from the same person's row 2"
    ]


@pytest.mark.parametrize(
    ("row", "problems"),
    [
        (["a", "1", "3", "3", "1"], ["row 7, column when: this person already has the wave 1 in row 3"]),
        (["c", "7", "3", "3", "1"], ["row 7, column when: 7 is no wave of the mapping; its waves are 0, 1, 2"]),
        (["c", "", "3", "3", "1"], ["row 7, column when: there is no wave; its waves are 0, 1, 2"]),
        (["", "0", "3", "3", "1"], ["row 7, column who: there is no code of a person"]),
        (["x" * 61, "0", "3", "3", "1"], ["row 7, column who: a code has at most 60 characters"]),
        (["900101-0017", "0", "3", "3", "1"], ["row 7, column who: a personal number or an address is no code"]),
        (["a@b.se", "0", "3", "3", "1"], ["row 7, column who: a personal number or an address is no code"]),
        (["c", "0", "6", "3", "1"], ["row 7, column arrive: 6 is no possible answer; the codes are 1, 2, 3, 4, 5"]),
        (["c", "0", "2.5", "3", "1"], ["row 7, column arrive: 2.5 is no possible answer"]),
        (["c", "0", "good", "3", "1"], ["row 7, column arrive: good is not a number"]),
        (
            ["c", "0", "inf", "0", "41"],
            [
                "row 7, column arrive: inf is infinite",
                "row 7, column help: 0 is no possible answer",
                "row 7, column hours: 41 is no possible answer; whole numbers from 0 to 40 are",
            ],
        ),
    ],
)
def test_a_row_that_cannot_be_taken_says_where_and_why(row: list[Cell], problems: list[str]) -> None:
    found = said(understood([*ROWS, row]))
    assert len(found) == len(problems)
    for text, wanted in zip(found, problems, strict=True):
        assert text.startswith(f"data.csv: {wanted}")


def test_the_faults_of_all_rows_come_at_once_in_the_order_of_the_file() -> None:
    found = understood([["b", "0", "9", "1", "1"], ["a", "0", "1", "9", "1"], ["b", "0", "1", "1", "1"]])
    assert [(one.row, one.column) for one in found.problems] == [(2, "arrive"), (3, "help"), (4, "when")]


def test_columns_that_are_not_there_are_named_with_the_nearest() -> None:
    found = understood([["a", "0", "1", "1", "1"]], ["who", "when", "arrives", "help", "hours"])
    assert said(found) == ["data.csv: column arrive: the file has no such column; is it arrives?"]
    assert said(understood([["a", "0", "1", "1", "1", "1"]], [*LONG, "help"])) == [
        "data.csv: column help: the file has several columns of this name"
    ]


def test_somebody_twice_in_a_wide_file_is_named() -> None:
    row: list[Cell] = ["a", "4", "5", "20", "3", "3", "21", "", "", ""]
    assert said(understood([row, row], WIDE, wide_data())) == [
        "data.csv: row 3, column who: this person already stands in row 2"
    ]


DAYS = [*LONG, "began", "left", "went", "place", "answered"]
DATED = {
    ("start",): {"column": "began"},
    ("exit",): {"column": "left", "destination": "went", "destinations": {"job": "arbete"}},
    ("provider",): {"column": "place"},
    ("waves", 0, "answered"): "answered",
}


def test_days_places_and_ends_come_from_columns() -> None:
    row: list[Cell] = ["a", "0", "1", "1", "1", "2025-01-06", dt.date(2025, 6, 1), "job", "Shop", "20250108"]
    found = understood([row], DAYS, mapping_data(DATED))
    assert said(found) == []
    person = found.people[0]
    assert (person.days.start_on, person.days.exit_on) == (dt.date(2025, 1, 6), dt.date(2025, 6, 1))
    assert (person.destination, person.provider) == (Destination.WORK, "Shop")
    assert person.readings[0].answered_on == dt.date(2025, 1, 8)


@pytest.mark.parametrize(
    ("place", "cell", "problem"),
    [
        (5, "", "row 2, column began: the cell is empty"),
        (5, "06/01/2025", "row 2, column began: 06/01/2025 is a date of which it is not known"),
        (5, "2025-02-30", "row 2, column began: 2025-02-30 is a day that does not exist"),
        (5, "1999-12-31", "row 2, column began: the start is too long ago"),
        (5, "2026-03-03", "row 2, column began: 2026-03-03 has not come"),
        (6, "2024-12-31", "row 2, column left: the end is before the start"),
        (7, "abroad", "row 2, column went: the mapping does not say what abroad is"),
        (8, "", "row 2, column place: the cell is empty"),
        (9, "2027-01-01", "row 2, column answered: the day of the answer, 2027-01-01, has not come"),
        (9, "x", "row 2, column answered: x is not a date"),
    ],
)
def test_a_day_or_place_that_cannot_be_says_where_and_why(place: int, cell: str, problem: str) -> None:
    row: list[Cell] = ["a", "0", "1", "1", "1", "2025-01-06", "2025-06-01", "job", "Shop", "20250108"]
    row[place] = cell
    found = said(understood([row], DAYS, mapping_data(DATED)))
    assert any(text.startswith(f"data.csv: {problem}") for text in found), found


def test_a_wave_that_the_plan_does_not_give_a_person_is_named() -> None:
    data = mapping_data({("waves", 2): {"wave": "afterwards", "value": 2}, ("exit",): {"column": "left"}})
    rows = [["a", "2", "1", "1", "1", ""], ["b", "2", "1", "1", "1", "2025-02-06"]]
    found = understood(rows, [*LONG, "left"], data)
    assert said(found) == [f"data.csv: row 2, column when: the plan gives this person no wave afterwards by {TODAY}"]
    assert found.people[1].readings[0].answered_on == dt.date(2025, 8, 6)


def test_the_day_of_an_answer_may_be_given_for_everybody_or_from_the_start() -> None:
    data = mapping_data({("waves", 0, "on"): "2025-01-10", ("waves", 1, "after"): {"weeks": 5}})
    readings = understood([["a", "0", "1", "1", "1"], ["a", "1", "1", "1", "1"]], data=data).people[0].readings
    assert [one.answered_on for one in readings] == [dt.date(2025, 1, 10), dt.date(2025, 2, 10)]


@settings(max_examples=40)
@given(st.lists(st.lists(st.one_of(st.none(), st.text(max_size=6), st.floats()), min_size=5, max_size=5), max_size=6))
def test_no_table_raises(rows: list[list[Cell]]) -> None:
    found = understood(rows)
    assert all(problem.row is not None for problem in found.problems)
