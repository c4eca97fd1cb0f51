"""A table that somebody else made, and looking things up in it: what is wrong is collected by row and column. Pure."""

from __future__ import annotations

import datetime as dt
import difflib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from surveyapp.interchange.cells import Cell, DayOrder, Unreadable, day_of, text_of
from surveyapp.interchange.problems import DataProblem


@dataclass(frozen=True, slots=True)
class Row:
    """One row that is not empty, with its number in the file."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A heading and its rows; every row has a cell for each column."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(slots=True)
class Search:
    """Looks cells up by column; what is looked for in a column that is not there is None."""

    table: Table
    dates: DayOrder
    places: dict[str, int] = field(init=False)
    #: in the order in which they were found, each once
    found: dict[DataProblem, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.places = {name: place for place, name in enumerate(self.table.columns)}

    @property
    def problems(self) -> tuple[DataProblem, ...]:
        """Everything wrong, what concerns the whole file first, then by row."""
        return tuple(sorted(self.found, key=lambda one: (one.row is not None, one.row or 0)))

    def say(self, row: Row | None, column: str | None, message: str) -> None:
        """Note something wrong."""
        self.found[DataProblem(self.table.file, row.number if row else None, column, message)] = None

    def require(self, columns: Iterable[str]) -> None:
        """Note each of these columns that is not there, or that is there more than once."""
        times = Counter(self.table.columns)
        for column in columns:
            if column not in times:
                near = difflib.get_close_matches(column, self.table.columns, n=1)
                hint = f"; is it {near[0]}?" if near else ""
                self.say(None, column, f"the file has no such column{hint}")
            elif times[column] > 1:
                self.say(None, column, "the file has several columns of this name")

    def cell(self, row: Row, column: str) -> Cell:
        """What stands in a column that is there."""
        return row.cells[self.places[column]]

    def text(self, row: Row, column: str | None) -> str | None:
        """The same as text, empty where the cell is."""
        return None if column is None or column not in self.places else text_of(self.cell(row, column))

    def same(self, rows: Sequence[Row], column: str | None, *, may_be_empty: bool = False) -> str | None:
        """What stands in a column on every row of one person."""
        first = self.text(rows[0], column)
        if first == "" and not may_be_empty:
            self.say(rows[0], column, "the cell is empty")
        for row in rows[1:]:
            if self.text(row, column) != first:
                self.say(row, column, f"differs from the same person's row {rows[0].number}")
        return first

    def same_day(self, rows: Sequence[Row], column: str | None, *, may_be_empty: bool = False) -> dt.date | None:
        """The day that stands in a column on every row of one person."""
        text = self.same(rows, column, may_be_empty=may_be_empty)
        if column is None or not text:
            return None
        try:
            return day_of(self.cell(rows[0], column), self.dates)
        except Unreadable as problem:
            self.say(rows[0], column, f"{text} {problem}")
            return None
