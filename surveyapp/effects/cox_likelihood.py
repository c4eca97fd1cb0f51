"""Cox's partial likelihood with Efron's treatment of ties: value, score and information at each event."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from surveyapp.effects.rows import Array, Codes


@dataclass(frozen=True, slots=True)
class EventRows:
    """Which rows each event's risk set holds, in rows sorted by stratum and falling time (``order``).

    One entry an event: ``person`` it happened to, ``stop`` where its risk set ends (it starts where its stratum
    does), ``tied`` the number of its stretch of equal times, and ``fraction``, Efron's share (0, 1/d, …) of the tied
    events' weight taken out of the risk set. One entry a sorted row: ``events`` (0 or 1) and the number of its
    ``stratum``. ``strata`` and ``ties`` are where strata and stretches of equal times start.
    """

    order: Codes
    person: Codes
    stop: Codes
    tied: Codes
    fraction: Array
    events: Array
    stratum: Codes
    strata: Codes
    ties: Codes


@dataclass(frozen=True, slots=True)
class Likelihood:
    """Log partial likelihood with, for each event, the mean and variance of the covariates over its risk set."""

    value: float
    means: Array
    variances: Array


def event_rows(time: Array, event: Codes, stratum: Codes) -> EventRows:
    """Sort rows by stratum and falling time and find each event's risk set."""
    order = np.lexsort((-time, stratum))
    t, s = time[order], stratum[order]
    new_stratum = np.concatenate([[True], s[1:] != s[:-1]])
    new_time = new_stratum | np.concatenate([[True], t[1:] != t[:-1]])
    ties, block = np.flatnonzero(new_time), np.cumsum(new_time) - 1
    stop = np.append(ties[1:], len(t))[block]
    happened = event[order].astype(float)
    before = np.cumsum(happened) - happened
    deaths = np.bincount(block, weights=happened)[block]
    number = before - before[ties][block]
    rows = np.flatnonzero(happened)
    return EventRows(
        order=order,
        person=order[rows],
        stop=stop[rows],
        tied=block[rows],
        fraction=number[rows] / deaths[rows],
        events=happened,
        stratum=np.cumsum(new_stratum) - 1,
        strata=np.flatnonzero(new_stratum),
        ties=ties,
    )


def likelihood(x: Array, beta: Array, rows: EventRows, efron: bool = True) -> Likelihood:
    """Evaluate at ``beta``; Breslow's likelihood when ``efron`` is false."""
    sorted_x = x[rows.order]
    eta = sorted_x @ beta
    top = np.maximum.reduceat(eta, rows.strata)[rows.stratum]
    weight = np.exp(eta - top)
    risk = _running(_moments(sorted_x, weight), rows.strata)[rows.stop - 1]
    if efron:
        tied = np.add.reduceat(_moments(sorted_x, weight * rows.events), rows.ties)
        risk = risk - rows.fraction[:, None] * tied[rows.tied]
    p = x.shape[1]
    means = risk[:, 1 : p + 1] / risk[:, :1]
    squares = (risk[:, p + 1 :] / risk[:, :1]).reshape(-1, p, p)
    value = float(np.sum(x[rows.person] @ beta) - np.sum(np.log(risk[:, 0]) + top[rows.stop - 1]))
    return Likelihood(value, means, squares - means[:, :, None] * means[:, None, :])


def _moments(x: Array, weight: Array) -> Array:
    """Weight, weight x and weight x x' of each row, side by side."""
    products = (x[:, :, None] * x[:, None, :]).reshape(len(x), -1)
    return np.asarray(weight[:, None] * np.column_stack([np.ones(len(x)), x, products]))


def _running(moments: Array, strata: Codes) -> Array:
    """Running sums that start again in each stratum, so that a small one is not lost beside a large one."""
    return np.vstack([np.cumsum(part, axis=0) for part in np.split(moments, strata[1:])])
