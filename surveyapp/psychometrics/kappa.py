"""Cohen's kappa, unweighted and weighted, for two raters who put the same people into categories."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from surveyapp.psychometrics.tables import NOBODY, FloatArray, checked_level
from surveyapp.scoring.score import ImpossibleValue

Weights = Literal["unweighted", "linear", "quadratic"]


@dataclass(frozen=True, slots=True)
class Kappa:
    """Agreement beyond chance.

    ``observed`` and ``expected`` are the (weighted) shares of agreement. ``se`` is for the interval, ``se_null`` for
    the test of kappa = 0 (``z``, two-sided ``p``). ``z`` and ``p`` are None where the null SE is zero.
    """

    n: int
    n_categories: int
    weights: Weights
    level: float
    undefined: str | None
    observed: float | None = None
    expected: float | None = None
    value: float | None = None
    se: float | None = None
    se_null: float | None = None
    lower: float | None = None
    upper: float | None = None
    z: float | None = None
    p: float | None = None


def cohen_kappa(
    first: Sequence[Hashable],
    second: Sequence[Hashable],
    categories: Sequence[Hashable],
    weights: Weights = "unweighted",
    level: float = 0.95,
) -> Kappa:
    """Kappa of two raters' categories for the same people; pairs with a missing one (None or NaN) are left out.

    ``categories`` lists every category that could have been used, in order: one that nobody used still widens the
    distances of weighted kappa. Formula, source, ranges and what is undefined: see ``kappa_of_table``.
    Raises ValueError for rows of unequal length, ImpossibleValue for a rating that is no category.
    """
    return kappa_of_table(cross_table(first, second, categories), weights, level)


def cross_table(first: Sequence[Hashable], second: Sequence[Hashable], categories: Sequence[Hashable]) -> FloatArray:
    """Counts of the first rater's (rows) by the second rater's (columns) categories, pairs with a missing one left out.

    Raises as ``cohen_kappa``.
    """
    if len(first) != len(second):
        raise ValueError(f"first has {len(first)} ratings and second {len(second)}")
    position = {category: index for index, category in enumerate(categories)}
    table = np.zeros((len(position), len(position)))
    for one, two in zip(first, second, strict=True):
        for rater, rating in (("first", one), ("second", two)):
            if not is_missing(rating) and rating not in position:
                raise ImpossibleValue(f"{rater} rater", rating, "is no category")
        if not is_missing(one) and not is_missing(two):
            table[position[one], position[two]] += 1.0
    return table


def kappa_of_table(table: ArrayLike, weights: Weights = "unweighted", level: float = 0.95) -> Kappa:
    """(observed - expected) / (1 - expected) agreement from a square table of counts, a row and a column per category.

    Weights of agreement: unweighted 1 on the diagonal; linear 1 - |i - j| / (k - 1); quadratic 1 - (i - j)² / (k - 1)².
    Range -1 to 1. Source: Cohen 1960, 1968; standard errors Fleiss, Cohen & Everitt 1969, Psychol Bull 72:323, the
    non-null one for the interval and the null one for the test. Tested against reference cases b13 and b17 (vcd)
    and printed SAS and irr results. The interval is the plain normal one; with perfect agreement it has no width,
    which says little when n is small.

    Undefined: nobody, fewer than two categories, and chance agreement 1 (both raters used one and the same category:
    look at ``observed`` instead). When only one rater is constant kappa is 0. Raises ValueError for a table that is
    not square or has negative or infinite counts, unknown ``weights``, or a ``level`` outside 0-1.
    """
    checked_level(level)
    counts = np.array(table, dtype=float)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1]:
        raise ValueError("table must have as many rows as columns")
    if not np.isfinite(counts).all() or (counts < 0.0).any():
        raise ValueError("table must hold counts")
    k, n = counts.shape[0], round(counts.sum())
    if n == 0 or k < 2:
        return Kappa(n, k, weights, level, NOBODY if n == 0 else "fewer than two categories")
    agreement = agreement_weights(k, weights)
    shares = counts / n
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    observed, expected = float((agreement * shares).sum()), float(rows @ agreement @ columns)
    if 1.0 - expected <= 1e-12:
        return Kappa(n, k, weights, level, "chance agreement is complete", observed, expected)
    value = (observed - expected) / (1.0 - expected)
    se, se_null = _standard_errors(shares, agreement, observed, expected, n)
    margin = float(stats.norm.ppf(0.5 + level / 2.0)) * se
    z = value / se_null if se_null > 0.0 else None
    return Kappa(
        n,
        k,
        weights,
        level,
        None,
        observed,
        expected,
        value,
        se=se,
        se_null=se_null,
        lower=value - margin,
        upper=value + margin,
        z=z,
        p=None if z is None else 2.0 * float(stats.norm.sf(abs(z))),
    )


def agreement_weights(n_categories: int, weights: Weights) -> FloatArray:
    """How much each pair of categories counts as agreement, from 0 (farthest apart) to 1 (the same)."""
    apart = np.abs(np.subtract.outer(np.arange(n_categories), np.arange(n_categories)))
    if weights == "unweighted":
        return np.asarray(apart == 0, dtype=float)
    if weights == "linear":
        return np.asarray(1.0 - apart / (n_categories - 1))
    if weights == "quadratic":
        return np.asarray(1.0 - (apart / (n_categories - 1)) ** 2)
    raise ValueError(f"weights must be 'unweighted', 'linear' or 'quadratic', not {weights!r}")


def is_missing(rating: Hashable) -> bool:
    """Whether a rating is None or NaN."""
    return rating is None or (isinstance(rating, float) and math.isnan(rating))


def _standard_errors(
    shares: FloatArray, agreement: FloatArray, observed: float, expected: float, n: int
) -> tuple[float, float]:
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    # Mean weight that a category of one rater meets in the other's distribution.
    meets = (agreement @ columns)[:, None] + (rows @ agreement)[None, :]
    rest = 1.0 - expected
    spread = (shares * (agreement * rest - meets * (1.0 - observed)) ** 2).sum()
    variance = spread - (observed * expected - 2.0 * expected + observed) ** 2
    null = (np.outer(rows, columns) * (agreement - meets) ** 2).sum() - expected**2
    return _root(float(variance) / n) / rest**2, _root(float(null) / n) / rest


def _root(variance: float) -> float:
    # Differences of equal numbers leave rounding where the variance is exactly zero.
    return 0.0 if variance <= 1e-15 else math.sqrt(variance)
