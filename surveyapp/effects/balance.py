"""Whether two groups looked alike from the start: standardised differences, before and after matching or weighting."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from surveyapp.effects.rows import Array

# Above this a standardised difference is usually called an imbalance (Austin 2009).
IMBALANCE = 0.1


@dataclass(frozen=True, slots=True)
class Balance:
    """One covariate: means of placed and others, and standardised differences in standard deviations before and after.

    ``before`` and ``after`` share one denominator, the root of the mean of the two groups' variances before, so that
    they differ only by the means; ``None`` when nobody varies. ``balanced`` says that ``after`` is within 0.1.
    """

    name: str
    mean_placed: float
    mean_others: float
    mean_placed_after: float
    mean_others_after: float
    before: float | None
    after: float | None

    @property
    def balanced(self) -> bool:
        """Whether the groups are alike afterwards."""
        return self.after is not None and abs(self.after) <= IMBALANCE


def balance_table(placed: Array, covariates: Mapping[str, Array], weights: Array) -> tuple[Balance, ...]:
    """Standardised difference (m1 - m0) / sqrt((s1^2 + s0^2) / 2), s with n - 1, unweighted and weighted.

    ``placed`` is 0 or 1 with both present, ``weights`` 0 or more (1 for a matched row, 0 for one left out). Rosenbaum &
    Rubin 1985 (Am Stat 39:33); Austin 2009 (Stat Med 28:3083).
    """
    return tuple(_row(name, placed == 1, column, weights) for name, column in covariates.items())


def effective_size(weights: Array) -> float:
    """How many equally weighted people the weights are worth: (sum w)^2 / sum w^2 (Kish 1965); 0 without weight."""
    total = float((weights**2).sum())
    return float(weights.sum()) ** 2 / total if total > 0 else 0.0


def _row(name: str, placed: np.ndarray[tuple[int], np.dtype[np.bool_]], column: Array, weights: Array) -> Balance:
    means = (float(column[placed].mean()), float(column[~placed].mean()))
    after = (_weighted(column[placed], weights[placed]), _weighted(column[~placed], weights[~placed]))
    spread = math.sqrt((_variance(column[placed]) + _variance(column[~placed])) / 2)
    unit = spread if spread > 0 else math.nan
    gaps = ((means[0] - means[1]) / unit, (after[0] - after[1]) / unit)
    first, second = (gap if math.isfinite(gap) else None for gap in gaps)
    return Balance(name, *means, *after, first, second)


def _weighted(values: Array, weights: Array) -> float:
    return float(np.average(values, weights=weights)) if weights.sum() > 0 else math.nan


def _variance(values: Array) -> float:
    return float(values.var(ddof=1)) if len(values) > 1 else 0.0
