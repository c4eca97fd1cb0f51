"""Bland and Altman's limits of agreement: how far two measurements of the same people differ, in score units."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import stats

from surveyapp.psychometrics.tables import Column, as_pairs, checked_level, complete, is_flat, why_unusable

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class LimitsOfAgreement:
    """Bias (first minus second), SD of the differences (n - 1), and the limits bias ± multiplier × SD.

    Standard errors and intervals of the limits come in the form of 1986 and of 1999. ``correlation`` is between
    differences and means of the two; far from 0 the limits do not fit all of the scale. It is None where either does
    not vary.
    """

    n: int
    undefined: str | None
    bias: float | None = None
    sd: float | None = None
    lower: float | None = None
    upper: float | None = None
    se_bias: float | None = None
    bias_interval: Interval | None = None
    se_limit_1986: float | None = None
    lower_interval_1986: Interval | None = None
    upper_interval_1986: Interval | None = None
    se_limit_1999: float | None = None
    lower_interval_1999: Interval | None = None
    upper_interval_1999: Interval | None = None
    correlation: float | None = None


def bland_altman(first: Column, second: Column, multiplier: float = 1.96, level: float = 0.95) -> LimitsOfAgreement:
    """Limits of agreement of two measurements of the same people; pairs with a missing one are left out.

    SE of a limit: 1986 sqrt(3 s² / n); 1999 s sqrt(1 / n + m² / (2 (n - 1))), m the multiplier; intervals use t with
    n - 1 df. Source: Bland & Altman 1986, Lancet i:307; 1999, Stat Methods Med Res 8:135. Tested against reference
    case b04. Of the two SEs the later one is right for any multiplier; the earlier rounds 1.96² / 2 + 1 up to 3.

    Undefined: nobody, one pair, infinite values. When all differences are equal the SD is 0 and limits and intervals
    close on the bias. Raises ValueError for a multiplier that is not positive or a ``level`` outside 0-1.
    """
    if not 0.0 < multiplier < math.inf:
        raise ValueError(f"multiplier must be positive, not {multiplier!r}")
    checked_level(level)
    pairs = complete(as_pairs(first, second))
    n = pairs.shape[0]
    undefined = why_unusable(pairs)
    if undefined is not None:
        return LimitsOfAgreement(n, undefined)
    differences, means = pairs[:, 0] - pairs[:, 1], pairs.mean(axis=1)
    bias = float(differences.mean())
    sd = 0.0 if is_flat(differences) else float(differences.std(ddof=1))
    lower, upper = bias - multiplier * sd, bias + multiplier * sd
    t = float(stats.t.ppf(0.5 + level / 2.0, n - 1))
    se_1986 = sd * math.sqrt(3.0 / n)
    se_1999 = sd * math.sqrt(1.0 / n + multiplier**2 / (2.0 * (n - 1)))
    se_bias = sd / math.sqrt(n)
    varying = not is_flat(differences) and not is_flat(means)
    return LimitsOfAgreement(
        n,
        None,
        bias=bias,
        sd=sd,
        lower=lower,
        upper=upper,
        se_bias=se_bias,
        bias_interval=(bias - t * se_bias, bias + t * se_bias),
        se_limit_1986=se_1986,
        lower_interval_1986=(lower - t * se_1986, lower + t * se_1986),
        upper_interval_1986=(upper - t * se_1986, upper + t * se_1986),
        se_limit_1999=se_1999,
        lower_interval_1999=(lower - t * se_1999, lower + t * se_1999),
        upper_interval_1999=(upper - t * se_1999, upper + t * se_1999),
        correlation=float(np.corrcoef(differences, means)[0, 1]) if varying else None,
    )
