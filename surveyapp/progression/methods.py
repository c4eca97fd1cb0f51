"""Indices of individual change for a group of people: the Jacobson-Truax family.

Every index is a column, positive where the score rose, with the raw sign whatever direction is better; direction is
applied once, when the column is classified (:func:`classify_index`). People with a missing or infinite reading have
NaN. Means and standard deviations come from the complete pairs, or from the ``moments`` that are given.

Sources: Jacobson & Truax 1991 (J Consult Clin Psychol 59:12); for Gulliksen-Lord-Novick and Hsu-Linn-Nord Hsu 1989
(Behav Assess 11:459); for Edwards-Nunnally Speer 1992 (J Consult Clin Psychol 60:402); for Nunnally-Kotsch Nunnally &
Kotsch 1983 (Br J Clin Psychol 22:83). Tested against R on two data sets (``c07``, ``c10``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from surveyapp.progression.columns import (
    NOT_JUDGED,
    Array,
    Codes,
    Values,
    difference,
    direction,
    finite,
    ratio,
    two_columns,
)
from surveyapp.progression.moments import Moments, paired_moments
from surveyapp.progression.reliable_change import CRITICAL, TIE


@dataclass(frozen=True, slots=True, eq=False)
class ChangeIndex:
    """One method's index for every person.

    ``error`` is what changes were divided by, in the scale's unit; ``critical`` the value beyond which a change is
    reliable. ``undefined`` names why the method has nothing to say about this group; the values are then what the
    arithmetic gives (NaN, or infinite where it divides by zero) and must not be used.
    """

    method: str
    values: Array
    error: float | None
    critical: float
    undefined: str | None
    moments: Moments | None = None


def classify_index(index: ChangeIndex, better: str) -> Codes:
    """1 reliably better, −1 reliably worse, 0 neither, −9 not judged, one code a person.

    Beyond means strictly beyond: an index exactly at the critical value, to twelve digits, is 0 (case ``c43``). Raises
    ``ValueError`` unless ``better`` is ``higher`` or ``lower``.
    """
    sign = direction(better)
    if index.undefined is not None:
        return np.full(index.values.shape, NOT_JUDGED, dtype=np.int8)
    line = index.critical + TIE * max(1.0, index.critical)
    codes = sign * ((index.values > line).view(np.int8) - (index.values < -line).view(np.int8))
    codes[np.isnan(index.values)] = NOT_JUDGED
    return np.asarray(codes, dtype=np.int8)


def change_over_error(
    before: Values, after: Values, error: float, critical: float = CRITICAL, method: str = "given error"
) -> ChangeIndex:
    """(after − before) / error, for an error of the difference that is known from elsewhere (case ``c43``).

    Raises ``ValueError`` when ``error`` or ``critical`` is not a number above 0.
    """
    for name, value in (("error", error), ("critical", critical)):
        if not (math.isfinite(value) and value > 0):
            raise ValueError(f"{name} must be a number above 0, not {value}")
    first, second = two_columns(before, after)
    return ChangeIndex(method, ratio(difference(first, second), error), error, critical, None)


def jacobson_truax(
    before: Values, after: Values, reliability: float, *, sd: float | None = None, critical: float = CRITICAL
) -> ChangeIndex:
    """(x2 − x1) / (√2 × SD1 × √(1 − r)).

    ``sd`` from a manual or norm; without it the baseline of the complete pairs, which wants some 30 people or more.
    Undefined without two complete pairs, when the baseline never varies (case ``c40``) and when r is 1. Raises
    ``ValueError`` when ``reliability`` is outside 0 to 1 or ``sd`` is not above 0.
    """
    check_reliability("reliability", reliability)
    first, second = two_columns(before, after)
    moments = paired_moments(first, second)
    if sd is not None:
        check_positive("sd", sd)
    used = moments.sd_before if sd is None else sd
    reason = moments.undefined if sd is None else None
    error = None if used is None else math.sqrt(2) * used * math.sqrt(1 - reliability)
    return index_of("Jacobson-Truax", difference(first, second), error, critical, reason, moments)


def gulliksen_lord_novick(
    before: Values, after: Values, reliability: float, *, moments: Moments | None = None, critical: float = CRITICAL
) -> ChangeIndex:
    """((x2 − M1) − r(x1 − M1)) / (SD1 × √(1 − r²)): allows for regression towards the baseline mean.

    Undefined and errors as :func:`jacobson_truax`.
    """
    first, second, group = prepared(before, after, reliability, moments)
    top = _from_expected(first, second, group.mean_before, group.mean_before, reliability)
    error = prediction_error(group.sd_before, reliability)
    return index_of("Gulliksen-Lord-Novick", top, error, critical, group.undefined, group)


def hsu_linn_nord(
    before: Values, after: Values, reliability: float, *, moments: Moments | None = None, critical: float = CRITICAL
) -> ChangeIndex:
    """((x2 − M2) − r(x1 − M1)) / (SD1 × √(1 − r²)): change beyond the group's own mean change.

    Relative to the group: about as many people do worse as better by construction, even when all improve. Undefined
    and errors as :func:`jacobson_truax`.
    """
    first, second, group = prepared(before, after, reliability, moments)
    top = _from_expected(first, second, group.mean_before, group.mean_after, reliability)
    error = prediction_error(group.sd_before, reliability)
    return index_of("Hsu-Linn-Nord", top, error, critical, group.undefined, group)


def edwards_nunnally(
    before: Values, after: Values, reliability: float, *, moments: Moments | None = None, critical: float = CRITICAL
) -> ChangeIndex:
    """(x2 − (r(x1 − M1) + M1)) / (SD1 × √(1 − r)): distance from the estimated true baseline in standard errors.

    The most lenient of the family. Undefined and errors as :func:`jacobson_truax`.
    """
    first, second, group = prepared(before, after, reliability, moments)
    top = _from_expected(first, second, group.mean_before, group.mean_before, reliability)
    error = None if group.sd_before is None else group.sd_before * math.sqrt(1 - reliability)
    return index_of("Edwards-Nunnally", top, error, critical, group.undefined, group)


def nunnally_kotsch(
    before: Values,
    after: Values,
    reliability: float,
    *,
    reliability_after: float | None = None,
    moments: Moments | None = None,
    critical: float = CRITICAL,
) -> ChangeIndex:
    """(x2 − (r(x1 − M1) + M1)) / √(r² SD1² (1 − r) + SD1² (1 − r2)), with r2 the later reading's reliability.

    Undefined and errors as :func:`jacobson_truax`; ``reliability_after`` is ``reliability`` when not given.
    """
    first, second, group = prepared(before, after, reliability, moments)
    later = reliability if reliability_after is None else reliability_after
    check_reliability("reliability_after", later)
    top = _from_expected(first, second, group.mean_before, group.mean_before, reliability)
    error = (
        None
        if group.sd_before is None
        else group.sd_before * math.sqrt(reliability**2 * (1 - reliability) + (1 - later))
    )
    return index_of("Nunnally-Kotsch", top, error, critical, group.undefined, group)


def prediction_error(sd: float | None, reliability: float) -> float | None:
    """Standard error of prediction, SD × √(1 − r²), in the scale's unit; ``None`` without a standard deviation."""
    return None if sd is None else sd * math.sqrt(1 - reliability**2)


def index_of(
    method: str, top: Array, error: float | None, critical: float, reason: str | None, moments: Moments | None
) -> ChangeIndex:
    """An index from its numerator and error, with the reason when it cannot be formed."""
    check_positive("critical", critical)
    if error is None:
        return ChangeIndex(method, np.full(top.shape, np.nan), None, critical, reason or "no norms", moments)
    if error == 0 and reason is None:
        reason = "no measurement error"
    return ChangeIndex(method, ratio(top, error), error, critical, reason, moments)


def check_reliability(name: str, value: float) -> None:
    """Raise ``ValueError`` unless the value lies from 0 to 1."""
    if not 0 <= value <= 1:
        raise ValueError(f"{name} must lie between 0 and 1, not {value}")


def check_positive(name: str, value: float) -> None:
    """Raise ``ValueError`` unless the value is a finite number above 0."""
    if not (math.isfinite(value) and value > 0):
        raise ValueError(f"{name} must be a number above 0, not {value}")


def prepared(
    before: Values, after: Values, reliability: float, moments: Moments | None
) -> tuple[Array, Array, Moments]:
    """Both columns with infinite entries as NaN, and the given moments or those of the complete pairs."""
    check_reliability("reliability", reliability)
    first, second = two_columns(before, after)
    group = paired_moments(first, second) if moments is None else moments
    return finite(first), finite(second), group


def _from_expected(
    first: Array, second: Array, mean_before: float | None, mean_after: float | None, reliability: float
) -> Array:
    """(x2 − mean_after) − r(x1 − mean_before); NaN for everyone when a mean is missing."""
    if mean_before is None or mean_after is None:
        return np.full(first.shape, np.nan)
    return difference(reliability * (first - mean_before), second - mean_after)
