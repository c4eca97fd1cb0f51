"""Two groups of different people: means with Welch's and Student's t, and ranks with Mann-Whitney's test."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import special, stats

from surveyapp.effects.interval import NO_INTERVAL, Interval, around, check_level, t_quantile, t_two_sided
from surveyapp.effects.pairs import INFINITE, Better, all_finite, direction, known, mean, standard_deviation
from surveyapp.effects.rows import Array, Numbers

EMPTY_GROUP = "nobody in one of the groups"
ONE_PERSON = "only one person in one of the groups"
NO_SPREAD = "no spread in either group"

# With more people in the smaller group than this, or with ties, ranks are judged by the normal distribution.
EXACT_UP_TO = 50
# A standard error below this share of the means is rounding noise around equal values.
_NOISE = 1e-14


@dataclass(frozen=True, slots=True)
class MeanDifference:
    """Mean of the first group minus mean of the second, in units of the scale."""

    n1: int
    n2: int
    mean1: float | None
    mean2: float | None
    sd1: float | None
    sd2: float | None
    diff: float | None
    se: float | None
    t: float | None
    df: float | None
    p: float | None
    ci: Interval
    level: float
    undefined: str | None


def mean_difference(
    first: Numbers, second: Numbers, level: float = 0.95, equal_variances: bool = False
) -> MeanDifference:
    """Difference of two means of different people, with interval and two-sided test.

    Welch (the default): se = √(s1²/n1 + s2²/n2), df by Satterthwaite (Welch 1947, Biometrika 34:28). With
    ``equal_variances`` Student's: pooled variance, n1 + n2 - 2 degrees of freedom. Missing values are left out.
    ``undefined``: ``"nobody in one of the groups"``, ``"infinite value"``, ``"only one person in one of the groups"``
    (Welch only; Student's needs three people in all), ``"no spread in either group"``. Raises ValueError for a level
    outside 0-1.
    """
    check_level(level)
    one, two = known(first), known(second)
    reason = _unusable(one, two)
    if reason:
        return _without_test(one, two, level, reason)
    if min(len(one), len(two)) < 2 and not (equal_variances and len(one) + len(two) > 2):
        return _without_test(one, two, level, ONE_PERSON)
    variances = _variance(one), _variance(two)
    se, df = _pooled(variances, len(one), len(two)) if equal_variances else _welch(variances, len(one), len(two))
    if se <= _NOISE * max(abs(one.mean()), abs(two.mean())):
        return _without_test(one, two, level, NO_SPREAD)
    diff = float(one.mean() - two.mean())
    return MeanDifference(
        n1=len(one),
        n2=len(two),
        mean1=mean(one),
        mean2=mean(two),
        sd1=standard_deviation(one),
        sd2=standard_deviation(two),
        diff=diff,
        se=se,
        t=diff / se,
        df=df,
        p=t_two_sided(diff / se, df),
        ci=around(diff, t_quantile(level, df) * se),
        level=level,
        undefined=None,
    )


@dataclass(frozen=True, slots=True)
class MannWhitney:
    """How often someone of the first group stands above someone of the second."""

    n1: int
    n2: int
    u: float | None
    z: float | None
    p_normal: float | None
    p_normal_continuity: float | None
    p_exact: float | None
    superiority: float | None
    undefined: str | None


def mann_whitney(first: Numbers, second: Numbers, better: Better = "higher") -> MannWhitney:
    """Rank test of two groups of different people.

    ``u`` counts the pairs in which the first is higher, ties half (R's W). z uses the tie-corrected variance;
    ``p_exact`` is given without ties up to 50 people in each group, else ``None`` (Mann & Whitney 1947).
    ``superiority`` is the share of pairs in which the first is *better*, ties half. ``undefined``: ``"nobody in one
    of the groups"``, ``"infinite value"``, ``"no spread in either group"`` (superiority is then 0.5, without a test).
    """
    sign = direction(better)
    one, two = known(first), known(second)
    n1, n2 = len(one), len(two)
    reason = _unusable(one, two)
    if reason:
        return MannWhitney(n1, n2, None, None, None, None, None, None, reason)
    ranks: Array = stats.rankdata(np.concatenate([one, two]))
    u = float(ranks[:n1].sum()) - n1 * (n1 + 1) / 2
    share = u / (n1 * n2)
    superiority = share if sign > 0 else 1 - share
    variance = n1 * n2 * float(ranks.var(ddof=1)) / (n1 + n2)
    if variance == 0:
        return MannWhitney(n1, n2, u, None, None, None, None, superiority, NO_SPREAD)
    distance, spread = u - n1 * n2 / 2, math.sqrt(variance)
    exact = None
    if len(np.unique(ranks)) == n1 + n2 and max(n1, n2) <= EXACT_UP_TO:
        exact = float(stats.mannwhitneyu(one, two, method="exact").pvalue)
    return MannWhitney(
        n1=n1,
        n2=n2,
        u=u,
        z=distance / spread,
        p_normal=float(2 * special.ndtr(-abs(distance) / spread)),
        p_normal_continuity=float(2 * special.ndtr(-max(abs(distance) - 0.5, 0.0) / spread)),
        p_exact=exact,
        superiority=superiority,
        undefined=None,
    )


def _unusable(one: Array, two: Array) -> str | None:
    if not (all_finite(one) and all_finite(two)):
        return INFINITE
    return None if len(one) and len(two) else EMPTY_GROUP


def _variance(values: Array) -> float:
    return (standard_deviation(values) or 0.0) ** 2


def _welch(variances: tuple[float, float], n1: int, n2: int) -> tuple[float, float]:
    share1, share2 = variances[0] / n1, variances[1] / n2
    total = share1 + share2
    if total == 0:
        return 0.0, 0.0
    return math.sqrt(total), 1 / ((share1 / total) ** 2 / (n1 - 1) + (share2 / total) ** 2 / (n2 - 1))


def _pooled(variances: tuple[float, float], n1: int, n2: int) -> tuple[float, float]:
    df = n1 + n2 - 2
    pooled = ((n1 - 1) * variances[0] + (n2 - 1) * variances[1]) / df
    return math.sqrt(pooled * (1 / n1 + 1 / n2)), float(df)


def _without_test(one: Array, two: Array, level: float, reason: str) -> MeanDifference:
    """Means and spreads as far as they exist; no difference when a group is empty or infinite."""
    usable = reason not in (EMPTY_GROUP, INFINITE)
    first, second = (mean(one), mean(two)) if reason != INFINITE else (None, None)
    return MeanDifference(
        n1=len(one),
        n2=len(two),
        mean1=first,
        mean2=second,
        sd1=standard_deviation(one) if usable else None,
        sd2=standard_deviation(two) if usable else None,
        diff=float(one.mean() - two.mean()) if usable else None,
        se=None,
        t=None,
        df=None,
        p=None,
        ci=NO_INTERVAL,
        level=level,
        undefined=reason,
    )
