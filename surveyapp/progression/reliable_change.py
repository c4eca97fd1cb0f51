"""Measurement error of a difference and the reliable change index, for one person at a time.

Source of all three: Jacobson & Truax 1991, J Consult Clin Psychol 59:12. Tested against their worked example (SD 7.5,
reliability .80: standard error 3.35, of the difference 4.74, index of 32.5 to 47.5 is 3.16; reference cases c01, c04).
"""

from __future__ import annotations

import math

CRITICAL = 1.959963984540054
"""Two-sided 95 % point of the normal distribution; a reliable change index beyond it is more than noise."""

CRITICAL_90 = 1.6448536269514722
"""Two-sided 90 % point of the normal distribution, which is the one-sided 95 % point."""

TIE = 1e-12
"""Numbers that agree to twelve digits count as equal, so that a tie is not decided by floating-point noise."""


def standard_error(sd: float, reliability: float) -> float:
    """Standard error of measurement, SD × √(1 − reliability), in the scale's unit.

    ``sd`` above 0, ``reliability`` 0 to 1 inclusive; raises ``ValueError`` naming the parameter otherwise.
    """
    if not (math.isfinite(sd) and sd > 0):
        raise ValueError(f"sd must be a number above 0, not {sd}")
    if not 0 <= reliability <= 1:
        raise ValueError(f"reliability must lie between 0 and 1, not {reliability}")
    return sd * math.sqrt(1 - reliability)


def standard_error_of_difference(sd: float, reliability: float) -> float:
    """Standard error of the difference of two measurements, √2 × the standard error, in the scale's unit.

    Same ranges and errors as :func:`standard_error`.
    """
    return math.sqrt(2) * standard_error(sd, reliability)


def minimal_detectable_change(sd: float, reliability: float, critical: float = CRITICAL) -> float:
    """The smallest change beyond measurement error, critical × the standard error of the difference.

    With the default it is the MDC95 (case c04). Same ranges and errors as :func:`standard_error`; ``critical`` above 0.
    """
    if not (math.isfinite(critical) and critical > 0):
        raise ValueError(f"critical must be a number above 0, not {critical}")
    return critical * standard_error_of_difference(sd, reliability)


def reliable_change_index(before: float, after: float, sd: float, reliability: float) -> float:
    """The change in units of its standard error, (after − before) / S_diff; the sign is the raw change's.

    ``reliability`` must be below 1 here: an errorless scale has no measurement error to divide by. Raises
    ``ValueError`` naming the parameter, also when ``before`` or ``after`` is not finite.
    """
    for name, value in (("before", before), ("after", after)):
        if not math.isfinite(value):
            raise ValueError(f"{name} must be a finite number, not {value}")
    error = standard_error_of_difference(sd, reliability)
    if error == 0:
        raise ValueError("reliability must be below 1 for a reliable change index")
    return (after - before) / error


def strictly_beyond(value: float, line: float) -> bool:
    """Whether ``value`` is above ``line`` by more than noise: equal to twelve digits is not beyond."""
    return value > line + TIE * max(1.0, abs(line))


def at_or_beyond(value: float, line: float) -> bool:
    """Whether ``value`` is at or above ``line``: equal to twelve digits is at the line."""
    return value >= line - TIE * max(1.0, abs(line))
