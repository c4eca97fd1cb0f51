"""From a stored answer to its cells, long and wide; columns come from the item, never from what was answered."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from surveyapp.exports.missing import MissingCode, is_clear_of, of_stored
from surveyapp.instruments.definition import (
    ChoiceItem,
    ChoicesItem,
    DateItem,
    Instrument,
    Item,
    LadderItem,
    NumberItem,
    TextItem,
)

Part = Literal["value", "option", "written", "day", "missing"]
Cell: TypeAlias = str | int | float | None
Stored: TypeAlias = tuple[int | None, float | None, str | None, dt.date | None, bool, str | None, int | None]
"""As stored: code, number, codes picked, day, whether there is a text, missing reason, the other person's code."""

MAX_REMEMBERED = 4096
"""Different answers to one item whose cells are remembered."""


class CannotLayOut(ValueError):
    """An instrument that cannot be put into columns without two meanings for one number or name."""


@dataclass(frozen=True, slots=True)
class WideColumn:
    """One column of the wide file; ``option`` is set where the column says whether that option was picked."""

    name: str
    item: str
    part: Part
    option: int | None = None


@dataclass(frozen=True, slots=True)
class Cells:
    """One answer in files.

    ``long`` holds item, content, value, picked, day and other value. ``numeric`` is the answer as a number that may be
    subtracted from another, or None. ``is_readable`` is False where what is stored cannot be an answer to the item.
    """

    long: tuple[Cell, ...]
    wide: tuple[Cell, ...]
    value: Cell
    numeric: float | None
    is_answered: bool
    is_readable: bool = True


@dataclass(frozen=True, slots=True)
class ItemCells:
    """Makes the cells of one item's answers, and remembers them: most people give one of a few answers."""

    code: str
    item: Item
    columns: tuple[WideColumn, ...]
    not_numeric: frozenset[int]
    known: dict[Stored, Cells] = field(default_factory=dict, repr=False)
    blanks: dict[MissingCode, Cells] = field(default_factory=dict, repr=False)

    def answered(self, stored: Stored) -> Cells:
        """The cells of what is stored; what cannot be an answer to this item becomes a technical error."""
        found = self.known.get(stored)
        if found is None:
            found = self._answered(stored)
            if len(self.known) < MAX_REMEMBERED:
                self.known[stored] = found
        return found

    def missing(self, code: MissingCode) -> Cells:
        """The cells of an item without an answer."""
        if code not in self.blanks:
            self.blanks[code] = self._missing(code)
        return self.blanks[code]

    def _missing(self, code: MissingCode, *, is_readable: bool = True) -> Cells:
        value = int(code)
        wide: list[Cell] = [None if column.part == "day" else value for column in self.columns]
        return Cells((self.code, "missing", value, None, None, None), tuple(wide), value, None, False, is_readable)

    def _answered(self, stored: Stored) -> Cells:
        code, number, picked, day, has_text, missing, other = stored
        if missing is not None:
            return self.missing(of_stored(missing))
        item = self.item
        cells: Cells | None = None
        if isinstance(item, ChoiceItem | LadderItem):
            cells = self._code(item, code, other)
        elif isinstance(item, NumberItem):
            cells = self._number(item, number)
        elif isinstance(item, ChoicesItem):
            cells = self._picked(item, picked)
        elif isinstance(item, DateItem) and day is not None:
            text = day.isoformat()
            cells = Cells((self.code, "day", None, None, text, None), (text, 0), None, None, True)
        elif isinstance(item, TextItem) and has_text:
            cells = Cells((self.code, "text", 1, None, None, None), (1,), 1, None, True)
        return cells or self._missing(MissingCode.TECHNICAL, is_readable=False)

    def _code(self, item: ChoiceItem | LadderItem, code: int | None, other: int | None) -> Cells | None:
        if code not in item.options or not (other is None or other in item.options):
            return None
        numeric = None if code in self.not_numeric else float(code)
        return Cells((self.code, "code", code, None, None, other), (code,), code, numeric, True)

    def _number(self, item: NumberItem, number: float | None) -> Cells | None:
        if number is None or not item.minimum <= number <= item.maximum or (item.whole and not number.is_integer()):
            return None
        value = plain_number(number)
        return Cells((self.code, "number", value, None, None, None), (value,), value, number, True)

    def _picked(self, item: ChoicesItem, picked: str | None) -> Cells | None:
        if picked is None or not all(part.isdecimal() and int(part) in item.options for part in picked.split()):
            return None
        codes = sorted({int(part) for part in picked.split()})
        wide = tuple(int(option in codes) for option in item.options)
        text = " ".join(str(code) for code in codes)
        return Cells((self.code, "picked", None, text, None, None), wide, None, None, True)


def plain_number(value: float | None) -> Cell:
    """A number as it stands in files: whole ones without a decimal point, others exactly; None stays an empty cell."""
    if value is None or not math.isfinite(value):
        return None
    return int(value) if value == int(value) else float(value)


def item_cells(instrument: Instrument) -> Mapping[str, ItemCells]:
    """What makes the cells of each item, in the order in which the items are asked.

    Raises CannotLayOut where two columns would have one name, or a number could be taken for a missing code.
    """
    found = {
        code: ItemCells(
            code, instrument.items[code], wide_columns(code, instrument.items[code]), _not_numeric(instrument, code)
        )
        for code in instrument.item_codes
    }
    names: dict[str, str] = {}
    for code, cells in found.items():
        _refuse_mistakable(instrument, code)
        for column in cells.columns:
            if names.setdefault(column.name, code) != code:
                raise CannotLayOut(f"{_edition(instrument)}: {names[column.name]} and {code} share {column.name}")
    return found


def wide_columns(code: str, item: Item) -> tuple[WideColumn, ...]:
    """The columns of one item: ``q_`` and the item's code, with ``__`` before what a part of it is called."""
    name = f"q_{code.replace('-', '_')}"
    if isinstance(item, ChoicesItem):
        return tuple(WideColumn(f"{name}__{option}", code, "option", option) for option in item.options)
    if isinstance(item, TextItem):
        return (WideColumn(f"{name}__written", code, "written"),)
    if isinstance(item, DateItem):
        return WideColumn(name, code, "day"), WideColumn(f"{name}__missing", code, "missing")
    return (WideColumn(name, code, "value"),)


def _refuse_mistakable(instrument: Instrument, code: str) -> None:
    item = instrument.items[code]
    if isinstance(item, NumberItem) and not is_clear_of(item.minimum, item.maximum):
        raise CannotLayOut(f"{_edition(instrument)}: an answer to {code} could be taken for a missing code")
    if isinstance(item, ChoiceItem | LadderItem) and any(not is_clear_of(option, option) for option in item.options):
        raise CannotLayOut(f"{_edition(instrument)}: an option of {code} could be taken for a missing code")


def _not_numeric(instrument: Instrument, code: str) -> frozenset[int]:
    """Codes that some scale counts as not answered: they must not be subtracted either."""
    return frozenset(
        option
        for scale in instrument.scales.values()
        for option, value in scale.recode.get(code, {}).items()
        if math.isnan(value)
    )


def _edition(instrument: Instrument) -> str:
    return f"{instrument.code} {instrument.version}"
