"""A straight line for each person alone, by ordinary least squares."""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np

from surveyapp.effects.interval import NO_INTERVAL, Interval, around, check_level, t_quantile, t_two_sided
from surveyapp.effects.rows import Array, Labels, Numbers, complete_rows, finite_or_none


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person's line; slope in units of the outcome per unit of time.

    ``undefined`` names why there is no slope. Two readings give a slope and nothing about its error: then ``se``,
    ``interval``, ``p`` and ``residual_sd`` are ``None``. ``r_squared`` is ``None`` when the outcome never moved.
    """

    person: Hashable
    readings: int
    intercept: float | None = None
    slope: float | None = None
    se: float | None = None
    interval: Interval = NO_INTERVAL
    p: float | None = None
    residual_sd: float | None = None
    r_squared: float | None = None
    undefined: str | None = None


@dataclass(frozen=True, slots=True)
class PersonLines:
    """The lines of everyone, sorted by person, with the plain mean and standard deviation (n - 1) of the slopes."""

    lines: tuple[PersonLine, ...]
    dropped: int
    mean_slope: float | None
    sd_slope: float | None
    undefined: str | None = None


def person_lines(person: Labels, time: Numbers, outcome: Numbers, level: float = 0.95) -> PersonLines:
    """Least-squares line of each person's readings, in any order; rows with a missing value are dropped and counted.

    slope = sum((t - mean t)(y - mean y)) / sum((t - mean t)^2), standard error sqrt(RSS / (n - 2) / Stt), t interval
    with n - 2 degrees of freedom (Draper & Smith 1998, chapter 1). Checked against R's lm: ``e07``, ``e11``, ``e12``.

    A person's slope is undefined with one reading or with all times equal. ``ValueError``: columns of different
    length, ``level`` outside 0-1.
    """
    check_level(level)
    rows = complete_rows({"time": time, "outcome": outcome}, {"person": person})
    if rows.problem:
        return PersonLines((), rows.dropped, None, None, rows.problem)
    order = np.argsort(rows.codes["person"], kind="stable")
    starts = np.searchsorted(rows.codes["person"][order], np.arange(1, len(rows.levels["person"])))
    times = np.split(rows.numbers["time"][order], starts)
    outcomes = np.split(rows.numbers["outcome"][order], starts)
    lines = tuple(_line(name, t, y, level) for name, t, y in zip(rows.levels["person"], times, outcomes, strict=True))
    slopes = [line.slope for line in lines if line.slope is not None]
    return PersonLines(
        lines,
        rows.dropped,
        float(np.mean(slopes)) if slopes else None,
        float(np.std(slopes, ddof=1)) if len(slopes) > 1 else None,
        None if slopes else "nobody has a slope",
    )


def _line(person: Hashable, t: Array, y: Array, level: float) -> PersonLine:
    n = len(t)
    if n < 2:
        return PersonLine(person, n, undefined="one reading")
    if np.ptp(t) == 0:
        return PersonLine(person, n, undefined="all times equal")
    dt, dy = t - t.mean(), y - y.mean()
    stt, total = float(dt @ dt), float(dy @ dy)
    slope = float(dt @ dy) / stt
    intercept = float(y.mean() - slope * t.mean())
    rest = dy - slope * dt
    rss = float(rest @ rest)
    explained = 1 - rss / total if total > 0 else None
    if n == 2:
        return PersonLine(person, n, intercept, slope, r_squared=explained)
    se = math.sqrt(rss / (n - 2) / stt)
    return PersonLine(
        person,
        n,
        intercept,
        slope,
        se,
        around(slope, t_quantile(level, n - 2) * se),
        finite_or_none(t_two_sided(slope / se, n - 2)) if se > 0 else None,
        math.sqrt(rss / (n - 2)),
        explained,
    )
