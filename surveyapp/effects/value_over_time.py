"""Value over time: the outcome line, the line of what would have happened otherwise, and the area between them."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from surveyapp.effects.interval import NO_INTERVAL, Interval
from surveyapp.effects.pairs import Better, direction
from surveyapp.effects.rows import Array
from surveyapp.effects.value_lines import Line, LinePoint

IntervalMethod = Literal["none", "extreme ranges", "bootstrap"]


@dataclass(frozen=True, slots=True)
class ValueOverTime:
    """The numbers of the picture, over the stretch of time that both lines cover.

    ``area`` is the integral of outcome - baseline (units of the outcome times units of time), raw sign; ``above`` and
    ``below`` are its two parts, both positive, and ``mean_difference`` is area per unit of time. ``interval`` is that
    of the area, by ``interval_method``. ``gain``: the area is for the better. ``worse_than_start`` and
    ``better_than_baseline`` look at the last time: a placement can be good although the outcome is worse than at the
    start, as long as it is better than the baseline line.
    """

    better: Better
    outcome: Line
    baseline: Line
    times: tuple[float, ...] = ()
    outcome_values: tuple[float, ...] = ()
    baseline_values: tuple[float, ...] = ()
    area: float | None = None
    above: float | None = None
    below: float | None = None
    mean_difference: float | None = None
    difference_at_end: float | None = None
    interval: Interval = NO_INTERVAL
    interval_method: IntervalMethod = "none"
    gain: bool | None = None
    worse_than_start: bool | None = None
    better_than_baseline: bool | None = None
    notes: tuple[str, ...] = ()
    undefined: str | None = None


def value_over_time(
    outcome: Line, baseline: Line, better: Better = "higher", *, same_start: bool = False
) -> ValueOverTime:
    """Area between two lines by the trapezoid rule on all their points, straight in between.

    The interval combines the ranges at their extremes: outcome low against baseline high, and the other way round; it
    is as wide as the ranges allow. A line without ranges is taken as exact and noted. A baseline of one point holds
    at all times. For an interval from the people themselves see ``value_bootstrap``.

    Undefined: a line is, or they share no stretch of time. ``ValueError``: ``better`` other than higher and lower.
    """
    sign = direction(better)
    empty = ValueOverTime(better, outcome, baseline)
    reason = outcome.undefined or baseline.undefined
    times = np.empty(0) if reason else shared_times(outcome, baseline)
    if reason or len(times) < 2:
        return replace(empty, undefined=reason or "the lines share no stretch of time")
    went, otherwise = values_at(outcome, times), values_at(baseline, times)
    if same_start:
        otherwise = otherwise + (went[0] - otherwise[0])
    gap = went - otherwise
    area, above = trapezoid(times, gap), _positive_area(times, gap)
    interval, notes = (NO_INTERVAL, ()) if same_start else _extremes(outcome, baseline, times)
    end = float(gap[-1])
    return replace(
        empty,
        times=tuple(times.tolist()),
        outcome_values=tuple(went.tolist()),
        baseline_values=tuple(otherwise.tolist()),
        area=area,
        above=above,
        below=above - area,
        mean_difference=area / float(times[-1] - times[0]),
        difference_at_end=end,
        interval=interval,
        interval_method="none" if interval.lower is None else "extreme ranges",
        gain=sign * area > 0,
        worse_than_start=sign * float(went[-1] - went[0]) < 0,
        better_than_baseline=sign * end > 0,
        notes=notes,
    )


def shared_times(outcome: Line, baseline: Line) -> Array:
    """Every point of both lines inside the stretch that both cover; empty when there is none."""
    first = np.array([point.time for point in outcome.points])
    second = np.array([point.time for point in baseline.points])
    if len(second) == 1:
        return first
    start, end = max(first[0], second[0]), min(first[-1], second[-1])
    both = np.union1d(first, second)
    return both[(both >= start) & (both <= end)] if start < end else np.empty(0)


def values_at(line: Line, times: Array) -> Array:
    """The line at ``times``, straight between points; a single point holds everywhere."""
    return np.interp(times, [point.time for point in line.points], [point.value for point in line.points])


def trapezoid(times: Array, values: Array) -> float:
    """Integral of a line that is straight between its points."""
    return float(np.sum(np.diff(times) * (values[1:] + values[:-1]) / 2))


def exact_words(name: str) -> str:
    """The note that a line without range makes the interval too narrow."""
    return f"the {name} line is taken as exact: the interval is too narrow"


def _positive_area(times: Array, gap: Array) -> float:
    """Integral of the part over 0, exact where the line crosses."""
    total = 0.0
    for width, left, right in zip(np.diff(times).tolist(), gap[:-1].tolist(), gap[1:].tolist(), strict=True):
        if left * right >= 0:
            total += width * max(0.0, (left + right) / 2)
        else:
            total += width * max(left, right) ** 2 / (2 * abs(left - right))
    return total


def _extremes(outcome: Line, baseline: Line, times: Array) -> tuple[Interval, tuple[str, ...]]:
    exact = [name for name, line in (("outcome", outcome), ("baseline", baseline)) if not _has_ranges(line)]
    if len(exact) == 2:
        return NO_INTERVAL, ("neither line has a range at every point",)
    low = trapezoid(times, _edge(outcome, times, "lower") - _edge(baseline, times, "upper"))
    high = trapezoid(times, _edge(outcome, times, "upper") - _edge(baseline, times, "lower"))
    return Interval(low, high), tuple(
        f"the {name} line is taken as exact: the interval is too narrow" for name in exact
    )


def _has_ranges(line: Line) -> bool:
    return all(point.lower is not None and point.upper is not None for point in line.points)


def _edge(line: Line, times: Array, side: Literal["lower", "upper"]) -> Array:
    points = line.points
    if _has_ranges(line):
        points = tuple(LinePoint(point.time, _limit(point, side)) for point in points)
    return values_at(Line(line.kind, points), times)


def _limit(point: LinePoint, side: Literal["lower", "upper"]) -> float:
    limit = point.lower if side == "lower" else point.upper
    return math.nan if limit is None else limit
