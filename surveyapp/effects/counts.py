"""How many rose, stayed and fell, the first thing to say about a ladder; and McNemar's test for yes and no."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special, stats

from surveyapp.effects.interval import check_level
from surveyapp.effects.pairs import Better, complete_pairs, direction, mean
from surveyapp.effects.proportions import Proportion, check_counts, proportion
from surveyapp.effects.rows import Numbers


@dataclass(frozen=True, slots=True)
class ChangeCounts:
    """People better, the same and worse, each a share of the complete pairs; then mean and median change (raw sign)."""

    n_pairs: int
    n_first_only: int
    n_second_only: int
    better: Proportion
    same: Proportion
    worse: Proportion
    mean_change: float | None
    median_change: float | None
    undefined: str | None


def change_counts(
    first: Numbers, second: Numbers, better: Better = "higher", at_least: float | None = None, level: float = 0.95
) -> ChangeCounts:
    """Count who moved in the better direction, stayed, or moved in the worse, with Wilson's interval for each.

    A change counts when it is not 0 or, with ``at_least`` (more than 0, in units of the scale), when its size is that
    or more: a change exactly on the line counts. Counts come before means because ladder steps are ordered, not
    measured. ``undefined``: ``"no complete pairs"``, ``"infinite value"``: then counts are 0 of 0 and shares
    ``None``. Raises ValueError for ``at_least`` of 0 or less, an unknown direction, or a level outside 0-1. Tested
    against d23.
    """
    check_level(level)
    if at_least is not None and not at_least > 0:
        raise ValueError(f"at_least must be more than 0, not {at_least}")
    sign = direction(better)
    pairs = complete_pairs(first, second)
    change = pairs.difference
    n = len(change)
    # A hair below the line, so that a change which is the line on paper is not lost to binary fractions.
    line = 0.0 if at_least is None else at_least * (1 - 1e-9)
    up = int((change * sign > 0).sum()) if at_least is None else int((change * sign >= line).sum())
    down = int((change * sign < 0).sum()) if at_least is None else int((change * sign <= -line).sum())
    return ChangeCounts(
        n_pairs=pairs.n,
        n_first_only=pairs.n_first_only,
        n_second_only=pairs.n_second_only,
        better=proportion(up, n, level),
        same=proportion(n - up - down, n, level),
        worse=proportion(down, n, level),
        mean_change=mean(change),
        median_change=float(np.median(change)) if n else None,
        undefined=pairs.undefined,
    )


@dataclass(frozen=True, slots=True)
class McNemar:
    """Whether yes turned into no as often as no into yes. ``b``: yes then no, ``c``: no then yes."""

    n: int
    b: int
    c: int
    chi2: float | None
    p: float | None
    chi2_continuity: float | None
    p_continuity: float | None
    p_exact: float | None
    p_midp: float | None
    odds_ratio: float | None
    diff: float | None
    undefined: str | None


def mcnemar(table: Sequence[Sequence[int]]) -> McNemar:
    """McNemar's test of a two-by-two table of the same people: rows the first reading (yes, no), columns the second.

    chi2 = (b - c)² / (b + c); with continuity (max(|b - c| - 1, 0))² / (b + c) (McNemar 1947, Psychometrika 12:153;
    Edwards 1948). ``p_exact``: twice the smaller binomial tail of b in b + c; ``p_midp``: that less the chance of b
    itself, 1 - chance/2 when b = c (Fagerland, Lydersen & Laake 2013, BMC Med Res Methodol 13:91), to be preferred
    when few moved. ``odds_ratio`` is b / c (infinite when c is 0), ``diff`` the first share minus the second, (b - c)
    / n. ``undefined``: ``"nobody in the table"``, ``"nobody changed"`` (no p, not 1). Raises ValueError unless the
    table is two by two whole numbers of 0 or more. Tested against d18 and the published example 1, 1, 7, 12.
    """
    if len(table) != 2 or any(len(row) != 2 for row in table):
        raise ValueError("table must have two rows and two columns")
    (a, b), (c, d) = table
    n = a + b + c + d
    for cell in (a, b, c, d):
        check_counts(cell, n)
    moved = b + c
    diff = (b - c) / n if n else None
    if moved == 0:
        reason = "nobody changed" if n else "nobody in the table"
        return McNemar(n, b, c, None, None, None, None, None, None, None, diff, reason)
    plain, corrected = (b - c) ** 2 / moved, max(abs(b - c) - 1, 0) ** 2 / moved
    here = float(stats.binom.pmf(b, moved, 0.5))
    exact = min(1.0, 2 * float(stats.binom.cdf(min(b, c), moved, 0.5)))
    return McNemar(
        n=n,
        b=b,
        c=c,
        chi2=plain,
        p=float(special.chdtrc(1, plain)),
        chi2_continuity=corrected,
        p_continuity=float(special.chdtrc(1, corrected)),
        p_exact=exact,
        p_midp=1 - here / 2 if b == c else exact - here,
        odds_ratio=b / c if c else math.inf,
        diff=diff,
        undefined=None,
    )
