"""How well coders agree about one theme: Krippendorff's alpha for present or not, from counts. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

FEWEST_UNITS = 20
FEWEST_PRESENT = 5
"""With fewer notes, or fewer notes in which anybody saw the theme, one single note decides the figure."""
GOOD, TENTATIVE = 0.8, 0.667
"""Krippendorff's limits: from the first on conclusions hold, from the second on tentatively, below not at all."""

Units = Mapping[tuple[int, int], int]
"""(coders who went through a note, coders who marked it) to the number of such notes."""


class Verdict(StrEnum):
    """What may be said of the coding of a theme."""

    GOOD = "good"
    TENTATIVE = "tentative"
    LOW = "low"
    #: nobody saw it or everybody everywhere: nothing to agree about
    ALL_ALIKE = "all alike"
    TOO_LITTLE = "too little"
    NO_UNITS = "no units"


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement about one theme; ``alike`` is the share of pairs of coders who said the same of a note."""

    n_units: int
    n_values: int
    #: notes that at least one coder marked with it
    n_present: int
    alike: float | None
    alpha: float | None
    verdict: Verdict


def agreement_of(units: Units) -> Agreement:
    """Alpha of a nominal value with two categories, for any number of coders and notes that some of them left out.

    With n values in all, n₁ of them "present", and in each note m values of which k are "present":
    observed disagreement Do = Σ 2k(m − k)/(m − 1) / n; expected De = 2n₁(n − n₁)/(n(n − 1)); alpha = 1 − Do/De.
    ``alike`` = 1 − Do. Source: Krippendorff 2011, Computing Krippendorff's Alpha-Reliability. Undefined where all
    values are equal. Notes that one coder alone went through count for nothing. Tested against Krippendorff's
    example of binary data with two observers (0.095) and against ``psychometrics.krippendorff``.
    """
    pairable = {(m, k): count for (m, k), count in units.items() if m >= 2 and count}
    n_units = sum(pairable.values())
    n = sum(m * count for (m, _k), count in pairable.items())
    present = sum(k * count for (_m, k), count in pairable.items())
    n_present = sum(count for (_m, k), count in pairable.items() if k)
    if not n_units:
        return Agreement(0, 0, 0, None, None, Verdict.NO_UNITS)
    observed = sum(2 * k * (m - k) / (m - 1) * count for (m, k), count in pairable.items()) / n
    if present in (0, n):
        return Agreement(n_units, n, n_present, 1.0, None, Verdict.ALL_ALIKE)
    alpha = 1 - observed * n * (n - 1) / (2 * present * (n - present))
    return Agreement(n_units, n, n_present, 1 - observed, alpha, _verdict(alpha, n_units, n_present))


def _verdict(alpha: float, n_units: int, n_present: int) -> Verdict:
    if n_units < FEWEST_UNITS or n_present < FEWEST_PRESENT:
        return Verdict.TOO_LITTLE
    return Verdict.GOOD if alpha >= GOOD else Verdict.TENTATIVE if alpha >= TENTATIVE else Verdict.LOW
