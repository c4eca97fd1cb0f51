"""When only history exists: a series before and after a start, with the line that would have gone on."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from surveyapp.effects.interval import check_level
from surveyapp.effects.least_squares import (
    LeastSquares,
    TestedEstimate,
    least_squares,
    newey_west_covariance,
    plain_covariance,
    tested,
)
from surveyapp.effects.rows import Array, Numbers, complete_rows


@dataclass(frozen=True, slots=True)
class SeriesPoint:
    """Outcome observed and fitted at one time, and what the earlier line would have given (history going on)."""

    time: float
    observed: float
    fitted: float
    without: float


@dataclass(frozen=True, slots=True)
class InterruptedSeries:
    """A line before ``start``, a jump at it and a change of slope after it, with Newey-West and plain errors.

    ``trend`` is the slope before; ``jump`` and ``slope_change`` what came with the start; ``at_end`` the distance from
    the line that would have gone on, at the last time. ``durbin_watson`` near 2: neighbours do not pull each other.
    """

    before: int
    after: int
    dropped: int
    lag: int | None = None
    trend: TestedEstimate | None = None
    jump: TestedEstimate | None = None
    slope_change: TestedEstimate | None = None
    at_end: TestedEstimate | None = None
    plain_jump: TestedEstimate | None = None
    plain_slope_change: TestedEstimate | None = None
    durbin_watson: float | None = None
    points: tuple[SeriesPoint, ...] = ()
    notes: tuple[str, ...] = ()
    undefined: str | None = None


def interrupted_series(
    time: Numbers,
    outcome: Numbers,
    start: float,
    *,
    lag: int | None = None,
    small_sample: bool = True,
    level: float = 0.95,
) -> InterruptedSeries:
    """Segmented regression: outcome = a + b time + c after + d (time - start) after, ``after`` from ``start`` on.

    One row a time, in any order; rows with a missing value are dropped and counted. Errors of neighbours may go
    together up to ``lag`` steps (default floor(4 (n / 100)^(2/9)), Newey & West 1994); ``small_sample`` multiplies by
    n / (n - 4). t with n - 4 degrees of freedom. Wagner et al. 2002 (J Clin Pharm Ther 27:299). Anything else that
    happened at the start is in the estimate too. Checked against R's lm with sandwich's NeweyWest (no prewhitening).

    Undefined: fewer than three times before or after, two values at one time, infinite values. ``ValueError``:
    negative ``lag``, ``level`` outside 0-1, columns of different length.
    """
    check_level(level)
    if lag is not None and lag < 0:
        raise ValueError("lag: negative")
    rows = complete_rows({"time": time, "outcome": outcome})
    order = np.argsort(rows.numbers["time"], kind="stable")
    t, y = rows.numbers["time"][order], rows.numbers["outcome"][order]
    after = (t >= start).astype(float)
    empty = InterruptedSeries(int((1 - after).sum()), int(after.sum()), rows.dropped)
    reason = rows.problem or _impossible(empty, t)
    if reason:
        return replace(empty, undefined=reason)
    since = t - start
    fit = least_squares(np.column_stack([np.ones(len(t)), since, after, since * after]), y)
    if fit is None:
        return replace(empty, undefined="no more readings than columns")
    steps = np.diff(t)
    uneven = bool(np.ptp(steps) > 1e-6 * steps.mean())
    noted = replace(empty, notes=("times are unevenly spaced: lags count readings, not time",) if uneven else ())
    chosen = math.floor(4 * (len(t) / 100) ** (2 / 9)) if lag is None else lag
    return _described(noted, fit, t, min(chosen, len(t) - 1), (small_sample, level))


def _impossible(empty: InterruptedSeries, t: Array) -> str | None:
    if min(empty.before, empty.after) < 3:
        return "fewer than three times before or after"
    return "two values at one time" if (np.diff(t) == 0).any() else None


def _described(
    empty: InterruptedSeries, fit: LeastSquares, t: Array, lag: int, choice: tuple[bool, float]
) -> InterruptedSeries:
    small_sample, level = choice
    covariance, plain = newey_west_covariance(fit, lag, small_sample), plain_covariance(fit)

    def estimate(kind: str, matrix: Array, contrast: Array) -> TestedEstimate:
        return tested(kind, float(contrast @ fit.coefficients), float(contrast @ matrix @ contrast), fit.df, level)

    unit = np.eye(4)
    end = np.array([0.0, 0.0, 1.0, fit.x[-1, 1]])
    moves = float((np.diff(fit.residuals) ** 2).sum())
    total = float(fit.residuals @ fit.residuals)
    fitted, without = fit.x @ fit.coefficients, fit.x[:, :2] @ fit.coefficients[:2]
    observed = fitted + fit.residuals
    return replace(
        empty,
        lag=lag,
        trend=estimate("Newey-West", covariance, unit[1]),
        jump=estimate("Newey-West", covariance, unit[2]),
        slope_change=estimate("Newey-West", covariance, unit[3]),
        at_end=estimate("Newey-West", covariance, end),
        plain_jump=estimate("ols", plain, unit[2]),
        plain_slope_change=estimate("ols", plain, unit[3]),
        durbin_watson=moves / total if total > 0 else None,
        points=tuple(
            SeriesPoint(*point)
            for point in zip(t.tolist(), observed.tolist(), fitted.tolist(), without.tolist(), strict=True)
        ),
    )
