"""The straight line through each person's readings, for many people at once, with an interval for its slope."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from scipy.stats import t as student

from surveyapp.progression.columns import Array, Codes, Flags, Table, column


class SlopeState(IntEnum):
    """Why a person has no slope, or a slope without an interval."""

    WHOLE = 0
    TWO_READINGS = 1
    EXACT_LINE = 2
    ALL_TIMES_EQUAL = 3
    ONE_READING = 4
    NO_READING = 5


@dataclass(frozen=True, slots=True, eq=False)
class Slopes:
    """One entry a person; NaN where undefined.

    ``slope`` in the scale's unit per unit of time, ``intercept`` at time 0, ``error`` the slope's standard error,
    ``low`` and ``high`` its interval, ``p`` two-sided against no slope, ``n`` readings used. ``state`` holds
    :class:`SlopeState` codes: two readings give a slope but nothing about its error; readings on an exact line have an
    error of 0 and no p.
    """

    slope: Array
    intercept: Array
    error: Array
    low: Array
    high: Array
    p: Array
    residual_sd: Array
    n: Array
    state: Codes


def slopes(times: Table, readings: Table, level: float = 0.95) -> Slopes:
    """Least-squares lines of the rows of ``readings`` (people × waves) on ``times`` (waves, or people × waves).

    slope = Σ(t − t̄)(y − ȳ) / Σ(t − t̄)², error √(RSS / (n − 2) / Σ(t − t̄)²), interval from t with n − 2 degrees of
    freedom (Draper & Smith 1998, chapter 1). Readings or times that are missing or infinite are left out; the order of
    waves does not matter. Tested against R's lm (``e07_ols_per_person_sleepstudy``, ``e11``, ``e12``). Raises
    ``ValueError`` for shapes that do not fit or a ``level`` outside 0 to 1.
    """
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, not {level}")
    y = np.atleast_2d(column(readings))
    t = column(times)
    if t.shape not in (y.shape, y.shape[1:]):
        raise ValueError(f"times of shape {t.shape} do not fit readings of shape {y.shape}")
    t = np.broadcast_to(t, y.shape)
    used = np.isfinite(y) & np.isfinite(t)
    n = used.sum(axis=1).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        t_mean, dt = _centred(t, used, n)
        y_mean, dy = _centred(y, used, n)
        squares = np.sum(dt * dt, axis=1)
        squares[_all_equal(t, used)] = 0.0
        slope = np.where(squares > 0, np.sum(dt * dy, axis=1) / squares, np.nan)
        rest = np.where(used, dy - slope[:, None] * dt, 0.0)
        residual = np.sqrt(np.sum(rest * rest, axis=1) / (n - 2))
    # What is left of an exact line is rounding, as large as the readings' last digit.
    exact = residual <= 1e-12 * np.maximum(1.0, np.max(np.where(used, np.abs(y), 0.0), axis=1, initial=0.0))
    residual = np.where((n > 2) & (squares > 0), np.where(exact, 0.0, residual), np.nan)
    return _with_intervals(slope, y_mean - slope * t_mean, residual, squares, n, level)


def _with_intervals(slope: Array, intercept: Array, residual: Array, squares: Array, n: Array, level: float) -> Slopes:
    with np.errstate(divide="ignore", invalid="ignore"):
        error = residual / np.sqrt(squares)
        df = np.where(n > 2, n - 2, np.nan)
        half = student.ppf((1 + level) / 2, df) * error
        p = np.where(error > 0, 2 * student.sf(np.abs(slope / error), df), np.nan)
    state = np.select(
        [n == 0, n == 1, ~(squares > 0), n == 2, error == 0],
        [
            SlopeState.NO_READING,
            SlopeState.ONE_READING,
            SlopeState.ALL_TIMES_EQUAL,
            SlopeState.TWO_READINGS,
            SlopeState.EXACT_LINE,
        ],
        SlopeState.WHOLE,
    ).astype(np.int8)
    return Slopes(slope, intercept, error, slope - half, slope + half, p, residual, n, state)


def _centred(values: Array, used: Flags, n: Array) -> tuple[Array, Array]:
    """Each row's mean over what is used, and the distances from it; 0 where not used."""
    kept = np.where(used, values, 0.0)
    mean = kept.sum(axis=1) / n
    return mean, np.where(used, kept - mean[:, None], 0.0)


def _all_equal(values: Array, used: Flags) -> Flags:
    low = np.min(np.where(used, values, np.inf), axis=1, initial=np.inf)
    high = np.max(np.where(used, values, -np.inf), axis=1, initial=-np.inf)
    return np.asarray(low >= high)
