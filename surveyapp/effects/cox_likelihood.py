"""Cox's partial likelihood with Efron's treatment of ties: value, score and information at each event."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from surveyapp.effects.rows import Array, Codes


@dataclass(frozen=True, slots=True)
class EventRows:
    """Which rows each event's risk set holds; one row an event, in order of stratum and time.

    ``start`` is where its risk set starts in rows sorted by stratum and falling time (``order``), ``stop`` where it
    ends, ``first`` and ``last`` the stretch of rows tied at the event time, ``fraction`` Efron's share (0, 1/d, …) of
    the tied events' weight taken out of the risk set.
    """

    order: Codes
    person: Codes
    start: Codes
    first: Codes
    stop: Codes
    fraction: Array
    events: Array


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
    place = np.arange(len(t))
    start = np.maximum.accumulate(np.where(new_stratum, place, 0))
    first = np.maximum.accumulate(np.where(new_time, place, 0))
    block = np.cumsum(new_time) - 1
    stop = np.append(np.flatnonzero(new_time)[1:], len(t))[block]
    happened = event[order].astype(float)
    before = np.cumsum(happened) - happened
    deaths = np.bincount(block, weights=happened)[block]
    number = before - before[first]
    rows = np.flatnonzero(happened)
    return EventRows(order, order[rows], start[rows], first[rows], stop[rows], number[rows] / deaths[rows], happened)


def likelihood(x: Array, beta: Array, rows: EventRows, efron: bool = True) -> Likelihood:
    """Evaluate at ``beta``; Breslow's likelihood when ``efron`` is false."""
    sorted_x = x[rows.order]
    eta = sorted_x @ beta
    weight = np.exp(eta - eta.max(initial=0.0))
    moments = _moments(sorted_x, weight)
    risk = _between(moments, rows.start, rows.stop)
    if efron:
        tied = _between(_moments(sorted_x, weight * rows.events), rows.first, rows.stop)
        risk = risk - rows.fraction[:, None] * tied
    p = x.shape[1]
    means = risk[:, 1 : p + 1] / risk[:, :1]
    squares = (risk[:, p + 1 :] / risk[:, :1]).reshape(-1, p, p)
    value = float(np.sum(x[rows.person] @ beta) - np.sum(np.log(risk[:, 0]) + eta.max(initial=0.0)))
    return Likelihood(value, means, squares - means[:, :, None] * means[:, None, :])


def _moments(x: Array, weight: Array) -> Array:
    """Weight, weight x and weight x x' of each row, side by side."""
    products = (x[:, :, None] * x[:, None, :]).reshape(len(x), -1)
    return np.asarray(weight[:, None] * np.column_stack([np.ones(len(x)), x, products]))


def _between(moments: Array, start: Codes, stop: Codes) -> Array:
    running = np.vstack([np.zeros(moments.shape[1]), np.cumsum(moments, axis=0)])
    return np.asarray(running[stop] - running[start])
