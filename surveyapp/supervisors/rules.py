"""How many people a supervisor may have, and what may become of a proposal. Pure."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

MOST_AT_ONCE = 8
"""So many people a named supervisor looks after at most; more needs a reason."""


class ProposalState(StrEnum):
    OPEN = "open"
    APPROVED = "approved"
    DECLINED = "declined"


def is_too_many(load: int) -> bool:
    """Whether so many people are more than one supervisor should have."""
    return load > MOST_AT_ONCE


def refusal_of(
    *,
    load_after: int,
    has_reason: bool,
    is_present_supervisor: bool,
    from_on: dt.date,
    first_possible: dt.date,
    last_possible: dt.date | None,
) -> str | None:
    """Why another supervisor cannot be proposed like this; None where it can.

    ``first_possible`` is the day after the present supervisor began, ``last_possible`` the placement's last day.
    """
    if is_present_supervisor:
        return "supervises already"
    if from_on < first_possible:
        return "before the current supervisor began"
    if last_possible is not None and from_on > last_possible:
        return "after the exit"
    if is_too_many(load_after) and not has_reason:
        return "needs a reason"
    return None
