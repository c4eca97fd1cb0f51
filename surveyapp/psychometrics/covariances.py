"""Covariances between items, from people who answered everything or from everyone who answered both of two items."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from surveyapp.psychometrics.tables import FloatArray, Table, as_table, complete, is_flat, why_unusable

Missing = Literal["listwise", "pairwise"]
"""``listwise`` keeps people who answered all items; ``pairwise`` uses, for each two items, all who answered both."""


@dataclass(frozen=True, slots=True)
class ItemCovariances:
    """Covariance matrix of the items (n - 1 in the denominator) and how it came about.

    ``n`` is the number of complete people when listwise, and the smallest number behind any two items when pairwise.
    """

    matrix: FloatArray
    n: int
    n_items: int
    constant: tuple[int, ...]
    undefined: str | None


def item_covariances(items: Table, missing: Missing = "listwise") -> ItemCovariances:
    """Covariances of the columns of ``items`` (rows = people, NaN or None = missing).

    Raises ValueError for another ``missing`` than the two named.
    """
    if missing not in ("listwise", "pairwise"):
        raise ValueError(f"missing must be 'listwise' or 'pairwise', not {missing!r}")
    table = as_table(items)
    n_items = table.shape[1]
    used = complete(table) if missing == "listwise" else table[~np.isnan(table).all(axis=1)]
    undefined = why_unusable(used)
    if undefined is not None:
        return ItemCovariances(np.full((n_items, n_items), np.nan), used.shape[0], n_items, (), undefined)
    counts = _pair_counts(used)
    n = int(counts.min())
    if n < 2:
        undefined = "fewer than two people answered both of two items"
        return ItemCovariances(np.full((n_items, n_items), np.nan), n, n_items, (), undefined)
    constant = tuple(column for column in range(n_items) if is_flat(used[:, column]))
    return ItemCovariances(_pairwise(used, counts), n, n_items, constant, None)


def _pair_counts(table: FloatArray) -> FloatArray:
    known = (~np.isnan(table)).astype(float)
    return np.asarray(known.T @ known)


def _pairwise(table: FloatArray, counts: FloatArray) -> FloatArray:
    known = ~np.isnan(table)
    # Centring first keeps all digits when the values lie far from zero.
    centred = np.where(known, table - np.nanmean(table, axis=0), 0.0)
    sums = centred.T @ known.astype(float)
    return np.asarray((centred.T @ centred - sums * sums.T / counts) / (counts - 1.0))
