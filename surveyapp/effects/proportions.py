"""One share of people, and the interval it plausibly lies in."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import optimize, special

from surveyapp.effects.interval import NO_INTERVAL, Interval, check_level, normal_quantile

NOBODY = "nobody in the denominator"


@dataclass(frozen=True, slots=True)
class Proportion:
    """``k`` of ``n`` people as a share between 0 and 1, with Wilson's interval."""

    k: int
    n: int
    p: float | None
    ci: Interval
    level: float
    undefined: str | None


def proportion(k: int, n: int, level: float = 0.95) -> Proportion:
    """Share ``k / n`` with Wilson's interval, the one to show by default.

    ``undefined`` is ``"nobody in the denominator"`` when ``n`` is 0: no share, never 0. Raises ValueError unless
    0 <= k <= n are whole numbers and the level lies between 0 and 1. Tested against i01 to i12.
    """
    return Proportion(k, n, k / n if n else None, wilson(k, n, level), level, None if n else NOBODY)


def wilson(k: int, n: int, level: float = 0.95) -> Interval:
    """Score interval of a share, never outside 0-1.

    Formula: (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n) (Wilson 1927, J Am Stat Assoc 22:209). No limits when
    ``n`` is 0. Tested against i01 to i12 and Newcombe's published 81/263, 15/148 and 1/29.
    """
    check_counts(k, n)
    z = normal_quantile(level)
    if n == 0:
        return NO_INTERVAL
    p, spread = k / n, z * z / n
    middle = (p + spread / 2) / (1 + spread)
    half = z * math.sqrt(p * (1 - p) / n + spread / (4 * n)) / (1 + spread)
    return _with_exact_ends(Interval(middle - half, middle + half), k, n)


def clopper_pearson(k: int, n: int, level: float = 0.95) -> Interval:
    """Exact interval: it holds the true share at least as often as the level says, mostly more often.

    Formula: quantiles of Beta(k, n-k+1) and Beta(k+1, n-k) (Clopper & Pearson 1934, Biometrika 26:404). No limits when
    ``n`` is 0. Tested against i01 to i06.
    """
    check_counts(k, n)
    tail = (1 - check_level(level)) / 2
    if n == 0:
        return NO_INTERVAL
    lower = 0.0 if k == 0 else float(special.betaincinv(k, n - k + 1, tail))
    upper = 1.0 if k == n else float(special.betainccinv(k + 1, n - k, tail))
    return Interval(lower, upper)


def jeffreys(k: int, n: int, level: float = 0.95, force_ends: bool = True) -> Interval:
    """Equal-tailed interval of Beta(k + 1/2, n - k + 1/2), the posterior under Jeffreys' prior.

    With ``force_ends`` the lower limit is 0 at k = 0 and the upper 1 at k = n (Brown, Cai & DasGupta 2001, Stat Sci
    16:101). No limits when ``n`` is 0. Tested against i01 to i06, both forms.
    """
    check_counts(k, n)
    tail = (1 - check_level(level)) / 2
    if n == 0:
        return NO_INTERVAL
    a, b = k + 0.5, n - k + 0.5
    interval = Interval(float(special.betaincinv(a, b, tail)), float(special.betainccinv(a, b, tail)))
    return _with_exact_ends(interval, k, n) if force_ends else interval


def agresti_coull(k: int, n: int, level: float = 0.95, clip: bool = False) -> Interval:
    """Wald's formula around Wilson's midpoint, with n + z² people (Agresti & Coull 1998, Am Stat 52:119).

    Limits may pass 0 or 1 unless ``clip``. No limits when ``n`` is 0. Tested against i01 to i06 (unclipped).
    """
    check_counts(k, n)
    z = normal_quantile(level)
    if n == 0:
        return NO_INTERVAL
    people = n + z * z
    middle = (k + z * z / 2) / people
    half = z * math.sqrt(middle * (1 - middle) / people)
    return _clipped(Interval(middle - half, middle + half), clip)


def wald(k: int, n: int, level: float = 0.95, clip: bool = False) -> Interval:
    """p ± z √(p(1-p)/n): for comparison only, far too short for small n and of no width at k = 0 and k = n.

    Limits may pass 0 or 1 unless ``clip``. No limits when ``n`` is 0. Tested against i01 to i06 (unclipped).
    """
    check_counts(k, n)
    z = normal_quantile(level)
    if n == 0:
        return NO_INTERVAL
    p = k / n
    half = z * math.sqrt(p * (1 - p) / n)
    return _clipped(Interval(p - half, p + half), clip)


def mid_p(k: int, n: int, level: float = 0.95) -> Interval:
    """Exact interval in which the observed count is counted half in each tail (Lancaster 1961; Berry & Armitage 1995).

    Shorter than Clopper-Pearson; holds the level on average. No limits when ``n`` is 0. Tested against i01 to i06.
    """
    check_counts(k, n)
    tail = (1 - check_level(level)) / 2
    if n == 0:
        return NO_INTERVAL
    lower = 0.0 if k == 0 else 1 - _mid_p_upper(n - k, n, tail)
    upper = 1.0 if k == n else _mid_p_upper(k, n, tail)
    return Interval(lower, upper)


def _mid_p_upper(k: int, n: int, tail: float) -> float:
    """The share at which P(X < k) + P(X = k) / 2 has fallen to ``tail``."""

    def excess(p: float) -> float:
        below = float(special.betainc(n - k + 1, k, 1 - p)) if k else 0.0
        up_to = float(special.betainc(n - k, k + 1, 1 - p))
        return (below + up_to) / 2 - tail

    return float(optimize.brentq(excess, k / n, 1.0, xtol=1e-15, rtol=1e-14))


def _with_exact_ends(interval: Interval, k: int, n: int) -> Interval:
    """Exactly 0 where nobody and exactly 1 where everybody, instead of nearly so."""
    return Interval(0.0 if k == 0 else interval.lower, 1.0 if k == n else interval.upper)


def _clipped(interval: Interval, clip: bool) -> Interval:
    if not clip or interval.lower is None or interval.upper is None:
        return interval
    return Interval(max(0.0, interval.lower), min(1.0, interval.upper))


def check_counts(k: int, n: int) -> None:
    """Raises ValueError unless ``k`` of ``n`` are whole numbers with 0 <= k <= n."""
    for name, value in (("k", k), ("n", n)):
        if int(value) != value:
            raise ValueError(f"{name} must be a whole number, not {value}")
    if not 0 <= k <= n:
        raise ValueError(f"k must lie between 0 and n, not {k} of {n}")
