"""What was typed on a form, read field by field; faults are collected in the reader's words, and nothing is lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from surveyapp.placements.rules import Refusal
from surveyapp.placements.typed_day import read_day, read_day_if
from surveyapp.web.filters import day
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.placing.words import day_fault_in_words, refusal_in_words

One = TypeVar("One", bound=StrEnum)
Chosen = TypeVar("Chosen")


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields as they were typed, and what is wrong with them by field."""

    values: Mapping[str, str]
    faults: dict[str, str] = field(default_factory=dict)

    def text(self, name: str, longest: int) -> str:
        """A text without blanks around it."""
        found = " ".join(self.values.get(name, "").split())
        if len(found) > longest:
            self.faults[name] = _("Texten är för lång. Högst %(n)d tecken.", n=longest)
        return found

    def day(self, name: str) -> dt.date | None:
        """A day that has to be there; None where it is not, and then there is a fault."""
        found = read_day(self.values.get(name, ""))
        if found.fault is not None:
            self.faults[name] = day_fault_in_words(found.fault)
        return found.day

    def day_if(self, name: str) -> dt.date | None:
        """A day that may be left out."""
        found = read_day_if(self.values.get(name, ""))
        if found.fault is not None:
            self.faults[name] = day_fault_in_words(found.fault)
        return found.day

    def one_of(self, name: str, kind: Iterable[One], says: str = "") -> One | None:
        """One of the words that are offered; None where none was chosen, and then the fault says so."""
        return self.chosen(name, {one.value: one for one in kind}, says)

    def chosen(self, name: str, offered: Mapping[str, Chosen], says: str = "") -> Chosen | None:
        """What was chosen of a list; None where it is not on the list, and then the fault says so."""
        found = offered.get(self.values.get(name, ""))
        if found is None:
            self.faults[name] = says or _("Välj ett av alternativen.")
        return found

    def refused(self, refusals: Collection[Refusal], names: Mapping[str, str] | None = None) -> None:
        """Note what the rules said against it, at the fields of the page."""
        for one in refusals:
            self.faults[(names or {}).get(one.field, one.field)] = refusal_in_words(one.code)

    @property
    def is_right(self) -> bool:
        """Whether nothing is wrong so far."""
        return not self.faults


def read_back(text: str) -> str:
    """A day as it was understood, in words; empty where it was not."""
    found = read_day_if(text)
    return "" if found.day is None else day(found.day)
