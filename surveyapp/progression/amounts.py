"""Change judged against an amount: a minimal important difference, one standard error, half a standard deviation.

Inclusive: a change exactly as large as the amount, to twelve digits, counts (a minimal difference is the smallest that
matters). Tested against R (``c04_sem_mdc_basic``, ``c26_anchor_mid_claus_bdi``).
"""

from __future__ import annotations

import math

import numpy as np

from surveyapp.progression.columns import (
    NOT_JUDGED,
    Array,
    Codes,
    Flags,
    Values,
    column,
    difference,
    direction,
    two_columns,
)
from surveyapp.progression.methods import check_positive
from surveyapp.progression.reliable_change import TIE, standard_error


def one_sem(sd: float, reliability: float) -> float:
    """One standard error of measurement, SD √(1 − r), as the amount that matters, in the scale's unit.

    Wyrwich, Nienaber, Tierney & Wolinsky 1999 (Med Care 37:469). Far smaller than a reliable change (2.77 of them).
    Raises ``ValueError`` for an SD that is not above 0 or a reliability outside 0 to 1.
    """
    return standard_error(sd, reliability)


def half_sd(sd: float) -> float:
    """Half the baseline's standard deviation as the amount that matters, in the scale's unit.

    Norman, Sloan & Wyrwich 2003 (Med Care 41:582). Raises ``ValueError`` for an SD that is not above 0.
    """
    check_positive("sd", sd)
    return sd / 2


def classify_by_amount(
    before: Values, after: Values, improvement: float, better: str, *, deterioration: float | None = None
) -> Codes:
    """1 where the change for the better is at least ``improvement``, −1 where for the worse at least ``deterioration``.

    0 otherwise, −9 where a reading is missing or infinite. Both amounts are positive numbers in the scale's unit;
    ``deterioration`` is the same as ``improvement`` when not given. Raises ``ValueError`` naming a bad amount.
    """
    worse = improvement if deterioration is None else deterioration
    check_positive("improvement", improvement)
    check_positive("deterioration", worse)
    sign = direction(better)
    first, second = two_columns(before, after)
    # The noise of a difference is as large as its terms', not as the difference's.
    with np.errstate(invalid="ignore"):
        noise = TIE * np.maximum(1.0, np.maximum(np.abs(first), np.abs(second)))
    return codes_at(sign * difference(first, second), improvement, worse, noise)


def codes_at(change: Array, improvement: float, deterioration: float, noise: Array | float) -> Codes:
    """1, −1, 0 or −9 for a change whose good direction is up, the amounts included up to ``noise``."""
    up, down = change >= improvement - noise, change <= -deterioration + noise
    codes = up.view(np.int8) - down.view(np.int8)
    codes[np.isnan(change)] = NOT_JUDGED
    return np.asarray(codes, dtype=np.int8)


def could_not_show(before: Values, smallest: float, scale_range: tuple[float, float], better: str) -> Flags:
    """Who starts so near the good end of the scale that no possible improvement is beyond the detectable change.

    True where |end of scale − baseline| is not strictly above ``smallest`` (a detectable change, in the scale's unit);
    such people must not be counted as failures. False without a baseline. Raises ``ValueError`` naming ``smallest`` or
    ``scale_range``.
    """
    check_positive("smallest", smallest)
    low, high = scale_range
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise ValueError(f"scale_range must run from low to high, not {scale_range}")
    values = column(before)
    room = high - values if direction(better) == 1 else values - low
    noise = TIE * max(1.0, abs(low), abs(high), smallest)
    return np.asarray((room <= smallest + noise) & np.isfinite(values))
