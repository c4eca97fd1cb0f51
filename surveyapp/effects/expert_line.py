"""What people who know the field think would have happened otherwise: a judgement with name, date and range."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np


@dataclass(frozen=True, slots=True)
class Judgement:
    """The outcome expected without placement at one time: lowest, most likely and highest plausible value.

    ``time`` counts from the start in the unit of the outcome line, values are in the unit of the outcome.
    """

    time: float
    low: float
    likely: float
    high: float


@dataclass(frozen=True, slots=True)
class ExpertLine:
    """Judgements by one person or panel, in order of time.

    ``who`` is name and function, ``reason`` what the judgement rests on. ``late`` says that it was entered on or
    after the day of the first reading, ``None`` when that day is not known: a judgement made with results in hand
    proves little.
    """

    who: str
    entered_on: date
    judgements: tuple[Judgement, ...]
    reason: str = ""
    late: bool | None = None


def expert_line(
    who: str,
    entered_on: date,
    judgements: Sequence[Judgement],
    *,
    reason: str = "",
    first_reading_on: date | None = None,
) -> ExpertLine:
    """Check and order judgements.

    ``ValueError``, naming the parameter: ``who`` empty, no judgements, two at one time, values that are not finite,
    or not low <= likely <= high.
    """
    if not who.strip():
        raise ValueError("who: empty")
    if not judgements:
        raise ValueError("judgements: none")
    ordered = tuple(sorted(judgements, key=lambda judgement: judgement.time))
    for judgement in ordered:
        _check(judgement)
    if len({judgement.time for judgement in ordered}) < len(ordered):
        raise ValueError("judgements: two at one time")
    late = None if first_reading_on is None else entered_on >= first_reading_on
    return ExpertLine(who.strip(), entered_on, ordered, reason, late)


def panel_line(lines: Sequence[ExpertLine]) -> ExpertLine:
    """Several experts as one line: the mean of what they find likely, the lowest low and the highest high.

    At the times that all of them judged; entered when the last one was, late when any was. Equal weights (Clemen &
    Winkler 1999, Risk Anal 19:187). ``ValueError``: no lines, or no time that all judged.
    """
    if not lines:
        raise ValueError("lines: none")
    shared = set.intersection(*({judgement.time for judgement in line.judgements} for line in lines))
    if not shared:
        raise ValueError("lines: no time that all judged")
    judgements = []
    for time in sorted(shared):
        here = [judgement for line in lines for judgement in line.judgements if judgement.time == time]
        judgements.append(
            Judgement(
                time,
                min(judgement.low for judgement in here),
                float(np.mean([judgement.likely for judgement in here])),
                max(judgement.high for judgement in here),
            )
        )
    late = None if any(line.late is None for line in lines) else any(line.late for line in lines)
    who = "; ".join(sorted(line.who for line in lines))
    return ExpertLine(who, max(line.entered_on for line in lines), tuple(judgements), "", late)


def _check(judgement: Judgement) -> None:
    if not all(math.isfinite(v) for v in (judgement.time, judgement.low, judgement.likely, judgement.high)):
        raise ValueError(f"judgements: not finite at time {judgement.time}")
    if not judgement.low <= judgement.likely <= judgement.high:
        raise ValueError(f"judgements: low, likely and high out of order at time {judgement.time}")
