"""What a report consists of: sections of tables whose every number carries its n, interval, method and reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from markupsafe import Markup

from surveyapp.effects.proportions import Proportion
from surveyapp.effects.small_numbers import large_enough
from surveyapp.reports.effect_words import Words

Form = Literal["count", "share", "number", "p"]
Interval = tuple[float | None, float | None]

HIDDEN = "hidden, too few people"
WILSON = "Wilson 1927, 95 %"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number: how many people it rests on, its interval, how it was made, and why it is missing where it is.

    A share has its number of people in ``count``. Either ``value`` is there or ``undefined`` says why not.
    """

    value: float | None
    form: Form = "number"
    n: int | None = None
    count: int | None = None
    interval: Interval | None = None
    method: str | None = None
    undefined: str | None = None

    def __post_init__(self) -> None:
        if (self.value is None) == (self.undefined is None):
            raise ValueError("a figure has either a value or the reason why it has none")

    def hidden(self) -> Figure:
        """The same place with nothing in it, because somebody could be recognised."""
        return replace(self, value=None, n=None, count=None, interval=None, undefined=HIDDEN)


Cell = Figure | str


@dataclass(frozen=True, slots=True)
class Column:
    """A column's name in data, and its heading."""

    code: str
    title: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings, with a caption and what has to be known to read it."""

    code: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()

    @property
    def methods(self) -> tuple[str, ...]:
        """How its numbers were made, each method once."""
        figures = (cell for row in self.rows for cell in row if isinstance(cell, Figure))
        return tuple(dict.fromkeys(figure.method for figure in figures if figure.method is not None))


@dataclass(frozen=True, slots=True)
class Section:
    """Tables on one question; one without tables says why."""

    code: str
    title: str
    tables: tuple[Table, ...]
    notes: tuple[str, ...] = ()
    #: drawings of figures that stand in the tables
    pictures: tuple[Markup, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report; ``facts`` say what it is about, ``sentences`` what it came to."""

    language: str
    title: str
    facts: tuple[tuple[str, str], ...]
    is_demonstration: bool
    sentences: tuple[str, ...]
    sections: tuple[Section, ...]


def count(number: int | None) -> Figure:
    """A number of people or answers; None is hidden."""
    return Figure(number, "count", undefined=HIDDEN if number is None else None)


def number(
    value: float | None,
    n: int,
    method: str,
    undefined: str | None = None,
    interval: Sequence[float | None] | None = None,
    form: Form = "number",
) -> Figure:
    """An estimate from ``n`` people; without a value the reason counts, with one a reason is about its interval."""
    ends = None if interval is None or value is None or None in interval else (interval[0], interval[1])
    reason = None if value is not None else undefined or "not defined"
    return Figure(value, form, n=n, interval=ends, method=method, undefined=reason)


def share(found: Proportion) -> Figure:
    """A share of people with Wilson's interval."""
    if found.p is None:
        return Figure(None, "share", n=found.n, method=WILSON, undefined=found.undefined)
    return Figure(found.p, "share", n=found.n, count=found.k, interval=(found.ci.lower, found.ci.upper), method=WILSON)


@dataclass(frozen=True, slots=True)
class Frame:
    """What every table is made with: the words and the smallest number that may be shown."""

    words: Words
    minimum: int

    def columns(self, *codes: str) -> tuple[Column, ...]:
        """Columns under these codes."""
        return tuple(Column(code.replace(" ", "_"), self.words(code)) for code in codes)

    def safe(self, figure: Figure, n: int) -> Figure:
        """The figure, or nothing where it rests on too few people; that there is nobody may be said."""
        return figure if n == 0 or large_enough(n, self.minimum) else figure.hidden()
