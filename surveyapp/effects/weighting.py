"""A comparison group made by weighting: people count more the more they resemble those they stand for."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from surveyapp.effects.balance import Balance, balance_table, effective_size
from surveyapp.effects.interval import NO_INTERVAL, Interval, around, normal_quantile, t_two_sided
from surveyapp.effects.propensity import Propensity, propensity
from surveyapp.effects.rows import Array, Labels, Numbers

Target = Literal["placed", "everyone"]


@dataclass(frozen=True, slots=True)
class WeightedComparison:
    """Weighted mean of the placed minus that of the others, in units of the outcome.

    ``effective_placed`` and ``effective_others`` are how many equally weighted people the weights are worth;
    ``largest_share`` is the share of its group's weight that one person carries.
    """

    placed: int
    others: int
    dropped: int
    target: Target
    mean_placed: float | None = None
    mean_others: float | None = None
    estimate: float | None = None
    se: float | None = None
    p: float | None = None
    interval: Interval = NO_INTERVAL
    effective_placed: float | None = None
    effective_others: float | None = None
    largest_share: float | None = None
    balance: tuple[Balance, ...] = ()
    notes: tuple[str, ...] = ()
    undefined: str | None = None


def weighted_comparison(
    person: Labels,
    placed: Numbers,
    outcome: Numbers,
    covariates: Mapping[str, Numbers],
    *,
    target: Target = "placed",
    level: float = 0.95,
) -> WeightedComparison:
    """Inverse-probability weighting with normalised weights (Hajek).

    ``target="placed"``: the placed as they are, the others weighted p / (1 - p) to look like them. ``"everyone"``:
    weights 1 / p and 1 / (1 - p). Standard error by stacked estimating equations, so that it allows for the estimated
    chances (Lunceford & Davidian 2004, Stat Med 23:2937), without a small-sample factor; normal interval. One row a
    person, in any order; rows with a missing value are dropped and counted. Checked against statsmodels'
    TreatmentEffect.

    Undefined: see ``propensity``. Covariates still out of balance, and a person carrying more than a tenth of a
    group's weight, are named in ``notes``. ``ValueError``: unknown ``target``, ``placed`` other than 0 and 1,
    ``level`` outside 0-1.
    """
    z = normal_quantile(level)
    if target not in ("placed", "everyone"):
        raise ValueError(f"target: {target!r}")
    known = propensity(person, placed, outcome, covariates)
    there = int(known.placed.sum())
    empty = WeightedComparison(there, len(known.placed) - there, known.rows.dropped, target)
    if known.problem:
        return replace(empty, undefined=known.problem)
    weights, slopes = _weights(known, target)
    inside, outside = known.placed == 1, known.placed == 0
    means = [float(np.average(known.outcome[side], weights=weights[side])) for side in (inside, outside)]
    estimate, se = means[0] - means[1], _error(known, weights, slopes, means)
    table = balance_table(known.placed, known.columns, weights)
    shares = [float(weights[side].max() / weights[side].sum()) for side in (inside, outside)]
    return replace(
        empty,
        mean_placed=means[0],
        mean_others=means[1],
        estimate=estimate,
        se=se,
        p=t_two_sided(estimate / se, math.inf) if se > 0 else None,
        interval=around(estimate, z * se) if se > 0 else NO_INTERVAL,
        effective_placed=effective_size(weights[inside]),
        effective_others=effective_size(weights[outside]),
        largest_share=max(shares),
        balance=table,
        notes=_notes(table, max(shares), min(there, len(known.placed) - there)),
    )


def _weights(known: Propensity, target: Target) -> tuple[Array, Array]:
    """Weights, and their derivatives by the linear predictor."""
    placed, p = known.placed, known.chance
    if target == "placed":
        odds = (1 - placed) * p / (1 - p)
        return placed + odds, odds
    inverse, other = placed / p, (1 - placed) / (1 - p)
    return inverse + other, -placed * (1 - p) / p + (1 - placed) * p / (1 - p)


def _error(known: Propensity, weights: Array, slopes: Array, means: list[float]) -> float:
    """Root of the variance of the difference, from the influence of each person on chances and both means."""
    placed, p, x = known.placed, known.chance, known.x
    information = (x * (p * (1 - p))[:, None]).T @ x
    on_chances = (x * (placed - p)[:, None]) @ np.linalg.inv(information)
    influence = np.zeros(len(placed))
    for side, mean, sign in ((placed, means[0], 1.0), (1 - placed, means[1], -1.0)):
        gap = side * (known.outcome - mean)
        through = (slopes * gap) @ x
        influence += sign * (weights * gap + on_chances @ through) / float((weights * side).sum())
    return math.sqrt(float(influence @ influence))


def _notes(table: tuple[Balance, ...], largest: float, smaller: int) -> tuple[str, ...]:
    still = [row.name for row in table if not row.balanced]
    notes = [f"still out of balance: {', '.join(still)}"] if still else []
    if largest > 0.1 and smaller > 10:
        notes.append("one person carries more than a tenth of a group's weight")
    return tuple(notes)
