"""Split-half reliability and what a longer or shorter scale would reach (Spearman-Brown)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from surveyapp.psychometrics.tables import NO_VARIATION, FloatArray, Table, as_table, complete, is_flat, why_unusable


@dataclass(frozen=True, slots=True)
class SplitHalf:
    """Two halves of a scale compared.

    ``correlation`` is between the halves' sums, ``spearman_brown`` steps it up to the whole scale (for halves that
    are alike), ``guttman`` needs no equal variances. ``first_half`` holds item positions from 0.
    """

    n: int
    first_half: tuple[int, ...]
    second_half: tuple[int, ...]
    undefined: str | None
    correlation: float | None = None
    spearman_brown: float | None = None
    guttman: float | None = None


def split_half(items: Table, first_half: Sequence[int] | None = None) -> SplitHalf:
    """Split-half reliability, by default items 1, 3, 5 … against 2, 4, 6 … (odd-even).

    r = correlation of the halves' sums; Spearman-Brown 2 r / (1 + r); Guttman 2 (1 - (v1 + v2) / v).
    ``items``: rows = people, columns = items; people with a missing item are left out. With an odd number of items
    the halves are of unequal length and Spearman-Brown is slightly off: read Guttman then.
    Source: Spearman 1910; Brown 1910; Guttman 1945. Tested against Cronbach's theorem of 1951: over all ways to halve
    the items the Guttman coefficients average to alpha.

    Undefined: nobody, one person, one item, a half that does not vary, infinite values; Spearman-Brown also when
    r = -1. Raises ValueError when ``first_half`` leaves a half empty or names an item that is not there.
    """
    table = as_table(items)
    k = table.shape[1]
    first = tuple(range(0, k, 2)) if first_half is None else tuple(sorted(set(first_half)))
    second = tuple(item for item in range(k) if item not in first)
    if first_half is not None and (not first or not second or not set(first) <= set(range(k))):
        raise ValueError("first_half must name some, but not all, of the items by position")
    used = complete(table)
    undefined = why_unusable(used)
    if undefined is not None:
        return SplitHalf(used.shape[0], first, second, undefined)
    one, two = used[:, list(first)].sum(axis=1), used[:, list(second)].sum(axis=1)
    if is_flat(one) or is_flat(two):
        return SplitHalf(used.shape[0], first, second, NO_VARIATION)
    return _compared(one, two, first, second)


def _compared(one: FloatArray, two: FloatArray, first: tuple[int, ...], second: tuple[int, ...]) -> SplitHalf:
    r = float(np.corrcoef(one, two)[0, 1])
    both = np.cov(one, two)
    total = float(both.sum())
    cancelling = 1.0 + r <= 1e-12
    guttman = None if total <= 1e-12 * float(np.trace(both)) else 2.0 * (1.0 - float(np.trace(both)) / total)
    stepped_up = None if cancelling else 2.0 * r / (1.0 + r)
    return SplitHalf(one.size, first, second, None, r, stepped_up, guttman)


def spearman_brown(reliability: float, length_factor: float) -> float:
    """Reliability of a scale made ``length_factor`` times as long with items of the same kind.

    f r / (1 + (f - 1) r). Source: Spearman 1910; Brown 1910. Tested against reference case a22.
    Raises ValueError for a reliability outside 0-1 or a factor that is not positive and finite.
    """
    _checked("reliability", reliability, 0.0, 1.0)
    if not 0.0 < length_factor < float("inf"):
        raise ValueError(f"length_factor must be positive, not {length_factor!r}")
    return length_factor * reliability / (1.0 + (length_factor - 1.0) * reliability)


def length_for(reliability: float, wanted: float) -> float | None:
    """How many times as long a scale must be to reach the reliability ``wanted``: w (1 - r) / (r (1 - w)).

    The inverse of ``spearman_brown``. None when no length is enough (reliability 0, or 1 wanted of less).
    Raises ValueError for a reliability outside 0-1.
    """
    _checked("reliability", reliability, 0.0, 1.0)
    _checked("wanted", wanted, 0.0, 1.0)
    reachable = reliability * (1.0 - wanted)
    return wanted * (1.0 - reliability) / reachable if reachable > 0.0 else None


def _checked(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise ValueError(f"{name} must lie between {low:g} and {high:g}, not {value!r}")
