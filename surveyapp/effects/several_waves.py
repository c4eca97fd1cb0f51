"""The same people at three or more waves: Friedman's test for ordered scales, Cochran's Q for yes and no."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special, stats

from surveyapp.effects.pairs import INFINITE, all_finite
from surveyapp.effects.rows import Array, Numbers, as_floats

ONE_WAVE = "fewer than two waves"
NO_COMPLETE = "nobody answered at every wave"
NO_CHANGE = "nobody changed between waves"


@dataclass(frozen=True, slots=True)
class WavesTest:
    """Chi-square over the waves among the people who answered at all of them; ``w`` is Kendall's W (Friedman only)."""

    n_complete: int
    n_dropped: int
    n_waves: int
    statistic: float | None
    df: int | None
    p: float | None
    w: float | None
    undefined: str | None


def friedman(people: Sequence[Numbers]) -> WavesTest:
    """Whether readings differ between waves, by each person's own ranks. One row a person, one column a wave.

    Formula: (k - 1) Σ(R_j - n(k+1)/2)² / Σ(r_ij - (k+1)/2)² with mid-ranks, which holds the correction for ties;
    chi-square with k - 1 degrees of freedom (Friedman 1937, JASA 32:675; Conover 1999). ``w`` = statistic / (n (k -
    1)), 0 to 1 (Kendall & Babington Smith 1939). People with a missing wave are left out and counted. ``undefined``:
    ``"fewer than two waves"``, ``"nobody answered at every wave"``, ``"infinite value"``, ``"nobody changed between
    waves"``. Raises ValueError for rows of unequal length.
    """
    table, dropped = _complete(people)
    n, k = table.shape
    reason = _unusable(table, n, k)
    if reason:
        return WavesTest(n, dropped, k, None, None, None, None, reason)
    ranks: Array = stats.rankdata(table, axis=1)
    spread = float(((ranks - (k + 1) / 2) ** 2).sum())
    if spread == 0:
        return WavesTest(n, dropped, k, None, k - 1, None, None, NO_CHANGE)
    statistic = (k - 1) * float(((ranks.sum(axis=0) - n * (k + 1) / 2) ** 2).sum()) / spread
    p = float(special.chdtrc(k - 1, statistic))
    return WavesTest(n, dropped, k, statistic, k - 1, p, statistic / (n * (k - 1)), None)


def cochran_q(people: Sequence[Numbers]) -> WavesTest:
    """Whether the share of yes (1) against no (0) differs between waves. One row a person, one column a wave.

    Formula: (k - 1) (k ΣC_j² - T²) / (k T - ΣR_i²) over column sums C, row sums R and total T; chi-square with k - 1
    degrees of freedom (Cochran 1950, Biometrika 37:256); with two waves it is McNemar's. People with a missing wave
    are left out and counted. ``undefined`` as for ``friedman``. Raises ValueError for rows of unequal length or other
    values than 0 and 1.
    """
    table, dropped = _complete(people)
    n, k = table.shape
    if not np.isin(table, (0.0, 1.0)).all():
        raise ValueError("people must hold only 0, 1 and missing values")
    reason = _unusable(table, n, k)
    if reason:
        return WavesTest(n, dropped, k, None, None, None, None, reason)
    columns, rows, total = table.sum(axis=0), table.sum(axis=1), float(table.sum())
    below = k * total - float((rows**2).sum())
    if below == 0:
        return WavesTest(n, dropped, k, None, k - 1, None, None, NO_CHANGE)
    statistic = (k - 1) * (k * float((columns**2).sum()) - total**2) / below
    return WavesTest(n, dropped, k, statistic, k - 1, float(special.chdtrc(k - 1, statistic)), None, None)


def _complete(people: Sequence[Numbers]) -> tuple[Array, int]:
    """The table of people with every wave, and how many were left out."""
    rows = [as_floats(row) for row in people]
    if len({len(row) for row in rows}) > 1:
        raise ValueError("people must all have the same number of waves")
    table: Array = np.array(rows, dtype=np.float64).reshape(len(rows), len(rows[0]) if rows else 0)
    kept = table[~np.isnan(table).any(axis=1)]
    return kept, len(table) - len(kept)


def _unusable(table: Array, n: int, k: int) -> str | None:
    if n == 0:
        return NO_COMPLETE
    if k < 2:
        return ONE_WAVE
    return None if all_finite(table) else INFINITE
