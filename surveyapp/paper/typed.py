"""What a person types from a sheet, and the answer that it is. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from enum import StrEnum

from surveyapp.instruments.definition import DateItem, Instrument, Item, NumberItem, TextItem
from surveyapp.paper.questions import ABOUT, NOTHING, REASONS
from surveyapp.responses.given import Given
from surveyapp.responses.rules import Missing

_DAYS = ("%Y-%m-%d", "%Y%m%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y")
_LETTERS = {missing: letter for letter, missing in REASONS.items()}


class Slip(StrEnum):
    """Why what was typed is no answer to the question."""

    BLANK = "blank"
    NO_SUCH_BOX = "no such box"
    ONLY_ONE = "only one"
    NOT_A_NUMBER = "not a number"
    OUT_OF_RANGE = "out of range"
    NOT_WHOLE = "not whole"
    NOT_A_DAY = "not a day"
    TOO_LONG = "too long"


class Mistyped(ValueError):
    """What was typed cannot be taken; ``slip`` says why, the text itself is never told."""

    def __init__(self, slip: Slip) -> None:
        super().__init__(slip.value)
        self.slip = slip


def read_day(typed: str) -> dt.date:
    """A day in any of the usual spellings; raises Mistyped."""
    if not typed.strip():
        raise Mistyped(Slip.BLANK)
    for spelling in _DAYS:
        try:
            day = dt.datetime.strptime(typed.strip(), spelling).date()  # noqa: DTZ007  # a day has no zone
        except ValueError:
            continue
        if 1900 <= day.year <= 2200:
            return day
    raise Mistyped(Slip.NOT_A_DAY)


def read_box(name: str, typed: str) -> int:
    """The box of a question about the filling in, 0 for none; raises Mistyped."""
    said = typed.strip()
    if said == NOTHING:
        return 0
    if not said:
        raise Mistyped(Slip.BLANK)
    if not said.isascii() or not said.isdigit() or int(said) not in ABOUT[name]:
        raise Mistyped(Slip.NO_SUCH_BOX)
    return int(said)


def read_answer(item: Item, typed: str) -> Given:
    """The answer to an item; only a text may be left blank, which then is no answer. Raises Mistyped."""
    said = typed.replace("\r\n", "\n").replace("\r", "\n").strip()
    if isinstance(item, TextItem):
        return _text(item, said)
    if said.lower() in REASONS:
        return Given.left_out(REASONS[said.lower()])
    if not said:
        raise Mistyped(Slip.BLANK)
    if isinstance(item, NumberItem):
        return _number(item, said)
    if isinstance(item, DateItem):
        return Given(day=read_day(said))
    codes = _codes(said, item.options)
    if item.kind == "choices":
        return Given(picked=codes)
    if len(codes) > 1:
        raise Mistyped(Slip.ONLY_ONE)
    return Given(code=codes[0])


def as_typed(given: Given) -> str:
    """An answer as it would be typed."""
    if given.missing is not None:
        return _LETTERS.get(given.missing, NOTHING)
    if given.picked is not None:
        return " ".join(str(code) for code in sorted(given.picked))
    if given.number is not None:
        return f"{given.number:.15g}".replace(".", ",")
    if given.day is not None:
        return given.day.isoformat()
    return given.text if given.text is not None else str(given.code)


def read_items(instrument: Instrument, typed: dict[str, str]) -> tuple[dict[str, Given], dict[str, Slip]]:
    """The answers to the items that are in ``typed``, and what is wrong with the others."""
    given: dict[str, Given] = {}
    slips: dict[str, Slip] = {}
    for name, said in typed.items():
        try:
            given[name] = read_answer(instrument.items[name], said)
        except Mistyped as mistyped:
            slips[name] = mistyped.slip
    return given, slips


def _text(item: TextItem, said: str) -> Given:
    if said in REASONS and said != NOTHING:
        return Given.left_out(REASONS[said])
    if said in ("", NOTHING):
        return Given.left_out(Missing.SKIPPED)
    if len(said) > item.max_length:
        raise Mistyped(Slip.TOO_LONG)
    return Given(text=said)


def _number(item: NumberItem, said: str) -> Given:
    try:
        value = float(said.replace(",", ".").replace(" ", ""))
    except ValueError:
        raise Mistyped(Slip.NOT_A_NUMBER) from None
    if not item.minimum <= value <= item.maximum:
        raise Mistyped(Slip.OUT_OF_RANGE)
    if item.whole and value != int(value):
        raise Mistyped(Slip.NOT_WHOLE)
    return Given(number=value)


def _codes(said: str, offered: Collection[int]) -> tuple[int, ...]:
    pieces = said.replace(",", " ").split()
    if not all(piece.isascii() and piece.isdigit() and int(piece) in offered for piece in pieces):
        raise Mistyped(Slip.NO_SUCH_BOX)
    return tuple(sorted({int(piece) for piece in pieces}))
