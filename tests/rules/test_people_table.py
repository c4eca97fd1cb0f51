"""A list of people as people make it: what is understood, and every fault by row and column."""

from __future__ import annotations

import ast
import datetime as dt
import inspect
from collections.abc import Callable
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.interchange import people_storing, people_table
from surveyapp.interchange.cells import Cell
from surveyapp.interchange.people_table import Fault, Listed, read_people
from surveyapp.interchange.table import Row, Table
from surveyapp.placements import rules
from surveyapp.web import fault_words

TODAY = dt.date(2024, 3, 4)
HEAD = ("Namn", "Mobil", "Anordnare", "Start")
GOOD: tuple[Cell, ...] = ("Berit Bok", "070-174 06 05", "Röda Korset", "2024-03-11")


def read(*rows: tuple[Cell, ...], head: tuple[str, ...] = HEAD) -> Listed:
    return read_people(Table("lista.csv", head, tuple(Row(n, row) for n, row in enumerate(rows, start=2))), TODAY)


def test_a_row_is_understood_in_normal_forms() -> None:
    (person,) = read(GOOD).people
    assert (person.name, person.phone, person.start_on) == ("Berit Bok", "+46701740605", dt.date(2024, 3, 11))
    assert person.language == "sv-latt"


@pytest.mark.parametrize("written", ["Storgatan 1, 831 30 Östersund", "Storgatan 1\n831 30 Östersund"])
def test_an_address_stands_in_one_cell_with_commas_or_line_breaks(written: str) -> None:
    (person,) = read((*GOOD, written), head=(*HEAD, "Adress")).people
    assert person.postal_address == "Storgatan 1\n831 30 Östersund"
    assert read((*GOOD, ""), head=(*HEAD, "Adress")).people[0].postal_address is None


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2024-03-11", dt.date(2024, 3, 11)),
        ("20240311", dt.date(2024, 3, 11)),
        ("11.3.2024", dt.date(2024, 3, 11)),
        ("11/3/2024", dt.date(2024, 3, 11)),
        (dt.datetime(2024, 3, 11, tzinfo=None), dt.date(2024, 3, 11)),  # noqa: DTZ001  # as a workbook gives it
    ],
)
def test_days_are_read_in_five_spellings(written: Cell, day: dt.date) -> None:
    (person,) = read((*GOOD[:3], written)).people
    assert person.start_on == day


@pytest.mark.parametrize(
    ("head", "row", "fault"),
    [
        (HEAD, ("", *GOOD[1:]), Fault(2, "Namn", "empty")),
        (HEAD, (GOOD[0], "", *GOOD[2:]), Fault(2, "Mobil", "nobody can be known again")),
        (HEAD, (GOOD[0], "063-14 30 00", *GOOD[2:]), Fault(2, "Mobil", "not a mobile number")),
        (HEAD, (GOOD[0], "hemlig", *GOOD[2:]), Fault(2, "Mobil", "not a phone number")),
        (HEAD, (*GOOD[:3], "i mars"), Fault(2, "Start", "not a day")),
        (HEAD, (*GOOD[:3], "1999-01-01"), Fault(2, "Start", "too long ago")),
        (HEAD, (*GOOD[:3], "2026-01-01"), Fault(2, "Start", "more than a year away")),
        ((*HEAD, "Slut"), (*GOOD, "2024-03-01"), Fault(2, "Slut", "before the start")),
        ((*HEAD, "Personnummer"), (*GOOD, "19811218-9877"), Fault(2, "Personnummer", "not a personal number")),
        ((*HEAD, "E-post"), (*GOOD, "berit"), Fault(2, "E-post", "not an e-mail address")),
        ((*HEAD, "Adress"), (*GOOD, "Storgatan 1"), Fault(2, "Adress", "not a postal address")),
        ((*HEAD, "Postadress"), (*GOOD, "a,b,c,d,e,f"), Fault(2, "Postadress", "too many lines")),
        ((*HEAD, "Adress"), (*GOOD, f"Storgatan 1, {'x' * 61}"), Fault(2, "Adress", "a line too long")),
    ],
)
def test_a_fault_names_its_row_and_column(head: tuple[str, ...], row: tuple[Cell, ...], fault: Fault) -> None:
    assert read(row, head=head).faults == (fault,)
    assert read(row, head=head).people == ()


def test_an_unknown_language_is_told_with_those_we_have() -> None:
    (fault,) = read((*GOOD, "klingon"), head=(*HEAD, "Språk")).faults
    assert fault.code == "unknown language"
    assert "arabiska" in fault.told


@pytest.mark.parametrize(
    ("head", "codes"),
    [
        (("Namn", "Mobil", "Start"), ["column missing"]),
        (("Namn", "Anordnare", "Start"), ["nobody can be known again"]),
        ((*HEAD, "Skostorlek"), ["unknown column"]),
        ((*HEAD, "Telefon"), ["column twice"]),
    ],
)
def test_a_heading_that_does_not_fit_stops_before_the_rows(head: tuple[str, ...], codes: list[str]) -> None:
    assert [fault.code for fault in read(("x",) * len(head), head=head).faults] == codes


def test_all_faults_of_a_long_list_come_at_once_in_the_order_of_rows() -> None:
    rows: list[tuple[Cell, ...]] = [
        (f"Person {n}", f"07017406{n:02}", "Röda Korset", "2024-03-11") for n in range(5, 98)
    ]
    for place in (10, 50, 80):
        rows[place] = (rows[place][0], "08-123", *rows[place][2:])
    found = read(*rows)
    assert [fault.row for fault in found.faults] == [12, 52, 82]


def test_the_same_person_twice_is_a_fault_unless_it_is_another_placement() -> None:
    again = ("Berit Bok", "0701740605", "Röda Korset", "2024-09-02")
    assert read(GOOD, again).faults == ()
    assert read(GOOD, GOOD).faults == (Fault(3, "Mobil", "same as row", "2"),)


@given(st.lists(st.tuples(*[st.text(max_size=12)] * 4), max_size=6))
def test_whatever_stands_in_the_cells_it_is_either_understood_or_told_and_never_repeated(
    rows: list[tuple[str, ...]],
) -> None:
    found = read(*rows)
    assert len(found.people) + len({fault.row for fault in found.faults}) >= len(rows)
    contents = {cell for row in rows for cell in row if len(cell) > 3}
    assert not any(content in fault.told for fault in found.faults for content in contents)


def _named(source: ModuleType | Callable[..., object], called: tuple[str, ...], position: int) -> set[str]:
    """Texts that stand at this place in calls of these names."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(inspect.getsource(source))):
        if not isinstance(node, ast.Call) or len(node.args) <= position:
            continue
        argument = node.args[position]
        if getattr(node.func, "id", getattr(node.func, "attr", "")) in called and isinstance(argument, ast.Constant):
            found.add(str(argument.value))
    return found


def test_every_fault_has_words() -> None:
    told = _named(people_table, ("Fault", "say"), 2) | _named(people_storing, ("Fault", "say"), 2)
    told |= _named(rules.check_dates, ("Refusal",), 1)
    words = inspect.getsource(fault_words)
    assert len(told) > 15
    assert [code for code in told if f'"{code}"' not in words] == []
