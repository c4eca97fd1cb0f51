"""Cronbach's alpha with its interval, and KR-20: how well the items of a scale hang together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from surveyapp.psychometrics.covariances import ItemCovariances, Missing, item_covariances
from surveyapp.psychometrics.tables import NO_VARIATION, FloatArray, Table, as_table, checked_level, complete
from surveyapp.scoring.score import ImpossibleValue


@dataclass(frozen=True, slots=True)
class Alpha:
    """Internal consistency of the sum of the items.

    ``value`` may be negative and is at most 1. ``constant_items`` are the positions (from 0) of items that everybody
    answered alike; they count as items in ``value`` and are left out in ``without_constant_items``.
    """

    n: int
    n_items: int
    missing: Missing
    level: float
    constant_items: tuple[int, ...]
    undefined: str | None
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    df1: int | None = None
    df2: int | None = None
    standardised: float | None = None
    without_constant_items: float | None = None


def cronbach_alpha(items: Table, missing: Missing = "listwise", level: float = 0.95) -> Alpha:
    """Cronbach's alpha: k / (k - 1) × (1 - sum of item variances / variance of the sum).

    ``items``: rows = people, columns = items already reversed, NaN or None = missing. Source: Cronbach 1951; interval
    Feldt, Woodruff & Salih 1987 (see ``feldt_interval``); ``standardised`` is alpha of the correlation matrix.
    Tested against reference cases a01, a02, a11, a14, a18 and a20 (psych 2.2.9).

    Undefined (value None, reason named): nobody, one person, one item, no variation in the sum, infinite values, or,
    pairwise, two items that fewer than two people answered both. Pairwise, the interval uses the smallest number of
    people behind any two items. Raises ValueError for an unknown ``missing`` or a ``level`` outside 0-1.
    """
    checked_level(level)
    covariances = item_covariances(items, missing)
    n, k, constant = covariances.n, covariances.n_items, covariances.constant
    if covariances.undefined is not None:
        return Alpha(n, k, missing, level, constant, covariances.undefined)
    value = alpha_of(covariances.matrix)
    if value is None:
        return Alpha(n, k, missing, level, constant, NO_VARIATION)
    lower, upper = feldt_interval(value, n, k, level)
    return Alpha(
        n,
        k,
        missing,
        level,
        constant,
        None,
        value=value,
        lower=lower,
        upper=upper,
        df1=n - 1,
        df2=(n - 1) * (k - 1),
        standardised=_standardised(covariances),
        without_constant_items=_without_constant(covariances),
    )


def feldt_interval(alpha: float, n: int, n_items: int, level: float = 0.95) -> tuple[float, float]:
    """Interval of alpha: 1 - (1 - alpha) F, F at the upper and lower tail with n - 1 and (n - 1)(k - 1) df.

    Source: Feldt, Woodruff & Salih 1987, Applied Psychological Measurement 11:93. Tested against a02 and a11.
    Raises ValueError with fewer than two people or items, or a ``level`` outside 0-1.
    """
    if n < 2 or n_items < 2:
        raise ValueError("n and n_items must be at least 2")
    tail = (1.0 - checked_level(level)) / 2.0
    df1, df2 = n - 1, (n - 1) * (n_items - 1)
    return (
        float(1.0 - (1.0 - alpha) * stats.f.ppf(1.0 - tail, df1, df2)),
        float(1.0 - (1.0 - alpha) * stats.f.ppf(tail, df1, df2)),
    )


def kr20(items: Table, level: float = 0.95) -> Alpha:
    """Kuder-Richardson 20 for items answered 0 or 1: k / (k - 1) × (1 - sum of p q / variance of the sum).

    With n as the denominator of both p q and the variance of the sum it is Cronbach's alpha, which is how it is
    computed; mixing p q with an n - 1 variance overstates it. People with a missing item are left out.
    Source: Kuder & Richardson 1937; tested against the formula above. Undefined as alpha. Raises ImpossibleValue for
    any value but 0 and 1.
    """
    table = as_table(items)
    wrong = np.argwhere(~np.isnan(table) & (table != 0.0) & (table != 1.0))
    if wrong.size:
        row, column = wrong[0]
        raise ImpossibleValue(f"item {column + 1}", float(table[row, column]), "is neither 0 nor 1")
    return cronbach_alpha(complete(table) if table.size else table, "listwise", level)


def alpha_of(covariances: FloatArray) -> float | None:
    """Alpha from a covariance matrix; None for one item or a sum that does not vary."""
    k = int(covariances.shape[0])
    total, items = float(covariances.sum()), float(np.trace(covariances))
    # The sum's variance is a difference of larger numbers when items cancel each other.
    if k < 2 or total <= 1e-12 * items or total <= 0.0:
        return None
    return k / (k - 1) * (1.0 - items / total)


def _standardised(covariances: ItemCovariances) -> float | None:
    if covariances.constant:
        return None
    sd = np.sqrt(np.diag(covariances.matrix))
    return alpha_of(covariances.matrix / np.outer(sd, sd))


def _without_constant(covariances: ItemCovariances) -> float | None:
    varying = [item for item in range(covariances.n_items) if item not in covariances.constant]
    return alpha_of(covariances.matrix[np.ix_(varying, varying)])
