"""Two shares compared: separate groups of people, or the same people twice."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

from scipy import special

from surveyapp.effects.interval import NO_INTERVAL, Interval, around, normal_quantile
from surveyapp.effects.proportions import NOBODY, check_counts, wilson

EMPTY_GROUP = "nobody in one of the groups"
SAME_ANSWER = "everybody has the same outcome"


@dataclass(frozen=True, slots=True)
class ProportionDifference:
    """First share minus second, between -1 and 1, with intervals by three methods."""

    p1: float | None
    p2: float | None
    diff: float | None
    newcombe: Interval
    agresti_caffo: Interval
    wald: Interval
    level: float
    undefined: str | None


def difference(k1: int, n1: int, k2: int, n2: int, level: float = 0.95) -> ProportionDifference:
    """Share ``k1 / n1`` minus share ``k2 / n2`` of other people.

    ``newcombe``, the one to show: the distances to the two Wilson limits squared, added and rooted (Newcombe 1998, Stat
    Med 17:873, method 10). ``agresti_caffo``: Wald's after one success and one failure more in each group (Agresti &
    Caffo 2000, Am Stat 54:280). ``wald``: for comparison. ``undefined``: ``"nobody in one of the groups"``. Raises
    ValueError for impossible counts. Tested against i19 and Newcombe's published 9/10 - 3/10.
    """
    first, second = wilson(k1, n1, level), wilson(k2, n2, level)
    p1, p2 = k1 / n1 if n1 else None, k2 / n2 if n2 else None
    if p1 is None or p2 is None:
        return ProportionDifference(p1, p2, None, NO_INTERVAL, NO_INTERVAL, NO_INTERVAL, level, EMPTY_GROUP)
    return ProportionDifference(
        p1=p1,
        p2=p2,
        diff=p1 - p2,
        newcombe=_square_and_add(_Arm(p1, first), _Arm(p2, second), 0.0),
        agresti_caffo=_wald(k1 + 1, n1 + 2, k2 + 1, n2 + 2, level),
        wald=_wald(k1, n1, k2, n2, level),
        level=level,
        undefined=None,
    )


@dataclass(frozen=True, slots=True)
class PairedDifference:
    """First share minus second share of the same people."""

    n: int
    p1: float | None
    p2: float | None
    diff: float | None
    newcombe: Interval
    newcombe_uncorrected: Interval
    wald: Interval
    level: float
    undefined: str | None


def paired_difference(
    both: int, first_only: int, second_only: int, neither: int, level: float = 0.95
) -> PairedDifference:
    """Share of people with the outcome the first time minus the second time, the same people asked twice.

    ``newcombe``: the two Wilson intervals joined through the correlation φ, whose numerator both·neither -
    first_only·second_only is lessened by n/2 when positive, not below 0 (Newcombe 1998, Stat Med 17:2635, method 10);
    ``newcombe_uncorrected`` leaves φ as it is (method 8). ``wald``: for comparison. ``undefined``: ``"nobody in the
    denominator"``. Raises ValueError for negative counts. Tested against Newcombe's published 36, 12, 2, 0.
    """
    cells = (both, first_only, second_only, neither)
    n = sum(cells)
    for cell in cells:
        check_counts(cell, n)
    z = normal_quantile(level)
    if n == 0:
        return PairedDifference(0, None, None, None, NO_INTERVAL, NO_INTERVAL, NO_INTERVAL, level, NOBODY)
    k1, k2 = both + first_only, both + second_only
    first, second = _Arm(k1 / n, wilson(k1, n, level)), _Arm(k2 / n, wilson(k2, n, level))
    cross = both * neither - first_only * second_only
    corrected = max(cross - n / 2, 0.0) if cross > 0 else cross
    root = math.sqrt(k1 * (n - k1) * k2 * (n - k2))
    net = (first_only - second_only) / n
    spread = (first_only + second_only) / n - net**2
    return PairedDifference(
        n=n,
        p1=k1 / n,
        p2=k2 / n,
        diff=net,
        newcombe=_square_and_add(first, second, corrected / root if root else 0.0),
        newcombe_uncorrected=_square_and_add(first, second, cross / root if root else 0.0),
        wald=around(net, z * math.sqrt(max(spread, 0.0) / n)),
        level=level,
        undefined=None,
    )


@dataclass(frozen=True, slots=True)
class Ratios:
    """How many times as common in the first group. 0 or infinite where one count is 0, then without interval."""

    risk_ratio: float | None
    risk_ratio_ci: Interval
    odds_ratio: float | None
    odds_ratio_ci: Interval
    level: float
    undefined: str | None


def ratios(k1: int, n1: int, k2: int, n2: int, level: float = 0.95) -> Ratios:
    """Risk ratio and odds ratio of ``k1`` of ``n1`` against ``k2`` of ``n2`` other people.

    Intervals: exp(log RR ± z √(1/k1 - 1/n1 + 1/k2 - 1/n2)) (Katz et al. 1978, Biometrics 34:469) and exp(log OR ± z
    √(1/a + 1/b + 1/c + 1/d)) (Woolf 1955). ``undefined`` names an empty group, or an outcome that everybody or nobody
    has; a ratio 0/0 is ``None``, one to nobody infinite. Raises ValueError for impossible counts. Tested against i19.
    """
    check_counts(k1, n1)
    check_counts(k2, n2)
    z = normal_quantile(level)
    if n1 == 0 or n2 == 0:
        return Ratios(None, NO_INTERVAL, None, NO_INTERVAL, level, EMPTY_GROUP)
    cells = (k1, n1 - k1, k2, n2 - k2)
    risk, odds = _ratio(k1 * n2, k2 * n1), _ratio(cells[0] * cells[3], cells[1] * cells[2])
    risk_ci = odds_ci = NO_INTERVAL
    if risk and k1 and k2:
        risk_ci = _times(risk, z * math.sqrt(max(1 / k1 - 1 / n1 + 1 / k2 - 1 / n2, 0.0)))
    if odds and all(cells):
        odds_ci = _times(odds, z * math.sqrt(sum(1 / cell for cell in cells)))
    return Ratios(risk, risk_ci, odds, odds_ci, level, None if all(cells) else "a count of nobody")


@dataclass(frozen=True, slots=True)
class ChiSquare:
    """Pearson's test that two groups have the same share, without and with Yates' correction; 1 degree of freedom."""

    chi2: float | None
    p: float | None
    chi2_corrected: float | None
    p_corrected: float | None
    undefined: str | None


def chi_square(k1: int, n1: int, k2: int, n2: int) -> ChiSquare:
    """Chi-square test of ``k1`` of ``n1`` against ``k2`` of ``n2`` other people; for larger groups, else Fisher's.

    Formula: N (ad - bc)² / (row and column totals multiplied); Yates 1934 takes min(N/2, |ad - bc|) off |ad - bc|.
    ``undefined`` names an empty group or an outcome that everybody or nobody has. Raises ValueError for impossible
    counts. Tested against i19.
    """
    check_counts(k1, n1)
    check_counts(k2, n2)
    if n1 == 0 or n2 == 0:
        return ChiSquare(None, None, None, None, EMPTY_GROUP)
    total, yes = n1 + n2, k1 + k2
    if yes in (0, total):
        return ChiSquare(None, None, None, None, SAME_ANSWER)
    cross = abs(k1 * (n2 - k2) - k2 * (n1 - k1))
    margins = n1 * n2 * yes * (total - yes)
    plain = total * cross**2 / margins
    corrected = total * (cross - min(total / 2, cross)) ** 2 / margins
    return ChiSquare(plain, _upper_tail(plain), corrected, _upper_tail(corrected), None)


class _Arm(NamedTuple):
    p: float
    ci: Interval


def _square_and_add(first: _Arm, second: _Arm, phi: float) -> Interval:
    below1, above1 = _distances(first)
    below2, above2 = _distances(second)
    net = first.p - second.p
    low = below1**2 - 2 * phi * below1 * above2 + above2**2
    high = above1**2 - 2 * phi * above1 * below2 + below2**2
    return Interval(net - math.sqrt(max(low, 0.0)), net + math.sqrt(max(high, 0.0)))


def _distances(arm: _Arm) -> tuple[float, float]:
    lower, upper = arm.ci
    return arm.p - (lower or 0.0), (1.0 if upper is None else upper) - arm.p


def _wald(k1: int, n1: int, k2: int, n2: int, level: float) -> Interval:
    p1, p2 = k1 / n1, k2 / n2
    return around(p1 - p2, normal_quantile(level) * math.sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2))


def _ratio(above: int, below: int) -> float | None:
    if below:
        return above / below
    return math.inf if above else None


def _times(ratio: float, log_half_width: float) -> Interval:
    return Interval(ratio * math.exp(-log_half_width), ratio * math.exp(log_half_width))


def _upper_tail(chi2: float) -> float:
    return float(special.chdtrc(1, chi2))
