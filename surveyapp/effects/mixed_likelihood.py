"""The likelihood of a model with a random line per person, and the search for its maximum."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from surveyapp.effects.rows import Array, Codes

# Floats, or complex numbers while a function is being differentiated.
Smooth: TypeAlias = NDArray[Any]
STARTS = {0: ((),), 1: ((1.0,), (0.1,)), 2: ((1.0, 0.0, 1.0), (0.3, 0.0, 0.05))}
# Below this a standard deviation, in residual standard deviations, counts as lying on the boundary (lme4's isSingular).
SINGULAR = 1e-4


@dataclass(frozen=True, slots=True)
class Sums:
    """Cross-products within each person; all that the likelihood needs, whatever the number of readings.

    ``zz`` (people, q, q) and ``zd`` (people, q, p + 1) are of the random design with itself and with ``[X, y]``,
    ``pairs`` (people x q x q, (p + 1)^2) products of two entries of ``zd`` laid flat; ``dd`` (p + 1, p + 1) is of
    ``[X, y]`` with itself over all readings; ``n`` readings, ``p`` columns in X.
    """

    zz: Array
    zd: Array
    pairs: Array
    dd: Array
    n: int
    p: int
    reml: bool

    @property
    def df(self) -> int:
        """What the residual sum of squares is divided by: n for ML, n - p for REML."""
        return self.n - self.p if self.reml else self.n


@dataclass(frozen=True, slots=True)
class Maximum:
    """Where the likelihood is largest: theta (relative Cholesky factor), and whether the search truly arrived.

    ``step`` is the last Newton step relative to theta: 1e-7 means that seven digits stand still.
    """

    theta: Array
    deviance: float
    step: float
    converged: bool


def sums(person: Codes, z: Array, x: Array, y: Array, reml: bool) -> Sums:
    """Cross-products within each person; ``person`` numbers the people from 0."""
    people = int(person.max()) + 1
    data = np.column_stack([x, y])
    zz = np.zeros((people, z.shape[1], z.shape[1]))
    zd = np.zeros((people, z.shape[1], data.shape[1]))
    np.add.at(zz, person, z[:, :, None] * z[:, None, :])
    np.add.at(zd, person, z[:, :, None] * data[:, None, :])
    pairs = np.einsum("gia,gjb->gijab", zd, zd).reshape(zz.size, data.shape[1] ** 2)
    return Sums(zz, zd, pairs, data.T @ data, len(y), x.shape[1], reml)


def factor(theta: Smooth) -> Smooth:
    """The lower triangle L with random covariance = sigma^2 L L'."""
    if len(theta) < 3:
        return theta.reshape(len(theta), len(theta))
    return np.array([[theta[0], 0.0], [theta[1], theta[2]]])


def weighted(theta: Smooth, s: Sums) -> tuple[Smooth, Smooth]:
    """``[X, y]' W [X, y]`` with W the inverse of the relative covariance, and the log determinants summed."""
    lower = factor(theta)
    inverse, determinant = _inverted(np.eye(len(lower)) + _around(lower.T, s.zz))
    weights = _around(lower, inverse).reshape(-1)
    explained = weights.real @ s.pairs
    if np.iscomplexobj(weights):
        explained = explained + 1j * (weights.imag @ s.pairs)
    return np.asarray(s.dd - explained.reshape(s.dd.shape)), np.asarray(np.sum(np.log(determinant)))


def _around(lower: Smooth, stack: Smooth) -> Smooth:
    """L S L' for each S of a stack, as one product with the Kronecker square of L: there is one S a person."""
    return np.asarray((stack.reshape(len(stack), -1) @ np.kron(lower, lower).T).reshape(stack.shape))


def _inverted(inner: Smooth) -> tuple[Smooth, Smooth]:
    """Inverses and determinants of many matrices of size 0, 1 or 2, written out because there is one a person."""
    if inner.shape[1] < 2:
        return 1 / inner, inner[:, 0, 0] if inner.shape[1] else np.ones(1)
    determinant = inner[:, 0, 0] * inner[:, 1, 1] - inner[:, 0, 1] * inner[:, 1, 0]
    turned = np.empty_like(inner)
    turned[:, 0, 0], turned[:, 1, 1] = inner[:, 1, 1], inner[:, 0, 0]
    turned[:, 0, 1], turned[:, 1, 0] = -inner[:, 0, 1], -inner[:, 1, 0]
    return turned / determinant[:, None, None], determinant


def solved(product: Smooth, p: int) -> tuple[Smooth, Smooth]:
    """Coefficients and weighted residual sum of squares."""
    coefficients = np.linalg.solve(product[:p, :p], product[:p, p])
    return coefficients, product[p, p] - product[p, :p] @ coefficients


def profiled_deviance(theta: Smooth, s: Sums) -> Smooth:
    """-2 log likelihood with fixed effects and residual variance at their best for this theta.

    Bates, Maechler, Bolker & Walker 2015 (J Stat Softw 67:1), equations 33 and 41. The constant
    log|R| of an orthonormal X is left to the caller.
    """
    product, log_det = weighted(theta, s)
    _, rss = solved(product, s.p)
    if s.reml:
        log_det = log_det + np.log(np.linalg.det(product[: s.p, : s.p]))
    return np.asarray(log_det + s.df * (1 + np.log(2 * np.pi * rss / s.df)))


def deviance(parameters: Smooth, s: Sums) -> Smooth:
    """-2 log likelihood of (theta, sigma), not profiled over sigma; used for Satterthwaite's degrees of freedom."""
    theta, sigma = parameters[:-1], parameters[-1]
    product, log_det = weighted(theta, s)
    _, rss = solved(product, s.p)
    if s.reml:
        log_det = log_det + np.log(np.linalg.det(product[: s.p, : s.p]))
    return np.asarray(log_det + rss / sigma**2 + s.df * np.log(2 * np.pi * sigma**2))


def gradient(function: Callable[[Smooth], Smooth], at: Array) -> Array:
    """Derivatives exact to rounding: a step of 1e-30 along the imaginary axis has no cancellation.

    Squire & Trapp 1998 (SIAM Review 40:110). ``function`` must be analytic; it may return an array.
    """
    columns = []
    for k in range(len(at)):
        moved = at.astype(np.complex128)
        moved[k] += 1e-30j
        columns.append(np.imag(function(moved)) / 1e-30)
    return np.array(columns)


def hessian(function: Callable[[Smooth], Smooth], at: Array) -> Array:
    """Second derivatives: central differences of exact first ones."""
    rows = []
    for k in range(len(at)):
        width = np.zeros(len(at))
        width[k] = 1e-5 * max(1.0, abs(float(at[k])))
        rows.append((gradient(function, at + width) - gradient(function, at - width)) / (2 * width[k]))
    second = np.array(rows).reshape(len(at), len(at))
    return np.asarray((second + second.T) / 2)


def maximise(s: Sums) -> Maximum:
    """The theta of largest likelihood: quasi-Newton, then Newton until seven digits stand still.

    Searched from two starts, because in small groups there can be a maximum inside and another on the boundary.
    """
    with np.errstate(all="ignore"):
        found = [_polished(_searched(np.array(start), s), s) for start in STARTS[s.zz.shape[1]]]
    lowest = min(maximum.deviance for maximum in found)
    level = [maximum for maximum in found if maximum.deviance <= lowest + 1e-9]
    return next((maximum for maximum in level if maximum.converged), level[0])


def _searched(start: Array, s: Sums) -> Array:
    if not len(start):
        return start

    def value(theta: Array) -> float:
        here = float(np.real(profiled_deviance(theta, s)))
        return here if np.isfinite(here) else np.inf

    def slope(theta: Array) -> Array:
        return gradient(lambda moved: profiled_deviance(moved, s), theta)

    return np.asarray(minimize(value, start, jac=slope, method="BFGS", options={"gtol": 1e-6, "maxiter": 500}).x)


def _polished(theta: Array, s: Sums) -> Maximum:
    """Newton steps; the likelihood is even in each column of L, so a boundary is an ordinary stationary point at 0."""

    def curve(moved: Smooth) -> Smooth:
        return profiled_deviance(moved, s)

    step = np.zeros(len(theta))
    lowest = 0.0
    value = float(np.real(curve(theta)))
    for _ in range(25 if len(theta) else 0):
        second = hessian(curve, theta)
        step = np.linalg.pinv(second, rcond=1e-10) @ gradient(curve, theta)
        lowest = float(np.linalg.eigvalsh(second).min() / max(1.0, np.abs(second).max()))
        moved = float(np.real(curve(theta - step)))
        if not moved <= value + 1e-9 * max(1.0, abs(value)):
            break
        theta, value = theta - step, moved
        if _relative(step, theta) < 1e-10:
            break
    theta, value = _on_the_boundary(_signed(theta), value, s)
    size = _relative(step, theta)
    return Maximum(theta, value, size, size < 1e-7 and lowest > -1e-6)


def _relative(step: Array, theta: Array) -> float:
    return float(np.max(np.abs(step)) / max(1e-2, np.max(np.abs(theta)))) if len(theta) else 0.0


def _signed(theta: Array) -> Array:
    """The same covariance with a non-negative diagonal in L."""
    if len(theta) == 3:
        first = -1.0 if theta[0] < 0 else 1.0
        return np.array([theta[0] * first, theta[1] * first, abs(theta[2])])
    return np.abs(theta)


def _on_the_boundary(theta: Array, value: float, s: Sums) -> tuple[Array, float]:
    """A standard deviation that is nothing but rounding is set to exactly 0 when the likelihood agrees."""
    for k in (0, 2)[: len(theta)]:
        if k < len(theta) and 0 < theta[k] < SINGULAR:
            at_zero = theta.copy()
            at_zero[k] = 0.0
            there = float(np.real(profiled_deviance(at_zero, s)))
            if there <= value + 1e-8:
                theta, value = at_zero, there
    return theta, value
