"""The texts and pictograms of one question in one language, ready for pages, made once for each version."""

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
from surveyapp.instruments.pictograms import DrawnItem
from surveyapp.instruments.wording import html_language, language_of, wording
from surveyapp.web.pictogram import pictogram

POINTS = 5
"""Rows of this many options are shown side by side."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One answer to choose."""

    value: int
    text: Markup
    short: Markup
    begins_stage: bool
    picture: Markup


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
    #: stands for what is asked about; empty where the instrument has no pictograms
    picture: Markup

    @property
    def first_id(self) -> str:
        """The element that a fault's link leads to."""
        return f"{self.code}-{self.offers[0].value}" if self.offers else self.code

    @property
    def in_columns(self) -> bool:
        """Whether rows show the options side by side."""
        return self.kind == "choice" and len(self.offers) == POINTS


_MADE: dict[tuple[str, str | None, str, str, DrawnItem | None], Asking] = {}


def asking(
    instrument: Instrument, hashes: tuple[str, str | None], code: str, language: str, drawn: DrawnItem | None = None
) -> Asking:
    """The item's texts; the ``hashes`` are those of the instrument and of the translation that is read, if any, so that
    what is kept can never be out of date."""
    key = (*hashes, code, language, drawn)
    if key not in _MADE:
        _MADE[key] = asked_afresh(code, instrument.items[code], language, drawn)
    return _MADE[key]


def asked_afresh(code: str, item: Item, language: str, drawn: DrawnItem | None = None) -> Asking:
    """The same, made anew and not kept: for a draft, which changes all the time."""

    def say(text: Text | None) -> Markup:
        if text is None:
            return Markup()
        said, spoken = escape(wording(text, language)), language_of(text, language)
        if html_language(spoken) == html_language(language):
            return said
        # A text without translation: say in which language it is, so that it is read aloud and set right.
        return Markup('<span lang="{}" dir="auto">{}</span>').format(html_language(spoken), said)

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
            Offer(
                value,
                say(option.text),
                say(option.short or option.text),
                begins_stage=index > 0 and index % per_stage == 0,
                picture=Markup() if drawn is None else pictogram(drawn.answers[index], turns=drawn.turns),
            )
            for index, (value, option) in enumerate(options.items())
        ),
        max_length=item.max_length if isinstance(item, TextItem) else 0,
        whole=isinstance(item, NumberItem) and item.whole,
        picture=Markup() if drawn is None else pictogram(drawn.own),
    )
