"""Which of one person's readings counts as baseline, latest and exit.

All functions take the readings of one person on one scale, in any order; one row is one scale at one wave. ``wave``
names one moment of the placement, so a wave that repeats carries its number in the name (``quarter-2``).

The rule: the baseline is the earliest reading with a value, among the start waves when they are named, otherwise among
all. The later reading is the last one with a value whose date is strictly after the baseline's, among the end waves
when they are named. Both come from the same informant role. A reading without a value is passed over, never counted
as zero. A pair that rests on a wave held twice, or on two different values of one day, is not made: which of them is
right is for a person to say.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class DatedReading:
    """One scale's value for one person at one wave.

    ``value`` is on the scale's own unit, ``None`` when the scale could not be scored. ``informant`` is the role that
    answered (participant, supervisor, caseworker); ``rater`` who it was, as a code; ``mode`` how it was answered.
    """

    wave: str
    on: date
    value: float | None
    informant: str
    rater: str | None = None
    mode: str | None = None
    instrument_version: int = 1


@dataclass(frozen=True, slots=True)
class Pair:
    """A baseline and a later reading, or the reason why there is no such pair.

    ``same_rater`` and ``same_mode`` are ``None`` when either side does not say, ``same_version`` when one is missing.
    ``undefined`` is one of: ``no readings``, ``no baseline``, ``no later reading``, ``mixed informants``,
    ``value is not finite``, ``duplicated wave``, ``different readings on one day``. With ``no later reading`` the
    baseline is still given; with the others neither side is.
    """

    baseline: DatedReading | None
    latest: DatedReading | None
    same_rater: bool | None
    same_mode: bool | None
    same_version: bool | None
    undefined: str | None


def baseline(readings: Iterable[DatedReading], start_waves: Collection[str] | None = None) -> DatedReading | None:
    """The earliest reading with a value, among ``start_waves`` when given; ``None`` when there is none."""
    return min(_valued(readings, start_waves), key=_moment, default=None)


def latest(readings: Iterable[DatedReading], after: date | None = None) -> DatedReading | None:
    """The last reading with a value, strictly later than ``after`` when given; ``None`` when there is none."""
    return max(_later(_valued(readings, None), after), key=_moment, default=None)


def exit_reading(
    readings: Iterable[DatedReading], end_waves: Collection[str], after: date | None = None
) -> DatedReading | None:
    """The last reading with a value among ``end_waves``, strictly later than ``after``; ``None`` when there is none."""
    return max(_later(_valued(readings, end_waves), after), key=_moment, default=None)


def pair(
    readings: Iterable[DatedReading],
    start_waves: Collection[str] | None = None,
    end_waves: Collection[str] | None = None,
) -> Pair:
    """The baseline and the latest reading (or the exit reading, when ``end_waves`` are named) of one person.

    Independent of the order of ``readings``. Never raises on data; see :class:`Pair` for what is undefined.
    """
    rows = _valued(readings, None)
    if not rows:
        return _no_pair("no readings")
    if len({row.informant for row in rows}) > 1:
        return _no_pair("mixed informants")
    if any(row.value is not None and not math.isfinite(row.value) for row in rows):
        return _no_pair("value is not finite")
    first = baseline(rows, start_waves)
    if first is None:
        return _no_pair("no baseline")
    last = latest(rows, first.on) if end_waves is None else exit_reading(rows, end_waves, first.on)
    doubt = _doubt(_valued(rows, start_waves), first) or _doubt(_valued(rows, end_waves), last)
    if doubt is not None:
        return _no_pair(doubt)
    if last is None:
        return Pair(first, None, None, None, None, "no later reading")
    return Pair(
        first,
        last,
        _same(first.rater, last.rater),
        _same(first.mode, last.mode),
        first.instrument_version == last.instrument_version,
        None,
    )


def _valued(readings: Iterable[DatedReading], waves: Collection[str] | None) -> list[DatedReading]:
    return [
        row
        for row in readings
        if row.value is not None and not math.isnan(row.value) and (waves is None or row.wave in waves)
    ]


def _later(rows: list[DatedReading], after: date | None) -> list[DatedReading]:
    return [row for row in rows if after is None or row.on > after]


def _moment(row: DatedReading) -> tuple[date, str]:
    """Date first; the rest only makes the choice among equals independent of the order they came in."""
    return row.on, repr(row)


def _doubt(candidates: list[DatedReading], side: DatedReading | None) -> str | None:
    """Why it is unclear that ``side`` is the one that counts among its candidates."""
    if side is None:
        return None
    if sum(row.wave == side.wave for row in candidates) > 1:
        return "duplicated wave"
    if any(row.on == side.on and row.value != side.value for row in candidates):
        return "different readings on one day"
    return None


def _same(first: str | None, last: str | None) -> bool | None:
    return None if first is None or last is None else first == last


def _no_pair(reason: str) -> Pair:
    return Pair(None, None, None, None, None, reason)
