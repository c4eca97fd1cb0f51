"""Those who left against those who stayed: did they start differently, and what if all had fared worst or best."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from surveyapp.effects.interval import Interval
from surveyapp.effects.pairs import INFINITE, Better, all_finite, complete_pairs, direction, mean
from surveyapp.effects.proportions import NOBODY, check_counts, wilson
from surveyapp.effects.rows import Array, Numbers, as_floats
from surveyapp.effects.separate_groups import MeanDifference, mean_difference


@dataclass(frozen=True, slots=True)
class LeaversAgainstStayers:
    """First readings of leavers minus stayers; ``standardised`` in standard deviations, raw sign."""

    n_stayed: int
    n_left: int
    difference: MeanDifference
    standardised: float | None
    undefined: str | None


def leavers_against_stayers(first: Numbers, left: Sequence[bool], level: float = 0.95) -> LeaversAgainstStayers:
    """Compare the first readings of people who left (``left`` true) with those who stayed.

    ``standardised`` = (mean of leavers - mean of stayers) / √((s_left² + s_stayed²) / 2) (Austin 2009, Stat Med
    28:3083); beyond ±0.1 it is worth a word, beyond ±0.25 a caution. A yes/no characteristic coded 1/0 goes the same
    way. ``difference`` carries Welch's interval. Missing first readings are left out. ``undefined``: ``"nobody in one
    of the groups"``, ``"infinite value"``, ``"only one person in one of the groups"``, ``"no spread in either
    group"``. Raises ValueError when the columns differ in length.
    """
    column, gone = as_floats(first), np.array(left, dtype=bool)
    if len(column) != len(gone):
        raise ValueError(f"left: {len(gone)} values where {len(column)} were expected")
    welch = mean_difference(column[gone], column[~gone], level)
    size = None
    if welch.undefined is None and welch.diff is not None and welch.sd1 is not None and welch.sd2 is not None:
        size = welch.diff / math.sqrt((welch.sd1**2 + welch.sd2**2) / 2)
    return LeaversAgainstStayers(welch.n2, welch.n1, welch, size, welch.undefined)


@dataclass(frozen=True, slots=True)
class ShareBounds:
    """A share if every missing person had failed, and if every one had succeeded; with the widest Wilson limits."""

    k: int
    n_known: int
    n_missing: int
    observed: float | None
    worst: float | None
    best: float | None
    ci: Interval
    undefined: str | None


def share_bounds(k: int, n_known: int, n_missing: int, level: float = 0.95) -> ShareBounds:
    """Bounds of a share when ``n_missing`` people's outcome is unknown: k/N to (k + missing)/N (Manski 1989).

    ``ci`` runs from the lower Wilson limit of the worst case to the upper of the best. ``undefined``: ``"nobody in
    the denominator"`` when there is nobody at all; ``observed`` alone is ``None`` when nobody is known. Raises
    ValueError for impossible counts.
    """
    check_counts(k, n_known)
    check_counts(0, n_missing)
    everyone = n_known + n_missing
    ci = Interval(wilson(k, everyone, level).lower, wilson(k + n_missing, everyone, level).upper)
    if everyone == 0:
        return ShareBounds(k, n_known, n_missing, None, None, None, ci, NOBODY)
    observed = k / n_known if n_known else None
    return ShareBounds(k, n_known, n_missing, observed, k / everyone, (k + n_missing) / everyone, ci, None)


@dataclass(frozen=True, slots=True)
class ChangeBounds:
    """Mean change as seen, and if every leaver had ended at the worst, at the best, or where they started."""

    n_pairs: int
    n_left: int
    observed: float | None
    worst: float | None
    best: float | None
    unchanged: float | None
    undefined: str | None


def change_bounds(
    first: Numbers, second: Numbers, lowest: float, highest: float, better: Better = "higher"
) -> ChangeBounds:
    """Mean of second minus first for everyone with a first reading, leavers set to the ends of the scale.

    ``worst`` puts leavers at the worst end (``lowest`` when higher is better), ``best`` at the other, ``unchanged`` at
    their own first reading (Horowitz & Manski 2000, JASA 95:77). Raw sign: with lower better, ``worst`` is the greater
    number. ``undefined``: ``"nobody in the denominator"`` without first readings, ``"infinite value"``; ``observed``
    alone is ``None`` without pairs. Raises ValueError unless lowest < highest, for a reading outside them, an unknown
    direction, or columns of unequal length.
    """
    sign = direction(better)
    if not lowest < highest:
        raise ValueError(f"lowest must be less than highest, not {lowest} and {highest}")
    pairs = complete_pairs(first, second)
    start = as_floats(first)
    alone = start[~np.isnan(start) & np.isnan(as_floats(second))]
    if pairs.undefined == INFINITE or not all_finite(alone):
        return ChangeBounds(pairs.n, len(alone), None, None, None, None, INFINITE)
    for name, column in (("first", pairs.first), ("first", alone), ("second", pairs.second)):
        if ((column < lowest) | (column > highest)).any():
            raise ValueError(f"{name} must lie between lowest and highest")
    worst, best = (lowest, highest) if sign > 0 else (highest, lowest)
    seen = pairs.difference
    return ChangeBounds(
        n_pairs=pairs.n,
        n_left=len(alone),
        observed=mean(seen),
        worst=_mean_of(seen, worst - alone),
        best=_mean_of(seen, best - alone),
        unchanged=_mean_of(seen, np.zeros(len(alone))),
        undefined=None if pairs.n + len(alone) else NOBODY,
    )


def _mean_of(seen: Array, filled: Array) -> float | None:
    return mean(np.concatenate([seen, filled]))
