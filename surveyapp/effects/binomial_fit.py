"""Maximum likelihood for a yes-or-no outcome (logit or complementary log-log link), and whether it exists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import optimize, special

from surveyapp.effects.rows import Array

Link = Literal["logit", "cloglog"]


@dataclass(frozen=True, slots=True)
class BinomialFit:
    """Coefficients at the maximum with fitted probabilities, expected information and score of each row.

    ``converged`` is false when the likelihood kept rising: then the numbers mean nothing.
    """

    coefficients: Array
    fitted: Array
    information: Array
    scores: Array
    log_likelihood: float
    converged: bool


def fit_binomial(
    x: Array, y: Array, *, link: Link = "logit", offset: Array | None = None, weights: Array | None = None
) -> BinomialFit:
    """Fisher scoring with halving until the coefficients stand still to eleven digits (McCullagh & Nelder 1989)."""
    shift = np.zeros(len(y)) if offset is None else offset
    weight = np.ones(len(y)) if weights is None else weights
    scale = np.abs(x).max(axis=0).clip(1e-300)
    z = x / scale
    beta = np.zeros(x.shape[1])
    here = _log_likelihood(z @ beta + shift, y, weight, link)
    settled = False
    for _ in range(60):
        scores, information = _score_and_information(z, z @ beta + shift, y, weight, link)
        if not np.isfinite(information).all() or np.linalg.cond(information) > 1e14:
            break
        step = np.linalg.solve(information, scores.sum(axis=0))
        there = _log_likelihood(z @ (beta + step) + shift, y, weight, link)
        while there < here - 1e-9 * (1 + abs(here)) and np.abs(step).max() > 1e-10:
            step = step / 2
            there = _log_likelihood(z @ (beta + step) + shift, y, weight, link)
        beta, here = beta + step, there
        if np.abs(step).max() <= 1e-11 * max(1.0, float(np.abs(beta).max())):
            settled = True
            break
    eta = z @ beta + shift
    scores, information = _score_and_information(z, eta, y, weight, link)
    return BinomialFit(
        beta / scale, probability(eta, link), information * np.outer(scale, scale), scores * scale, here, settled
    )


def probability(eta: Array, link: Link) -> Array:
    """The inverse link."""
    return np.asarray(special.expit(eta) if link == "logit" else -np.expm1(-np.exp(np.minimum(eta, 700.0))))


def separated(x: Array, y: Array) -> tuple[int, ...] | None:
    """Columns whose coefficient runs to infinity because they tell outcomes apart; ``None`` when nothing separates.

    Linear program of Konis 2007: the largest sum of s = (2y - 1) x b subject to s >= 0 and |b| <= 1. Anything above 0
    is a direction in which the likelihood never stops rising (Albert & Anderson 1984, Biometrika 71:1).
    """
    signed = (2 * y - 1)[:, None] * x / np.abs(x).max(axis=0).clip(1e-300)
    best = optimize.linprog(-signed.sum(axis=0), A_ub=-signed, b_ub=np.zeros(len(y)), bounds=(-1, 1), method="highs")
    direction = np.asarray(best.x if best.x is not None else np.zeros(x.shape[1]))
    if float((signed @ direction).sum()) < 1e-7:
        return None
    return tuple(int(k) for k in np.flatnonzero(np.abs(direction) > 1e-7))


def _log_likelihood(eta: Array, y: Array, weight: Array, link: Link) -> float:
    if link == "logit":
        return float(weight @ (y * eta - np.logaddexp(0.0, eta)))
    hazard = np.exp(np.minimum(eta, 700.0))
    with np.errstate(divide="ignore"):
        happened = np.where(y > 0, np.log(-np.expm1(-hazard)), 0.0)
    return float(weight @ (y * happened - (1 - y) * hazard)) if np.isfinite(happened).all() else -np.inf


def _score_and_information(x: Array, eta: Array, y: Array, weight: Array, link: Link) -> tuple[Array, Array]:
    p = probability(eta, link)
    if link == "logit":
        residual, curve = y - p, p * (1 - p)
    else:
        hazard = np.exp(np.minimum(eta, 700.0))
        slope = hazard * np.exp(-hazard)
        inside = (p * (1 - p)).clip(1e-300)
        residual, curve = slope * (y - p) / inside, slope**2 / inside
    return np.asarray((weight * residual)[:, None] * x), np.asarray((x * (weight * curve)[:, None]).T @ x)
