"""The five categories of individual change: recovered, improved, unchanged, deteriorated, harmed.

Jacobson & Truax 1991, with *harmed* as the counterpart of *recovered* (Claus, Wager & Bonnet 2024, J Stat Softw 111:1).
Ties, decided once: recovery asks for a start strictly on the clinical side and an end strictly on the functional side.
Harm asks for a start strictly on the functional side and an end no longer on it: whoever worsened reliably and landed
exactly on the cutoff has left the functional side and counts as harmed (case ``c44``). Recovery is thus never claimed
at the line, and harm never overlooked there.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from surveyapp.progression.columns import NOT_JUDGED, Codes


class Category(IntEnum):
    """One byte a person; the order is from worst to best, with those not judged below all."""

    NOT_JUDGED = NOT_JUDGED
    HARMED = -2
    DETERIORATED = -1
    UNCHANGED = 0
    IMPROVED = 1
    RECOVERED = 2

    @property
    def label(self) -> str:
        """The category in words, such as ``not judged``."""
        return self.name.lower().replace("_", " ")


FIVE = ("recovered", "improved", "unchanged", "deteriorated", "harmed")
THREE = FIVE[1:4]


def categorise(changes: Codes, sides_before: Codes, sides_after: Codes) -> Codes:
    """Combine reliable change (1, 0, −1, −9) with the sides of a cutoff before and after into :class:`Category` codes.

    Someone is not judged when the change is not, or when either side is unknown. Raises ``ValueError`` when the columns
    differ in length.
    """
    if not changes.shape == sides_before.shape == sides_after.shape:
        raise ValueError("changes, sides_before and sides_after differ in length")
    recovered = (changes == 1) & (sides_before == -1) & (sides_after == 1)
    harmed = (changes == -1) & (sides_before == 1) & (sides_after != 1)
    codes = changes + recovered.view(np.int8) - harmed.view(np.int8)
    unknown = (changes == NOT_JUDGED) | (sides_before == NOT_JUDGED) | (sides_after == NOT_JUDGED)
    codes[unknown] = NOT_JUDGED
    return np.asarray(codes, dtype=np.int8)


def labels(codes: Codes) -> list[str]:
    """The categories in words, one a person."""
    return [Category(code).label for code in codes.tolist()]


def counts(codes: Codes, names: Sequence[str] = FIVE) -> dict[str, int]:
    """How many people in each named category; those not judged are left out unless named."""
    return {name: int(np.count_nonzero(codes == Category[name.upper().replace(" ", "_")])) for name in names}


def counts_by_group(
    codes: Codes, groups: Sequence[Hashable] | NDArray[Any], names: Sequence[str] = FIVE
) -> dict[Hashable, dict[str, int]]:
    """:func:`counts` within each group, in the order in which groups first appear.

    Raises ``ValueError`` when the columns differ in length.
    """
    members: dict[Hashable, list[int]] = {}
    for position, group in enumerate(groups.tolist() if isinstance(groups, np.ndarray) else groups):
        members.setdefault(group, []).append(position)
    if sum(map(len, members.values())) != len(codes):
        raise ValueError("codes and groups differ in length")
    return {group: counts(codes[positions], names) for group, positions in members.items()}
