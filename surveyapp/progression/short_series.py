"""Two phases of one person's short series: how far the later readings overlap with the earlier ones.

For a handful of readings before and after something began, where a line with an interval says little. All assume that
readings within a phase are independent of each other, which weekly answers of one person are not quite: the intervals
are then too narrow. Tested against R's SingleCaseES 0.7 and the example of Tarlow 2017.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from scipy.optimize import brentq

from surveyapp.progression.columns import Array, Values, column, direction
from surveyapp.progression.reliable_change import TIE


@dataclass(frozen=True, slots=True)
class Overlap:
    """An overlap index with its standard error and interval, each ``None`` where undefined.

    ``n_before`` and ``n_after`` are the readings used in each phase. ``undefined``: ``no reading in a phase``, or ``too
    few readings for a trend``. One reading in a phase gives an index and interval but no standard error.
    """

    value: float | None
    error: float | None
    low: float | None
    high: float | None
    n_before: int
    n_after: int
    undefined: str | None


def nap(before: Values, after: Values, better: str = "higher", level: float = 0.95) -> Overlap:
    """Non-overlap of all pairs: the share of pairs in which the later reading is better, ties halved; 0 to 1.

    Parker & Vannest 2009 (Behav Ther 40:357). 0.5 is no difference. Standard error: the unbiased estimator of Sen 1967
    and Mee 1990, with the share kept half a pair away from 0 and 1 so that it is never 0. Interval: Newcombe 2006 (Stat
    Med 25:559), method 5. Checked on A = 20 20 26 25 22 23, B = 28 25 24 27 30 30 29: .9167 (.0690), .597 to .986.
    Raises ``ValueError`` naming ``better`` or ``level``.
    """
    x, y = _phases(before, after, better)
    return _overlap(x, y, level)


def tau(before: Values, after: Values, better: str = "higher", level: float = 0.95) -> Overlap:
    """Tau for non-overlap, 2 NAP − 1, from −1 to 1 with 0 for no difference.

    Parker, Vannest, Davis & Sauber 2011 (Behav Ther 42:284). Same data: .8333 (.1380), .195 to .972.
    """
    return _as_tau(nap(before, after, better, level))


def tau_u(before: Values, after: Values, better: str = "higher") -> Overlap:
    """Tau-U with the baseline's trend taken off: (S of all pairs across phases − S within the baseline) / (m n).

    Parker et al. 2011. ``before`` must be in order of time. Can exceed 1 and corrects more the longer the baseline is
    against the later phase; :func:`baseline_corrected_tau` does neither. No standard error is known that allows for the
    correction, so none is given. Same data: .7381; Tarlow's 1 … 5, 6 … 10: 0.6.
    """
    x, y = _phases(before, after, better)
    if len(x) == 0 or len(y) == 0:
        return Overlap(None, None, None, None, len(x), len(y), "no reading in a phase")
    across = float(np.sum(_signs(x, y)))
    within = float(np.sum(np.triu(_signs(x, x), k=1)))
    return Overlap((across - within) / (len(x) * len(y)), None, None, None, len(x), len(y), None)


def baseline_corrected_tau(
    before: Values,
    after: Values,
    better: str = "higher",
    level: float = 0.95,
    *,
    times_before: Values | None = None,
    times_after: Values | None = None,
) -> Overlap:
    """Tau after the baseline's Theil-Sen trend is taken out of the whole series, Tarlow 2017 (Behav Modif 41:427).

    The trend is the median slope of all pairs of baseline readings. Times are 1, 2, 3 … through both phases when not
    given; give them when waves are unevenly spaced. The error does not allow for the trend being estimated. Same data:
    .2857 (.3595), −.326 to .718; Tarlow's 1 … 5, 6 … 10: 0. Undefined with fewer than two baseline readings at
    different times. Raises ``ValueError`` when times and readings differ in length or only one phase has times.
    """
    sign = direction(better)
    x, y = sign * column(before), sign * column(after)
    tx, ty = _times(x, y, times_before, times_after)
    keep_x, keep_y = np.isfinite(x) & np.isfinite(tx), np.isfinite(y) & np.isfinite(ty)
    x, y, tx, ty = x[keep_x], y[keep_y], tx[keep_x], ty[keep_y]
    slope = theil_sen(tx, x)
    if len(x) == 0 or len(y) == 0:
        return Overlap(None, None, None, None, len(x), len(y), "no reading in a phase")
    if slope is None:
        return Overlap(None, None, None, None, len(x), len(y), "too few readings for a trend")
    return _as_tau(_overlap(x - slope * tx, y - slope * ty, level))


def theil_sen(times: Values, readings: Values) -> float | None:
    """The median slope of all pairs of readings at different times; ``None`` when there is no such pair.

    Theil 1950, Sen 1968 (J Am Stat Assoc 63:1379).
    """
    t, y = column(times), column(readings)
    rows, columns = np.triu_indices(len(t), k=1)
    width = t[columns] - t[rows]
    apart = width != 0
    if not apart.any():
        return None
    return float(np.median((y[columns] - y[rows])[apart] / width[apart]))


def _phases(before: Values, after: Values, better: str) -> tuple[Array, Array]:
    """Both phases with up as the good direction, without missing and infinite readings."""
    sign = direction(better)
    x, y = sign * column(before), sign * column(after)
    return x[np.isfinite(x)], y[np.isfinite(y)]


def _times(x: Array, y: Array, before: Values | None, after: Values | None) -> tuple[Array, Array]:
    if before is None and after is None:
        return np.arange(1.0, len(x) + 1), np.arange(len(x) + 1.0, len(x) + len(y) + 1)
    if before is None or after is None:
        raise ValueError("times_before and times_after must be given together")
    tx, ty = column(before), column(after)
    if tx.shape != x.shape or ty.shape != y.shape:
        raise ValueError("times_before and times_after must be as long as the readings")
    return tx, ty


def _signs(x: Array, y: Array) -> Array:
    """1 where y is above x, −1 where below, 0 where equal to twelve digits; one row for each x."""
    gap = y[None, :] - x[:, None]
    scale = max(1.0, float(np.max(np.abs(x))), float(np.max(np.abs(y))))
    return np.asarray(np.sign(np.where(np.abs(gap) <= TIE * scale, 0.0, gap)))


def _overlap(x: Array, y: Array, level: float) -> Overlap:
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, not {level}")
    m, n = len(x), len(y)
    if m == 0 or n == 0:
        return Overlap(None, None, None, None, m, n, "no reading in a phase")
    wins = (_signs(x, y) + 1) / 2
    share = float(wins.mean())
    low, high = _interval(share, m, n, NormalDist().inv_cdf((1 + level) / 2))
    return Overlap(share, _standard_error(wins, share), low, high, m, n, None)


def _standard_error(wins: Array, share: float) -> float | None:
    m, n = wins.shape
    if m == 1 or n == 1:
        return None
    off = wins - share
    rows = float(np.sum(off.sum(axis=1) ** 2)) / (m * n)
    columns = float(np.sum(off.sum(axis=0) ** 2)) / (m * n)
    both = float(np.sum(off**2)) / (m * n)
    kept = min(max(share, 1 / (2 * m * n)), 1 - 1 / (2 * m * n))
    return math.sqrt(max(0.0, kept * (1 - kept) + rows + columns - 2 * both) / ((m - 1) * (n - 1)))


def _interval(share: float, m: int, n: int, z: float) -> tuple[float, float]:
    """The two values of the true share from which this one is just z standard errors away."""
    h = (m + n) / 2 - 1

    def excess(true: float) -> float:
        variance = true * (1 - true) * (1 + h * (1 - true) / (2 - true) + h * true / (1 + true)) / (m * n)
        return (share - true) ** 2 - z**2 * variance

    # At 0 and 1 the share itself solves the equation; the limit that is asked for lies further in.
    low = 0.0 if share == 0 else float(brentq(excess, 0.0, min(share, 1 - 1e-9), xtol=1e-15))
    high = 1.0 if share == 1 else float(brentq(excess, max(share, 1e-9), 1.0, xtol=1e-15))
    return low, high


def _as_tau(overlap: Overlap) -> Overlap:
    if overlap.value is None or overlap.low is None or overlap.high is None:
        return overlap
    error = None if overlap.error is None else 2 * overlap.error
    return Overlap(
        2 * overlap.value - 1,
        error,
        2 * overlap.low - 1,
        2 * overlap.high - 1,
        overlap.n_before,
        overlap.n_after,
        None,
    )
