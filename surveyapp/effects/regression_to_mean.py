"""Regression to the mean: change by where people started, beside the change that chance alone would give."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special

from surveyapp.effects.pairs import complete_pairs, mean
from surveyapp.effects.rows import Array, Numbers


@dataclass(frozen=True, slots=True)
class Quarter:
    """One quarter of the group by first reading: 1 the lowest, 4 the highest. Units of the scale, raw sign."""

    quarter: int
    n: int
    mean_first: float | None
    mean_change: float | None
    expected: float | None
    beyond: float | None
    share_expected: float | None
    undefined: str | None


@dataclass(frozen=True, slots=True)
class ChangeByQuarter:
    """The four quarters with the whole group's mean first reading and mean change."""

    n_pairs: int
    reliability: float
    mean_first: float | None
    mean_change: float | None
    quarters: tuple[Quarter, ...]
    undefined: str | None


def change_by_quarter(first: Numbers, second: Numbers, reliability: float) -> ChangeByQuarter:
    """Mean change in each quarter of the first reading, and what regression to the mean explains of it.

    ``expected`` = (1 - reliability) (M - m_q): the change of quarter q with mean m_q in a group of mean M if nobody
    had truly changed (Galton 1886; Campbell & Kenny 1999). ``beyond`` = mean_change - expected. ``share_expected`` =
    expected / mean_change: above 1 chance alone would give more than was seen, below 0 the change goes the other way.
    Quarters are cut at the quartiles (R's type 7); equal readings stay together, so quarters may differ in size.
    ``reliability`` is test-retest, 0 to 1. ``undefined``: ``"no complete pairs"``, ``"infinite value"``; for a
    quarter ``"nobody in this quarter"`` or ``"no change to take a share of"`` (the share alone). Raises ValueError
    for a reliability outside 0-1.
    """
    if not 0 <= reliability <= 1:
        raise ValueError(f"reliability must lie between 0 and 1, not {reliability}")
    pairs = complete_pairs(first, second)
    change = pairs.difference
    if pairs.undefined:
        nobody = tuple(_quarter(number, change, change, 0.0, reliability) for number in (1, 2, 3, 4))
        return ChangeByQuarter(pairs.n, reliability, None, None, nobody, pairs.undefined)
    middle = float(pairs.first.mean())
    place = np.searchsorted(np.quantile(pairs.first, (0.25, 0.5, 0.75)), pairs.first, side="left") + 1
    quarters = tuple(
        _quarter(number, pairs.first[place == number], change[place == number], middle, reliability)
        for number in (1, 2, 3, 4)
    )
    return ChangeByQuarter(pairs.n, reliability, middle, mean(change), quarters, None)


def _quarter(number: int, first: Array, change: Array, middle: float, reliability: float) -> Quarter:
    start, seen = mean(first), mean(change)
    if start is None or seen is None:
        return Quarter(number, 0, None, None, None, None, None, "nobody in this quarter")
    expected = (1 - reliability) * (middle - start)
    share = expected / seen if seen else None
    reason = None if seen else "no change to take a share of"
    return Quarter(number, len(first), start, seen, expected, seen - expected, share, reason)


def expected_beyond_cutoff(
    mean_first: float, sd_first: float, reliability: float, cutoff: float, chosen: Literal["above", "below"]
) -> float:
    """Mean change that chance alone gives a group chosen because its first reading lay beyond a cutoff.

    Formula: -/+ (1 - reliability) sd φ(z) / (1 - Φ(z)), z the distance of the cutoff from the mean in sds on the
    chosen side; negative for ``"above"`` (Gardner & Heady 1973; Barnett, van der Pols & Dobson 2005, Int J Epidemiol
    34:215). Units of the scale; first readings taken as normal. Raises ValueError for a reliability outside 0-1, an
    sd that is not positive, or an unknown side.
    """
    if not 0 <= reliability <= 1:
        raise ValueError(f"reliability must lie between 0 and 1, not {reliability}")
    if not (sd_first > 0 and math.isfinite(sd_first)):
        raise ValueError(f"sd_first must be more than 0, not {sd_first}")
    if chosen not in ("above", "below"):
        raise ValueError(f"chosen must be 'above' or 'below', not {chosen!r}")
    side = 1 if chosen == "above" else -1
    z = side * (cutoff - mean_first) / sd_first
    log_density = -z * z / 2 - math.log(2 * math.pi) / 2
    return -side * (1 - reliability) * sd_first * math.exp(log_density - float(special.log_ndtr(-z)))
