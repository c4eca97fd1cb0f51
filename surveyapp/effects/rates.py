"""A share of few, with its interval: what may be said of a response rate. Pure, without statistics libraries."""

from __future__ import annotations

import math
from dataclasses import dataclass

Z95 = 1.959963984540054
"""The 97.5th percentile of the normal distribution."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many: a share from 0 to 1 with the ends of its 95 % interval, all None where there is nobody."""

    n: int
    of: int
    share: float | None
    low: float | None
    high: float | None


def rate(n: int, of: int) -> Rate:
    """The share with Wilson's score interval.

    With p = n/of the ends are (p + z²/2of ± z·√(p(1 − p)/of + z²/4of²)) / (1 + z²/of), z = 1.95996 (Wilson 1927).
    Tested against R's ``prop.test(correct=FALSE)``. Raises ValueError unless 0 ≤ n ≤ of.
    """
    if not 0 <= n <= of:
        raise ValueError(f"{n} of {of} is no share")
    if of == 0:
        return Rate(0, 0, None, None, None)
    share, z2 = n / of, Z95 * Z95
    centre = share + z2 / (2 * of)
    reach = Z95 * math.sqrt(share * (1 - share) / of + z2 / (4 * of * of))
    low, high = (centre - reach) / (1 + z2 / of), (centre + reach) / (1 + z2 / of)
    # At both ends of the scale the last digit must not put the share outside its interval.
    return Rate(n, of, share, min(max(low, 0.0), share), max(min(high, 1.0), share))
