"""What a mapping is: the file in which a person says which column of somebody else's data means what."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from surveyapp.instruments.definition import Code, Frozen, Language
from surveyapp.interchange.cells import DayOrder
from surveyapp.plans.definition import Span

DestinationCode = Literal[
    "arbete", "subventionerat-arbete", "studier", "annan-insats", "sjuk", "flyttat", "annat", "okant",
    "arbetssokande", "foraldraledig", "pension", "avliden",
]  # fmt: skip
MissingReason = Literal["refused", "does not know", "skipped", "technical"]
ColumnName = str


class Edition(Frozen):
    """An instrument or a plan in one version."""

    code: Code
    version: int = Field(ge=1)
    file: str | None = Field(None, description="Its file, seen from the mapping, while it is not on the shelf.")


class AuthorityName(Frozen):
    """To whom the data belong; made when it is not there. Never the authority of other people's placements."""

    code: Code
    name: str = Field(min_length=1)


class NameFrom(Frozen):
    """The same name for everybody, or a column of names."""

    name: str | None = Field(None, min_length=1)
    column: ColumnName | None = None


class DayFrom(Frozen):
    """The same day for everybody, or a column of days."""

    on: dt.date | None = None
    column: ColumnName | None = None


class ExitFrom(Frozen):
    """Columns that say when somebody left and where they went; no day means that they have not left."""

    column: ColumnName
    destination: ColumnName | None = None
    destinations: dict[str, DestinationCode] = Field(
        default_factory=dict, description="What stands in the file, to the program's word for it."
    )


class WaveFrom(Frozen):
    """Where the readings of one wave of the plan stand.

    In a long file ``value`` says which rows they are; without it the wave stands in columns of its own that repeat
    the same content on every row of a person. In a wide file the wave's columns are the items' columns with ``suffix``
    behind them, or columns of its own.
    """

    wave: Code
    number: int = Field(1, ge=1, description="Which one, where the plan's wave repeats.")
    value: str | int | float | None = None
    suffix: str | None = None
    items: dict[Code, ColumnName] | None = Field(None, min_length=1, description="Columns of its own, by item.")
    on: dt.date | None = Field(None, description="The day on which everybody answered; otherwise the wave's own day.")
    after: Span | None = Field(None, description="The distance from the start at which it was answered.")
    answered: ColumnName | None = Field(None, description="The column with the day on which it was answered.")


class Mapping(Frozen):
    """Which columns of a file are whose answers to what, and when."""

    code: Code = Field(description="A short name of the data; people get it before their own code.")
    source: str = Field(min_length=1, description="Where the data come from, kept in the trail.")
    consent: str | None = Field(
        None, min_length=1, description="On what ground they may be evaluated; without it nobody is in any export."
    )
    authority: AuthorityName | None = None
    instrument: Edition
    plan: Edition
    shape: Literal["long", "wide"]
    sheet: str | None = None
    person: ColumnName
    wave: ColumnName | None = Field(None, description="The column that says the wave; in long files.")
    items: dict[Code, ColumnName] = Field(default_factory=dict, description="The column of each item.")
    waves: tuple[WaveFrom, ...] = Field(min_length=1)
    start: DayFrom
    lasts: Span | None = Field(None, description="From the start to the last planned day.")
    exit: ExitFrom | None = None
    provider: NameFrom
    referrer: NameFrom
    language: Language = "sv"
    dates: DayOrder = "iso"
    missing: dict[str, MissingReason] = Field(
        default_factory=dict, description="What stands for no answer, with why; an empty cell is always no answer."
    )

    def columns_of(self, wave: WaveFrom) -> dict[str, str]:
        """The column of each item at a wave."""
        if wave.items is not None:
            return wave.items
        return {item: column + (wave.suffix or "") for item, column in self.items.items()}

    def columns(self) -> list[str]:
        """Every column that the mapping names, each once, in the order of the mapping."""
        single = [self.person, self.wave, self.start.column, self.provider.column, self.referrer.column]
        if self.exit is not None:
            single += [self.exit.column, self.exit.destination]
        for wave in self.waves:
            single += [*self.columns_of(wave).values(), wave.answered]
        return list(dict.fromkeys(column for column in single if column is not None))
