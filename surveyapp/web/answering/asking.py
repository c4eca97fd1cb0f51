"""The texts of one question in one language, escaped for pages, made once for each version of an instrument."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup, escape

from surveyapp.instruments.definition import (
    ChoiceItem,
    ChoicesItem,
    Instrument,
    Item,
    LadderItem,
    NumberItem,
    Option,
    Text,
    TextItem,
)
from surveyapp.instruments.wording import wording

POINTS = 5
"""Rows of this many options are shown side by side."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One answer to choose."""

    value: int
    text: Markup
    short: Markup
    begins_stage: bool


@dataclass(frozen=True, slots=True)
class Asking:
    """What a page shows of an item."""

    code: Markup
    kind: str
    text: Markup
    help: Markup
    why: Markup
    unit: Markup
    offers: tuple[Offer, ...]
    max_length: int
    whole: bool

    @property
    def first_id(self) -> str:
        """The element that a fault's link leads to."""
        return f"{self.code}-{self.offers[0].value}" if self.offers else self.code

    @property
    def in_columns(self) -> bool:
        """Whether rows show the options side by side."""
        return self.kind == "choice" and len(self.offers) == POINTS


_MADE: dict[tuple[str, str, str], Asking] = {}


def asking(instrument: Instrument, content_hash: str, code: str, language: str) -> Asking:
    """The item's texts; ``content_hash`` is the instrument's, so that what is kept can never be out of date."""
    key = (content_hash, code, language)
    if key not in _MADE:
        _MADE[key] = _made(code, instrument.items[code], language)
    return _MADE[key]


def _made(code: str, item: Item, language: str) -> Asking:
    def say(text: Text | None) -> Markup:
        return escape("" if text is None else wording(text, language))

    options: dict[int, Option] = item.options if isinstance(item, ChoiceItem | LadderItem | ChoicesItem) else {}
    per_stage = item.steps_per_stage if isinstance(item, LadderItem) else len(options) + 1
    return Asking(
        code=escape(code),
        kind=item.kind,
        text=say(item.text),
        help=say(item.help),
        why=say(item.why),
        unit=say(item.unit if isinstance(item, NumberItem) else None),
        offers=tuple(
            Offer(value, say(option.text), say(option.short or option.text), index > 0 and index % per_stage == 0)
            for index, (value, option) in enumerate(options.items())
        ),
        max_length=item.max_length if isinstance(item, TextItem) else 0,
        whole=isinstance(item, NumberItem) and item.whole,
    )
