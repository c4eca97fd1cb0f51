"""Log odds and log hazards turned into ratios."""

from __future__ import annotations

import math

# exp() of more than this is too large for a float.
LARGEST = 709.0


def ratio(log: float) -> float:
    """exp(log), infinite instead of an overflow."""
    return math.exp(log) if log <= LARGEST else math.inf
