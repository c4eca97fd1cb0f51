"""Whether predicted chances come true: calibration in the large, calibration slope and a table by predicted chance."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from surveyapp.effects.binomial_fit import BinomialFit, fit_binomial, separated
from surveyapp.effects.interval import NO_INTERVAL, Interval, around, normal_quantile
from surveyapp.effects.proportions import wilson
from surveyapp.effects.risk_sets import checked_events
from surveyapp.effects.rows import Array, Numbers, complete_rows


@dataclass(frozen=True, slots=True)
class CalibrationEstimate:
    """An estimate with standard error and interval, or why there is none."""

    value: float | None
    se: float | None
    interval: Interval
    undefined: str | None = None


@dataclass(frozen=True, slots=True)
class CalibrationRow:
    """People with chances in one class: how many, mean chance, and the share that came true with Wilson interval."""

    people: int
    lowest: float
    highest: float
    mean_chance: float
    events: int
    share: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Calibration:
    """``in_the_large`` is 0 and ``slope`` 1 for perfect chances; ``ratio`` is observed over expected number of yes.

    A slope under 1 means chances too extreme (typical of a model tested elsewhere), over 1 too timid.
    """

    rows: int
    events: int
    dropped: int
    in_the_large: CalibrationEstimate
    intercept: CalibrationEstimate
    slope: CalibrationEstimate
    ratio: float | None
    table: tuple[CalibrationRow, ...]
    undefined: str | None = None


def calibration(outcome: Numbers, chance: Numbers, *, classes: int = 10, level: float = 0.95) -> Calibration:
    """Compare chances with outcomes in data that were not used to fit them (in the fitted data the slope is always 1).

    Slope and ``intercept``: logit P(y) = a + b logit(chance). In the large: logit P(y) = a + logit(chance), the slope
    held at 1 (Cox 1958; Steyerberg 2019, chapter 15). The table cuts people ordered by chance into ``classes`` of
    equal size, never between equal chances. One row an observation, in any order. Checked against R's glm with an
    offset.

    Undefined: no rows, one class only, chances of exactly 0 or 1 (their logit is infinite; the table still stands),
    equal chances (slope), chances that separate the classes. ``ValueError``: ``chance`` outside 0-1, ``classes``
    under 2, ``outcome`` other than 0 and 1, ``level`` outside 0-1, columns of different length.
    """
    z = normal_quantile(level)
    if classes < 2:
        raise ValueError("classes: under 2")
    rows = complete_rows({"outcome": outcome, "chance": chance})
    y = checked_events(rows.numbers["outcome"], "outcome").astype(float)
    p = rows.numbers["chance"]
    if ((p < 0) | (p > 1)).any():
        raise ValueError("chance: outside 0-1")
    reason = rows.problem or _no_logit(y, p)
    table = () if rows.problem else _table(y, p, classes, level)
    ratio = float(y.sum() / p.sum()) if rows.n and p.sum() > 0 else None
    large = slope = intercept = CalibrationEstimate(None, None, NO_INTERVAL, reason)
    if reason is None:
        logit = np.log(p) - np.log1p(-p)
        large = _estimate(fit_binomial(np.ones((rows.n, 1)), y, offset=logit), 0, z)
        intercept, slope = _recalibrated(y, logit, z)
    return Calibration(rows.n, int(y.sum()), rows.dropped, large, intercept, slope, ratio, table, reason)


def _no_logit(y: Array, p: Array) -> str | None:
    if np.ptp(y) == 0:
        return "one class only"
    return "a chance of exactly 0 or 1" if ((p <= 0) | (p >= 1)).any() else None


def _recalibrated(y: Array, logit: Array, z: float) -> tuple[CalibrationEstimate, CalibrationEstimate]:
    x = np.column_stack([np.ones(len(y)), logit])
    reason = "equal chances" if np.ptp(logit) < 1e-12 else None
    fit = fit_binomial(x, y) if reason is None else None
    if fit is not None and not fit.converged:
        reason = "the chances separate the classes" if separated(x, y) is not None else "no convergence"
    if fit is None or reason:
        none = CalibrationEstimate(None, None, NO_INTERVAL, reason)
        return none, none
    return _estimate(fit, 0, z), _estimate(fit, 1, z)


def _estimate(fit: BinomialFit, k: int, z: float) -> CalibrationEstimate:
    value, se = float(fit.coefficients[k]), math.sqrt(float(np.linalg.inv(fit.information)[k, k]))
    return CalibrationEstimate(value, se, around(value, z * se))


def _table(y: Array, p: Array, classes: int, level: float) -> tuple[CalibrationRow, ...]:
    order = np.lexsort((y, p))
    outcomes, chances = y[order], p[order]
    wanted = np.round(np.arange(1, classes) * len(p) / classes).astype(int)
    cuts = np.unique(np.searchsorted(chances, chances[wanted.clip(max=len(p) - 1)], side="left"))
    rows = []
    for part, happened in zip(np.split(chances, cuts), np.split(outcomes, cuts), strict=True):
        if len(part):
            events = int(happened.sum())
            rows.append(
                CalibrationRow(
                    len(part),
                    float(part[0]),
                    float(part[-1]),
                    float(part.mean()),
                    events,
                    events / len(part),
                    wilson(events, len(part), level),
                )
            )
    return tuple(rows)
