"""How many items of a scale must be answered before it is scored. Plain Python."""

from __future__ import annotations

from enum import Enum


class MissingRule(Enum):
    """The usual rules; an instrument's own ``min_answered`` is a number and needs none of them.

    With an even number of items, exactly half answered is enough under AT_LEAST_HALF (Fairclough & Cella 1996, Qual
    Life Res 5:321) and not under MORE_THAN_HALF. Tested against reference case j01.
    """

    AT_LEAST_HALF = "at least half"
    MORE_THAN_HALF = "more than half"
    AT_LEAST_80_PERCENT = "at least 80 %"
    NONE_MISSING = "none missing"

    def needed(self, n_items: int) -> int:
        """The smallest number of answered items that is enough for a scale of ``n_items`` (at least 1)."""
        if n_items < 1:
            raise ValueError(f"n_items must be at least 1, not {n_items!r}")
        return {
            MissingRule.AT_LEAST_HALF: (n_items + 1) // 2,
            MissingRule.MORE_THAN_HALF: n_items // 2 + 1,
            # Whole numbers only: 0.8 × 5 is not exactly 4 in floating point on every road there.
            MissingRule.AT_LEAST_80_PERCENT: (4 * n_items + 4) // 5,
            MissingRule.NONE_MISSING: n_items,
        }[self]
