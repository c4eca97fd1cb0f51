"""Lines over time that value is read from: how it went, and what would have happened otherwise."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from surveyapp.effects.expert_line import ExpertLine
from surveyapp.effects.interval import check_level, t_quantile
from surveyapp.effects.rows import Labels, Numbers, complete_rows

Kind = Literal["people", "history", "expert"]


@dataclass(frozen=True, slots=True)
class LinePoint:
    """Value at one time, with the range it plausibly lies in when that is known, and the people behind it."""

    time: float
    value: float
    lower: float | None = None
    upper: float | None = None
    people: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """Points in order of time; between them the line is straight. ``undefined`` names why there are none."""

    kind: Kind
    points: tuple[LinePoint, ...]
    undefined: str | None = None


def people_line(person: Labels, time: Numbers, outcome: Numbers, level: float = 0.95) -> Line:
    """Mean of the readings at each time, with t interval; a person read twice at a time counts once, by their mean.

    Rows in any order; those with a missing value are dropped. A range is missing where one person was read. Undefined:
    no rows, infinite values. ``ValueError``: ``level`` outside 0-1, columns of different length.
    """
    check_level(level)
    rows = complete_rows({"time": time, "outcome": outcome}, {"person": person})
    if rows.problem:
        return Line("people", (), rows.problem)
    points = []
    for moment in np.unique(rows.numbers["time"]):
        here = rows.numbers["time"] == moment
        people, place = np.unique(rows.codes["person"][here], return_inverse=True)
        values = np.bincount(place, weights=rows.numbers["outcome"][here]) / np.bincount(place)
        n, mean = len(people), float(values.mean())
        half = t_quantile(level, n - 1) * float(values.std(ddof=1)) / math.sqrt(n) if n > 1 else None
        lower, upper = (None, None) if half is None else (mean - half, mean + half)
        points.append(LinePoint(float(moment), mean, lower, upper, n))
    return Line("people", tuple(points))


def history_line(points: Sequence[LinePoint]) -> Line:
    """What statistics of earlier years say, point by point; one point alone is taken to hold at all times.

    ``ValueError``: no points, two at one time, values that are not finite, or a value outside its range.
    """
    if not points:
        raise ValueError("points: none")
    ordered = tuple(sorted(points, key=lambda point: point.time))
    if len({point.time for point in ordered}) < len(ordered):
        raise ValueError("points: two at one time")
    for point in ordered:
        ends = (
            point.value if point.lower is None else point.lower,
            point.value if point.upper is None else point.upper,
        )
        if not all(math.isfinite(number) for number in (point.time, point.value, *ends)):
            raise ValueError(f"points: not finite at time {point.time}")
        if not ends[0] <= point.value <= ends[1]:
            raise ValueError(f"points: value outside its range at time {point.time}")
    return Line("history", ordered)


def expert_points(line: ExpertLine) -> Line:
    """An expert judgement as a line: the likely value with the range from low to high."""
    points = tuple(LinePoint(j.time, j.likely, j.low, j.high) for j in line.judgements)
    return Line("expert", points)
