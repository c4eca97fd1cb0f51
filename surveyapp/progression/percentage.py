"""Percentage change, for scales whose zero means nothing at all.

Inclusive at the line, as other amounts. A baseline of 0 has no percentage and a negative one reverses its sign; both
are undefined here and counted, never improved or deteriorated. Tested against R (``c30_percentage_claus_bdi``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from surveyapp.progression.amounts import codes_at
from surveyapp.progression.columns import Array, Codes, Values, difference, direction, two_columns
from surveyapp.progression.methods import check_positive
from surveyapp.progression.reliable_change import TIE


@dataclass(frozen=True, slots=True, eq=False)
class PercentageChange:
    """(x2 − x1) / x1 as a fraction, raw sign; NaN where undefined.

    ``n_baseline_zero`` and ``n_baseline_negative`` count people with two readings who have no percentage for that
    reason. ``undefined``: ``no ratio scale baseline`` when nobody has one, ``no complete pairs`` when there are none.
    """

    values: Array
    n_baseline_zero: int
    n_baseline_negative: int
    undefined: str | None


def percentage_change(before: Values, after: Values) -> PercentageChange:
    """Each person's change as a fraction of their baseline; raises ``ValueError`` when the columns differ in length."""
    first, second = two_columns(before, after)
    change = difference(first, second)
    paired = ~np.isnan(change)
    usable = paired & (first > 0)
    values = np.full(first.shape, np.nan)
    np.divide(change, first, out=values, where=usable)
    reason = None
    if not usable.any():
        reason = "no ratio scale baseline" if paired.any() else "no complete pairs"
    return PercentageChange(
        values, int(np.count_nonzero(paired & (first == 0))), int(np.count_nonzero(paired & (first < 0))), reason
    )


def classify_by_percentage(
    change: PercentageChange, improvement: float, better: str, *, deterioration: float | None = None
) -> Codes:
    """1 better by at least the fraction ``improvement``, −1 worse by at least ``deterioration``, 0 neither, −9 unknown.

    ``deterioration`` is the same as ``improvement`` when not given. Raises ``ValueError`` for a fraction not above 0.
    """
    worse = improvement if deterioration is None else deterioration
    check_positive("improvement", improvement)
    check_positive("deterioration", worse)
    return codes_at(direction(better) * change.values, improvement, worse, TIE)
