"""Prepares and combines item values of many people at once: recode, reverse, sum and mean with a missing rule."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from surveyapp.scoring.missing import MissingRule
from surveyapp.scoring.score import TOO_FEW, ImpossibleValue

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
Table = ArrayLike | Sequence[Sequence[float | None]]
"""Numbers, one row per person and one column per item; None or NaN where missing."""
Column = ArrayLike | Sequence[float | None]
"""Numbers, one per person; None or NaN where missing."""


@dataclass(frozen=True, slots=True)
class Scores:
    """One score per person, NaN where undefined; ``undefined`` marks those people under each reason."""

    values: FloatArray
    undefined: Mapping[str, BoolArray]


@dataclass(frozen=True, slots=True)
class ItemScores:
    """One score per person from ``n_answered`` of ``n_items`` items, NaN where ``undefined`` says why."""

    values: FloatArray
    n_answered: NDArray[np.int64]
    n_items: int
    undefined: Mapping[str, BoolArray]


def item_table(answers: Table) -> FloatArray:
    """Answers as numbers, rows = people, columns = items, None as NaN. ValueError unless there are two dimensions."""
    table = np.asarray(answers, dtype=float)
    if table.size == 0 and table.ndim == 1:
        return np.empty((0, 0))
    if table.ndim != 2:
        raise ValueError("items must have one row per person and one column per item")
    return table


def refuse_impossible(
    items: Table, names: Sequence[str], low: float, high: float, missing_codes: Collection[float] = ()
) -> FloatArray:
    """The answers with explicit ``missing_codes`` (such as 9 or 99) as NaN, after all others were found within range.

    Raises ImpossibleValue with the item's name and the value for anything outside ``low``-``high``, infinity
    included; nothing outside is ever averaged (reference case j08). ValueError when names and columns do not match.
    """
    table = item_table(items)
    if len(names) != table.shape[1]:
        raise ValueError(f"names has {len(names)} entries for {table.shape[1]} items")
    known = np.where(np.isin(table, list(missing_codes)), np.nan, table)
    wrong = ~np.isnan(known) & ~((known >= low) & (known <= high))
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        raise ImpossibleValue(names[column], float(known[row, column]), f"lies outside {low:g}-{high:g}")
    return known


def recode(items: Table, table: Mapping[float, float]) -> FloatArray:
    """The answers with every key of ``table`` replaced by its value, all at once; other answers stay.

    Recoding to NaN makes an answer count as missing.
    """
    old = np.asarray(items, dtype=float)
    new = old.copy()
    for code, value in table.items():
        new[old == code] = value
    return new


def reverse(items: Table, reversed_items: Sequence[bool], low: float, high: float) -> FloatArray:
    """low + high - answer in the columns marked in ``reversed_items``; missing stays missing.

    To be done before averaging (reference case j04). Twice is the same as never. Raises ValueError when the marks do
    not match the columns or ``low`` is not below ``high``.
    """
    table = item_table(items)
    if len(reversed_items) != table.shape[1]:
        raise ValueError(f"reversed_items has {len(reversed_items)} marks for {table.shape[1]} items")
    if not low < high:
        raise ValueError(f"low must be below high, not {low!r} and {high!r}")
    return np.where(np.asarray(reversed_items, dtype=bool), low + high - table, table)


def mean_scores(items: Table, needed: MissingRule | int, weights: Sequence[float] | None = None) -> ItemScores:
    """Person mean over the answered items: sum of w x / sum of w (w = 1 unless ``weights`` are given).

    ``items``: rows = people, columns = items, NaN or None = missing; ``needed``: a rule, or the smallest number of
    answered items. Source: Fairclough & Cella 1996. Tested against reference cases j01, j04, j06 and j08.

    Undefined (NaN, never 0): people with too few items answered, and, with weights, those whose answered items weigh
    nothing. Raises ImpossibleValue for infinity, ValueError for bad ``needed`` or weights that are negative, infinite
    or all zero.
    """
    table, answered, enough = _answered(items, needed)
    weight = _weights(weights, table.shape[1])
    if (weight < 0.0).any() or (weight.size and not weight.any()):
        raise ValueError("weights of a mean must not be negative nor all zero")
    weighed = (~np.isnan(table)).astype(float) @ weight
    values = np.full(table.shape[0], np.nan)
    np.divide(_weighted_sums(table, weight), weighed, out=values, where=enough & (weighed > 0.0))
    undefined = {TOO_FEW: ~enough}
    if weights is not None:
        undefined["answered items weigh nothing"] = enough & (weighed <= 0.0)
    return ItemScores(values, answered, table.shape[1], undefined)


def sum_scores(
    items: Table, needed: MissingRule | int, weights: Sequence[float] | None = None, *, prorate: bool = False
) -> ItemScores:
    """Sum of w x over the answered items; with ``prorate`` times (sum of all w) / (sum of answered w).

    A prorated sum is the person mean times the number of items: the sum of all items if the missing ones were
    answered like the others. Without it a sum with gaps is too small, so ask for all items then (``needed`` none
    missing) unless the instrument says otherwise. Arguments, what is undefined and errors: as ``mean_scores``, but
    weights may be negative when not prorated. Tested against reference case j01.
    """
    if prorate:
        means = mean_scores(items, needed, weights)
        total = float(_weights(weights, means.n_items).sum())
        return ItemScores(means.values * total, means.n_answered, means.n_items, means.undefined)
    table, answered, enough = _answered(items, needed)
    values = np.where(enough, _weighted_sums(table, _weights(weights, table.shape[1])), np.nan)
    return ItemScores(values, answered, table.shape[1], {TOO_FEW: ~enough})


def _answered(items: Table, needed: MissingRule | int) -> tuple[FloatArray, NDArray[np.int64], BoolArray]:
    table = item_table(items)
    infinite = np.isinf(table)
    if infinite.any():
        row, column = np.argwhere(infinite)[0]
        raise ImpossibleValue(f"item {column + 1}", float(table[row, column]), "is infinite")
    n_items = table.shape[1]
    smallest = needed.needed(max(n_items, 1)) if isinstance(needed, MissingRule) else needed
    if smallest < 1:
        raise ValueError(f"needed must be at least 1, not {needed!r}")
    answered = np.asarray((~np.isnan(table)).sum(axis=1), dtype=np.int64)
    return table, answered, answered >= smallest


def _weights(weights: Sequence[float] | None, n_items: int) -> FloatArray:
    weight = np.ones(n_items) if weights is None else np.asarray(weights, dtype=float)
    if weight.shape != (n_items,) or not np.isfinite(weight).all():
        raise ValueError(f"weights must be {n_items} finite numbers, one per item")
    return weight


def _weighted_sums(table: FloatArray, weight: FloatArray) -> FloatArray:
    return np.asarray(np.nansum(table * weight, axis=1))
