"""What is missing, at which wave and why; and change from whatever pairs there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from surveyapp.effects.paired import PairedT, paired_t
from surveyapp.effects.proportions import Proportion, proportion
from surveyapp.effects.rows import Array, Numbers, as_floats


@dataclass(frozen=True, slots=True)
class WaveRate:
    """One wave: readings expected, those answered as a share of them, and the missing by reason, commonest first."""

    wave: str
    expected: int
    answered: Proportion
    missing: Mapping[str, int]


def rates_by_wave(
    waves: Sequence[str], reasons: Sequence[str | None], order: Sequence[str] = (), level: float = 0.95
) -> tuple[WaveRate, ...]:
    """Answered share of every wave, and how many are missing for which reason.

    One row per expected reading: its wave, and the reason it is missing or ``None`` when it was answered. Waves come in
    ``order``, then those not named there by first appearance; a wave in ``order`` without rows has 0 of 0 and no share.
    Raises ValueError when the columns differ in length.
    """
    if len(waves) != len(reasons):
        raise ValueError(f"reasons: {len(reasons)} values where {len(waves)} were expected")
    found: dict[str, list[str | None]] = {wave: [] for wave in order}
    for wave, reason in zip(waves, reasons, strict=True):
        found.setdefault(wave, []).append(reason)
    return tuple(_rate(wave, rows, level) for wave, rows in found.items())


def _rate(wave: str, rows: Sequence[str | None], level: float) -> WaveRate:
    absent = Counter(reason for reason in rows if reason is not None)
    by_size = sorted(absent.items(), key=lambda item: (-item[1], item[0]))
    return WaveRate(wave, len(rows), proportion(len(rows) - absent.total(), len(rows), level), dict(by_size))


@dataclass(frozen=True, slots=True)
class Completion:
    """How many people have something, everything, or both ends. Numbers of people."""

    n_people: int
    n_any: int
    n_none: int
    n_complete: int
    n_first_and_last: int
    n_per_occasion: tuple[int, ...]
    n_dropped_out: int
    n_with_gaps: int


def completion(scores: Sequence[Numbers]) -> Completion:
    """Count completeness in a table with one row a person and one column an occasion, in order of time.

    ``n_dropped_out`` have readings from the start and then none (monotone), ``n_with_gaps`` have a missing reading
    before a later one (Little & Rubin 2002). An empty table gives zeros, which are counts and so are true. Raises
    ValueError for rows of unequal length. Tested against j18.
    """
    there = ~np.isnan(_table(scores))
    people, occasions = there.shape
    some = there.any(axis=1)
    whole = there.all(axis=1) & (occasions > 0)
    gaps = some & (np.diff(there.astype(int), axis=1) > 0).any(axis=1)
    return Completion(
        n_people=people,
        n_any=int(some.sum()),
        n_none=int((~some).sum()),
        n_complete=int(whole.sum()),
        n_first_and_last=int((there[:, 0] & there[:, -1]).sum()) if occasions else 0,
        n_per_occasion=tuple(there.sum(axis=0).tolist()),
        n_dropped_out=int((some & ~gaps & ~whole).sum()),
        n_with_gaps=int(gaps.sum()),
    )


def change_from_first(scores: Sequence[Numbers], level: float = 0.95) -> tuple[PairedT, ...]:
    """Mean change from the first occasion to each later one, each over everybody who has those two readings.

    Only what has to be dropped is dropped (available cases), so the number of pairs may differ between occasions and
    each result says its own. One row a person, one column an occasion. Each is undefined as ``paired_t`` is. Raises
    ValueError for rows of unequal length. Tested against j19.
    """
    table = _table(scores)
    return tuple(paired_t(table[:, 0], table[:, later], level) for later in range(1, table.shape[1]))


def _table(scores: Sequence[Numbers]) -> Array:
    rows = [as_floats(row) for row in scores]
    if len({len(row) for row in rows}) > 1:
        raise ValueError("scores must have the same number of occasions for everyone")
    table: Array = np.array(rows, dtype=np.float64).reshape(len(rows), len(rows[0]) if rows else 0)
    return table
