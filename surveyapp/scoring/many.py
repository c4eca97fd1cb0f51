"""Scores many responses at once by the rules for one: every scale of an instrument from columns of answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from surveyapp.instruments.definition import ChoiceItem, Instrument, Item, LadderItem, NumberItem, Scale
from surveyapp.scoring.items import Column, FloatArray, ItemScores
from surveyapp.scoring.score import TOO_FEW, ImpossibleValue, recoded_range


def score_many(instrument: Instrument, answers: Mapping[str, Column]) -> dict[str, ItemScores]:
    """Scores of all scales of ``instrument`` for many responses, by scale code.

    ``answers`` holds one column per item code, all of the same length, NaN (or None) where missing; an item without
    column is missing throughout. Rules, what is undefined and what is refused: as ``score`` for one response, with
    which it agrees number for number, except that NaN is a missing answer here.

    Raises ImpossibleValue naming the item and its first impossible value; ValueError for columns of unequal length.
    """
    columns = {code: np.asarray(column, dtype=float) for code, column in answers.items()}
    if len({column.shape for column in columns.values()}) > 1 or any(c.ndim != 1 for c in columns.values()):
        raise ValueError("answers must be columns of equal length")
    n = next((column.size for column in columns.values()), 0)
    for code, column in columns.items():
        item = instrument.items.get(code)
        if item is None:
            first = next((value for value in column.tolist() if not np.isnan(value)), None)
            raise ImpossibleValue(code, first, f"belongs to no item of {instrument.code} {instrument.version}")
        _refuse_impossible(code, item, column)
    return {code: _score_scale(instrument, code, scale, columns, n) for code, scale in instrument.scales.items()}


def _refuse_impossible(code: str, item: Item, column: FloatArray) -> None:
    wrong = ~(np.isnan(column) | _possible(item, column))
    if wrong.any():
        raise ImpossibleValue(code, float(column[np.argmax(wrong)]), "is no possible answer")


def _possible(item: Item, column: FloatArray) -> NDArray[np.bool_]:
    if isinstance(item, (ChoiceItem, LadderItem)):
        low, high = min(item.options), max(item.options)
        if high - low + 1 == len(item.options):
            return np.asarray((column >= low) & (column <= high) & (column == np.floor(column)))
        return np.isin(column, list(item.options))
    if isinstance(item, NumberItem):
        inside = np.asarray((column >= item.minimum) & (column <= item.maximum))
        return np.asarray(inside & (column == np.floor(column))) if item.whole else inside
    return np.zeros(column.shape, dtype=bool)


def _score_scale(
    instrument: Instrument, code: str, scale: Scale, columns: Mapping[str, FloatArray], n: int
) -> ItemScores:
    if scale.combine == "single" and len(scale.items) != 1:
        raise ValueError(f"scale {code!r} is single but has {len(scale.items)} items")
    total, answered = np.zeros(n), np.zeros(n, dtype=np.int64)
    for values in _item_values(instrument, scale, columns):
        known = ~np.isnan(values)
        np.add(total, values, out=total, where=known)
        answered += known
    enough = answered >= max(scale.min_answered, 1)
    if scale.combine == "mean":
        np.divide(total, answered, out=total, where=enough)
    elif scale.combine == "sum" and scale.prorate:
        np.multiply(total, len(scale.items) / np.maximum(answered, 1), out=total, where=enough)
    total[~enough] = np.nan
    return ItemScores(total, answered, len(scale.items), {TOO_FEW: ~enough})


def _item_values(instrument: Instrument, scale: Scale, columns: Mapping[str, FloatArray]) -> Iterator[FloatArray]:
    for code in scale.items:
        column = columns.get(code)
        if column is None:
            continue
        recoding = scale.recode.get(code, {})
        values = column.copy() if recoding else column
        for old, new in recoding.items():
            values[column == old] = new
        if code in scale.reverse:
            low, high = recoded_range(instrument.items[code], recoding)
            values = low + high - values
        yield values
