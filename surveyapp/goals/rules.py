"""What may become of a goal, and how many there may be. Pure."""

from __future__ import annotations

from enum import StrEnum

MOST_AT_ONCE = 3


class GoalEnd(StrEnum):
    REACHED = "reached"
    PARTLY = "partly reached"
    DROPPED = "dropped"


def may_open(n_open: int) -> bool:
    """Whether one more may be open beside so many: few enough to remember."""
    return n_open < MOST_AT_ONCE
