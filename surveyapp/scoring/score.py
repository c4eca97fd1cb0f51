"""Scores one response: every scale of an instrument from the codes that were answered. Plain Python."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from surveyapp.instruments.definition import ChoiceItem, Instrument, Item, LadderItem, NumberItem, Scale

SCORING_VERSION = "1"
"""Stored with each reading; changes whenever a rule in this module would give another number."""

TOO_FEW = "too few items answered"

_NO_RECODING: Mapping[int, float] = {}


@dataclass(frozen=True, slots=True)
class ScaleScore:
    """One scale's score from one response; ``value`` is None exactly when ``undefined`` says why."""

    scale: str
    value: float | None
    n_answered: int
    n_items: int
    undefined: str | None


class ImpossibleValue(ValueError):
    """A value that cannot have been answered, with the ``item`` and the ``value`` it was given for."""

    def __init__(self, item: str, value: object, reason: str) -> None:
        super().__init__(f"item {item!r}: {value!r} {reason}")
        self.item = item
        self.value = value


def score(instrument: Instrument, answers: Mapping[str, float | None]) -> tuple[ScaleScore, ...]:
    """Scores of all scales of ``instrument``, in the order in which they are written there.

    ``answers`` holds the numeric code of each item; None, or no entry, is a missing answer. Per scale each code is
    first recoded (codes without an entry stay as they are; recoding to NaN makes an answer count as missing), then
    reversed as lowest + highest - value within the item's recoded range, then combined: ``single`` is the only item's
    value, ``mean`` the sum over the answered items divided by their number, ``sum`` the sum over them. Where the
    scale says ``prorate``, a sum with missing items is the mean of the answered items times the number of items.
    With fewer than ``min_answered`` answered items the value is None (never 0).

    Source: Fairclough & Cella 1996 for the person mean; the rule itself is the instrument's. Tested against
    reference cases j01, j04 and j06.

    Raises ImpossibleValue for an item that the instrument does not have, a code that is no option, a number outside
    its ends or with decimals where whole numbers are asked, and any number for an item that has none (several
    choices, text, date). NaN and infinity are no codes. Raises ValueError when a ``single`` scale has several items.
    """
    _refuse_impossible(instrument, answers)
    return tuple(_score_scale(instrument, code, scale, answers) for code, scale in instrument.scales.items())


def _refuse_impossible(instrument: Instrument, answers: Mapping[str, float | None]) -> None:
    for code, value in answers.items():
        item = instrument.items.get(code)
        if item is None:
            raise ImpossibleValue(code, value, f"belongs to no item of {instrument.code} {instrument.version}")
        if value is not None and not _is_possible(item, value):
            raise ImpossibleValue(code, value, "is no possible answer")


def _is_possible(item: Item, value: float) -> bool:
    if isinstance(item, (ChoiceItem, LadderItem)):
        return value in item.options
    if isinstance(item, NumberItem):
        return item.minimum <= value <= item.maximum and not (item.whole and value != math.floor(value))
    return False


def _score_scale(instrument: Instrument, code: str, scale: Scale, answers: Mapping[str, float | None]) -> ScaleScore:
    n_items = len(scale.items)
    if scale.combine == "single" and n_items != 1:
        raise ValueError(f"scale {code!r} is single but has {n_items} items")
    per_item = (_item_value(instrument, scale, item, answers.get(item)) for item in scale.items)
    values = [value for value in per_item if not math.isnan(value)]
    n_answered = len(values)
    if n_answered < max(scale.min_answered, 1):
        return ScaleScore(code, None, n_answered, n_items, TOO_FEW)
    total = 0.0
    # One after the other, as over columns of many people: both ways give the same number to the last digit.
    for value in values:
        total += value
    if scale.combine == "mean":
        total /= n_answered
    elif scale.combine == "sum" and scale.prorate:
        total *= n_items / n_answered
    return ScaleScore(code, total, n_answered, n_items, None)


def _item_value(instrument: Instrument, scale: Scale, item: str, answer: float | None) -> float:
    """The item's value after recoding and reversing; NaN when there is none."""
    if answer is None:
        return math.nan
    recoding = scale.recode.get(item, _NO_RECODING)
    value = _recoded(recoding, answer)
    if item in scale.reverse and not math.isnan(value):
        low, high = recoded_range(instrument.items[item], recoding)
        return low + high - value
    return value


def _recoded(recoding: Mapping[int, float], answer: float) -> float:
    # A whole float finds its integer key, because equal numbers hash alike.
    return float(recoding.get(answer, answer))  # type: ignore[call-overload]  # float key of a Mapping[int, ...]


def recoded_range(item: Item, recoding: Mapping[int, float]) -> tuple[float, float]:
    """Lowest and highest value that an answer to ``item`` can have after recoding: what reversing turns around.

    NaN for an item that has no numbers (several choices, text, date).
    """
    codes: Iterable[float] = ()
    if isinstance(item, (ChoiceItem, LadderItem)):
        codes = item.options
    elif isinstance(item, NumberItem):
        codes = (item.minimum, item.maximum, *(code for code in recoding if _is_possible(item, code)))
    values = [value for value in (_recoded(recoding, code) for code in codes) if not math.isnan(value)]
    return min(values, default=math.nan), max(values, default=math.nan)
