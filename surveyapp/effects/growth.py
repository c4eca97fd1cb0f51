"""Growth over time in a group: a mixed model with a line per person around a common line."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from surveyapp.effects.interval import Interval, around, check_level, normal_quantile, t_two_sided
from surveyapp.effects.mixed_estimates import Solution, conditional_lines, solve
from surveyapp.effects.rows import Array, Labels, Numbers, Rows, complete_rows

Random = Literal["none", "intercept", "slope"]
Method = Literal["reml", "ml"]
RANDOM_EFFECTS: Mapping[Random, int] = {"none": 0, "intercept": 1, "slope": 2}


@dataclass(frozen=True, slots=True)
class FixedEffect:
    """One coefficient of the common line, in units of the outcome per unit of the column.

    ``interval`` is the Wald interval (normal) and ``p_wald`` its two-sided p. ``df`` and ``p`` are Satterthwaite's
    (t distribution), which small groups need; ``None`` when they could not be worked out.
    """

    name: str
    estimate: float
    se: float
    t: float
    interval: Interval
    p_wald: float
    df: float | None
    p: float | None


@dataclass(frozen=True, slots=True)
class PersonGrowth:
    """One person's line drawn towards the common one (best linear unbiased prediction), with its standard errors.

    ``intercept`` and ``slope`` are deviations from the common line; ``slope`` is 0 in a model without random slopes.
    ``covariance`` is that of the two errors.
    """

    person: Hashable
    intercept: float
    slope: float
    intercept_se: float
    slope_se: float
    covariance: float


@dataclass(frozen=True, slots=True)
class Growth:
    """A fitted growth model. With ``undefined`` set, every estimate is ``None`` or empty.

    ``converged`` says that the variance components stand still to six digits at a true maximum; numbers of a model
    that has not converged must not be quoted. ``singular`` says that a variance lies at its boundary 0 (or a
    correlation at 1 or -1). ``log_likelihood`` is the restricted one under REML; then it compares only models with
    the same fixed effects. ``covariance`` is that of the fixed effects, in their order.
    """

    method: Method
    random: Random
    people: int
    readings: int
    dropped: int
    fixed: tuple[FixedEffect, ...] = ()
    covariance: tuple[tuple[float, ...], ...] = ()
    var_intercept: float | None = None
    var_slope: float | None = None
    cov_intercept_slope: float | None = None
    corr_intercept_slope: float | None = None
    residual_variance: float | None = None
    log_likelihood: float | None = None
    aic: float | None = None
    bic: float | None = None
    converged: bool = False
    last_step: float | None = None
    singular: bool | None = None
    by_person: tuple[PersonGrowth, ...] = ()
    notes: tuple[str, ...] = ()
    undefined: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The columns of the common line in order: ``intercept``, ``time``, then the covariates."""
        return tuple(effect.name for effect in self.fixed)

    @property
    def intraclass(self) -> float | None:
        """Share (0-1) of the variance around the common line that lies between people; with random intercepts only."""
        if self.random != "intercept" or self.var_intercept is None or self.residual_variance is None:
            return None
        return self.var_intercept / (self.var_intercept + self.residual_variance)

    def effect(self, name: str) -> FixedEffect:
        """The coefficient called ``name``; ``KeyError`` when there is none."""
        for effect in self.fixed:
            if effect.name == name:
                return effect
        raise KeyError(name)


def growth(
    person: Labels,
    time: Numbers,
    outcome: Numbers,
    *,
    covariates: Mapping[str, Numbers] | None = None,
    random: Random = "slope",
    method: Method = "reml",
    level: float = 0.95,
) -> Growth:
    """Fit ``outcome = intercept + slope * time + covariates + person's own intercept (and slope) + error``.

    One row a reading, in any order; rows with a missing value are dropped and counted. ``covariates`` are further
    fixed columns, such as a group and its product with time. ``random`` is what varies between people; ``method`` is
    REML (for estimates) or ML (for comparing fixed effects). Readings that share person and time are kept and noted.

    Likelihood: Laird & Ware 1982 (Biometrics 38:963), profiled as in Bates et al. 2015 (J Stat Softw 67:1). Standard
    errors are roots of the diagonal of inv(X'V^-1X). Degrees of freedom: Satterthwaite 1946 as in Kuznetsova et al.
    2017 (J Stat Softw 82:13). AIC and BIC count all parameters, BIC over readings. Checked against lme4 and lmerTest
    (``e01_lmm_sleepstudy_reml``: slope 10.467, standard error 1.546, 17 degrees of freedom;
    ``e16_lmm_singular_random_intercept``: a variance of 0).

    Undefined: fewer than two people, one and the same time, a constant outcome, collinear columns, no more readings
    than random effects or fixed columns, and readings without residual variation. ``ValueError``: columns of
    different length, unknown ``random`` or ``method``, a ``level`` outside 0-1.
    """
    if random not in RANDOM_EFFECTS:
        raise ValueError(f"random: {random!r}")
    if method not in ("reml", "ml"):
        raise ValueError(f"method: {method!r}")
    check_level(level)
    rows = complete_rows({"time": time, "outcome": outcome, **(covariates or {})}, {"person": person})
    names = ("intercept", "time", *(covariates or {}))
    empty = Growth(method, random, len(rows.levels["person"]), rows.n, rows.dropped, notes=_notes(rows))
    x = np.column_stack([np.ones(rows.n), *(rows.numbers[name] for name in names[1:])])
    effects = RANDOM_EFFECTS[random]
    reason = rows.problem or _impossible(rows, x, effects)
    if reason:
        return replace(empty, undefined=reason)
    found = solve(rows.codes["person"], rows.numbers["time"], x, rows.numbers["outcome"], effects, method == "reml")
    if found is None:
        return replace(empty, undefined="no residual variation")
    return replace(
        _with_variances(empty, found),
        fixed=_fixed(names, found, level),
        by_person=_people(rows, x, found) if effects else (),
    )


def _notes(rows: Rows) -> tuple[str, ...]:
    pairs = list(zip(rows.codes["person"].tolist(), rows.numbers["time"].tolist(), strict=True))
    twice = len(pairs) - len(set(pairs))
    return (f"{twice} readings share person and time with another",) if twice else ()


def _impossible(rows: Rows, x: Array, effects: int) -> str | None:
    people = len(rows.levels["person"])
    if people < 2:
        return "fewer than two people"
    if np.ptp(rows.numbers["time"]) == 0:
        return "all times equal"
    if np.ptp(rows.numbers["outcome"]) == 0:
        return "constant outcome"
    if rows.n <= max(x.shape[1], effects * people):
        return "no more readings than effects to estimate"
    if np.linalg.matrix_rank(x / np.linalg.norm(x, axis=0).clip(1e-300)) < x.shape[1]:
        return "collinear columns"
    return None


def _with_variances(empty: Growth, found: Solution) -> Growth:
    between = found.between
    effects = len(between)
    parameters = len(found.estimate) + effects * (effects + 1) // 2 + 1
    spread = math.sqrt(between[0, 0] * between[1, 1]) if effects == 2 else 0.0
    unfinished = () if found.converged else ("the search did not converge to six digits",)
    return replace(
        empty,
        covariance=tuple(tuple(row) for row in found.covariance.tolist()),
        var_intercept=float(between[0, 0]) if effects else None,
        var_slope=float(between[1, 1]) if effects == 2 else None,
        cov_intercept_slope=float(between[0, 1]) if effects == 2 else None,
        corr_intercept_slope=float(between[0, 1]) / spread if spread > 0 else None,
        residual_variance=found.sigma2,
        log_likelihood=found.log_likelihood,
        aic=2 * parameters - 2 * found.log_likelihood,
        bic=math.log(empty.readings) * parameters - 2 * found.log_likelihood,
        converged=found.converged,
        last_step=found.step,
        singular=found.singular,
        notes=(*empty.notes, *unfinished),
    )


def _fixed(names: tuple[str, ...], found: Solution, level: float) -> tuple[FixedEffect, ...]:
    effects = []
    for k, name in enumerate(names):
        estimate, se, df = float(found.estimate[k]), math.sqrt(found.covariance[k, k]), found.df[k]
        t = estimate / se
        interval = around(estimate, normal_quantile(level) * se)
        p = t_two_sided(t, df) if df is not None else None
        effects.append(FixedEffect(name, estimate, se, t, interval, t_two_sided(t, math.inf), df, p))
    return tuple(effects)


def _people(rows: Rows, x: Array, found: Solution) -> tuple[PersonGrowth, ...]:
    rest = rows.numbers["outcome"] - x @ found.estimate
    means, spreads = conditional_lines(rows.codes["person"], rows.numbers["time"], rest, found)
    errors = np.sqrt(np.einsum("gii->gi", spreads).clip(0))
    return tuple(
        PersonGrowth(name, mean[0], mean[1], error[0], error[1], float(spread[0, 1]))
        for name, mean, error, spread in zip(
            rows.levels["person"], means.tolist(), errors.tolist(), spreads, strict=True
        )
    )
