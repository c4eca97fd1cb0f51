"""Puts scores of many people on another footing: 0-100, T scores, bands."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from surveyapp.scoring.bands import ROUNDING, Bands
from surveyapp.scoring.items import Column, Scores
from surveyapp.scoring.score import ImpossibleValue


def to_0_100(scores: Column, low: float, high: float) -> Scores:
    """100 (score - low) / (high - low), ``low`` and ``high`` the lowest and highest possible score; NaN stays NaN.

    Range 0-100. Tested against reference case j05. Raises ValueError unless ``low`` is below ``high`` and both are
    finite, ImpossibleValue for a score outside them.
    """
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise ValueError(f"low must be below high, not {low!r} and {high!r}")
    values = np.asarray(scores, dtype=float)
    # Means of whole numbers can pass the end of the scale by rounding; what lies this near is at the end.
    slack = ROUNDING * max(abs(low), abs(high))
    wrong = ~np.isnan(values) & ~((values >= low - slack) & (values <= high + slack))
    if wrong.any():
        raise ImpossibleValue("score", float(values[wrong][0]), f"lies outside {low:g}-{high:g}")
    return Scores(100.0 * (np.clip(values, low, high) - low) / (high - low), {"no score": np.isnan(values)})


def t_scores(scores: Column, mean: float | None, sd: float | None) -> Scores:
    """50 + 10 (score - mean) / SD, ``mean`` and ``sd`` (n - 1) of the norm group; NaN stays NaN.

    In the norm group T scores have mean 50 and SD 10. Source: McCall 1922.
    Undefined for everybody: mean or SD unknown (None or NaN), SD zero. Raises ValueError for a negative or infinite
    SD or an infinite mean, ImpossibleValue for an infinite score.
    """
    values = np.asarray(scores, dtype=float)
    if sd is not None and (sd < 0.0 or math.isinf(sd)):
        raise ValueError(f"sd must be a number above 0, not {sd!r}")
    if mean is not None and math.isinf(mean):
        raise ValueError(f"mean must be finite, not {mean!r}")
    if np.isinf(values).any():
        raise ImpossibleValue("score", float(values[np.isinf(values)][0]), "is infinite")
    nobody, everybody = np.isnan(values), np.ones(values.shape, dtype=bool)
    if mean is None or sd is None or math.isnan(mean) or math.isnan(sd):
        return Scores(np.full(values.shape, np.nan), {"norm group unknown": everybody})
    if sd == 0.0:
        return Scores(np.full(values.shape, np.nan), {"no variation in the norm group": everybody})
    return Scores(50.0 + 10.0 * (values - mean) / sd, {"no score": nobody})


def in_bands(scores: Column, bands: Bands) -> NDArray[np.intp]:
    """The position of each score's band in ``bands.names``, -1 where there is no score (NaN).

    Equality at a threshold: the upper band, as in ``band_of``. Raises ImpossibleValue for an infinite score.
    """
    values = np.asarray(scores, dtype=float)
    if np.isinf(values).any():
        raise ImpossibleValue("score", float(values[np.isinf(values)][0]), "is infinite")
    lifted = values + ROUNDING * np.maximum(np.abs(values), 1.0)
    found = np.searchsorted(bands.thresholds, np.nan_to_num(lifted), side="right")
    return np.where(np.isnan(values), -1, found)
