"""Time until something happens, such as work, when some are still waiting: the Kaplan-Meier curve."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from surveyapp.effects.interval import NO_INTERVAL, Interval, check_level
from surveyapp.effects.risk_sets import (
    SAME_TIME,
    Scale,
    checked_events,
    checked_scale,
    checked_times,
    greenwood_terms,
    probability_interval,
    risk_sets,
    same_times,
    step_at,
    survival_steps,
)
from surveyapp.effects.rows import Array, Numbers, complete_rows


@dataclass(frozen=True, slots=True)
class SurvivalPoint:
    """The curve at one time: probability that it has not happened yet, and that it has (0-1), with intervals.

    ``at_risk`` people were waiting just before; ``events`` and ``censored`` are counts at exactly this time.
    """

    time: float
    at_risk: int
    events: int
    censored: int
    waiting: float | None
    se: float | None
    interval: Interval
    happened: float | None
    happened_interval: Interval
    undefined: str | None = None


@dataclass(frozen=True, slots=True)
class WaitingTime:
    """The time by which it has happened to this share of people; ``None`` when the curve does not get there."""

    share: float
    time: float | None
    interval: Interval


@dataclass(frozen=True, slots=True)
class Survival:
    """A Kaplan-Meier curve: one point a distinct time. With ``undefined`` set there are no points."""

    people: int
    events: int
    dropped: int
    points: tuple[SurvivalPoint, ...] = ()
    quartiles: tuple[WaitingTime, ...] = ()
    undefined: str | None = None

    @property
    def median(self) -> WaitingTime:
        """The time by which it has happened to half of the people."""
        return self.quartiles[1] if self.quartiles else WaitingTime(0.5, None, NO_INTERVAL)

    def at(self, times: Sequence[float]) -> tuple[SurvivalPoint, ...]:
        """The curve at any times; undefined after the last observed time unless it has happened to everyone."""
        known = np.array([point.time for point in self.points])
        rows = step_at(known, times)
        return tuple(self._at(float(time), row) for time, row in zip(times, rows, strict=True))

    def _at(self, time: float, row: int) -> SurvivalPoint:
        if self.undefined:
            return SurvivalPoint(time, 0, 0, 0, None, None, NO_INTERVAL, None, NO_INTERVAL, self.undefined)
        if row < 0:
            return SurvivalPoint(time, self.people, 0, 0, 1.0, 0.0, Interval(1.0, 1.0), 0.0, Interval(0.0, 0.0))
        point = self.points[row]
        if abs(time - point.time) <= SAME_TIME:
            return point
        later = self.points[row + 1 :]
        if not later and point.waiting != 0:
            reason = "after the last observed time"
            return SurvivalPoint(time, 0, 0, 0, None, None, NO_INTERVAL, None, NO_INTERVAL, reason)
        return SurvivalPoint(
            time,
            later[0].at_risk if later else 0,
            0,
            0,
            point.waiting,
            point.se,
            point.interval,
            point.happened,
            point.happened_interval,
        )


def survival(time: Numbers, event: Numbers, *, scale: Scale = "log-log", level: float = 0.95) -> Survival:
    """Kaplan-Meier: S(t) = product over times up to t of (1 - d/n), with Greenwood's standard error.

    One row a person, in any order: ``time`` until it happened (``event`` 1) or until last heard of (0); rows with a
    missing value are dropped and counted. Someone last heard of in the month of an event was still waiting. Times
    that differ by rounding are one. ``scale`` is that of the interval: log-log (default: never outside 0-1 and the
    best in small groups, Borgan & Liestol 1990), log (R's default) or plain.

    Quartiles: the first time at which 1 - S reaches the share; when S equals it exactly, the middle of the flat stretch
    (R's rule). Their limits are where the curve's limits cross it (Brookmeyer & Crowley 1982). Kaplan & Meier 1958
    (JASA 53:457). Checked against R's survfit: ``f13``, ``f14``, ``f20``, ``f24``.

    Undefined: no rows, negative or infinite times; a standard error where S is 0. ``ValueError``: ``event`` other
    than 0 and 1, unknown ``scale``, ``level`` outside 0-1, columns of different length.
    """
    checked_scale(scale)
    check_level(level)
    rows = complete_rows({"time": time, "event": event})
    kinds = checked_events(rows.numbers["event"])
    people, events = rows.n, int(kinds.sum())
    reason = checked_times(rows.problem, rows.numbers["time"])
    if reason:
        return Survival(people, events, rows.dropped, undefined=reason)
    sets = risk_sets(same_times(rows.numbers["time"]), kinds, 1)
    waiting = survival_steps(sets)
    with np.errstate(invalid="ignore"):
        errors = waiting * np.sqrt(np.cumsum(greenwood_terms(sets)))
    points = []
    for k, probability in enumerate(waiting.tolist()):
        se = float(errors[k]) if math.isfinite(errors[k]) else None
        interval = probability_interval(probability, se, scale, level)
        points.append(
            SurvivalPoint(
                float(sets.times[k]),
                int(sets.at_risk[k]),
                int(sets.ends[k, 1]),
                int(sets.ends[k, 0]),
                probability,
                se,
                interval,
                1 - probability,
                _other_side(interval),
            )
        )
    curve = tuple(points)
    return Survival(people, events, rows.dropped, curve, tuple(_waiting_time(curve, s) for s in (0.25, 0.5, 0.75)))


def _other_side(interval: Interval) -> Interval:
    if interval.lower is None or interval.upper is None:
        return NO_INTERVAL
    return Interval(1 - interval.upper, 1 - interval.lower)


def _waiting_time(points: Sequence[SurvivalPoint], share: float) -> WaitingTime:
    times = np.array([0.0, *(point.time for point in points)])
    limits = [point.happened_interval for point in points]
    return WaitingTime(
        share,
        _crossing(times, [point.happened for point in points], share),
        Interval(
            _crossing(times, [limit.upper for limit in limits], share),
            _crossing(times, [limit.lower for limit in limits], share),
        ),
    )


def _crossing(times: Array, happened: Sequence[float | None], share: float) -> float | None:
    """Middle of the stretch on which the curve equals ``share``, or the time at which it jumps past it."""
    curve = np.array([0.0, *(math.nan if value is None else value for value in happened)])
    changes = np.sort(np.unique(curve, return_index=True)[1])
    starts, values = times[changes], curve[changes]
    reached = _lowest(values, share - SAME_TIME)
    passed = _lowest(values, share + SAME_TIME)
    if reached is not None and abs(values[-1] - share) < SAME_TIME:
        return float(starts[reached] + times[-1]) / 2
    if reached is None or passed is None:
        return None
    return float(starts[reached] + starts[passed]) / 2


def _lowest(values: Array, bound: float) -> int | None:
    """Where the smallest value not under the bound stands; limits of a curve need not rise everywhere."""
    able = np.flatnonzero(values >= bound)
    return int(able[np.argmin(values[able])]) if len(able) else None
