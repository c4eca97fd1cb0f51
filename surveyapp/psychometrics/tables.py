"""Reads tables of answers and pairs of readings, people in rows, and says what makes them unusable."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
Table = ArrayLike | Sequence[Sequence[float | None]]
"""Numbers, one row per person and one column per item, rater or occasion; None or NaN where missing."""
Column = ArrayLike | Sequence[float | None]
"""Numbers, one per person; None or NaN where missing."""

NOBODY = "no complete answers"
TOO_FEW_PEOPLE = "fewer than two people"
TOO_FEW_ITEMS = "fewer than two items"
INFINITE = "infinite value in the data"
TOO_LARGE = "value too large to compute with"
NO_VARIATION = "no variation"

# Fourth powers of numbers between these two still fit into floating point.
_LARGEST = 1e70
_SMALLEST = 1e-70

# Sums of the same numbers in another order differ in about the last three of sixteen digits; that is no variation.
_ROUNDING = 1e-12


def as_table(rows: Table) -> FloatArray:
    """A table with one row per person and one column per item or rater; None becomes NaN.

    Raises ValueError when the rows are not of equal length or when there is only one dimension.
    """
    table = np.array(rows, dtype=float)
    if table.size == 0:
        return table if table.ndim == 2 else np.empty((0, 0))
    if table.ndim != 2:
        raise ValueError("a table needs one row per person and one column per item or rater")
    return table


def as_pairs(first: Column, second: Column) -> FloatArray:
    """A table of two columns from two equally long rows of readings of the same people.

    Raises ValueError when they are not equally long.
    """
    one, two = np.array(first, dtype=float).ravel(), np.array(second, dtype=float).ravel()
    if one.shape != two.shape:
        raise ValueError(f"first has {one.size} readings and second {two.size}")
    return np.column_stack((one, two))


def complete(table: FloatArray) -> FloatArray:
    """The rows in which nothing is missing."""
    return np.asarray(table[~np.isnan(table).any(axis=1)])


def why_unusable(table: FloatArray, *, people: int = 2, columns: int = 2) -> str | None:
    """What stands in the way of any estimate from the rows given, or None."""
    if table.size and bool(np.isinf(table).any()):
        return INFINITE
    if table.size and bool((np.abs(table) > _LARGEST).any()):
        return TOO_LARGE
    if table.shape[0] == 0:
        return NOBODY
    if table.shape[1] < columns:
        return TOO_FEW_ITEMS if columns == 2 else f"fewer than {columns} items"
    if table.shape[0] < people:
        return TOO_FEW_PEOPLE if people == 2 else f"fewer than {people} people"
    return None


def is_flat(values: FloatArray) -> bool:
    """Whether the values, NaN aside, differ by no more than rounding."""
    known = values[~np.isnan(values)]
    return known.size == 0 or float(np.ptp(known)) <= max(_ROUNDING * float(np.abs(known).max()), _SMALLEST)


def checked_level(level: float) -> float:
    """The confidence level itself; ValueError unless it lies strictly between 0 and 1."""
    if not 0.0 < level < 1.0:
        raise ValueError(f"level must lie between 0 and 1, not {level!r}")
    return level
