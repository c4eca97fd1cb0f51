"""From the maximum of a mixed model's likelihood to its estimates, in the units that were given."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from surveyapp.effects.mixed_likelihood import (
    SINGULAR,
    Maximum,
    Smooth,
    Sums,
    deviance,
    factor,
    gradient,
    hessian,
    maximise,
    solved,
    sums,
    weighted,
)
from surveyapp.effects.rows import Array, Codes, finite_or_none


@dataclass(frozen=True, slots=True)
class Solution:
    """Estimates of a mixed model: fixed effects with covariance and degrees of freedom, and variance components.

    ``between`` is the covariance of the random effects and ``lower`` its Cholesky factor over the residual standard
    deviation.
    """

    estimate: Array
    covariance: Array
    df: tuple[float | None, ...]
    between: Array
    lower: Array
    sigma2: float
    log_likelihood: float
    converged: bool
    step: float
    singular: bool


def solve(person: Codes, time: Array, x: Array, y: Array, effects: int, reml: bool) -> Solution | None:
    """Fit with ``effects`` random effects a person (0, 1 or 2); ``None`` when the readings leave no residual variation.

    The search runs on centred and scaled time, the residuals of ordinary least squares and an orthonormal X, so that
    neither units nor the origin of time can spoil its digits; the result is turned back.
    """
    centre, scale = float(time.mean()), float(time.std())
    z = np.column_stack([np.ones(len(y)), (time - centre) / scale])[:, :effects]
    q, r = np.linalg.qr(x)
    start = np.linalg.solve(r, q.T @ y)
    rest = y - x @ start
    spread = float(rest.std())
    if spread <= 1e-12 * float(np.abs(y).max()):
        return None
    s = sums(person, z, q, rest / spread, reml)
    if _explained_by_people(s):
        return None
    best = maximise(s)
    product = np.real(weighted(best.theta, s)[0])
    gamma, rss = solved(product, s.p)
    variance = float(rss) / s.df
    back = np.linalg.inv(r)
    turn = np.array([[1.0, -centre / scale], [0.0, 1 / scale]])[:effects, :effects]
    lower = turn @ np.real(factor(best.theta))
    sigma2 = variance * spread**2
    return Solution(
        estimate=start + spread * back @ gamma,
        covariance=sigma2 * back @ np.linalg.inv(product[: s.p, : s.p]) @ back.T,
        df=_satterthwaite(best, s, math.sqrt(variance), back),
        between=sigma2 * lower @ lower.T,
        lower=lower,
        sigma2=sigma2,
        log_likelihood=_log_likelihood(best, s, r, spread),
        converged=best.converged,
        step=best.step,
        singular=bool(np.any(np.diag(np.real(factor(best.theta))) < SINGULAR)),
    )


def conditional_lines(person: Codes, time: Array, rest: Array, found: Solution) -> tuple[Array, Array]:
    """Each person's deviation from the common line (people, 2) and the covariance of its error (people, 2, 2).

    b = L (I + L'Z'ZL)^-1 L'Z'(y - Xb), with covariance sigma^2 L (I + L'Z'ZL)^-1 L'; ``rest`` is y - Xb.
    """
    lower = found.lower
    z = np.column_stack([np.ones(len(rest)), time])[:, : len(lower)]
    s = sums(person, z, np.empty((len(rest), 0)), rest, reml=False)
    inner = np.eye(len(lower)) + np.einsum("ji,gjk,kl->gil", lower, s.zz, lower)
    spread = np.einsum("ij,gjk,lk->gil", lower, np.linalg.inv(inner), lower)
    means = np.einsum("gij,gjk->gi", spread, s.zd)
    pad = (0, 2 - len(lower))
    return np.pad(means, ((0, 0), pad)), np.pad(found.sigma2 * spread, ((0, 0), pad, pad))


def _explained_by_people(s: Sums) -> bool:
    """Whether lines of their own would leave nothing to explain: then the likelihood has no maximum."""
    within = s.dd - np.einsum("gij,gik->jk", s.zd, np.linalg.pinv(s.zz, rcond=1e-10, hermitian=True) @ s.zd)
    x, xy = within[: s.p, : s.p], within[: s.p, s.p]
    return float(within[s.p, s.p] - xy @ np.linalg.pinv(x, rcond=1e-10, hermitian=True) @ xy) < 1e-9 * s.n


def _log_likelihood(best: Maximum, s: Sums, r: Array, spread: float) -> float:
    """Undo the scaling of the outcome and the orthonormal X."""
    constant = 2 * s.df * math.log(spread)
    if s.reml:
        constant += 2 * float(np.sum(np.log(np.abs(np.diag(r)))))
    return -(best.deviance + constant) / 2


def _satterthwaite(best: Maximum, s: Sums, sigma: float, back: Array) -> tuple[float | None, ...]:
    """2 v^2 / (g'Ag) a coefficient: v its variance, g the gradient of v, A the covariance of (theta, sigma)."""
    at = np.append(best.theta, sigma)

    def variances(moved: Smooth) -> Smooth:
        inner = np.linalg.inv(weighted(moved[:-1], s)[0][: s.p, : s.p])
        return np.asarray(moved[-1] ** 2 * np.einsum("ij,jk,ik->i", back, inner, back))

    values, vectors = np.linalg.eigh(hessian(lambda moved: deviance(moved, s), at))
    positive = values > 1e-8 * values.max()
    around = 2 * (vectors[:, positive] / values[positive]) @ vectors[:, positive].T
    slopes = gradient(variances, at)
    level = np.real(variances(at))
    with np.errstate(divide="ignore"):
        return tuple(finite_or_none(2 * level[k] ** 2 / (slopes[:, k] @ around @ slopes[:, k])) for k in range(s.p))
