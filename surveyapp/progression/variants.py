"""Indices of individual change with other denominators or with practice taken out.

Columns, direction, missing readings and ``undefined`` are as in :mod:`surveyapp.progression.methods`. Tested against R
(``c36_rci_variants_practice_srb``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from surveyapp.progression.columns import Values, complete, difference, finite, two_columns
from surveyapp.progression.methods import ChangeIndex, check_positive, check_reliability, index_of, prepared
from surveyapp.progression.moments import Moments, paired_moments
from surveyapp.progression.reliable_change import CRITICAL


def practice_adjusted(
    before: Values,
    after: Values,
    reliability: float,
    *,
    sd: float | None = None,
    practice: float | None = None,
    critical: float = CRITICAL,
) -> ChangeIndex:
    """((x2 − x1) − practice) / (√2 × SD1 × √(1 − r)), Chelune et al. 1993 (Neuropsychology 7:41).

    ``practice`` is the change of people who were only measured again, in the scale's unit; without it the group's own
    mean change, which makes the index relative to the group. Undefined and errors as for Jacobson-Truax.
    """
    check_reliability("reliability", reliability)
    first, second = two_columns(before, after)
    group = paired_moments(first, second)
    if sd is not None:
        check_positive("sd", sd)
    used = group.sd_before if sd is None else sd
    gain = group.mean_change if practice is None else practice
    reason = group.undefined if sd is None or gain is None else None
    error = None if used is None or gain is None else math.sqrt(2) * used * math.sqrt(1 - reliability)
    top = difference(first, second) - (gain or 0.0)
    return index_of("practice-adjusted", top, error, critical, reason, group)


def two_sd(
    before: Values,
    after: Values,
    reliability: float,
    *,
    reliability_after: float | None = None,
    moments: Moments | None = None,
    critical: float = CRITICAL,
) -> ChangeIndex:
    """(x2 − x1) / √(SEM1² + SEM2²), each from its own SD and reliability, Iverson 2001 (Arch Clin Neuropsychol 16:183).

    For when the spread differs between the two occasions. Undefined and errors as for Jacobson-Truax.
    """
    first, second, group = prepared(before, after, reliability, moments)
    later = reliability if reliability_after is None else reliability_after
    check_reliability("reliability_after", later)
    error = None
    if group.sd_before is not None and group.sd_after is not None:
        error = math.hypot(group.sd_before * math.sqrt(1 - reliability), group.sd_after * math.sqrt(1 - later))
    return index_of("two-SD", difference(first, second), error, critical, group.undefined, group)


def sd_of_differences(
    before: Values, after: Values, *, moments: Moments | None = None, critical: float = CRITICAL
) -> ChangeIndex:
    """((x2 − x1) − mean change) / SD of the changes, Temkin et al. 1999 (J Int Neuropsychol Soc 5:357).

    ``moments`` should be those of people who were only measured again; with the group's own it says who stands out
    from the group. Needs no reliability. Undefined without two complete pairs and when all changes are equal.
    """
    first, second = two_columns(before, after)
    group = paired_moments(first, second) if moments is None else moments
    if group.mean_change is None or group.sd_change is None:
        return index_of("SD of differences", difference(first, second), None, critical, group.undefined, group)
    reason = "no variance of change" if group.sd_change == 0 else None
    top = difference(first, second) - group.mean_change
    return index_of("SD of differences", top, group.sd_change, critical, reason, group)


@dataclass(frozen=True, slots=True)
class Prediction:
    """Later readings predicted from baselines: intercept and slope, and the residual SD (n − 2), in the scale's unit.

    ``undefined``: ``fewer than three complete pairs``, ``no variance at baseline`` or ``no residual variance``.
    """

    intercept: float | None
    slope: float | None
    residual_sd: float | None
    n_used: int
    undefined: str | None


def fit_prediction(before: Values, after: Values) -> Prediction:
    """Least-squares line of later readings on baselines over the complete pairs (McSweeny et al. 1993)."""
    first, second = two_columns(before, after)
    keep = complete(first, second)
    x, y = first[keep], second[keep]
    n = len(x)
    if n < 3:
        return Prediction(None, None, None, n, "fewer than three complete pairs")
    if x.min() == x.max():
        return Prediction(None, None, None, n, "no variance at baseline")
    dx, dy = x - x.mean(), y - y.mean()
    slope = float(dx @ dy) / float(dx @ dx)
    rest = dy - slope * dx
    error = math.sqrt(float(rest @ rest) / (n - 2))
    # A line through every point leaves only rounding behind.
    exact = error <= 1e-12 * max(1.0, float(np.abs(y).max()))
    return Prediction(
        float(y.mean()) - slope * float(x.mean()), slope, error, n, "no residual variance" if exact else None
    )


def regression_based(
    before: Values, after: Values, *, prediction: Prediction | None = None, critical: float = CRITICAL
) -> ChangeIndex:
    """(x2 − (a + b x1)) / residual SD, McSweeny et al. 1993 (Clin Neuropsychol 7:300).

    ``prediction`` should come from people who were only measured again (:func:`fit_prediction`); with the group's own
    line the index is relative to the group. Undefined when the line is.
    """
    first, second = two_columns(before, after)
    line = fit_prediction(first, second) if prediction is None else prediction
    if line.intercept is None or line.slope is None or line.residual_sd is None:
        return index_of("regression-based", difference(first, second), None, critical, line.undefined, None)
    top = difference(line.intercept + line.slope * finite(first), second)
    return index_of("regression-based", top, line.residual_sd, critical, line.undefined, None)
