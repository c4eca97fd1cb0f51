"""How large a change is in standard deviations; each size named by the deviation it is divided by."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import optimize, special

from surveyapp.effects.interval import NO_INTERVAL, Interval, check_level
from surveyapp.effects.pairs import CONSTANT, ONE_PAIR, Pairs, complete_pairs, known, mean, standard_deviation
from surveyapp.effects.rows import Numbers

# Beyond this t the noncentral distribution is no longer computed; the spread of the sd alone then sets the limits, to
# six digits.
_FAR_OUT = 1e4


@dataclass(frozen=True, slots=True)
class EffectSizes:
    """Mean change in standard deviations, without unit; positive when the second reading is higher.

    Each size is ``None`` where its own denominator is 0; ``undefined`` names why the whole row or ``d_z`` is missing.
    """

    n: int
    mean_diff: float | None
    sd_diff: float | None
    r: float | None
    d_z: float | None
    d_z_ci: Interval
    d_av: float | None
    d_av_rms: float | None
    d_rm: float | None
    d_pre: float | None
    j_exact: float | None
    j_approx: float | None
    g_z: float | None
    g_z_approx: float | None
    g_z_ci: Interval
    g_av_rms: float | None
    g_pre: float | None
    var_g_z: float | None
    var_g_pre: float | None
    level: float
    undefined: str | None

    @property
    def srm(self) -> float | None:
        """Standardised response mean, another name for ``d_z``."""
        return self.d_z

    @property
    def es_kazis(self) -> float | None:
        """The effect size of Kazis, Anderson & Meenan 1989 (Med Care 27:S178), another name for ``d_pre``."""
        return self.d_pre


def effect_sizes(first: Numbers, second: Numbers, level: float = 0.95) -> EffectSizes:
    """Standardised mean changes of the people with both readings; all deviations with n - 1.

    ``d_z`` = mean / sd of the differences, interval from the noncentral t (n - 1 df) divided by √n; ``d_av`` = mean /
    mean of the two sds (Lakens 2013, Front Psychol 4:863); ``d_av_rms`` = mean / √((s1² + s2²)/2) (Cumming 2012);
    ``d_rm`` = d_z √(2(1 - r)) (Morris & DeShon 2002); ``d_pre`` = mean / s1 (Glass; Becker 1988). Hedges' J with m =
    n - 1: exact Γ(m/2) / (√(m/2) Γ((m-1)/2)), approximate 1 - 3/(4m - 1) (Hedges 1981, J Educ Stat 6:107); g = J d
    with the exact J. ``var_g_z`` = 1/n + g²/2n and ``var_g_pre`` = 2(1 - r)/n + g²/2n hold for large n.
    ``undefined``: ``"no complete pairs"``, ``"infinite value"``, ``"only one complete pair"``, ``"all differences are
    equal"`` (then no d_z; sizes with another denominator may still stand). J and g need three pairs. Raises
    ValueError for a level outside 0-1. Tested against d02, d12 and d14.
    """
    check_level(level)
    pairs = complete_pairs(first, second)
    n = pairs.n
    average, spread = mean(pairs.difference), standard_deviation(pairs.difference)
    s1, s2, r = _spreads(pairs)
    d_z, d_pre = _divided(average, spread), _divided(average, s1)
    d_rms = _divided(average, None if s1 is None or s2 is None else math.sqrt((s1**2 + s2**2) / 2))
    j, j_approx = hedges_j(n - 1), hedges_j_approximate(n - 1)
    ci = NO_INTERVAL if d_z is None else d_z_interval(d_z, n, level)
    g_z, g_pre = _times(d_z, j), _times(d_pre, j)
    return EffectSizes(
        n=n,
        mean_diff=average,
        sd_diff=spread,
        r=r,
        d_z=d_z,
        d_z_ci=ci,
        d_av=_divided(average, None if s1 is None or s2 is None else (s1 + s2) / 2),
        d_av_rms=d_rms,
        d_rm=None if d_z is None or r is None else d_z * math.sqrt(max(2 * (1 - r), 0.0)),
        d_pre=d_pre,
        j_exact=j,
        j_approx=j_approx,
        g_z=g_z,
        g_z_approx=_times(d_z, j_approx),
        g_z_ci=Interval(_times(ci.lower, j), _times(ci.upper, j)),
        g_av_rms=_times(d_rms, j),
        g_pre=g_pre,
        var_g_z=None if g_z is None else 1 / n + g_z**2 / (2 * n),
        var_g_pre=None if g_pre is None or r is None else 2 * (1 - r) / n + g_pre**2 / (2 * n),
        level=level,
        undefined=pairs.undefined or (ONE_PAIR if spread is None else CONSTANT if spread == 0 else None),
    )


def d_z_interval(d_z: float, n: int, level: float = 0.95) -> Interval:
    """Interval of ``d_z`` from ``n`` pairs: the noncentralities that put the observed t at the two tails, over √n.

    Steiger & Fouladi 1997. No limits below two pairs. Raises ValueError for a level outside 0-1. Tested against d02.
    """
    tail = (1 - check_level(level)) / 2
    if n < 2:
        return NO_INTERVAL
    t = abs(d_z) * math.sqrt(n)
    lower = _noncentrality(t, n - 1, 1 - tail) / math.sqrt(n)
    upper = _noncentrality(t, n - 1, tail) / math.sqrt(n)
    return Interval(lower, upper) if d_z >= 0 else Interval(-upper, -lower)


def hedges_j(df: int) -> float | None:
    """Exact small-sample factor of Hedges 1981; ``None`` below two degrees of freedom. Tested against d02."""
    if df < 2:
        return None
    return math.exp(math.lgamma(df / 2) - math.lgamma((df - 1) / 2) - math.log(df / 2) / 2)


def hedges_j_approximate(df: int) -> float | None:
    """1 - 3/(4 df - 1), four digits right at 38 degrees of freedom; ``None`` below two. Tested against d02."""
    return None if df < 2 else 1 - 3 / (4 * df - 1)


@dataclass(frozen=True, slots=True)
class Responsiveness:
    """A difference that matters, or a mean change, in deviations of the change of people who stayed the same."""

    n_stable: int
    sd_stable: float | None
    guyatt: float | None
    undefined: str | None


def guyatt_responsiveness(meaningful: float, stable_first: Numbers, stable_second: Numbers) -> Responsiveness:
    """Guyatt's index: ``meaningful`` / sd of the change in stable people (Guyatt 1987, J Chronic Dis 40:171).

    ``meaningful`` is the smallest difference that matters, or the mean change of those who improved, in units of the
    scale. ``undefined``: ``"no complete pairs"``, ``"infinite value"``, ``"only one complete pair"``, ``"all
    differences are equal"`` (no spread to divide by).
    """
    pairs = complete_pairs(stable_first, stable_second)
    spread = standard_deviation(pairs.difference)
    reason = pairs.undefined or (ONE_PAIR if spread is None else CONSTANT if spread == 0 else None)
    return Responsiveness(pairs.n, spread, _divided(meaningful, spread), reason)


def guyatt_from_changes(meaningful: float, stable_changes: Numbers) -> Responsiveness:
    """Guyatt's index from the changes of stable people themselves; otherwise as ``guyatt_responsiveness``."""
    changes = known(stable_changes)
    return guyatt_responsiveness(meaningful, np.zeros(len(changes)), changes)


def _spreads(pairs: Pairs) -> tuple[float | None, float | None, float | None]:
    """The two standard deviations, and the correlation where both are more than 0."""
    if pairs.undefined:
        return None, None, None
    s1, s2 = standard_deviation(pairs.first), standard_deviation(pairs.second)
    if not s1 or not s2:
        return s1, s2, None
    joint = float(((pairs.first - pairs.first.mean()) * (pairs.second - pairs.second.mean())).sum()) / (pairs.n - 1)
    return s1, s2, min(1.0, max(-1.0, joint / (s1 * s2)))


def _divided(value: float | None, by: float | None) -> float | None:
    return None if value is None or not by else value / by


def _times(value: float | None, factor: float | None) -> float | None:
    return None if value is None or factor is None else value * factor


def _noncentrality(t: float, df: int, below: float) -> float:
    """The noncentrality under which a t value of 0 or more has the share ``below`` beneath it."""
    if t > _FAR_OUT:
        return t * math.sqrt(float(special.chdtri(df, below)) / df)

    def excess(noncentrality: float) -> float:
        return float(special.nctdtr(df, noncentrality, t)) - below

    # At minus the normal quantile the share under 0 alone is large enough, so the root lies above.
    lowest = -float(special.ndtri(max(below, 1 - below))) - 1e-9
    reach = 2.0
    while excess(t + reach) > 0:
        reach *= 2
    return float(optimize.brentq(excess, lowest, t + reach, xtol=1e-12, rtol=1e-14))
