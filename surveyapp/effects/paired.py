"""Change within a group from first to second reading: mean change with the paired t, and the sign test."""

from __future__ import annotations

import math
from dataclasses import dataclass

from surveyapp.effects.interval import NO_INTERVAL, Interval, around, check_level, t_quantile, t_two_sided
from surveyapp.effects.pairs import ALL_ZERO, CONSTANT, ONE_PAIR, complete_pairs, mean, standard_deviation
from surveyapp.effects.proportion_tests import binomial_test
from surveyapp.effects.proportions import clopper_pearson
from surveyapp.effects.rows import Numbers


@dataclass(frozen=True, slots=True)
class PairedT:
    """Mean change with its test, in units of the scale; ``None`` where ``undefined`` says why."""

    n_pairs: int
    n_first_only: int
    n_second_only: int
    mean_diff: float | None
    sd_diff: float | None
    se_diff: float | None
    t: float | None
    df: int | None
    p: float | None
    ci: Interval
    level: float
    undefined: str | None


def paired_t(first: Numbers, second: Numbers, level: float = 0.95) -> PairedT:
    """Mean of second minus first over the people with both, with Student's interval and test against no change.

    Formula: mean / (sd / √n), sd with n - 1, against t with n - 1 degrees of freedom (Student 1908, Biometrika 6:1).
    ``mean_diff`` keeps its sign whichever way is better. Rows with a missing value are left out and counted.
    ``undefined``: ``"no complete pairs"``, ``"infinite value"``, ``"only one complete pair"`` (no sd), ``"all
    differences are equal"`` (sd 0: no t, p or interval). Raises ValueError for a level outside 0-1 or columns of
    unequal length. Tested against d01, d12, d14 and j19.
    """
    check_level(level)
    pairs = complete_pairs(first, second)
    average, spread = mean(pairs.difference), standard_deviation(pairs.difference)
    reason = pairs.undefined or (ONE_PAIR if spread is None else CONSTANT if spread == 0 else None)
    se = None if spread is None else spread / math.sqrt(pairs.n)
    t = p = None
    ci = NO_INTERVAL
    if average is not None and se:
        t = average / se
        p = t_two_sided(t, pairs.n - 1)
        ci = around(average, t_quantile(level, pairs.n - 1) * se)
    return PairedT(
        n_pairs=pairs.n,
        n_first_only=pairs.n_first_only,
        n_second_only=pairs.n_second_only,
        mean_diff=average,
        sd_diff=spread,
        se_diff=se,
        t=t,
        df=pairs.n - 1 if spread is not None else None,
        p=p,
        ci=ci,
        level=level,
        undefined=reason,
    )


@dataclass(frozen=True, slots=True)
class SignTest:
    """How many moved up and down, and whether that is more than a coin would give."""

    n_pairs: int
    n_pos: int
    n_neg: int
    n_zero: int
    n_nonzero: int
    prop_pos: float | None
    ci: Interval
    p: float | None
    level: float
    undefined: str | None


def sign_test(first: Numbers, second: Numbers, level: float = 0.95) -> SignTest:
    """Two-sided sign test: the share going up among those who moved at all, against one half.

    Formula: binomial test of ``n_pos`` of ``n_nonzero`` against 1/2, Clopper-Pearson interval of the share (Arbuthnott
    1710; Conover 1999). Asks nothing of the scale but which of two readings is higher. ``undefined``: ``"no complete
    pairs"``, ``"infinite value"``, ``"all differences are zero"``. Tested against d21.
    """
    pairs = complete_pairs(first, second)
    up, down = int((pairs.difference > 0).sum()), int((pairs.difference < 0).sum())
    moved = up + down
    usable = pairs.undefined is None
    return SignTest(
        n_pairs=pairs.n,
        n_pos=up,
        n_neg=down,
        n_zero=pairs.n - moved if usable else 0,
        n_nonzero=moved,
        prop_pos=up / moved if moved else None,
        ci=clopper_pearson(up, moved, level),
        p=binomial_test(up, moved, 0.5).p_two_sided,
        level=level,
        undefined=pairs.undefined or (None if moved else ALL_ZERO),
    )
