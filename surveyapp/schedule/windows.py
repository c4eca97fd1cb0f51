"""When an assignment may be answered, and what became of it: one rule for each, used everywhere."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class CancelReason(StrEnum):
    PLACEMENT_ENDED = "placement ended"
    PLAN_CHANGED = "plan changed"
    WITHDRAWN = "withdrawn"
    NO_INFORMANT = "no informant"
    BY_STAFF = "cancelled by staff"


class Phase(StrEnum):
    """Where today lies in a window."""

    EARLY = "early"
    OPEN = "open"
    GRACE = "grace"
    CLOSED = "closed"


class FinalState(StrEnum):
    """What a planned answer came to; every assignment has exactly one of these on any day."""

    ANSWERED = "answered"
    PARTLY = "partly answered"
    MISSED = "not answered"
    NO_INFORMANT = "no informant"
    PLACEMENT_ENDED = "placement ended"
    PLAN_CHANGED = "plan changed"
    WITHDRAWN = "withdrawn"
    BY_STAFF = "cancelled by staff"
    VOID = "void"
    OPEN = "open"
    COMING = "coming"


@dataclass(frozen=True, slots=True)
class Window:
    """The days of an occasion: its own day, when it opens, by when it is due and the last day of grace."""

    on: dt.date
    opens_on: dt.date
    due_on: dt.date
    closes_on: dt.date

    def phase(self, today: dt.date) -> Phase:
        """Early before it opens, open until the due day, grace until the last day, then closed."""
        if today < self.opens_on:
            return Phase.EARLY
        if today <= self.due_on:
            return Phase.OPEN
        return Phase.GRACE if today <= self.closes_on else Phase.CLOSED


def final_state(window: Window, today: dt.date, cancel_reason: str | None, response_state: str | None) -> FinalState:
    """What an assignment came to; what has been answered stays answered whatever happened to the placement."""
    return state_in(window.phase(today), cancel_reason, response_state)


def state_in(phase: Phase, cancel_reason: str | None, response_state: str | None) -> FinalState:
    """The same where only the phase of the window is known, as in counts made by the database."""
    if response_state == "submitted":
        return FinalState.ANSWERED
    if response_state == "void":
        return FinalState.VOID
    if cancel_reason is not None:
        return FinalState.PARTLY if response_state == "draft" else FinalState(cancel_reason)
    if phase is Phase.CLOSED:
        return FinalState.PARTLY if response_state == "draft" else FinalState.MISSED
    return FinalState.COMING if phase is Phase.EARLY else FinalState.OPEN
