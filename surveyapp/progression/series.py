"""Verdicts for a great many people at once, from stored readings in any order.

Readings come as three long columns (person, wave, value), as they lie in a table; they are laid out as people × waves
and judged in blocks that fit the processor's cache. The arithmetic is that of :mod:`surveyapp.progression.methods`,
:mod:`surveyapp.progression.cutoffs` and :mod:`surveyapp.progression.categories`, whose results it equals to the bit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from surveyapp.progression.columns import NOT_JUDGED, Array, Codes, Flags, Values, direction, two_columns
from surveyapp.progression.methods import check_positive, check_reliability
from surveyapp.progression.moments import spread
from surveyapp.progression.reliable_change import CRITICAL, TIE

BLOCK = 32_768
"""People judged at a time: small enough for the columns in work to stay in the cache."""


@dataclass(frozen=True, slots=True, eq=False)
class Wide:
    """Readings laid out as one row a person and one column a wave, NaN where there is none.

    ``n_duplicated`` cells were given more than once; they are NaN, since which row is right is for a person to say, and
    ``duplicated`` holds their (person, wave) pairs. ``n_infinite`` values were infinite and are NaN too.
    """

    values: Array
    duplicated: NDArray[np.intp]
    n_infinite: int

    @property
    def n_duplicated(self) -> int:
        return len(self.duplicated)


def widen(
    person: NDArray[np.integer[Any]], wave: NDArray[np.integer[Any]], value: Values, people: int, waves: int
) -> Wide:
    """Lay out long rows, in any order; ``person`` counts from 0 to ``people`` − 1 and ``wave`` to ``waves`` − 1.

    Raises ``ValueError`` when the columns differ in length or a number is outside its range, naming it.
    """
    readings = np.asarray(value, dtype=np.float64)
    if not len(person) == len(wave) == len(readings):
        raise ValueError("person, wave and value differ in length")
    for name, numbers, size in (("person", person, people), ("wave", wave, waves)):
        if len(numbers) and not (numbers.min() >= 0 and numbers.max() < size):
            raise ValueError(f"{name} must lie between 0 and {size - 1}")
    # Column by column in memory: every later step reads whole waves.
    cell = wave.astype(np.intp) * people + person
    flat = np.full(people * waves, np.nan)
    flat[cell] = readings
    twice = _given_twice(cell, len(flat))
    flat[twice] = np.nan
    infinite = np.isinf(flat)
    flat[infinite] = np.nan
    pairs = np.column_stack([twice % people, twice // people]) if people else np.empty((0, 2), dtype=np.intp)
    return Wide(flat.reshape(waves, people).T, pairs, int(np.count_nonzero(infinite)))


def _given_twice(cell: NDArray[np.intp], size: int) -> NDArray[np.intp]:
    seen = np.zeros(size, dtype=bool)
    seen[cell] = True
    if np.count_nonzero(seen) == len(cell):
        return np.empty(0, dtype=np.intp)
    return np.flatnonzero(np.bincount(cell, minlength=size) > 1)


def first_and_last(wide: Wide) -> tuple[Array, Array]:
    """Each person's first reading, and their last one at a later wave (NaN when there is none).

    Waves are in order of time from left to right.
    """
    people = len(wide.values)
    first, last = np.full(people, np.nan), np.full(people, np.nan)
    for values in wide.values.T:
        there = ~np.isnan(values)
        started = ~np.isnan(first)
        np.copyto(last, values, where=there & started)
        np.copyto(first, values, where=there & ~started)
    return first, last


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What a series is judged by: the error of the difference, the cutoff, and which direction is better.

    ``error`` and ``cutoff`` in the scale's unit; ``cutoff`` ``None`` leaves recovered and harmed out. Raises
    ``ValueError`` naming what is wrong.
    """

    error: float
    better: str
    cutoff: float | None = None
    critical: float = CRITICAL

    def __post_init__(self) -> None:
        check_positive("error", self.error)
        check_positive("critical", self.critical)
        direction(self.better)
        if self.cutoff is not None and not math.isfinite(self.cutoff):
            raise ValueError(f"cutoff must be a finite number, not {self.cutoff}")


def baseline_error(before: Values, after: Values, reliability: float) -> float | None:
    """√2 × SD1 × √(1 − r) from the baselines of the complete pairs; ``None`` when it is undefined or 0.

    Undefined with fewer than two pairs and when the baseline never varies. Raises ``ValueError`` when ``reliability``
    is outside 0 to 1.
    """
    check_reliability("reliability", reliability)
    first, second = two_columns(before, after)
    there = np.isfinite(second) & np.isfinite(first)
    used = first if there.all() else first[there]
    error = math.sqrt(2) * spread(used) * math.sqrt(1 - reliability) if len(used) > 1 else 0.0
    return error if error > 0 else None


@dataclass(frozen=True, slots=True, eq=False)
class SeriesVerdicts:
    """One entry a person: ``change`` and ``index`` with raw sign (NaN without two finite readings), ``category`` codes.

    Categories are :class:`surveyapp.progression.categories.Category` codes in one byte each.
    """

    change: Array
    index: Array
    category: Codes


def classify_series(before: Values, after: Values, yardstick: Yardstick) -> SeriesVerdicts:
    """Change, reliable change index, sides of the cutoff and category of everyone.

    Jacobson & Truax 1991 with the tie rules of :mod:`surveyapp.progression.categories`. Raises ``ValueError`` when the
    columns differ in length.
    """
    first, second = two_columns(before, after)
    change, index = np.empty(len(first)), np.empty(len(first))
    category = np.empty(len(first), dtype=np.int8)
    with np.errstate(invalid="ignore", over="ignore"):
        for start in range(0, len(first), BLOCK):
            part = slice(start, start + BLOCK)
            np.subtract(second[part], first[part], out=change[part])
            unknown = ~np.isfinite(change[part])
            change[part][unknown] = np.nan
            np.divide(change[part], yardstick.error, out=index[part])
            category[part] = _categories(first[part], second[part], index[part], unknown, yardstick)
    return SeriesVerdicts(change, index, category)


def _categories(first: Array, second: Array, index: Array, unknown: Flags, yardstick: Yardstick) -> Codes:
    sign = direction(yardstick.better)
    line = yardstick.critical + TIE * max(1.0, yardstick.critical)
    up, down = index > line, index < -line
    better, worse = (up, down) if sign == 1 else (down, up)
    codes = better.view(np.int8) - worse.view(np.int8)
    if yardstick.cutoff is not None:
        functional = _beyond(second, yardstick.cutoff, sign)
        codes += (better & functional & _beyond(first, yardstick.cutoff, -sign)).view(np.int8)
        codes -= (worse & ~functional & _beyond(first, yardstick.cutoff, sign)).view(np.int8)
    codes[unknown] = NOT_JUDGED
    return codes


def _beyond(scores: Array, cutoff: float, sign: int) -> Flags:
    """Strictly above the cutoff for a sign of 1, strictly below it for −1."""
    noise = TIE * max(1.0, abs(cutoff))
    return scores > cutoff + noise if sign == 1 else scores < cutoff - noise
