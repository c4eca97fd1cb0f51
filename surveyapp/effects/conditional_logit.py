"""Whether a person's yes goes with that person's own changes: conditional (fixed-effects) logistic regression."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from surveyapp.effects.interval import normal_quantile
from surveyapp.effects.logistic import ChanceEffect, chance_effect
from surveyapp.effects.newton import climb
from surveyapp.effects.risk_sets import checked_events
from surveyapp.effects.rows import Array, Labels, Numbers, Rows, complete_rows


@dataclass(frozen=True, slots=True)
class ConditionalLogit:
    """A fitted model; with ``undefined`` set there are no effects.

    Only people with both a yes and a no say anything: ``people`` counts them, ``silent`` those who never changed
    (left out). ``rows`` and ``events`` count what was used. There is no intercept: each person is their own
    comparison.
    """

    people: int
    silent: int
    rows: int
    events: int
    dropped: int
    names: tuple[str, ...]
    effects: tuple[ChanceEffect, ...] = ()
    covariance: tuple[tuple[float, ...], ...] = ()
    log_likelihood: float | None = None
    null_log_likelihood: float | None = None
    likelihood_ratio: float | None = None
    p: float | None = None
    converged: bool = False
    notes: tuple[str, ...] = ()
    undefined: str | None = None

    def effect(self, name: str) -> ChanceEffect:
        """The column called ``name``; ``KeyError`` when there is none."""
        for effect in self.effects:
            if effect.name == name:
                return effect
        raise KeyError(name)


def conditional_logit(
    outcome: Numbers, covariates: Mapping[str, Numbers], person: Labels, level: float = 0.95
) -> ConditionalLogit:
    """Maximise the likelihood of who-when given each person's number of yes (exact, ties and all).

    Everything about the person that does not change falls out, seen or unseen. Probability of a person's pattern:
    exp(sum of x b over the yes rows) over the sum of the same for every choice of as many rows, worked out by
    recursion (Howard 1972; Gail, Lubin & Rubinstein 1981, Biometrika 68:703). Chamberlain 1980 (Rev Econ Stud
    47:225). One row an observation, in any order; rows with a missing value are dropped. ``likelihood_ratio`` tests
    all covariates together. Checked against R's clogit (exact) to 12 digits.

    Undefined: nobody with both answers, no covariates, covariates that never change within anyone or are collinear,
    and coefficients without finite estimate (separation), named. ``ValueError``: ``outcome`` other than 0 and 1,
    ``level`` outside 0-1, different lengths.
    """
    z = normal_quantile(level)
    rows = complete_rows({"outcome": outcome, **covariates}, {"person": person})
    names = tuple(covariates)
    groups, silent = _changing(rows, names)
    used = sum(len(y) for y, _ in groups)
    events = int(sum(y.sum() for y, _ in groups))
    empty = ConditionalLogit(len(groups), silent, used, events, rows.dropped, names)
    if events < 10 * len(names):
        empty = replace(empty, notes=("fewer than 10 events for each covariate",))
    stacked = np.vstack([x for _, x in groups]) if groups else np.empty((0, len(names)))
    scale = np.sqrt((stacked**2).mean(axis=0)) if groups else np.ones(len(names))
    reason = rows.problem or _impossible(groups, stacked, scale, names)
    if reason:
        return replace(empty, undefined=reason)
    scaled = [(y, x / scale) for y, x in groups]
    summit = climb(lambda beta: _likelihood(scaled, beta), len(names), events)
    problem = summit.problem(names)
    if problem:
        return replace(empty, undefined=problem)
    value = summit.value
    null = _likelihood(scaled, np.zeros(len(names)))[0]
    covariance = np.linalg.inv(summit.information) / np.outer(scale, scale)
    return replace(
        empty,
        effects=tuple(
            chance_effect(name, float(summit.at[k] / scale[k]), math.sqrt(covariance[k, k]), z)
            for k, name in enumerate(names)
        ),
        covariance=tuple(tuple(row) for row in covariance.tolist()),
        log_likelihood=value,
        null_log_likelihood=null,
        likelihood_ratio=2 * (value - null),
        p=float(stats.chi2.sf(max(0.0, 2 * (value - null)), len(names))),
        converged=True,
    )


def _changing(rows: Rows, names: tuple[str, ...]) -> tuple[list[tuple[Array, Array]], int]:
    """Outcome and centred covariates of each person who had both answers; and how many had not."""
    y = checked_events(rows.numbers["outcome"], "outcome").astype(float)
    x = np.column_stack([rows.numbers[name] for name in names]) if names else np.empty((rows.n, 0))
    order = np.argsort(rows.codes["person"], kind="stable")
    cuts = np.searchsorted(rows.codes["person"][order], np.arange(1, len(rows.levels["person"])))
    pieces = list(zip(np.split(y[order], cuts), np.split(x[order], cuts), strict=True)) if rows.n else []
    changing = [(part, block - block.mean(axis=0)) for part, block in pieces if 0 < part.sum() < len(part)]
    return changing, len(pieces) - len(changing)


def _impossible(groups: list[tuple[Array, Array]], stacked: Array, scale: Array, names: tuple[str, ...]) -> str | None:
    if not names:
        return "no covariates"
    if not groups:
        return "nobody with both answers"
    still = [name for name, spread in zip(names, scale, strict=True) if spread <= 1e-12]
    if still:
        return f"no change within anyone in {', '.join(still)}"
    return "collinear covariates" if np.linalg.matrix_rank(stacked / scale) < len(names) else None


def _likelihood(groups: list[tuple[Array, Array]], beta: Array) -> tuple[float, Array, Array]:
    """Log likelihood, score and information summed over people."""
    value, score = 0.0, np.zeros(len(beta))
    information = np.zeros((len(beta), len(beta)))
    for y, x in groups:
        log_total, mean, spread = _choices(x, x @ beta, int(y.sum()))
        value += float(y @ x @ beta) - log_total
        score += y @ x - mean
        information += spread
    return value, score, information


def _choices(x: Array, eta: Array, chosen: int) -> tuple[float, Array, Array]:
    """Over all choices of ``chosen`` rows weighted by exp(sum eta): log of the total, mean and covariance of sum x.

    Row by row: total[m] becomes total[m] + e total[m - 1], and its first and second derivatives likewise.
    """
    shift = float(eta.max())
    weight = np.exp(eta - shift)
    p = x.shape[1]
    total, first = np.zeros(chosen + 1), np.zeros((chosen + 1, p))
    second = np.zeros((chosen + 1, p, p))
    total[0] = 1.0
    for row, e in zip(x, weight, strict=True):
        grown = first[:-1] + total[:-1, None] * row
        cross = row[None, :, None] * first[:-1, None, :]
        bent = second[:-1] + cross + cross.transpose(0, 2, 1) + total[:-1, None, None] * np.outer(row, row)
        second[1:] += e * bent
        first[1:] += e * grown
        total[1:] += e * total[:-1]
    mean = first[chosen] / total[chosen]
    return math.log(total[chosen]) + chosen * shift, mean, second[chosen] / total[chosen] - np.outer(mean, mean)
