"""Bands: the named ranges into which thresholds cut a scale. Plain Python."""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass

ROUNDING = 1e-9
"""A mean that is a threshold but for its last digits lies at the threshold: the share by which it may miss it."""


@dataclass(frozen=True, slots=True)
class Bands:
    """Rising ``thresholds`` and one more ``names`` than there are thresholds, from the lowest band up.

    A score exactly at a threshold belongs to the band above it ("10 or more is moderate"), whichever direction is
    better: the band begins at its threshold.
    """

    thresholds: tuple[float, ...]
    names: tuple[str, ...]
    source: str

    def __post_init__(self) -> None:
        if len(self.names) != len(self.thresholds) + 1:
            raise ValueError("names must be one more than thresholds")
        if len(set(self.names)) != len(self.names):
            raise ValueError("names must differ")
        if not all(math.isfinite(threshold) for threshold in self.thresholds):
            raise ValueError("thresholds must be finite numbers")
        if any(after <= before for before, after in zip(self.thresholds, self.thresholds[1:], strict=False)):
            raise ValueError("thresholds must rise")


def band_of(score: float | None, bands: Bands) -> str | None:
    """The name of the band in which ``score`` lies; None without a score (None or NaN).

    Equality at a threshold: the upper band, also when the score misses it by rounding only (a share of 1e-9).
    Raises ValueError for an infinite score.
    """
    if score is None or math.isnan(score):
        return None
    if math.isinf(score):
        raise ValueError(f"score must be finite, not {score!r}")
    slack = ROUNDING * max(abs(score), 1.0)
    return bands.names[bisect_right(bands.thresholds, score + slack)]
