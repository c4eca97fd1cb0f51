"""Lin's concordance correlation: how close two measurements lie to the line on which they are equal."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import stats

from surveyapp.psychometrics.tables import (
    NO_VARIATION,
    Column,
    FloatArray,
    as_pairs,
    checked_level,
    complete,
    is_flat,
    why_unusable,
)


@dataclass(frozen=True, slots=True)
class Concordance:
    """Lin's coefficient and its parts: ``value`` = ``correlation`` (precision) × ``accuracy`` (nearness to the line).

    ``scale_shift`` is SD first / SD second, ``location_shift`` the difference of means over the geometric mean of the
    SDs. The interval is None with fewer than three pairs, where the correlation is undefined or 0, and where Lin's
    variance is 0 (all pairs on one line through the common mean).
    """

    n: int
    level: float
    undefined: str | None
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    correlation: float | None = None
    accuracy: float | None = None
    scale_shift: float | None = None
    location_shift: float | None = None


def lin_concordance(first: Column, second: Column, level: float = 0.95) -> Concordance:
    """2 s12 / (s1² + s2² + (m1 - m2)²), variances with n as the denominator; pairs with a missing one are left out.

    Range -1 to 1. Interval by Fisher's z with Lin's variance as corrected in 2000. Source: Lin 1989, Biometrics
    45:255; 2000, Biometrics 56:324. Tested against quadratic weighted kappa, with which it coincides on whole numbers
    (King & Chinchilli 2001), a printed example, and the jackknife for the interval.

    Undefined: nobody, one pair, all values of both alike, infinite values. Raises ValueError for ``level`` outside 0-1.
    """
    checked_level(level)
    pairs = complete(as_pairs(first, second))
    n = pairs.shape[0]
    undefined = why_unusable(pairs)
    if undefined is None and is_flat(pairs.ravel()):
        undefined = NO_VARIATION
    if undefined is not None:
        return Concordance(n, level, undefined)
    return _concordance(pairs, level)


def _concordance(pairs: FloatArray, level: float) -> Concordance:
    one, two = pairs[:, 0], pairs[:, 1]
    shift = float(one.mean() - two.mean())
    covariance = float(((one - one.mean()) * (two - two.mean())).mean())
    v1, v2 = float(one.var()), float(two.var())
    if is_flat(one) or is_flat(two):
        return Concordance(one.size, level, None, value=0.0)
    value = 2.0 * covariance / (v1 + v2 + shift**2)
    r = covariance / math.sqrt(v1 * v2)
    accuracy = 2.0 * math.sqrt(v1 * v2) / (v1 + v2 + shift**2)
    location = shift / (v1 * v2) ** 0.25
    lower, upper = _interval(value, r, location, one.size, level)
    return Concordance(
        one.size, level, None, value, lower, upper, r, accuracy, scale_shift=math.sqrt(v1 / v2), location_shift=location
    )


def _interval(value: float, r: float, location: float, n: int, level: float) -> tuple[float, float] | tuple[None, None]:
    if n < 3 or abs(r) <= 1e-12 or 1.0 - abs(value) <= 1e-12:
        return None, None
    variance = (
        (1.0 - r**2) * value**2 * (1.0 - value**2) / r**2
        + 2.0 * value**3 * (1.0 - value) * location**2 / r
        - value**4 * location**4 / (2.0 * r**2)
    ) / (n - 2)
    if variance <= 1e-14:
        return None, None
    margin = float(stats.norm.ppf(0.5 + level / 2.0)) * math.sqrt(variance) / (1.0 - value**2)
    z = math.atanh(value)
    return math.tanh(z - margin), math.tanh(z + margin)
