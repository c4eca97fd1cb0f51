"""Verdicts for a million people: time beside plain numpy doing the same arithmetic in the same run, and memory."""

from __future__ import annotations

import math
import os
import platform
import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from surveyapp.progression.cutoffs import Population, cutoff
from surveyapp.progression.series import (
    SeriesVerdicts,
    Yardstick,
    baseline_error,
    classify_series,
    first_and_last,
    widen,
)

PEOPLE = 1_000_000
ROUNDS = 9
RELIABILITY = 0.8
FUNCTIONAL = Population(60.0, 7.5)


@dataclass(frozen=True, slots=True)
class Stored:
    """Readings as they lie in a table: one row a reading, in no order."""

    person: NDArray[np.int64]
    wave: NDArray[np.int64]
    value: NDArray[np.float64]


def stored_readings(people: int) -> Stored:
    """Two waves of made-up readings; one person in fifty lacks the second."""
    random = np.random.default_rng(20220110)
    true = random.normal(42, 6.7, people)
    values = np.round(
        np.concatenate([true, true + random.normal(4, 6, people)]) + random.normal(0, 3.35, 2 * people), 1
    )
    rows = random.permutation(2 * people)
    rows = rows[~((rows >= people) & (rows % 50 == 7))]
    return Stored(rows % people, rows // people, values[rows])


def ours(readings: Stored) -> SeriesVerdicts:
    """Through the package: long rows to wide, error of the difference, cutoff c, verdicts."""
    wide = widen(readings.person, readings.wave, readings.value, PEOPLE, 2)
    return judged(*first_and_last(wide))


def judged(before: NDArray[np.float64], after: NDArray[np.float64]) -> SeriesVerdicts:
    """From two columns on: the part that the figure is about."""
    error = baseline_error(before, after, RELIABILITY)
    sd = (error or math.nan) / math.sqrt(2 * (1 - RELIABILITY))
    line = cutoff("c", "higher", clinical=Population(float(np.nanmean(before)), sd), functional=FUNCTIONAL)
    return classify_series(before, after, Yardstick(error or math.nan, "higher", line.value))


def plain(readings: Stored) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int8]]:
    """The same from long rows, written out in numpy."""
    wide = np.full((2, PEOPLE), np.nan)
    wide[readings.wave, readings.person] = readings.value
    return plain_judged(wide[0], wide[1])


def plain_judged(
    before: NDArray[np.float64], after: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int8]]:
    """The same from two columns, written out in numpy with nothing checked."""
    there = ~np.isnan(before) & ~np.isnan(after)
    sd = before[there].std(ddof=1)
    line = (sd * FUNCTIONAL.mean + FUNCTIONAL.sd * np.nanmean(before)) / (sd + FUNCTIONAL.sd)
    change = after - before
    index = change / (math.sqrt(2) * sd * math.sqrt(1 - RELIABILITY))
    better, worse = index > 1.959964, index < -1.959964
    recovered = better & (before < line) & (after > line)
    harmed = worse & (before > line) & (after < line)
    category = np.zeros(len(index), dtype=np.int8)
    category[better] = 1
    category[recovered] = 2
    category[worse] = -1
    category[harmed] = -2
    category[~there] = -9
    return change, index, category


def milliseconds(task: Callable[[], object]) -> float:
    """Median over rounds of one task's time."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        task()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def main() -> None:
    """Print the figures."""
    readings = stored_readings(PEOPLE)
    wide = widen(readings.person, readings.wave, readings.value, PEOPLE, 2)
    before, after = first_and_last(wide)
    found, expected = judged(before, after), plain_judged(before, after)
    if not (np.array_equal(found.category, expected[2]) and np.array_equal(found.index, expected[1], equal_nan=True)):
        raise SystemExit("the two ways disagree")
    machine = f"{platform.machine()}, {os.cpu_count()} processors"
    print(f"verdicts for {PEOPLE:,} people, {len(readings.value):,} readings; {datetime.now(UTC):%Y-%m-%d}, {machine}")
    for title, here, there in (
        ("two columns to verdicts", lambda: judged(before, after), lambda: plain_judged(before, after)),
        ("unsorted rows to verdicts", lambda: ours(readings), lambda: plain(readings)),
    ):
        mine, numpys = milliseconds(here), milliseconds(there)
        print(f"  {title:26} {mine:6.1f} ms, plain numpy {numpys:6.1f} ms, ratio {mine / numpys:.2f} (at most 3)")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  peak memory of the whole run {peak:.0f} MB (at most 1024)")


if __name__ == "__main__":
    main()
