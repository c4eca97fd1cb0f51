"""Krippendorff's alpha: any number of raters, any level of measurement, missing ratings allowed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from surveyapp.psychometrics.tables import INFINITE, NO_VARIATION, TOO_LARGE, FloatArray, Table, as_table, why_unusable
from surveyapp.scoring.score import ImpossibleValue

Metric = Literal["nominal", "ordinal", "interval", "ratio"]


@dataclass(frozen=True, slots=True)
class KrippendorffAlpha:
    """Agreement of raters; ``n_units`` people with at least two ratings, ``n_values`` ratings of them."""

    metric: Metric
    n_units: int
    n_values: int
    undefined: str | None
    value: float | None = None
    observed_disagreement: float | None = None
    expected_disagreement: float | None = None


def krippendorff_alpha(ratings: Table, metric: Metric) -> KrippendorffAlpha:
    """1 - observed / expected disagreement over the coincidence matrix of all pairable ratings.

    ``ratings``: rows = people rated (units), columns = raters, NaN or None = missing; categories as numbers. Distance
    of two values: nominal 0 or 1; ordinal (sum of frequencies from the one to the other, the two ends half)²; interval
    (a - b)²; ratio ((a - b) / (a + b))². Range: at most 1; 0 is what chance gives. Source: Krippendorff 2011, Computing
    Krippendorff's Alpha-Reliability, whose example (.743 .815 .849 .797) is reference case b21.
    A person with one rating counts for nothing; a category that nobody used changes nothing.

    Undefined: nobody rated twice, all ratings alike, infinite values. Raises ValueError for an unknown ``metric`` and
    ImpossibleValue for a negative rating under the ratio metric, which has no meaning there.
    """
    if metric not in _DISTANCES:
        raise ValueError(f"metric must be one of {', '.join(_DISTANCES)}, not {metric!r}")
    table = as_table(ratings)
    unusable = why_unusable(table, people=1, columns=1)
    if unusable in (INFINITE, TOO_LARGE):
        return KrippendorffAlpha(metric, 0, 0, unusable)
    pairable = table[(~np.isnan(table)).sum(axis=1) >= 2]
    values = np.unique(pairable[~np.isnan(pairable)])
    n_units, n_values = pairable.shape[0], int((~np.isnan(pairable)).sum())
    if metric == "ratio" and values.size and values[0] < 0.0:
        raise ImpossibleValue("ratio rating", float(values[0]), "is below zero")
    if values.size < 2:
        reason = "nobody was rated twice" if values.size == 0 else NO_VARIATION
        return KrippendorffAlpha(metric, n_units, n_values, reason)
    counts = np.stack([(pairable == value).sum(axis=1) for value in values], axis=1).astype(float)
    per_unit = counts.sum(axis=1)
    frequencies = counts.sum(axis=0)
    distances = _DISTANCES[metric](values, frequencies)
    # Pairs of a value with itself have no distance, so they need not be taken out of the products.
    observed = float(np.einsum("uc,ck,uk,u->", counts, distances, counts, 1.0 / (per_unit - 1.0), optimize=True))
    expected = float(frequencies @ distances @ frequencies) / (n_values - 1.0)
    if expected <= 0.0:
        return KrippendorffAlpha(metric, n_units, n_values, NO_VARIATION)
    return KrippendorffAlpha(
        metric, n_units, n_values, None, 1.0 - observed / expected, observed / n_values, expected / n_values
    )


def _nominal(values: FloatArray, _: FloatArray) -> FloatArray:
    return np.asarray(values[:, None] != values[None, :], dtype=float)


def _ordinal(_: FloatArray, frequencies: FloatArray) -> FloatArray:
    # The middle of each value's ranks: between two of them lie all values between, and half of either end.
    middle = np.cumsum(frequencies) - frequencies / 2.0
    return np.asarray((middle[:, None] - middle[None, :]) ** 2)


def _interval(values: FloatArray, _: FloatArray) -> FloatArray:
    return np.asarray((values[:, None] - values[None, :]) ** 2)


def _ratio(values: FloatArray, _: FloatArray) -> FloatArray:
    sums = values[:, None] + values[None, :]
    apart = values[:, None] - values[None, :]
    return np.asarray(np.divide(apart, sums, out=np.zeros_like(sums), where=sums > 0.0) ** 2)


_DISTANCES: dict[str, Callable[[FloatArray, FloatArray], FloatArray]] = {
    "nominal": _nominal,
    "ordinal": _ordinal,
    "interval": _interval,
    "ratio": _ratio,
}
