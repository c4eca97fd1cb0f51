"""The texts of an instrument in a reader's language, with fallback and completeness."""

from __future__ import annotations

from collections.abc import Iterator

from surveyapp.instruments.definition import (
    LANGUAGES,
    ChoiceItem,
    ChoicesItem,
    Instrument,
    Item,
    LadderItem,
    NumberItem,
    Text,
)
from surveyapp.instruments.problems import Path

_FALLBACKS = {"sv-latt": ("sv", "en"), "sv": ("sv-latt", "en"), "en": ("sv", "sv-latt")}


def wording(text: Text, language: str) -> str:
    """The text in the language, or in the nearest one that it has.

    Plain Swedish falls back to Swedish and then English, Swedish to plain Swedish and then English, any other
    language to plain Swedish, which the interface falls back to as well; a text with none of these is given in its
    first language.
    """
    return text[language_of(text, language)]


def language_of(text: Text, language: str) -> str:
    """The language in which ``wording`` gives the text."""
    candidates = (language, *_FALLBACKS.get(language, ("sv-latt", "sv", "en")))
    return next((one for one in candidates if one in text), next(iter(text)))


def html_language(language: str) -> str:
    """The language code for an HTML ``lang`` attribute; plain Swedish is Swedish there."""
    return "sv" if language == "sv-latt" else language


def languages(instrument: Instrument) -> tuple[str, ...]:
    """Every language that occurs in the instrument: the required ones first, then the others by code."""
    found = {language for _, text in texts(instrument) for language in text}
    return tuple([language for language in LANGUAGES if language in found] + sorted(found.difference(LANGUAGES)))


def completeness(instrument: Instrument) -> dict[str, float]:
    """The share of the instrument's texts that each of its languages has, from 0 to 1."""
    every = [text for _, text in texts(instrument)]
    return {language: sum(language in text for text in every) / len(every) for language in languages(instrument)}


def texts(instrument: Instrument) -> Iterator[tuple[Path, Text]]:
    """Every text of the instrument with its path."""
    yield from present((), title=instrument.title, intro=instrument.intro, thanks=instrument.thanks)
    for number, page in enumerate(instrument.pages):
        yield from present(("pages", number), title=page.title)
    for code, item in instrument.items.items():
        yield from item_texts(("items", code), item)
    for code, scale in instrument.scales.items():
        yield from present(("scales", code), title=scale.title)


def item_texts(path: Path, item: Item) -> Iterator[tuple[Path, Text]]:
    """Every text of one item with its path."""
    yield from present(path, text=item.text, help=item.help, why=item.why)
    if isinstance(item, NumberItem):
        yield from present(path, unit=item.unit)
    if isinstance(item, ChoiceItem | LadderItem | ChoicesItem):
        for option_code, option in item.options.items():
            yield from present((*path, "options", option_code), text=option.text, short=option.short)


def present(path: Path, **found: Text | None) -> Iterator[tuple[Path, Text]]:
    """Those of the named texts that are there, with their paths."""
    for name, text in found.items():
        if text is not None:
            yield (*path, name), text
