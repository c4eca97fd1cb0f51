"""How long people wait on average within a horizon: restricted mean time, and its difference between two groups."""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np

from surveyapp.effects.interval import NO_INTERVAL, Interval, around, normal_quantile, t_two_sided
from surveyapp.effects.risk_sets import (
    SAME_TIME,
    checked_events,
    checked_times,
    greenwood_terms,
    risk_sets,
    same_times,
    survival_steps,
)
from surveyapp.effects.rows import Array, Codes, Labels, Numbers, complete_rows


@dataclass(frozen=True, slots=True)
class RestrictedMean:
    """Mean time within ``horizon``, in the unit of time; ``lost`` is the rest, horizon - mean."""

    people: int
    events: int
    horizon: float
    mean: float | None
    se: float | None
    interval: Interval
    lost: float | None
    undefined: str | None = None


@dataclass(frozen=True, slots=True)
class MeanDifference:
    """Restricted means of two groups, first against second, with difference and ratio of the means."""

    first: RestrictedMean
    second: RestrictedMean
    difference: float | None
    se: float | None
    interval: Interval
    p: float | None
    ratio: float | None
    ratio_interval: Interval
    undefined: str | None = None


def restricted_mean(time: Numbers, event: Numbers, horizon: float, level: float = 0.95) -> RestrictedMean:
    """Area under the Kaplan-Meier curve from 0 to ``horizon``.

    Variance: sum over event times of (area from there to the horizon)^2 d / (n (n - d)), without a correction for small
    n, as R's survfit and survRM2 have it (Royston & Parmar 2013, BMC Med Res Methodol 13:152; Uno et al. 2014). One row
    a person, in any order; rows with a missing value are dropped. Checked against R's ``print(survfit, rmean=)``.

    Undefined: no rows, negative or infinite times, and a horizon after the last observed time while someone was still
    waiting. ``ValueError``: ``horizon`` not above 0, ``event`` other than 0 and 1, ``level`` outside 0-1.
    """
    if not (horizon > 0 and math.isfinite(horizon)):
        raise ValueError("horizon: must be above 0")
    z = normal_quantile(level)
    rows = complete_rows({"time": time, "event": event})
    kinds = checked_events(rows.numbers["event"])
    times = same_times(rows.numbers["time"])
    reason = checked_times(rows.problem, times) or _too_far(times, kinds, horizon)
    if reason:
        return RestrictedMean(rows.n, int(kinds.sum()), horizon, None, None, NO_INTERVAL, None, reason)
    mean, variance = _area(times, kinds, horizon)
    se = math.sqrt(variance)
    return RestrictedMean(rows.n, int(kinds.sum()), horizon, mean, se, around(mean, z * se), horizon - mean)


def restricted_mean_difference(
    time: Numbers,
    event: Numbers,
    group: Labels,
    first: Hashable,
    second: Hashable,
    horizon: float,
    level: float = 0.95,
) -> MeanDifference:
    """Mean time of ``first`` minus that of ``second`` within ``horizon``, normal interval; ratio on the log scale.

    Needs no proportional hazards. Uno et al. 2014 (J Clin Oncol 32:2380). Undefined when either mean is.
    """
    rows = complete_rows({"time": time, "event": event}, {"group": group})
    names = dict(enumerate(rows.levels["group"]))
    member = [names[code] for code in rows.codes["group"].tolist()]
    parts = []
    for wanted in (first, second):
        inside = np.array([name == wanted for name in member], dtype=bool)
        parts.append(restricted_mean(rows.numbers["time"][inside], rows.numbers["event"][inside], horizon, level))
    a, b = parts
    if a.mean is None or b.mean is None or a.se is None or b.se is None:
        reason = a.undefined or b.undefined
        return MeanDifference(a, b, None, None, NO_INTERVAL, None, None, NO_INTERVAL, reason)
    difference, se = a.mean - b.mean, math.hypot(a.se, b.se)
    z = normal_quantile(level)
    p = t_two_sided(difference / se, math.inf) if se > 0 else None
    ratio, ratio_interval = None, NO_INTERVAL
    if a.mean > 0 and b.mean > 0:
        ratio, half = a.mean / b.mean, z * math.hypot(a.se / a.mean, b.se / b.mean)
        ratio_interval = Interval(ratio * math.exp(-half), ratio * math.exp(half))
    return MeanDifference(a, b, difference, se, around(difference, z * se), p, ratio, ratio_interval)


def _too_far(times: Array, kinds: Codes, horizon: float) -> str | None:
    last = float(times.max())
    still = bool((kinds[times == last] == 0).any())
    return "the horizon lies after the last observed time" if horizon > last + SAME_TIME and still else None


def _area(times: Array, kinds: Codes, horizon: float) -> tuple[float, float]:
    sets = risk_sets(times, kinds, 1)
    inside = sets.times <= horizon + SAME_TIME
    edges = np.concatenate([[0.0], sets.times[inside], [horizon]])
    heights = np.concatenate([[1.0], survival_steps(sets)[inside]])
    pieces = heights * np.diff(edges)
    to_come = np.cumsum(pieces[::-1])[::-1][1:]
    terms = greenwood_terms(sets)[inside]
    variance = float(np.sum(to_come**2 * np.where(np.isfinite(terms), terms, 0.0)))
    return float(pieces.sum()), variance
