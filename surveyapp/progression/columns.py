"""Columns of numbers, one entry a person, and what can be wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]
Codes: TypeAlias = NDArray[np.int8]
Values: TypeAlias = "Sequence[float | None] | NDArray[Any]"
Table: TypeAlias = "Values | Sequence[Sequence[float | None]]"

NOT_JUDGED = -9
"""The code of someone about whom nothing can be said; all other codes are small numbers around 0."""


def column(values: Table) -> Array:
    """Numbers as floats without copying what is already so; ``None`` becomes NaN."""
    return np.asarray(values, dtype=np.float64)


def two_columns(before: Values, after: Values) -> tuple[Array, Array]:
    """Both columns; raises ``ValueError`` when they differ in shape."""
    first, second = column(before), column(after)
    if first.shape != second.shape:
        raise ValueError(f"before and after differ in length: {first.shape} and {second.shape}")
    return first, second


def finite(values: Array) -> Array:
    """The same column with infinite entries as NaN."""
    infinite = np.isinf(values)
    return np.where(infinite, np.nan, values) if infinite.any() else values


def difference(before: Array, after: Array) -> Array:
    """after − before; NaN where either is missing or infinite."""
    with np.errstate(invalid="ignore"):
        change = after - before
    change[~np.isfinite(change)] = np.nan
    return change


def complete(before: Array, after: Array) -> Flags:
    """Where both readings are there and finite."""
    return np.isfinite(before) & np.isfinite(after)


def ratio(top: Array, bottom: float) -> Array:
    """top / bottom; by zero it is NaN for 0 and infinite with the sign of the top, as the arithmetic has it."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(top / np.float64(bottom))


def direction(better: str) -> int:
    """1 where higher is better, −1 where lower is; raises ``ValueError`` for anything else."""
    if better not in ("higher", "lower"):
        raise ValueError(f"better must be 'higher' or 'lower', not {better!r}")
    return 1 if better == "higher" else -1
