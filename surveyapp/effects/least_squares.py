"""Ordinary least squares, with plain, clustered (CR2), HC3 and Newey-West standard errors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from surveyapp.effects.interval import Interval, around, t_quantile, t_two_sided
from surveyapp.effects.rows import Array, Codes


@dataclass(frozen=True, slots=True)
class LeastSquares:
    """A fit of full rank: ``bread`` is inv(X'X), ``df`` is rows minus columns."""

    x: Array
    coefficients: Array
    residuals: Array
    bread: Array
    df: int

    @property
    def sigma2(self) -> float:
        """Residual variance, RSS / df."""
        return float(self.residuals @ self.residuals) / self.df


@dataclass(frozen=True, slots=True)
class TestedEstimate:
    """An estimate tested with one kind of error; ``p`` is two-sided by t with ``df``, ``p_normal`` by a normal."""

    kind: str
    estimate: float
    se: float | None
    t: float | None
    df: float | None
    p: float | None
    p_normal: float | None
    interval: Interval


def least_squares(x: Array, y: Array) -> LeastSquares | None:
    """Fit by QR on scaled columns; ``None`` when columns are collinear or rows no more than columns."""
    if len(y) <= x.shape[1]:
        return None
    scale = np.sqrt((x**2).sum(axis=0))
    if (scale == 0).any() or np.linalg.matrix_rank(x / scale) < x.shape[1]:
        return None
    q, r = np.linalg.qr(x / scale)
    inverse = np.linalg.inv(r) / scale[:, None]
    coefficients = inverse @ (q.T @ y)
    residuals = y - x @ coefficients
    if np.abs(residuals).max() <= 1e-12 * np.abs(y).max():
        residuals = np.zeros(len(y))
    return LeastSquares(x, coefficients, residuals, inverse @ inverse.T, len(y) - x.shape[1])


def plain_covariance(fit: LeastSquares) -> Array:
    """sigma^2 inv(X'X)."""
    return np.asarray(fit.sigma2 * fit.bread)


def hc3_covariance(fit: LeastSquares) -> Array | None:
    """Residuals over 1 - leverage (MacKinnon & White 1985); ``None`` when a row fits itself."""
    leverage = np.einsum("ij,jk,ik->i", fit.x, fit.bread, fit.x)
    if (leverage > 1 - 1e-10).any():
        return None
    scores = fit.x * (fit.residuals / (1 - leverage))[:, None]
    return np.asarray(fit.bread @ scores.T @ scores @ fit.bread)


def newey_west_covariance(fit: LeastSquares, lag: int, small_sample: bool) -> Array:
    """Bartlett weights 1 - l / (lag + 1) on autocovariances of the scores; rows in order of time.

    Newey & West 1987 (Econometrica 55:703), without prewhitening; ``small_sample`` multiplies by n / (n - k).
    """
    scores = fit.x * fit.residuals[:, None]
    middle = scores.T @ scores
    for behind in range(1, lag + 1):
        shifted = scores[behind:].T @ scores[:-behind]
        middle = middle + (1 - behind / (lag + 1)) * (shifted + shifted.T)
    factor = len(scores) / fit.df if small_sample else 1.0
    return np.asarray(factor * fit.bread @ middle @ fit.bread)


def cr2(fit: LeastSquares, cluster: Codes, contrast: Array) -> tuple[float, float | None]:
    """Variance of ``contrast`` under CR2 and its Satterthwaite degrees of freedom, working model of independence.

    Residuals of each cluster are multiplied by (I - H)^(-1/2) (Bell & McCaffrey 2002, Surv Methodol 28:169;
    Pustejovsky & Tipton 2018, J Bus Econ Stat 36:672). With p = A X M c a cluster's weights and B = p'(I - H)p
    between clusters, df = trace(B)^2 / sum(B^2).
    """
    order = np.argsort(cluster, kind="stable")
    cuts = np.searchsorted(cluster[order], np.arange(1, int(cluster.max()) + 1))
    own, across, variance = [], [], 0.0
    for rows in np.split(order, cuts):
        block = fit.x[rows]
        weights = _inverse_root(np.eye(len(rows)) - block @ fit.bread @ block.T) @ block @ fit.bread @ contrast
        variance += float(weights @ fit.residuals[rows]) ** 2
        own.append(float(weights @ weights))
        across.append(block.T @ weights)
    alone, shared = np.array(own), np.array(across)
    spread = shared.T @ shared @ fit.bread
    between = np.einsum("gi,ij,gj->g", shared, fit.bread, shared)
    trace = float(alone.sum() - between.sum())
    squares = float(alone @ alone - 2 * alone @ between + np.trace(spread @ spread))
    return variance, trace**2 / squares if trace > 1e-12 and squares > 0 else None


def tested(kind: str, estimate: float, variance: float | None, df: float | None, level: float) -> TestedEstimate:
    """t test and interval; undefined without a positive variance or degrees of freedom."""
    if variance is None or df is None or variance <= 0:
        se = None if variance is None else float(max(0.0, variance)) ** 0.5
        return TestedEstimate(kind, float(estimate), se, None, df, None, None, Interval(None, None))
    se = float(variance) ** 0.5
    t = float(estimate) / se
    half = t_quantile(level, df) * se
    normal = t_two_sided(t, float("inf"))
    return TestedEstimate(
        kind, float(estimate), se, t, float(df), t_two_sided(t, df), normal, around(float(estimate), half)
    )


def _inverse_root(matrix: Array) -> Array:
    """Symmetric inverse square root, 0 in directions where the matrix is 0 (a cluster that fits itself)."""
    values, vectors = np.linalg.eigh(matrix)
    roots = np.where(values > 1e-12, 1 / np.sqrt(values.clip(1e-12)), 0.0)
    return np.asarray((vectors * roots) @ vectors.T)
