"""From stored answers to cells."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import pytest
from export_definitions import OWN_VIEW, PULSE, both, options

from surveyapp.exports.item_columns import CannotLayOut, Cell, Stored, item_cells, plain_number
from surveyapp.exports.missing import MissingCode
from surveyapp.instruments.definition import Instrument

EMPTY: Stored = (None, None, None, None, False, None, None)
CELLS = item_cells(OWN_VIEW)


def stored(**content: Any) -> Stored:
    """A stored answer with one content."""
    names = ("code", "number", "picked", "day", "has_text", "missing", "other_code")
    return tuple(content.get(name, absent) for name, absent in zip(names, EMPTY, strict=True))  # type: ignore[return-value]  # as long as EMPTY


def instrument(**items: dict[str, Any]) -> Instrument:
    """An instrument with these items, each on the only page."""
    made = PULSE.model_dump() | {"items": items, "pages": [{"items": list(items)}]}
    return Instrument.model_validate(made)


@pytest.mark.parametrize(
    ("item", "content", "long", "wide"),
    [
        ("mood", {"code": 4}, ("code", 4, None, None, None), (4,)),
        ("step", {"code": 3, "other_code": 5}, ("code", 3, None, None, 5), (3,)),
        ("tasks", {"picked": "1 3"}, ("picked", None, "1 3", None, None), (1, 0, 1)),
        ("tasks", {"picked": "3 1"}, ("picked", None, "1 3", None, None), (1, 0, 1)),
        ("tasks", {"picked": ""}, ("picked", None, "", None, None), (0, 0, 0)),
        ("hours", {"number": 22.0}, ("number", 22, None, None, None), (22,)),
        ("hours", {"number": 0.0}, ("number", 0, None, None, None), (0,)),
        ("pay", {"number": 15.25}, ("number", 15.25, None, None, None), (15.25,)),
        ("note", {"has_text": True}, ("text", 1, None, None, None), (1,)),
        ("since-day", {"day": dt.date(2025, 1, 9)}, ("day", None, None, "2025-01-09", None), ("2025-01-09", 0)),
        ("mood", {"missing": "refused"}, ("missing", -99, None, None, None), (-99,)),
        ("mood", {"missing": "does not know"}, ("missing", -98, None, None, None), (-98,)),
        ("tasks", {"missing": "skipped"}, ("missing", -97, None, None, None), (-97, -97, -97)),
        ("since-day", {"missing": "technical"}, ("missing", -94, None, None, None), (None, -94)),
    ],
)
def test_an_answer_of_every_kind_stands_in_its_cells(
    item: str, content: dict[str, Any], long: tuple[Cell, ...], wide: tuple[Cell, ...]
) -> None:
    cells = CELLS[item].answered(stored(**content))
    assert (cells.long, cells.wide, cells.is_readable) == ((item, *long), wide, True)
    assert cells.is_answered is ("missing" not in content)


@pytest.mark.parametrize(
    ("item", "content"),
    [
        ("mood", {"code": 7}),
        ("mood", {"number": 3.0}),
        ("step", {"code": 3, "other_code": 11}),
        ("tasks", {"picked": "1 8"}),
        ("tasks", {"picked": "one"}),
        ("tasks", {"code": 1}),
        ("hours", {"number": 41.0}),
        ("hours", {"number": 2.5}),
        ("hours", {"number": math.nan}),
        ("hours", {"code": 3}),
        ("pay", {"number": math.inf}),
        ("note", {"code": 1}),
        ("since-day", {"has_text": True}),
    ],
)
def test_what_cannot_be_an_answer_to_the_item_is_a_technical_error(item: str, content: dict[str, Any]) -> None:
    cells = CELLS[item].answered(stored(**content))
    assert set(cells.wide) - {None} == {MissingCode.TECHNICAL}
    assert cells.long[1:3] == ("missing", MissingCode.TECHNICAL)
    assert not cells.is_readable


def test_columns_are_those_of_the_items_in_the_order_in_which_they_are_asked() -> None:
    names = [column.name for cells in CELLS.values() for column in cells.columns]
    assert names == [
        "q_mood",
        "q_step",
        "q_tasks__1",
        "q_tasks__2",
        "q_tasks__3",
        "q_hours",
        "q_pay",
        "q_note__written",
        "q_since_day",
        "q_since_day__missing",
    ]


@pytest.mark.parametrize("code", MissingCode)
def test_every_item_has_as_many_cells_as_columns_when_nothing_is_answered(code: MissingCode) -> None:
    for cells in CELLS.values():
        assert len(cells.missing(code).wide) == len(cells.columns)


@pytest.mark.parametrize(
    ("content", "numeric"), [({"code": 4}, 4.0), ({"code": 9}, None), ({"missing": "refused"}, None)]
)
def test_a_code_that_counts_as_not_answered_is_exported_but_never_subtracted(
    content: dict[str, Any], numeric: float | None
) -> None:
    assert CELLS["mood"].answered(stored(**content)).numeric == numeric


def test_two_items_that_would_share_a_column_are_refused() -> None:
    choice = {"kind": "choice", "text": both("a", "a"), "options": options("a", "b")}
    with pytest.raises(CannotLayOut, match="q_a_b"):
        item_cells(instrument(**{"a-b": choice, "a_b": choice}))


@pytest.mark.parametrize(("minimum", "maximum"), [(-120, 120), (-95, 0), (-99, -90)])
def test_a_number_that_could_be_taken_for_a_missing_code_is_refused(minimum: float, maximum: float) -> None:
    degrees = {"kind": "number", "text": both("a", "a"), "minimum": minimum, "maximum": maximum}
    with pytest.raises(CannotLayOut, match="degrees"):
        item_cells(instrument(degrees=degrees))


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, None),
        (3.0, "3"),
        (3, "3"),
        (-0.5, "-0.5"),
        (0.1 + 0.2, "0.30000000000000004"),
        (math.nan, None),
        (math.inf, None),
        (1e16, "10000000000000000"),
        (-0.0, "0"),
    ],
)
def test_numbers_are_written_exactly_and_whole_ones_without_a_point(value: float | None, cell: str | None) -> None:
    found = plain_number(value)
    assert (None if found is None else str(found)) == cell
