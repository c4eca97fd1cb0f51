"""Share that has reached a target by a time when other ends rule it out. Pure, without statistics libraries."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from surveyapp.effects.rates import Z95

Ends = tuple[int, int, int]
"""People who at one time reached the target, ended otherwise, or were last heard of while still waiting."""


@dataclass(frozen=True, slots=True)
class Incidence:
    """The share (0-1) with the target by a time, its standard error, its 95 % interval, and who was followed till then.

    The ends are None where there is no interval: at the share 0 and at 1.
    """

    time: float
    at_risk: int
    share: float
    error: float
    low: float | None
    high: float | None


def incidence(ends: Mapping[float, Ends]) -> tuple[Incidence, ...]:
    """A point for each time: F(t) = sum of S(t-) d / n over the times up to t (Aalen & Johansen 1978).

    n are those followed just before, d those who reach the target, S the chance of no end of any kind. Those last
    heard of at a time count as followed then. Variance by the delta method (Marubini & Valsecchi 1995, chapter 10):
    sum of (F(t) - F)² g + S-² d (n - d) / n³ - 2 (F(t) - F) S- d / n², g = e / (n (n - e)) for e ends of any kind.
    Interval F to the power of exp(∓ z s / (F log F)), inside 0-1. The same numbers as ``effects.competing_ends``, which
    is checked against R's survfit. Raises ValueError for a negative time or count.
    """
    if any(time < 0 or min(counts) < 0 for time, counts in ends.items()):
        raise ValueError("times and counts must not be negative")
    at_risk = sum(sum(counts) for counts in ends.values())
    waiting, share = 1.0, 0.0
    square = linear = constant = 0.0
    points: list[Incidence] = []
    for time in sorted(ends):
        wanted, other, censored = ends[time]
        if wanted + other + censored == 0:
            continue
        n, ended = at_risk, wanted + other
        share += waiting * wanted / n
        greenwood = ended / (n * (n - ended)) if n > ended else 0.0
        cross = waiting * wanted / n**2
        square += greenwood
        linear += greenwood * share + cross
        constant += greenwood * share**2 + waiting**2 * wanted * (n - wanted) / n**3 + 2 * share * cross
        error = math.sqrt(max(share**2 * square - 2 * share * linear + constant, 0.0))
        points.append(Incidence(time, n, share, error, *_interval(share, error)))
        waiting *= 1 - ended / n
        at_risk -= ended + censored
    return tuple(points)


def at_moment(points: tuple[Incidence, ...], moment: float) -> Incidence | None:
    """What is known of a moment: the last point before it, with those still followed; None after the last time."""
    before = [point for point in points if point.time <= moment]
    after = [point for point in points if point.time > moment]
    if not after and (not before or before[-1].time < moment):
        return None
    n = before[-1].at_risk if before and before[-1].time == moment else after[0].at_risk
    if not before:
        return Incidence(moment, n, 0.0, 0.0, None, None)
    last = before[-1]
    return Incidence(moment, n, last.share, last.error, last.low, last.high)


def _interval(share: float, error: float) -> tuple[float | None, float | None]:
    if not 0 < share < 1:
        return None, None
    power = math.exp(Z95 * error / (share * math.log(share)))
    return share ** (1 / power), share**power
