"""Two groups compared at the end for people who started alike: analysis of covariance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from surveyapp.effects.interval import check_level
from surveyapp.effects.least_squares import (
    LeastSquares,
    TestedEstimate,
    hc3_covariance,
    least_squares,
    plain_covariance,
    tested,
)
from surveyapp.effects.risk_sets import checked_events
from surveyapp.effects.rows import Array, Numbers, complete_rows


@dataclass(frozen=True, slots=True)
class AdjustedMean:
    """Mean of a group (0 comparison, 1 placed) at the grand mean of everything adjusted for."""

    group: int
    people: int
    mean: float
    se: float


@dataclass(frozen=True, slots=True)
class Ancova:
    """``difference`` is placed minus comparison, in units of the outcome; ``robust`` the same with HC3 errors.

    ``f`` tests it (1 and ``df`` degrees of freedom), ``partial_eta2`` is f / (f + df). ``p_interaction`` asks whether
    lines of the two groups are parallel: when small, one difference does not fit all starting points.
    """

    people: int
    dropped: int
    difference: TestedEstimate | None = None
    robust: TestedEstimate | None = None
    slope: float | None = None
    means: tuple[AdjustedMean, ...] = ()
    f: float | None = None
    partial_eta2: float | None = None
    p_interaction: float | None = None
    residual_sd: float | None = None
    undefined: str | None = None


def ancova(
    group: Numbers,
    baseline: Numbers,
    outcome: Numbers,
    *,
    covariates: Mapping[str, Numbers] | None = None,
    level: float = 0.95,
) -> Ancova:
    """Least squares of outcome on group (0 or 1), baseline and covariates.

    One row a person, in any order; rows with a missing value are dropped and counted. Answers another question than
    difference in differences unless people were randomised (Lord 1967). Huitema 2011, chapters 6-7. HC3: MacKinnon &
    White 1985. Checked against R's lm, emmeans and sandwich: ``h03_ancova_adjusted_difference``.

    Undefined: one group only, constant or collinear columns, no more people than columns; HC3 when a person fits
    themselves; the interaction test when it cannot be fitted; tests without residual variation. ``ValueError``:
    ``group`` other than 0 and 1, ``level`` outside 0-1, columns of different length.
    """
    check_level(level)
    extra = covariates or {}
    rows = complete_rows({"group": group, "baseline": baseline, "outcome": outcome, **extra})
    placed = checked_events(rows.numbers["group"], "group").astype(float)
    empty = Ancova(rows.n, rows.dropped)
    if rows.problem or np.ptp(placed) == 0:
        return replace(empty, undefined=rows.problem or "one group only")
    columns = [rows.numbers[name] - rows.numbers[name].mean() for name in ("baseline", *extra)]
    x = np.column_stack([np.ones(rows.n), placed, *columns])
    y = rows.numbers["outcome"]
    fit = least_squares(x, y)
    if fit is None:
        return replace(empty, undefined="constant or collinear columns, or no more people than columns")
    return _described(empty, fit, y, level)


def _described(empty: Ancova, fit: LeastSquares, y: Array, level: float) -> Ancova:
    placed = fit.x[:, 1]
    covariance, robust = plain_covariance(fit), hc3_covariance(fit)
    estimate = float(fit.coefficients[1])
    difference = tested("ols", estimate, float(covariance[1, 1]), fit.df, level)
    crossed = least_squares(np.column_stack([fit.x, placed * fit.x[:, 2]]), y)
    interaction = None
    if crossed is not None:
        variance = float(plain_covariance(crossed)[-1, -1])
        interaction = tested("ols", float(crossed.coefficients[-1]), variance, crossed.df, level).p
    f = difference.t**2 if difference.t is not None else None
    return replace(
        empty,
        difference=difference,
        robust=None if robust is None else tested("HC3", estimate, float(robust[1, 1]), fit.df, level),
        slope=float(fit.coefficients[2]),
        means=tuple(_mean(fit, covariance, k) for k in (0, 1)),
        f=f,
        partial_eta2=None if f is None else f / (f + fit.df),
        p_interaction=interaction,
        residual_sd=fit.sigma2**0.5,
    )


def _mean(fit: LeastSquares, covariance: Array, group: int) -> AdjustedMean:
    at = np.zeros(len(fit.coefficients))
    at[:2] = 1.0, group
    people = int((fit.x[:, 1] == group).sum())
    return AdjustedMean(group, people, float(at @ fit.coefficients), float(np.sqrt(at @ covariance @ at)))
