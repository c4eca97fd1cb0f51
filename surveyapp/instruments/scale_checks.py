"""Meaning that a schema cannot check: every finding about an instrument's scales is collected."""

from __future__ import annotations

import math
from collections.abc import Iterator

from surveyapp.instruments.definition import ChoiceItem, Instrument, Item, LadderItem, NumberItem, Scale
from surveyapp.instruments.problems import Finding, Path
from surveyapp.instruments.ranges import Range, item_range

FEWEST_STAR_POINTS = 3
"""A star with fewer points is a line."""


def check_scales(instrument: Instrument) -> tuple[Finding, ...]:
    """Everything wrong with the scales of one instrument, in no particular order."""
    return (
        *(found for code, scale in instrument.scales.items() for found in _scale(("scales", code), instrument, scale)),
        *_picture(instrument),
    )


def _scale(path: Path, instrument: Instrument, scale: Scale) -> Iterator[Finding]:
    yield from _members(path, instrument, scale)
    yield from _amounts(path, scale)
    for place, code in enumerate(scale.reverse):
        if code not in scale.items:
            yield Finding((*path, "reverse", place), f"the item {code} does not belong to the scale")
        elif code in scale.reverse[:place]:
            yield Finding((*path, "reverse", place), f"the item {code} is reversed twice")
    for code, recode in scale.recode.items():
        if code not in scale.items:
            yield Finding((*path, "recode", code), f"the item {code} does not belong to the scale")
        elif code in instrument.items:
            yield from _recode((*path, "recode", code), instrument.items[code], recode)
    yield from _same_range(path, instrument, scale)


def _members(path: Path, instrument: Instrument, scale: Scale) -> Iterator[Finding]:
    for place, code in enumerate(scale.items):
        where = (*path, "items", place)
        if code not in instrument.items:
            yield Finding(where, f"there is no item {code}")
        elif code in scale.items[:place]:
            yield Finding(where, f"the item {code} is in the scale twice")
        elif not isinstance(instrument.items[code], ChoiceItem | LadderItem | NumberItem):
            kind = instrument.items[code].kind
            yield Finding(where, f"the item {code} is of kind {kind}; a scale takes choice, ladder and number")


def _amounts(path: Path, scale: Scale) -> Iterator[Finding]:
    n_items = len(scale.items)
    if scale.combine == "single" and n_items != 1:
        yield Finding((*path, "combine"), f"a single scale has one item, this one has {n_items}")
    if scale.min_answered > n_items:
        yield Finding((*path, "min_answered"), f"must be at most {n_items}, the number of items")
    if scale.prorate and scale.combine != "sum":
        yield Finding((*path, "prorate"), "only a sum can be prorated")
    if scale.combine == "sum" and not scale.prorate and scale.min_answered < n_items:
        message = "a sum over fewer items is smaller for that reason alone; prorate it or ask for every item"
        yield Finding((*path, "min_answered"), message)


def _recode(path: Path, item: Item, recode: dict[int, float]) -> Iterator[Finding]:
    if isinstance(item, ChoiceItem | LadderItem):
        for code in item.options:
            if code not in recode:
                yield Finding(path, f"the option {code} is not recoded")
        extra = [code for code in recode if code not in item.options]
    elif isinstance(item, NumberItem):
        extra = [code for code in recode if not item.minimum <= code <= item.maximum]
    else:
        return
    for code in extra:
        yield Finding((*path, code), f"{code} is not a possible answer")
    for code, value in recode.items():
        if math.isinf(value):
            yield Finding((*path, code), "an answer cannot be recoded to infinity")
    if recode and isinstance(item, ChoiceItem | LadderItem) and all(map(math.isnan, recode.values())):
        yield Finding(path, "every answer is recoded to missing")


def _same_range(path: Path, instrument: Instrument, scale: Scale) -> Iterator[Finding]:
    """Where missing items are made up for by the others, all must count alike."""
    if scale.combine == "mean" or scale.prorate:
        ranges = [_range(instrument, scale, code) for code in scale.items]
        different = {ends for ends in ranges if ends is not None}
        if len(different) > 1:
            listed = ", ".join(f"{low:g} to {high:g}" for low, high in sorted(different))
            yield Finding((*path, "items"), f"the items of a mean or prorated sum have different ranges: {listed}")


def _range(instrument: Instrument, scale: Scale, code: str) -> Range | None:
    if code not in instrument.items:
        return None
    try:
        return item_range(instrument.items[code], scale.recode.get(code, {}))
    except ValueError:
        return None


def _picture(instrument: Instrument) -> Iterator[Finding]:
    if instrument.picture == "bars" and not instrument.scales:
        yield Finding(("picture",), "there is no scale to show as a bar")
    if instrument.picture != "star":
        return
    points = sum(_is_star_point(instrument, scale) for scale in instrument.scales.values())
    if points < FEWEST_STAR_POINTS:
        message = f"a star needs at least {FEWEST_STAR_POINTS} scales of one item or of ladders, there are {points}"
        yield Finding(("picture",), message)


def _is_star_point(instrument: Instrument, scale: Scale) -> bool:
    ladders = all(isinstance(instrument.items.get(code), LadderItem) for code in scale.items)
    return scale.combine == "single" or ladders
