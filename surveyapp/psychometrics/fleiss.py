"""Fleiss' kappa: several raters, not necessarily the same ones, put each person into one category."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from surveyapp.psychometrics.kappa import is_missing
from surveyapp.psychometrics.tables import NOBODY, FloatArray
from surveyapp.scoring.score import ImpossibleValue


@dataclass(frozen=True, slots=True)
class FleissKappa:
    """Agreement of several raters beyond chance; ``se_null``, ``z`` and two-sided ``p`` test kappa = 0.

    ``by_category`` holds one kappa per category (that one against all others), None for a category that nobody or
    everybody used.
    """

    n: int
    n_raters: int
    undefined: str | None
    observed: float | None = None
    expected: float | None = None
    value: float | None = None
    se_null: float | None = None
    z: float | None = None
    p: float | None = None
    by_category: tuple[float | None, ...] = ()


def fleiss_kappa(ratings: Sequence[Sequence[Hashable]], categories: Sequence[Hashable]) -> FleissKappa:
    """Fleiss' kappa of ``ratings``: rows = people rated, one entry per rating.

    People with a missing rating (None or NaN) are left out, because each person needs equally many ratings; with many
    gaps use Krippendorff's alpha. Formula, source and what is undefined: see ``fleiss_kappa_of_counts``.
    Raises ValueError for rows of unequal length, ImpossibleValue for a rating that is no category.
    """
    position = {category: index for index, category in enumerate(categories)}
    if len({len(row) for row in ratings}) > 1:
        raise ValueError("ratings must have equally long rows")
    counts = []
    for row in ratings:
        for rater, rating in enumerate(row, start=1):
            if not is_missing(rating) and rating not in position:
                raise ImpossibleValue(f"rater {rater}", rating, "is no category")
        if not any(is_missing(rating) for rating in row):
            counts.append(np.bincount([position[rating] for rating in row], minlength=len(position)))
    return fleiss_kappa_of_counts(np.array(counts, dtype=float))


def fleiss_kappa_of_counts(counts: ArrayLike) -> FleissKappa:
    """Fleiss' kappa from how many raters put each person (rows) into each category (columns).

    observed = mean share of agreeing pairs of ratings per person; expected = sum of squared category shares;
    kappa = (observed - expected) / (1 - expected). Range: at most 1. Source: Fleiss 1971, Psychol Bull 76:378
    (his 30 patients and 6 psychiatrists, kappa 0.430, z 17.65, are a test); null SE Fleiss, Nee & Landis 1979.

    Undefined: nobody, fewer than two raters, one category used throughout. Raises ValueError when people have
    different numbers of ratings or a count is negative or infinite.
    """
    table = np.array(counts, dtype=float)
    if table.size == 0:
        return FleissKappa(0, 0, NOBODY)
    if table.ndim != 2 or not np.isfinite(table).all() or (table < 0.0).any():
        raise ValueError("counts must be a table of counts, people in rows")
    per_person = table.sum(axis=1)
    n, raters = table.shape[0], round(per_person[0])
    if not np.all(per_person == raters):
        raise ValueError("counts must add up to the same number of ratings for each person")
    if raters < 2:
        return FleissKappa(n, raters, "fewer than two raters")
    shares = table.sum(axis=0) / (n * raters)
    observed = float(((table**2).sum() - n * raters) / (n * raters * (raters - 1)))
    expected = float((shares**2).sum())
    if 1.0 - expected <= 1e-12:
        return FleissKappa(n, raters, "chance agreement is complete", observed, expected)
    value = (observed - expected) / (1.0 - expected)
    se = _null_se(shares, n, raters)
    z = value / se if se > 0.0 else None
    p = None if z is None else 2.0 * float(stats.norm.sf(abs(z)))
    by_category = _by_category(table, shares, n, raters)
    return FleissKappa(n, raters, None, observed, expected, value, se, z, p, by_category)


def _null_se(shares: FloatArray, n: int, raters: int) -> float:
    spread = shares * (1.0 - shares)
    total = float(spread.sum())
    variance = 2.0 * (total**2 - float((spread * (1.0 - 2.0 * shares)).sum())) / (n * raters * (raters - 1))
    return math.sqrt(max(0.0, variance)) / total


def _by_category(table: FloatArray, shares: FloatArray, n: int, raters: int) -> tuple[float | None, ...]:
    kappas: list[float | None] = []
    for share, column in zip(shares.tolist(), table.T, strict=True):
        chance = n * raters * (raters - 1) * share * (1.0 - share)
        disagreement = float((column * (raters - column)).sum())
        kappas.append(None if chance <= 0.0 else 1.0 - disagreement / chance)
    return tuple(kappas)
