"""Logistic regression when a covariate tells yes from no completely: Firth's penalised likelihood."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from scipy import optimize, special, stats

from surveyapp.effects.interval import Interval, check_level, normal_quantile
from surveyapp.effects.logistic import ChanceEffect, Logistic, chance_effect, design, empty_result, why_impossible
from surveyapp.effects.rows import Array, Numbers, complete_rows


@dataclass(frozen=True, slots=True)
class ProfileEffect:
    """One column: Wald numbers, and the profile penalised-likelihood interval and p, which are the ones to trust.

    Wald intervals are symmetric, and too short on the side of the separation (Heinze & Schemper 2002).
    """

    wald: ChanceEffect
    profile_interval: Interval
    profile_p: float


@dataclass(frozen=True, slots=True)
class Firth:
    """A penalised fit. ``base`` holds counts and fit figures, ``effects`` the estimates; see ``undefined``."""

    base: Logistic
    effects: tuple[ProfileEffect, ...] = ()
    penalised_log_likelihood: float | None = None
    undefined: str | None = None

    def effect(self, name: str) -> ProfileEffect:
        """The column called ``name``; ``KeyError`` when there is none."""
        for effect in self.effects:
            if effect.wald.name == name:
                return effect
        raise KeyError(name)


def firth(outcome: Numbers, covariates: Mapping[str, Numbers], level: float = 0.95) -> Firth:
    """Maximise logLik + log det(information) / 2: finite estimates even when a covariate separates the classes.

    Solves the modified score X'(y - p + h (1/2 - p)) = 0, h the leverages. Standard errors from the inverse
    information (Wald). Profile interval: where twice the penalised log likelihood, maximised over the other
    coefficients, falls chi-square's quantile below its top; profile p likewise. Firth 1993 (Biometrika 80:27); Heinze
    & Schemper 2002 (Stat Med 21:2409). Checked against R's brglm2 (AS_mean) and, for ``g08_perfect_separation``,
    gives a finite slope.

    One row an observation, in any order; rows with a missing value are dropped. Undefined: no rows, one class only,
    collinear columns, no more rows than columns, no convergence. ``ValueError`` as for ``logistic``.
    """
    check_level(level)
    rows = complete_rows({"outcome": outcome, **covariates})
    y, x = design(rows, tuple(covariates))
    base = empty_result(rows, y, tuple(covariates))
    reason = rows.problem or why_impossible(x, y, None)
    if reason:
        return Firth(replace(base, undefined=reason), undefined=reason)
    scale = np.abs(x).max(axis=0)
    z = x / scale
    beta = _climb(z, y, np.zeros(x.shape[1]), np.ones(x.shape[1], dtype=bool))
    if beta is None:
        reason = "the search did not converge"
        return Firth(replace(base, undefined=reason), undefined=reason)
    p = special.expit(z @ beta)
    covariance = np.linalg.inv(_information(z, p)) / np.outer(scale, scale)
    top = _penalised(z, y, beta)
    plain = float(np.sum(y * (z @ beta) - np.logaddexp(0.0, z @ beta)))
    quantile = normal_quantile(level)
    walds = [
        chance_effect(name, float(beta[k] / scale[k]), math.sqrt(covariance[k, k]), quantile)
        for k, name in enumerate(base.names)
    ]
    effects = tuple(_profiled(wald, k, (z, y, beta, scale[k], top), level) for k, wald in enumerate(walds))
    filled = replace(
        base,
        effects=tuple(walds),
        covariance=tuple(tuple(row) for row in covariance.tolist()),
        errors={"model": tuple(wald.se for wald in walds)},
        log_likelihood=plain,
        deviance=-2 * plain,
        fitted=tuple(p.tolist()),
        converged=True,
    )
    return Firth(filled, effects, top)


def _information(x: Array, p: Array) -> Array:
    return np.asarray(x.T @ (x * (p * (1 - p))[:, None]))


def _score_and_curvature(x: Array, y: Array, beta: Array) -> tuple[Array, Array]:
    """Modified score and minus its derivative (the plain information where that would not lead uphill).

    With M the inverse information and w = p (1 - p), leverages are h = w x'Mx, and their derivative by b_k is
    (1 - 2p) x_k h - w x'M T_k M x, T_k = X' diag(w (1 - 2p) x_k) X.
    """
    p = special.expit(x @ beta)
    w, tilt = p * (1 - p), 1 - 2 * p
    information = _information(x, p)
    spread = x @ np.linalg.pinv(information, hermitian=True)
    h = w * (spread * x).sum(axis=1)
    inner = np.einsum("ia,ib,ik->kab", x, x * (w * tilt)[:, None], x, optimize=True)
    bend = (tilt * h)[:, None] * x - w[:, None] * np.einsum("ia,kab,ib->ik", spread, inner, spread, optimize=True)
    curvature = x.T @ ((w * (1 + h))[:, None] * x - (0.5 - p)[:, None] * bend)
    curvature = (curvature + curvature.T) / 2
    uphill = np.linalg.eigvalsh(curvature).min() > 0
    return np.asarray(x.T @ (y - p + h * (0.5 - p))), curvature if uphill else information


def _penalised(x: Array, y: Array, beta: Array) -> float:
    eta = x @ beta
    p = special.expit(eta)
    sign, log_det = np.linalg.slogdet(_information(x, p))
    return float(np.sum(y * eta - np.logaddexp(0.0, eta)) + log_det / 2) if sign > 0 else -math.inf


def _climb(
    x: Array, y: Array, start: Array, free: np.ndarray[tuple[int], np.dtype[np.bool_]], still: float = 1e-11
) -> Array | None:
    """Newton steps over the free coefficients until steps are under ``still``; ``None`` when it does not settle."""
    beta = start.copy()
    here = _penalised(x, y, beta)
    for _ in range(500):
        score, curvature = _score_and_curvature(x, y, beta)
        step = np.zeros(len(beta))
        step[free] = np.linalg.lstsq(curvature[np.ix_(free, free)], score[free], rcond=None)[0]
        step *= min(1.0, 5.0 / max(1e-300, float(np.abs(step).max())))
        there = _penalised(x, y, beta + step)
        while there < here - 1e-10 * (1 + abs(here)) and np.abs(step).max() > 1e-12:
            step = step / 2
            there = _penalised(x, y, beta + step)
        beta, here = beta + step, there
        if np.abs(step).max() <= still * max(1.0, float(np.abs(beta).max())):
            return beta
    return None


def _profiled(
    wald: ChanceEffect, k: int, known: tuple[Array, Array, Array, float, float], level: float
) -> ProfileEffect:
    x, y, beta, scale, top = known
    fall = float(stats.chi2.ppf(level, 1))
    free = np.ones(len(beta), dtype=bool)
    free[k] = False
    near = beta.copy()

    def below(value: float) -> float:
        """Twice the fall of the profile under its top, searched from where the last search ended."""
        start = near.copy()
        start[k] = value
        # Near its top the likelihood errs by the square of the step, so that half the digits are enough.
        found = _climb(x, y, start, free, 1e-7) if free.any() else start
        if found is None:
            return math.nan
        near[:] = found
        return 2 * (top - _penalised(x, y, found))

    ends: list[float | None] = []
    for side in (-1.0, 1.0):
        near[:] = beta
        end = _limit(below, float(beta[k]), side * wald.se * scale, fall)
        ends.append(None if end is None else float(end / scale))
    return ProfileEffect(wald, Interval(*ends), float(stats.chi2.sf(max(0.0, below(0.0)), 1)))


def _limit(below: Callable[[float], float], top: float, step: float, fall: float) -> float | None:
    """Walk outwards until the profile has fallen enough, then find the exact place."""
    far = top + step
    for _ in range(40):
        value = below(far)
        if not math.isfinite(value):
            return None
        if value > fall:
            return _crossing(below, {top: -fall, far: value - fall}, fall)
        far += step
    return None


def _crossing(below: Callable[[float], float], ends: dict[float, float], fall: float) -> float:
    """Where the profile has fallen by exactly ``fall`` between two places of known height over that."""

    def over(value: float) -> float:
        return ends[value] if value in ends else below(value) - fall

    first, second = ends
    return float(optimize.brentq(over, first, second, xtol=1e-10, rtol=1e-11))
