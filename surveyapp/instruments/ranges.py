"""The lowest and highest score that a scale can have."""

from __future__ import annotations

import math
from collections.abc import Mapping

from surveyapp.instruments.definition import ChoiceItem, Instrument, Item, LadderItem, NumberItem, Scale

Range = tuple[float, float]
"""Lowest and highest value, both possible."""


def scale_range(instrument: Instrument, scale: str) -> Range:
    """Lowest and highest score that the scale can give, whatever is answered and left out within ``min_answered``.

    Of items with lowest values l and highest values h, n in number, of which m must be answered:

    - ``single``: l and h of the item;
    - ``mean``: the mean of the m smallest l, and of the m largest h;
    - ``sum`` with ``prorate``: n times that mean;
    - ``sum`` without: the smallest sum of m or more of the l, and the largest of the h.

    Where all items have one range, or all must be answered, this is the plain sum or mean of the ends. Reversing an
    item does not move its ends.

    Raises:
        ValueError: the instrument has no such scale, or an item of the scale has no numeric value.
    """
    if scale not in instrument.scales:
        raise ValueError(f"scale: {instrument.code} {instrument.version} has no scale {scale}")
    chosen = instrument.scales[scale]
    ranges = [item_range(instrument.items[item], chosen.recode.get(item, {})) for item in chosen.items]
    lows, highs = sorted(low for low, _ in ranges), sorted((high for _, high in ranges), reverse=True)
    return min(_combined(lows, chosen)), max(_combined(highs, chosen))


def item_range(item: Item, recode: Mapping[int, float]) -> Range:
    """Lowest and highest value of one item after recoding; a code recoded to NaN counts as not answered.

    Raises:
        ValueError: the kind of item has no numeric value, or every code is recoded to NaN.
    """
    values = [value for value in _recoded(item, recode) if not math.isnan(value)]
    if not values:
        raise ValueError(f"item: a {item.kind} item has no numeric value here")
    return min(values), max(values)


def _recoded(item: Item, recode: Mapping[int, float]) -> list[float]:
    if isinstance(item, ChoiceItem | LadderItem):
        return [float(recode.get(code, code)) for code in item.options]
    if isinstance(item, NumberItem):
        ends = [float(recode.get(int(end), end)) if end == int(end) else end for end in (item.minimum, item.maximum)]
        return ends + [value for code, value in recode.items() if item.minimum <= code <= item.maximum]
    return []


def _combined(ordered: list[float], scale: Scale) -> list[float]:
    """The scores of the first m, m + 1, … of the ordered item values, counted from the scale's fewest answers."""
    fewest = min(scale.min_answered, len(ordered))
    scores = []
    for n_answered in range(fewest, len(ordered) + 1):
        total = math.fsum(ordered[:n_answered])
        if scale.combine == "mean":
            total /= n_answered
        elif scale.combine == "sum" and scale.prorate:
            total *= len(ordered) / n_answered
        scores.append(total)
    return scores
