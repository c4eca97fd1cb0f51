"""Who is at risk when: distinct times, people at risk and ends of each kind."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from surveyapp.effects.interval import NO_INTERVAL, Interval, normal_quantile
from surveyapp.effects.rows import Array, Codes

Scale = Literal["log-log", "log", "plain"]
SAME_TIME = math.sqrt(float(np.finfo(float).eps))


@dataclass(frozen=True, slots=True)
class RiskSets:
    """One row a distinct time, rising: people at risk just before it, and ends of each kind at it (column 0: censored).

    Someone censored at the time of an event was still at risk for it.
    """

    times: Array
    at_risk: Array
    ends: Array

    @property
    def events(self) -> Array:
        """Ends of any kind but censoring."""
        return np.asarray(self.ends[:, 1:].sum(axis=1))


def same_times(times: Array) -> Array:
    """Times that differ only by rounding made equal, so that 0.1 + 0.2 and 0.3 are one time (tolerance 1.5e-8)."""
    distinct = np.unique(times)
    if len(distinct) < 2:
        return times
    size = max(1.0, 1 / float(np.abs(distinct).mean())) if distinct.any() else 1.0
    new = np.concatenate([[True], np.diff(distinct) * size > SAME_TIME])
    return np.asarray(distinct[new][np.cumsum(new)[np.searchsorted(distinct, times)] - 1])


def risk_sets(times: Array, kinds: Codes, number_of_kinds: int) -> RiskSets:
    """Count; ``kinds`` is 0 for censored and 1 … ``number_of_kinds`` for the ways to end."""
    distinct, position = np.unique(times, return_inverse=True)
    ends = np.zeros((len(distinct), number_of_kinds + 1))
    np.add.at(ends, (position, kinds), 1)
    leaving = ends.sum(axis=1)
    return RiskSets(distinct, np.cumsum(leaving[::-1])[::-1], ends)


def survival_steps(sets: RiskSets) -> Array:
    """Kaplan-Meier survival just after each time."""
    return np.asarray(np.cumprod(1 - sets.events / sets.at_risk))


def greenwood_terms(sets: RiskSets) -> Array:
    """d / (n (n - d)) at each time; infinite where everyone still at risk has the event."""
    left = sets.at_risk - sets.events
    terms: Array = np.divide(
        sets.events, sets.at_risk * left, out=np.full(len(left), np.inf), where=(left > 0) | (sets.events == 0)
    )
    return terms


def probability_interval(p: float, se: float | None, scale: Scale, level: float) -> Interval:
    """Interval of a probability on the scale where it is closest to normal, kept inside 0-1.

    ``log``: p exp(-+ z se/p). ``log-log``: p^exp(-+ z se / (p log p)), undefined at 0 and 1. ``plain``: p -+ z se.
    Kalbfleisch & Prentice 2002, section 1.4; the rules at the edges are those of R's survfit.
    """
    z = normal_quantile(level)
    if se is None or (p == 0 and scale != "plain") or (p >= 1 and scale == "log-log"):
        return NO_INTERVAL
    if scale == "plain":
        return Interval(max(0.0, p - z * se), min(1.0, p + z * se))
    if scale == "log":
        return Interval(p * math.exp(-z * se / p), min(1.0, p * math.exp(z * se / p)))
    power = math.exp(z * se / (p * math.log(p)))
    return Interval(p ** (1 / power), p**power)


def checked_times(problem: str | None, times: Array) -> str | None:
    """What makes every time-to-event estimate undefined, or ``None``."""
    if problem:
        return problem
    return "negative time" if len(times) and times.min() < 0 else None


def checked_events(events: Array, name: str = "event") -> Codes:
    """Events as 0 and 1; anything else raises ``ValueError`` naming the parameter."""
    if not np.isin(events, (0.0, 1.0)).all():
        raise ValueError(f"{name}: values other than 0 and 1")
    return events.astype(np.intp)


def checked_scale(scale: Scale) -> Scale:
    """Give the scale back; ``ValueError`` unless it is one of the three."""
    if scale not in ("log-log", "log", "plain"):
        raise ValueError(f"scale: {scale!r}")
    return scale


def step_at(times: Array, at: Sequence[float]) -> list[int]:
    """For each moment the row of the last distinct time not after it; -1 before the first."""
    return [int(k) for k in np.searchsorted(times, np.asarray(at, dtype=float) + SAME_TIME, side="right") - 1]
