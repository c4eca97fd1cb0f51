"""Wilcoxon's signed-rank test of change, and the Hodges-Lehmann estimate that goes with it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special, stats

from surveyapp.effects.interval import NO_INTERVAL, Interval, check_level, normal_quantile
from surveyapp.effects.pairs import ALL_ZERO, ONE_PAIR, complete_pairs
from surveyapp.effects.rows import Array, Numbers

ZeroRule = Literal["wilcox", "pratt"]

# Above this many ranked differences the exact distribution is no longer worked out and the normal one takes over.
EXACT_UP_TO = 200
# Averages of all pairs of changes grow with the square of their number; this many fill about 100 MB.
AVERAGES_UP_TO = 5000


@dataclass(frozen=True, slots=True)
class SignedRank:
    """Rank sums of the rises and falls, and p values by three roads; ``p`` is the exact one where there is one."""

    zero_rule: ZeroRule
    n_pairs: int
    n_zero: int
    n_nonzero: int
    w_plus: float | None
    w_minus: float | None
    z: float | None
    p_normal: float | None
    p_normal_continuity: float | None
    p_exact: float | None
    p: float | None
    rank_biserial: float | None
    undefined: str | None


def wilcoxon_signed_rank(first: Numbers, second: Numbers, zero_rule: ZeroRule = "wilcox") -> SignedRank:
    """Two-sided signed-rank test of second minus first.

    ``w_plus`` is the sum of mid-ranks of the rises (R's V), ``w_minus`` of the falls. Rule ``"wilcox"`` drops unchanged
    people before ranking (Wilcoxon 1945, Biometrics 1:80), ``"pratt"`` ranks them and then drops their ranks (Pratt
    1959, JASA 54:655). z = (w_plus - Σr/2) / √(Σr²/4), which holds the correction for ties; ``p_normal_continuity``
    takes 1/2 off the distance. ``p_exact`` counts all 2^n sign patterns of the mid-ranks, ties included, up to 200
    ranked differences. ``rank_biserial`` is (w_plus - w_minus) / (w_plus + w_minus), from -1 to 1 (Kerby 2014).
    The test takes differences to be symmetric and comparable in size, which ladders need not be.
    ``undefined``: ``"no complete pairs"``, ``"infinite value"``, ``"all differences are zero"`` (no p, not 1).
    Raises ValueError for an unknown rule. Tested against d06, d08 and d09.
    """
    if zero_rule not in ("wilcox", "pratt"):
        raise ValueError(f"zero_rule must be 'wilcox' or 'pratt', not {zero_rule!r}")
    pairs = complete_pairs(first, second)
    difference = pairs.difference
    moved = difference != 0
    n, n_zero = int(moved.sum()), int((~moved).sum())
    if n == 0:
        reason = pairs.undefined or ALL_ZERO
        return SignedRank(zero_rule, pairs.n, n_zero, 0, None, None, None, None, None, None, None, None, reason)
    ranks, signs = _ranks(difference, zero_rule)
    plus, minus = float(ranks[signs > 0].sum()), float(ranks[signs < 0].sum())
    spread = math.sqrt(float((ranks**2).sum()) / 4)
    distance = plus - (plus + minus) / 2
    exact = _exact_p(ranks, min(plus, minus)) if n <= EXACT_UP_TO else None
    normal = float(2 * special.ndtr(-abs(distance) / spread))
    return SignedRank(
        zero_rule=zero_rule,
        n_pairs=pairs.n,
        n_zero=n_zero,
        n_nonzero=n,
        w_plus=plus,
        w_minus=minus,
        z=distance / spread,
        p_normal=normal,
        p_normal_continuity=float(2 * special.ndtr(-max(abs(distance) - 0.5, 0.0) / spread)),
        p_exact=exact,
        p=normal if exact is None else exact,
        rank_biserial=(plus - minus) / (plus + minus),
        undefined=None,
    )


def _ranks(difference: Array, zero_rule: ZeroRule) -> tuple[Array, Array]:
    """Mid-ranks of the sizes of the changes, and their signs, without the unchanged."""
    ranked = difference if zero_rule == "pratt" else difference[difference != 0]
    ranks: Array = stats.rankdata(np.abs(ranked))
    return ranks[ranked != 0], np.sign(ranked[ranked != 0])


def _exact_p(ranks: Array, smaller: float) -> float:
    """Share of all sign patterns with a rank sum at least as far out, to either side."""
    chances = _rank_sum_chances(ranks)
    return min(1.0, 2 * float(chances[: round(2 * smaller) + 1].sum()))


def _rank_sum_chances(ranks: Array) -> Array:
    """Chance of every possible rank sum, counted in halves of a rank because mid-ranks may end in one half."""
    doubled = np.rint(2 * ranks).astype(np.int64)
    chances = np.zeros(int(doubled.sum()) + 1)
    chances[0] = 1.0
    reach = 1
    for step in doubled:
        chances[step : step + reach] += chances[:reach].copy()
        reach += int(step)
        chances[:reach] /= 2
    return chances


@dataclass(frozen=True, slots=True)
class HodgesLehmann:
    """Typical change with its interval. ``reached_level`` is what so few pairs allow, at times below what was asked."""

    n_pairs: int
    estimate: float | None
    ci: Interval
    reached_level: float | None
    level: float
    undefined: str | None


def hodges_lehmann(first: Numbers, second: Numbers, level: float = 0.95) -> HodgesLehmann:
    """Median of all averages of two changes (each with itself too), with the interval of the signed-rank test.

    Formula: Walsh averages sorted; limits are the q-th from either end, q the signed-rank quantile of (1 - level)/2,
    at least the first (Hodges & Lehmann 1963; Hollander & Wolfe 1973). Unchanged people stay in. With ties the
    interval holds at least the level (Noether 1967, JASA 62:184). Above 200 pairs q comes from the normal
    distribution. ``undefined``: ``"no complete pairs"``, ``"infinite value"``, ``"only one complete pair"`` (an
    estimate, no interval), ``"more than 5000 pairs"``. Raises ValueError for a level outside 0-1. Tested against d06.
    """
    tail = (1 - check_level(level)) / 2
    pairs = complete_pairs(first, second)
    difference = pairs.difference
    n = len(difference)
    if n == 0:
        return HodgesLehmann(pairs.n, None, NO_INTERVAL, None, level, pairs.undefined)
    if n > AVERAGES_UP_TO:
        return HodgesLehmann(n, None, NO_INTERVAL, None, level, f"more than {AVERAGES_UP_TO} pairs")
    rows, columns = np.triu_indices(n)
    walsh = np.sort((difference[rows] + difference[columns]) / 2)
    estimate = float(np.median(walsh))
    if n == 1:
        return HodgesLehmann(1, estimate, NO_INTERVAL, None, level, ONE_PAIR)
    place, reached = _limit_place(n, tail)
    limits = Interval(float(walsh[place - 1]), float(walsh[len(walsh) - place]))
    return HodgesLehmann(n, estimate, limits, reached, level, None)


def _limit_place(n: int, tail: float) -> tuple[int, float]:
    """Which Walsh average from the end is the limit, and the level this reaches."""
    ranks = np.arange(1, n + 1, dtype=np.float64)
    if n > EXACT_UP_TO:
        middle, spread = n * (n + 1) / 4, math.sqrt(float((ranks**2).sum()) / 4)
        place = max(1, math.ceil(middle - normal_quantile(1 - 2 * tail) * spread - 0.5))
        return place, 1 - 2 * float(special.ndtr((place - 0.5 - middle) / spread))
    cumulative = np.cumsum(_rank_sum_chances(ranks)[::2])
    place = max(1, int(np.searchsorted(cumulative, tail * (1 - 1e-12))))
    return place, 1 - 2 * float(cumulative[place - 1])
