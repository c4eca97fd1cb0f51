"""Estimates from several completed data sets pooled to one by Rubin's rules."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from surveyapp.effects.interval import NO_INTERVAL, Interval, around, check_level, t_quantile, t_two_sided
from surveyapp.effects.pairs import INFINITE, all_finite
from surveyapp.effects.rows import Array, Numbers, as_floats


@dataclass(frozen=True, slots=True)
class Pooled:
    """Pooled estimate in the unit of the estimates; ``t`` is its total variance, ``statistic`` its t value.

    ``ubar`` is the variance within, ``b`` between the data sets; ``riv`` the relative increase in variance, ``lambda_``
    the share due to what is missing, ``fmi`` the fraction of missing information.
    """

    m: int
    qbar: float | None
    ubar: float | None
    b: float | None
    t: float | None
    se: float | None
    riv: float | None
    lambda_: float | None
    df_old: float | None
    df: float | None
    fmi: float | None
    statistic: float | None
    p: float | None
    ci: Interval
    level: float
    undefined: str | None


def rubin_pool(
    estimates: Numbers, standard_errors: Numbers, df_complete: float = math.inf, level: float = 0.95, null: float = 0.0
) -> Pooled:
    """Pool one estimate and its standard error from each of ``m`` completed data sets.

    qbar = mean, ubar = mean squared error, b = variance of the estimates (m - 1), t = ubar + (1 + 1/m) b; riv = (1 +
    1/m) b / ubar, lambda = (1 + 1/m) b / t, df_old = (m - 1)/lambda² (Rubin 1987). With ``df_complete`` finite, df =
    df_old df_obs / (df_old + df_obs), df_obs = (df_complete + 1)/(df_complete + 3) df_complete (1 - lambda) (Barnard
    & Rubin 1999, Biometrika 86:948). fmi = (riv + 2/(df + 3))/(riv + 1). When the estimates agree exactly, df_old is
    infinite. ``undefined``: ``"no estimates"``, ``"a missing estimate or standard error"``, ``"infinite value"``,
    ``"only one data set"`` (nothing between), ``"standard errors of 0"``. Raises ValueError for a negative standard
    error, ``df_complete`` that is not positive, columns of unequal length, or a level outside 0-1. Tested against
    j11.
    """
    check_level(level)
    if not df_complete > 0:
        raise ValueError(f"df_complete must be more than 0, not {df_complete}")
    q, errors = as_floats(estimates), as_floats(standard_errors)
    if len(q) != len(errors):
        raise ValueError(f"standard_errors: {len(errors)} values where {len(q)} were expected")
    if (errors < 0).any():
        raise ValueError("standard_errors must not be negative")
    reason = _unusable(q, errors)
    if reason:
        return _nothing(len(q), None, None, level, reason)
    qbar, ubar = float(q.mean()), float((errors**2).mean())
    if len(q) == 1:
        return _nothing(1, qbar, ubar, level, "only one data set")
    if ubar == 0:
        return _nothing(len(q), qbar, ubar, level, "standard errors of 0")
    m = len(q)
    b = 0.0 if bool((q == q[0]).all()) else float(q.var(ddof=1))
    between = (1 + 1 / m) * b
    total = ubar + between
    se, lost = math.sqrt(total), between / total
    df_old = (m - 1) / lost**2 if lost else math.inf
    df = barnard_rubin_df(df_old, ubar / total, df_complete)
    riv = between / ubar
    statistic = (qbar - null) / se
    return Pooled(
        m=m,
        qbar=qbar,
        ubar=ubar,
        b=b,
        t=total,
        se=se,
        riv=riv,
        lambda_=lost,
        df_old=df_old,
        df=df,
        fmi=(riv + 2 / (df + 3)) / (riv + 1),
        statistic=statistic,
        p=t_two_sided(statistic, df),
        ci=around(qbar, t_quantile(level, df) * se),
        level=level,
        undefined=None,
    )


def barnard_rubin_df(df_old: float, kept: float, df_complete: float) -> float:
    """Degrees of freedom for small samples (Barnard & Rubin 1999); ``kept`` is the share of variance within sets."""
    if math.isinf(df_complete):
        return df_old
    df_obs = (df_complete + 1) / (df_complete + 3) * df_complete * kept
    if math.isinf(df_old):
        return df_obs
    return df_old * df_obs / (df_old + df_obs)


def _unusable(q: Array, errors: Array) -> str | None:
    if len(q) == 0:
        return "no estimates"
    if np.isnan(q).any() or np.isnan(errors).any():
        return "a missing estimate or standard error"
    return None if all_finite(q) and all_finite(errors) else INFINITE


def _nothing(m: int, qbar: float | None, ubar: float | None, level: float, reason: str) -> Pooled:
    return Pooled(
        m=m,
        qbar=qbar,
        ubar=ubar,
        b=None,
        t=None,
        se=None,
        riv=None,
        lambda_=None,
        df_old=None,
        df=None,
        fmi=None,
        statistic=None,
        p=None,
        ci=NO_INTERVAL,
        level=level,
        undefined=reason,
    )
