"""One given answer, as it is handed over for storing. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Self

from surveyapp.instruments.definition import (
    ChoiceItem,
    ChoicesItem,
    DateItem,
    Item,
    LadderItem,
    NumberItem,
    TextItem,
)
from surveyapp.responses.rules import Missing


class DoesNotFit(ValueError):
    """An answer that the item cannot have; the message names the item and never the answer."""


@dataclass(frozen=True, slots=True)
class Given:
    """An answer's content: exactly one of the fields but ``other_code`` is set."""

    code: int | None = None
    number: float | None = None
    picked: tuple[int, ...] | None = None
    day: dt.date | None = None
    text: str | None = None
    missing: Missing | None = None
    #: the other person's step, where two filled in together and saw it differently
    other_code: int | None = None

    @classmethod
    def left_out(cls, why: Missing) -> Self:
        """No answer, and why."""
        return cls(missing=why)

    @property
    def numeric(self) -> float | None:
        """What scoring uses: the code or the number."""
        return self.code if self.code is not None else self.number


def check_fits(code: str, item: Item, given: Given) -> None:
    """Raise DoesNotFit unless this answer is one that the item offers."""
    if not (_is_left_out(given) or _content_fits(item, given)):
        raise DoesNotFit(code)
    if given.other_code is not None and not (
        isinstance(item, LadderItem | ChoiceItem) and given.other_code in item.options
    ):
        raise DoesNotFit(code)


def _is_left_out(given: Given) -> bool:
    content = (given.code, given.number, given.picked, given.day, given.text)
    return given.missing is not None and all(value is None for value in content)


def _content_fits(item: Item, given: Given) -> bool:
    if given.missing is not None:
        return False
    match item:
        case ChoiceItem() | LadderItem():
            return given.code in item.options and _only(given, "code")
        case ChoicesItem():
            return given.picked is not None and _listed(given.picked, item.options) and _only(given, "picked")
        case NumberItem():
            return _number_fits(item, given.number) and _only(given, "number")
        case TextItem():
            return given.text is not None and 0 < len(given.text) <= item.max_length and _only(given, "text")
        case DateItem():
            return given.day is not None and 1900 <= given.day.year <= 2200 and _only(given, "day")


def _number_fits(item: NumberItem, number: float | None) -> bool:
    if number is None or not item.minimum <= number <= item.maximum:
        return False
    return not item.whole or number == int(number)


def _listed(picked: tuple[int, ...], offered: Collection[int]) -> bool:
    return len(set(picked)) == len(picked) > 0 and all(code in offered for code in picked)


def _only(given: Given, name: str) -> bool:
    names = ("code", "number", "picked", "day", "text")
    return all(getattr(given, other) is None for other in names if other != name)
