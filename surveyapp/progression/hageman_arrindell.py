"""Hageman & Arrindell 1999 (Behav Res Ther 37:1169): change, cutoff and shares of a group in terms of true scores.

Formulas as in Claus, Wager & Bonnet 2024 (J Stat Softw 111:1). SEM = SD1 √(1 − r); the reliability of any
distribution with standard deviation s is 1 − SEM² / s². Tested against R (``c07``, ``c10``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from surveyapp.progression.columns import NOT_JUDGED, Array, Codes, Values, difference, direction, ratio
from surveyapp.progression.methods import ChangeIndex, check_positive, check_reliability, index_of, prepared
from surveyapp.progression.moments import Moments
from surveyapp.progression.reliable_change import CRITICAL_90, TIE, standard_error


def difference_reliability(moments: Moments, reliability: float) -> float | None:
    """Reliability of the difference scores, r_DD; ``None`` when a moment is missing or all changes are equal.

    (s1² r1 + s2² r2 − 2 s1 s2 r12) / (s1² + s2² − 2 s1 s2 r12). Can be 0 or negative: then changes are nothing but
    noise. Raises ``ValueError`` when ``reliability`` is outside 0 to 1.
    """
    check_reliability("reliability", reliability)
    s1, s2, r12 = moments.sd_before, moments.sd_after, moments.correlation
    if s1 is None or s2 is None or r12 is None:
        return None
    variance = s1**2 + s2**2 - 2 * s1 * s2 * r12
    if variance <= TIE * (s1**2 + s2**2):
        return None
    return 1 - 2 * s1**2 * (1 - reliability) / variance


def hageman_arrindell(
    before: Values,
    after: Values,
    reliability: float,
    *,
    moments: Moments | None = None,
    critical: float = CRITICAL_90,
) -> ChangeIndex:
    """((x2 − x1) r_DD + (M2 − M1)(1 − r_DD)) / (√r_DD √2 SEM), judged one-sided at 5 % (1.645).

    Undefined as Jacobson-Truax, and when r_DD is missing or not above 0 (``changes are not reliable``). Raises
    ``ValueError`` when ``reliability`` is outside 0 to 1.
    """
    first, second, group = prepared(before, after, reliability, moments)
    r_dd = difference_reliability(group, reliability)
    change = difference(first, second)
    if group.sd_before is None or r_dd is None or r_dd <= 0 or group.mean_change is None:
        reason = group.undefined or "changes are not reliable"
        return index_of("Hageman-Arrindell", change, None, critical, reason, group)
    top = change * r_dd + group.mean_change * (1 - r_dd)
    error = math.sqrt(r_dd) * math.sqrt(2) * group.sd_before * math.sqrt(1 - reliability)
    return index_of("Hageman-Arrindell", top, error, critical, group.undefined, group)


@dataclass(frozen=True, slots=True, eq=False)
class TrueSides:
    """On which side of a true cutoff people end, beyond doubt.

    ``index`` is the later true score's distance from the cutoff in standard errors; ``before`` the side of the observed
    baseline, ``after`` 1 functional, −1 clinical, 0 too near to say, −9 unknown. ``undefined`` names why there is none.
    """

    index: Array
    before: Codes
    after: Codes
    undefined: str | None


def true_sides(
    before: Values,
    after: Values,
    reliability: float,
    line: float,
    better: str,
    *,
    moments: Moments | None = None,
    critical: float = CRITICAL_90,
) -> TrueSides:
    """(M2 + (x2 − M2) r2 − cutoff) / (√r2 SEM), beyond ``critical`` on either side of a true cutoff.

    The cutoff comes from :func:`surveyapp.progression.cutoffs.cutoff` on populations of true scores. Undefined without
    two complete pairs and when r2, the later readings' reliability, is not above 0. Raises ``ValueError`` naming
    ``reliability``, ``line``, ``better`` or ``critical``.
    """
    sign = direction(better)
    check_positive("critical", critical)
    if not math.isfinite(line):
        raise ValueError(f"line must be a finite number, not {line}")
    first, second, group = prepared(before, after, reliability, moments)
    later = _later_reliability(group, reliability)
    if group.mean_after is None or later is None or later <= 0 or not group.sd_before or reliability == 1:
        nobody = np.full(first.shape, NOT_JUDGED, dtype=np.int8)
        reason = group.undefined or "later readings are not reliable"
        return TrueSides(np.full(first.shape, np.nan), nobody, nobody, reason)
    error = math.sqrt(later) * standard_error(group.sd_before, reliability)
    index = ratio(group.mean_after - line + (second - group.mean_after) * later, error)
    return TrueSides(index, _beyond(first - line, 0.0, sign), _beyond(index, critical, sign), None)


@dataclass(frozen=True, slots=True)
class GroupShares:
    """Estimated shares of a group, 0 to 1: ``changed`` for the better, ``functional`` at the end; or why not."""

    changed: float | None
    functional: float | None
    undefined: str | None


def group_shares(moments: Moments, reliability: float, line: float, better: str) -> GroupShares:
    """Shares of the group whose true score improved, and whose true score ends on the functional side of the cutoff.

    Φ(d mean change / (SD change √r_DD)) and Φ(d (M2 − cutoff) / (SD2 √r2)). A share of a normal distribution, not a
    count of people. Undefined when r_DD or r2 is missing or not above 0. Raises ``ValueError`` naming ``reliability``,
    ``line`` or ``better``.
    """
    sign = direction(better)
    if not math.isfinite(line):
        raise ValueError(f"line must be a finite number, not {line}")
    r_dd = difference_reliability(moments, reliability)
    later = _later_reliability(moments, reliability)
    if moments.undefined is not None:
        return GroupShares(None, None, moments.undefined)
    changed = functional = None
    if r_dd is not None and r_dd > 0 and moments.mean_change is not None and moments.sd_change:
        changed = _phi(sign * moments.mean_change / (moments.sd_change * math.sqrt(r_dd)))
    if later is not None and later > 0 and moments.mean_after is not None and moments.sd_after:
        functional = _phi(sign * (moments.mean_after - line) / (moments.sd_after * math.sqrt(later)))
    if changed is None:
        return GroupShares(None, functional, "changes are not reliable")
    return GroupShares(changed, functional, "later readings are not reliable" if functional is None else None)


def _later_reliability(moments: Moments, reliability: float) -> float | None:
    """1 − SEM² / SD2²; ``None`` when a standard deviation is missing or the later readings never vary."""
    check_reliability("reliability", reliability)
    if moments.sd_before is None or not moments.sd_after:
        return None
    return 1 - moments.sd_before**2 * (1 - reliability) / moments.sd_after**2


def _beyond(values: Array, line: float, sign: int) -> Codes:
    noise = TIE * max(1.0, line)
    codes = sign * ((values > line + noise).view(np.int8) - (values < -line - noise).view(np.int8))
    codes[np.isnan(values)] = NOT_JUDGED
    return np.asarray(codes, dtype=np.int8)


def _phi(z: float) -> float:
    return 0.5 * math.erfc(-z / math.sqrt(2))
