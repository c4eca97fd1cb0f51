"""How sure the area between outcome and baseline line is, by drawing the people again."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from surveyapp.effects.interval import NO_INTERVAL, Interval, check_level
from surveyapp.effects.pairs import Better
from surveyapp.effects.rows import Array, Labels, Numbers, complete_rows
from surveyapp.effects.value_lines import Line, people_line
from surveyapp.effects.value_over_time import ValueOverTime, exact_words, shared_times, trapezoid, value_over_time

AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Readings:
    """Readings of a group of people: who, when (from the start), and the outcome; columns of one length."""

    person: Labels
    time: Numbers
    outcome: Numbers


def value_from_people(
    placed: Readings,
    baseline: Line | Readings,
    *,
    better: Better = "higher",
    same_start: bool = False,
    draws: int = 2000,
    seed: int = 1,
    level: float = 0.95,
) -> ValueOverTime:
    """``value_over_time`` with a percentile interval from people drawn with replacement.

    All of a person's readings go together. A comparison group (``baseline`` as readings) is drawn likewise. A
    baseline line with ranges is drawn from triangular distributions (low, likely, high), at one and the same place in
    the range at all its times, because a judgement that is too high once is too high throughout. Draws that leave a
    time without readings are left out. The same ``seed`` gives the same interval. Efron & Tibshirani 1993, chapter
    13.

    Undefined: as ``value_over_time``; the interval with fewer than two people in a group, or when more than a tenth
    of the draws had to be left out. ``ValueError``: ``draws`` under 100, ``level`` outside 0-1.
    """
    check_level(level)
    if draws < 100:
        raise ValueError("draws: under 100")
    outcome = people_line(placed.person, placed.time, placed.outcome, level)
    other = baseline if isinstance(baseline, Line) else _line(baseline, level)
    value = value_over_time(outcome, other, better, same_start=same_start)
    if value.undefined:
        return value
    groups = [_table(part) for part in (placed, baseline) if isinstance(part, Readings)]
    if min(len(group) for group in groups) < 2:
        return _without(value, "fewer than two people in a group: no bootstrap")
    generator = np.random.default_rng(seed)
    times = shared_times(outcome, other)
    gap = _at(_drawn(groups[0], draws, generator), outcome, times)
    if isinstance(baseline, Line):
        gap = gap - _judged(baseline, times, generator.random(draws))
    else:
        gap = gap - _at(_drawn(groups[1], draws, generator), other, times)
    if same_start:
        gap = gap - gap[:, :1]
    usable = gap[~np.isnan(gap).any(axis=1)]
    if len(usable) < 0.9 * draws:
        return _without(value, "too few readings at some time: no bootstrap")
    areas = np.array([trapezoid(times, row) for row in usable])
    low, high = np.quantile(areas, [(1 - level) / 2, (1 + level) / 2]).tolist()
    exact = isinstance(baseline, Line) and any(point.lower is None for point in baseline.points)
    notes = (exact_words("baseline"),) if exact else ()
    return replace(value, interval=Interval(low, high), interval_method="bootstrap", notes=notes)


def _line(readings: Readings, level: float) -> Line:
    return people_line(readings.person, readings.time, readings.outcome, level)


def _without(value: ValueOverTime, reason: str) -> ValueOverTime:
    return replace(value, interval=NO_INTERVAL, interval_method="none", notes=(*value.notes, reason))


def _table(readings: Readings) -> Array:
    """One row a person and one column a time: mean reading, NaN where there is none."""
    rows = complete_rows({"time": readings.time, "outcome": readings.outcome}, {"person": readings.person})
    times, column = np.unique(rows.numbers["time"], return_inverse=True)
    shape = (len(rows.levels["person"]), len(times))
    total, count = np.zeros(shape), np.zeros(shape)
    np.add.at(total, (rows.codes["person"], column), rows.numbers["outcome"])
    np.add.at(count, (rows.codes["person"], column), 1)
    means: Array = np.divide(total, count, out=np.full(shape, np.nan), where=count > 0)
    return means


def _drawn(table: Array, draws: int, generator: np.random.Generator) -> Array:
    """Means by time (draws, times) of people drawn with replacement."""
    known = ~np.isnan(table)
    values = np.where(known, table, 0.0)
    parts = []
    for start in range(0, draws, AT_ONCE):
        size = min(AT_ONCE, draws - start)
        counts = generator.multinomial(len(table), np.full(len(table), 1 / len(table)), size=size)
        people = counts @ known
        parts.append(np.divide(counts @ values, people, out=np.full(people.shape, np.nan), where=people > 0))
    return np.vstack(parts)


def _at(drawn: Array, line: Line, times: Array) -> Array:
    """Each draw's line at the shared times."""
    own = np.array([point.time for point in line.points])
    if len(own) == 1:
        return np.repeat(drawn, len(times), axis=1)
    left = np.clip(np.searchsorted(own, times, side="right") - 1, 0, len(own) - 2)
    share = (times - own[left]) / (own[left + 1] - own[left])
    inside = drawn[:, left] * (1 - share) + drawn[:, left + 1] * share
    on_point = np.isclose(share, 0.0)
    return np.asarray(np.where(on_point, drawn[:, left], inside))


def _judged(line: Line, times: Array, place: Array) -> Array:
    """Triangular quantile at ``place`` (0-1) of each point, joined by straight lines."""
    likely = np.array([point.value for point in line.points])
    low = np.array([point.value if point.lower is None else point.lower for point in line.points])
    high = np.array([point.value if point.upper is None else point.upper for point in line.points])
    width = np.where(high > low, high - low, 1.0)
    u, peak = place[:, None], (likely - low) / width
    rising = low + np.sqrt(u * width * (likely - low))
    falling = high - np.sqrt((1 - u) * width * (high - likely))
    drawn = np.where(high > low, np.where(u < peak, rising, falling), likely)
    return _at(drawn, line, times)
