"""The pairs a before-and-after estimate can use, and the reasons why one cannot be made."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from surveyapp.effects.rows import Array, Numbers, as_floats

Better = Literal["higher", "lower"]

# Differences of decimal fractions carry noise in about the sixteenth digit; below this share of the largest value
# two differences count as equal, so that 0.3 - 0.2 and 0.2 - 0.1 tie as they do on paper.
_NOISE_DIGITS = 12
# No scale reaches this far; beyond it squares would overflow, so such a value counts as infinite.
_LARGEST = 1e100

INFINITE = "infinite value"
NO_VALUES = "no values"
NO_PAIRS = "no complete pairs"
ONE_PAIR = "only one complete pair"
CONSTANT = "all differences are equal"
ALL_ZERO = "all differences are zero"


@dataclass(frozen=True, slots=True)
class Pairs:
    """The first and second value of everyone who has both, with the numbers of those who have only one.

    ``undefined`` is ``"no complete pairs"``, ``"infinite value"`` or ``None``.
    """

    first: Array
    second: Array
    n_first_only: int
    n_second_only: int
    undefined: str | None

    @property
    def n(self) -> int:
        """Number of complete pairs."""
        return len(self.first)

    @property
    def difference(self) -> Array:
        """Second minus first, without the noise of decimal fractions; empty when the pairs are undefined."""
        if self.undefined:
            return np.empty(0)
        return without_noise(self.second - self.first, self.first, self.second)


def complete_pairs(first: Numbers, second: Numbers) -> Pairs:
    """Match two columns row by row and keep the rows where both are known.

    Raises ValueError when the columns differ in length.
    """
    one, two = as_floats(first), as_floats(second)
    if len(one) != len(two):
        raise ValueError(f"second: {len(two)} values where {len(one)} were expected")
    here, there = ~np.isnan(one), ~np.isnan(two)
    pre, post = one[here & there], two[here & there]
    reason = None
    if len(pre) == 0:
        reason = NO_PAIRS
    elif not (all_finite(pre) and all_finite(post)):
        reason = INFINITE
    return Pairs(pre, post, int((here & ~there).sum()), int((~here & there).sum()), reason)


def known(values: Numbers) -> Array:
    """The values that are not missing."""
    column = as_floats(values)
    return column[~np.isnan(column)]


def all_finite(values: Array) -> bool:
    """Whether every value is a number that can be squared: neither infinite nor beyond 1e100."""
    return bool((np.abs(values) <= _LARGEST).all())


def without_noise(differences: Array, *values: Array) -> Array:
    """Round differences to twelve digits of the largest value they were made from."""
    largest = max((float(np.abs(value).max()) for value in values if len(value)), default=0.0)
    if largest == 0:
        return differences
    decimals = _NOISE_DIGITS - math.ceil(math.log10(largest))
    if abs(decimals) > 290:
        return differences
    rounded: Array = np.round(differences, decimals)
    return rounded + 0.0


def direction(better: Better) -> int:
    """1 when a higher value is better, -1 when a lower one is; raises ValueError for anything else."""
    if better not in ("higher", "lower"):
        raise ValueError(f"better must be 'higher' or 'lower', not {better!r}")
    return 1 if better == "higher" else -1


def mean(values: Array) -> float | None:
    """Arithmetic mean; ``None`` without values."""
    return float(values.mean()) if len(values) else None


def standard_deviation(values: Array) -> float | None:
    """Standard deviation with n - 1; ``None`` below two values, exactly 0 when all are equal."""
    if len(values) < 2:
        return None
    return 0.0 if bool((values == values[0]).all()) else float(values.std(ddof=1))
