"""The rows an estimate can use: missing values dropped and counted, infinite values named."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
Codes: TypeAlias = NDArray[np.intp]
Numbers: TypeAlias = "Sequence[float | None] | NDArray[np.floating] | NDArray[np.integer] | pd.Series[float]"
Labels: TypeAlias = "Sequence[Hashable] | NDArray[np.generic] | pd.Series[str]"


@dataclass(frozen=True, slots=True)
class Rows:
    """The complete rows of a table.

    ``numbers`` holds one float array a column, ``codes`` one integer array a label column (0 … in order of the sorted
    labels), ``levels`` the labels those codes stand for. ``dropped`` counts rows left out because a value was missing.
    ``problem`` names what makes every estimate undefined: no rows, or an infinite value.
    """

    numbers: Mapping[str, Array]
    codes: Mapping[str, Codes]
    levels: Mapping[str, tuple[Hashable, ...]]
    n: int
    dropped: int
    problem: str | None


def as_floats(values: Numbers) -> Array:
    """Numbers as floats; ``None``, pandas' NA and NaN all become NaN."""
    if isinstance(values, np.ndarray):
        return np.asarray(values, dtype=np.float64)
    return np.asarray(pd.Series(list(values), dtype="Float64").to_numpy(dtype=np.float64, na_value=np.nan))


def complete_rows(numbers: Mapping[str, Numbers], labels: Mapping[str, Labels] | None = None) -> Rows:
    """Keep the rows where every number and every label is present.

    Raises ``ValueError`` when the columns differ in length, naming the column.
    """
    floats = {name: as_floats(column) for name, column in numbers.items()}
    texts = {name: list(column) for name, column in (labels or {}).items()}
    lengths = {name: len(column) for name, column in floats.items()} | {
        name: len(column) for name, column in texts.items()
    }
    n = next(iter(lengths.values()), 0)
    for name, length in lengths.items():
        if length != n:
            raise ValueError(f"{name}: {length} values where {n} were expected")
    keep = np.ones(n, dtype=bool)
    for column in floats.values():
        keep &= ~np.isnan(column)
    for label in texts.values():
        keep &= ~np.array([_is_missing(value) for value in label], dtype=bool)
    kept = {name: column[keep] for name, column in floats.items()}
    coded = {name: _coded(label, keep) for name, label in texts.items()}
    return Rows(
        numbers=kept,
        codes={name: codes for name, (codes, _) in coded.items()},
        levels={name: levels for name, (_, levels) in coded.items()},
        n=int(keep.sum()),
        dropped=int(n - keep.sum()),
        problem=_problem(kept, int(keep.sum())),
    )


def finite_or_none(value: float) -> float | None:
    """A plain float, or ``None`` where the arithmetic gave no finite number."""
    number = float(value)
    return number if math.isfinite(number) else None


def _problem(columns: Mapping[str, Array], n: int) -> str | None:
    for name, column in columns.items():
        if np.isinf(column).any():
            return f"infinite value in {name}"
    return "no rows" if n == 0 else None


def _is_missing(value: object) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value))


def _coded(label: Sequence[Hashable], keep: NDArray[np.bool_]) -> tuple[Codes, tuple[Hashable, ...]]:
    present = [value for value, kept in zip(label, keep, strict=True) if kept]
    levels = tuple(sorted(set(present), key=_order))
    place = {value: position for position, value in enumerate(levels)}
    return np.array([place[value] for value in present], dtype=np.intp), levels


def _order(value: Hashable) -> tuple[str, float, str]:
    """Numbers by size, everything else by its text, so that the order never depends on the rows."""
    if isinstance(value, (bool, int, float, np.number)):
        return ("", float(value), "")
    return (type(value).__name__, 0.0, str(value))
