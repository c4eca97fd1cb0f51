"""Norm tables: from a raw score to the score that a published table gives for it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surveyapp.scoring.bands import ROUNDING
from surveyapp.scoring.items import Column, FloatArray, Scores

OUTSIDE = "outside the norm table"
BETWEEN = "between two rows of the norm table"


@dataclass(frozen=True, slots=True)
class NormTable:
    """Raw scores, rising, each with its norm score, and where the table was published."""

    raw: tuple[float, ...]
    norm: tuple[float, ...]
    source: str

    def __post_init__(self) -> None:
        if not self.raw or len(self.raw) != len(self.norm):
            raise ValueError("raw and norm must be equally long and not empty")
        if not all(math.isfinite(value) for value in (*self.raw, *self.norm)):
            raise ValueError("raw and norm must be finite numbers")
        if any(after <= before for before, after in zip(self.raw, self.raw[1:], strict=False)):
            raise ValueError("raw must rise from row to row")


def norm_scores(scores: Column, table: NormTable, *, interpolate: bool = False) -> Scores:
    """The norm score of each raw score, in the table's units.

    A raw score must be a row of the table; with ``interpolate`` those between two rows are read off the straight line
    between them. Nothing is carried on beyond the ends. Undefined (NaN): no score; a score outside the table,
    infinity included; between two rows without ``interpolate``.
    """
    values = np.asarray(scores, dtype=float)
    raw, norm = np.array(table.raw), np.array(table.norm)
    known = ~np.isnan(values)
    nearest = _nearest_row(values, raw)
    # A raw mean such as 10 / 3 is found although its last digit may differ from the table's.
    on_row = known & np.isclose(values, raw[nearest], rtol=ROUNDING, atol=ROUNDING)
    inside = on_row | ((values > raw[0]) & (values < raw[-1]))
    result = np.where(on_row, norm[nearest], np.nan)
    between = inside & ~on_row
    undefined = {"no score": ~known, OUTSIDE: known & ~inside}
    if interpolate:
        result[between] = np.interp(values[between], raw, norm)
    else:
        undefined[BETWEEN] = between
    return Scores(result, undefined)


def _nearest_row(values: FloatArray, raw: FloatArray) -> NDArray[np.intp]:
    halfway = (raw[:-1] + raw[1:]) / 2.0
    return np.asarray(np.searchsorted(halfway, np.nan_to_num(values)), dtype=np.intp)
