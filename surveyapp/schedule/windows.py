"""When an assignment may be answered, and what became of it: one rule for each, used everywhere."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import NamedTuple


class CancelReason(StrEnum):
    """Why something planned is not asked after all."""

    PLACEMENT_ENDED = "placement ended"
    PLAN_CHANGED = "plan changed"
    WITHDRAWN = "withdrawn"
    NO_INFORMANT = "no informant"
    BY_STAFF = "cancelled by staff"
    BY_PARTICIPANT = "cancelled by participant"
    BY_PROVIDER = "cancelled by provider"
    PAUSED = "placement paused"
    SKIPPED = "skipped"
    MERGED = "merged with next"
    NOT_CALLED_FOR = "no longer called for"


class Explanation(StrEnum):
    """Why nobody answered although it was asked, as staff found out."""

    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    INFORMANT_ABSENT = "informant absent"
    TECHNICAL = "technical"


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
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    INFORMANT_ABSENT = "informant absent"
    TECHNICAL = "technical"
    NO_INFORMANT = "no informant"
    PLACEMENT_ENDED = "placement ended"
    PAUSED = "placement paused"
    PLAN_CHANGED = "plan changed"
    SKIPPED = "skipped"
    MERGED = "merged with next"
    NOT_CALLED_FOR = "no longer called for"
    WITHDRAWN = "withdrawn"
    BY_STAFF = "cancelled by staff"
    BY_PARTICIPANT = "cancelled by participant"
    BY_PROVIDER = "cancelled by provider"
    VOID = "void"
    OPEN = "open"
    COMING = "coming"


class Window(NamedTuple):
    """The days of an occasion: its own day, when it opens, by when it is due and the last day of grace.

    A tuple, because planning compares millions of them.
    """

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


UNSETTLED = (FinalState.OPEN, FinalState.COMING)
"""States that are not final yet: every other one is counted in a response rate."""


def final_state(
    window: Window,
    today: dt.date,
    cancel_reason: str | None,
    response_state: str | None,
    explanation: str | None = None,
) -> FinalState:
    """What an assignment came to; what has been answered stays answered whatever happened to the placement."""
    return state_in(window.phase(today), cancel_reason, response_state, explanation)


def state_in(
    phase: Phase, cancel_reason: str | None, response_state: str | None, explanation: str | None = None
) -> FinalState:
    """The same where only the phase of the window is known, as in counts made by the database.

    An explanation counts once the window is closed: until then the answer may still come. A meeting that was held
    has the response state submitted.
    """
    if response_state == "submitted":
        return FinalState.ANSWERED
    if response_state == "void":
        return FinalState.VOID
    if cancel_reason is not None:
        return FinalState.PARTLY if response_state == "draft" else FinalState(cancel_reason)
    if phase is Phase.CLOSED:
        return _at_the_close(response_state, explanation)
    return FinalState.COMING if phase is Phase.EARLY else FinalState.OPEN


def _at_the_close(response_state: str | None, explanation: str | None) -> FinalState:
    if response_state == "draft":
        return FinalState.PARTLY
    return FinalState.MISSED if explanation is None else FinalState(explanation)
