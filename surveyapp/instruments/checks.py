"""Meaning that a schema cannot check: every finding about an instrument's pages, items and texts is collected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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
from surveyapp.instruments.problems import Finding, Path
from surveyapp.instruments.scale_checks import check_scales
from surveyapp.instruments.wording import texts


def check_instrument(instrument: Instrument) -> tuple[Finding, ...]:
    """Everything wrong with one instrument, in no particular order."""
    return (
        *_pages(instrument),
        *(finding for code, item in instrument.items.items() for finding in check_item(("items", code), item)),
        *check_scales(instrument),
        *_informants(instrument),
        *_texts(instrument),
        *_pairing(instrument),
    )


def _pages(instrument: Instrument) -> Iterator[Finding]:
    asked: set[str] = set()
    for number, page in enumerate(instrument.pages):
        for place, code in enumerate(page.items):
            path = ("pages", number, "items", place)
            if code not in instrument.items:
                yield Finding(path, f"there is no item {code}")
            elif code in asked:
                yield Finding(path, f"the item {code} is already on a page")
            asked.add(code)
    for code in instrument.items:
        if code not in asked:
            yield Finding(("items", code), f"the item {code} is on no page")


def check_item(path: Path, item: Item) -> Iterator[Finding]:
    """Everything wrong with one item apart from its texts."""
    if isinstance(item, NumberItem):
        yield from _number(path, item)
    if isinstance(item, LadderItem):
        yield from _ladder(path, item)
    if isinstance(item, ChoiceItem | LadderItem | ChoicesItem):
        yield from negative_codes(path, item.options)


def negative_codes(path: Path, options: Iterable[int]) -> Iterator[Finding]:
    """A finding for each option's code that stands for a kind of missing answer in exported files."""
    for code in options:
        if code < 0:
            yield Finding((*path, "options", code), "the code of an option may not be negative")


def _number(path: Path, item: NumberItem) -> Iterator[Finding]:
    if item.minimum >= item.maximum:
        yield Finding((*path, "minimum"), f"the minimum {item.minimum:g} is not below the maximum {item.maximum:g}")
    for name, end in (("minimum", item.minimum), ("maximum", item.maximum)):
        if item.whole and not end.is_integer():
            yield Finding((*path, name), f"{end:g} is not a whole number, and only whole numbers are asked for")


def _ladder(path: Path, item: LadderItem) -> Iterator[Finding]:
    steps = len(item.options)
    if list(item.options) != list(range(1, steps + 1)):
        yield Finding((*path, "options"), f"the {steps} steps of a ladder must have the codes 1 to {steps}")
    if steps % item.steps_per_stage:
        message = f"{steps} steps cannot be divided into stages of {item.steps_per_stage}"
        yield Finding((*path, "steps_per_stage"), message)


def _informants(instrument: Instrument) -> Iterator[Finding]:
    if len(set(instrument.informants)) < len(instrument.informants):
        yield Finding(("informants",), "an informant is named twice")


def _texts(instrument: Instrument) -> Iterator[Finding]:
    yield from check_texts(texts(instrument), LANGUAGES)
    yield from stray_lines(source=instrument.source, licence=instrument.licence)


def check_texts(found: Iterable[tuple[Path, Text]], languages: Iterable[str]) -> Iterator[Finding]:
    """A finding for each language that a text lacks, and for blanks around it."""
    for path, text in found:
        for language in languages:
            if language not in text:
                yield Finding(path, f"the text is missing in {language}")
        yield from stray_blanks(path, text)


def stray_lines(**lines: str) -> Iterator[Finding]:
    """A finding for each of these fields whose words have blanks or line breaks around them."""
    for name, words in lines.items():
        if words != words.strip():
            yield Finding((name,), "there are blanks or line breaks around the text")


def stray_blanks(path: Path, text: Text) -> Iterator[Finding]:
    """A finding for each language whose words have blanks or line breaks before or after them."""
    for language, words in text.items():
        if words != words.strip():
            yield Finding((*path, language), f"there are blanks or line breaks around the text in {language}")


def _pairing(instrument: Instrument) -> Iterator[Finding]:
    pairing = instrument.pairs_with
    if pairing is None:
        return
    if pairing.instrument == instrument.code:
        yield Finding(("pairs_with", "instrument"), "an instrument cannot be paired with itself")
    for own in pairing.items:
        if own not in instrument.items:
            yield Finding(("pairs_with", "items", own), f"there is no item {own}")
    if len(set(pairing.items.values())) < len(pairing.items):
        yield Finding(("pairs_with", "items"), "two items are paired with the same item")


def check_pairings(instruments: tuple[Instrument, ...]) -> tuple[tuple[Instrument, Finding], ...]:
    """Everything wrong between instruments that are paired, each with the instrument whose file says so.

    A pairing names no version: it holds when one version of the other instrument has every item, with the same codes
    of options. Otherwise the findings are those against its highest version.
    """
    found: list[tuple[Instrument, Finding]] = []
    for instrument in instruments:
        if instrument.pairs_with is None:
            continue
        others = [other for other in instruments if other.code == instrument.pairs_with.instrument]
        if not others:
            message = f"there is no instrument {instrument.pairs_with.instrument}"
            found.append((instrument, Finding(("pairs_with", "instrument"), message)))
            continue
        by_version = sorted(others, key=lambda other: other.version)
        differences = [_differences(instrument, other) for other in by_version]
        if all(differences):
            found.extend((instrument, finding) for finding in differences[-1])
    return tuple(found)


def _differences(instrument: Instrument, other: Instrument) -> tuple[Finding, ...]:
    pairs = instrument.pairs_with.items if instrument.pairs_with else {}
    return tuple(
        Finding(("pairs_with", "items", own), message)
        for own, theirs in pairs.items()
        if (message := _difference(instrument.items.get(own), other, theirs))
    )


def _difference(own: Item | None, other: Instrument, theirs: str) -> str | None:
    name = f"{theirs} of {other.code} {other.version}"
    if theirs not in other.items:
        return f"there is no item {name}"
    if own is not None and _codes(own) != _codes(other.items[theirs]):
        return f"the item {name} has other codes of options"
    return None


def _codes(item: Item) -> tuple[object, ...]:
    """What two paired items must have in common for their answers to be compared."""
    if isinstance(item, ChoiceItem | LadderItem):
        return ("one of", *item.options)
    if isinstance(item, ChoicesItem):
        return ("any of", *item.options)
    if isinstance(item, NumberItem):
        return ("number", item.minimum, item.maximum)
    return (item.kind,)
