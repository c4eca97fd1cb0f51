"""What may be done with an interview on a day, and what its end means for the ledger. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum

from surveyapp.interviews.kinds import Missed
from surveyapp.schedule.windows import Explanation, FinalState, Phase, Window

LONGEST_WINDOW = 366
LONGEST_WORDS = 120
MOST_SUBJECTS = 500
MOST_TIMES = 5
"""So many times are proposed together."""


class Fault(StrEnum):
    """Why something about an interview is refused; each has one sentence where it is shown."""

    NO_SUBJECTS = "no subjects"
    TOO_MANY = "too many subjects"
    NO_TITLE = "no title"
    NO_SERIES = "no series"
    WRONG_NUMBER = "wrong number"
    ROUND_EXISTS = "round exists"
    DAYS_NOT_IN_ORDER = "days not in order"
    WINDOW_TOO_LONG = "window too long"
    OTHERS_SUBJECT = "subject of somebody else"
    HAS_BOOKINGS = "has bookings"
    NO_TIME = "no time"
    TOO_MANY_TIMES = "too many times"
    TIME_PAST = "time past"
    BEFORE_WINDOW = "before the window"
    AFTER_WINDOW = "after the window"
    NOT_PROPOSED = "not proposed"
    NOT_BOOKED = "not booked"
    BOOKED_ALREADY = "booked already"
    HELD_ALREADY = "held already"
    CALLED_OFF = "called off"
    NOT_YET = "not yet"
    IN_FUTURE = "in the future"
    FINISHED = "finished"
    HAS_NOTES = "has notes"
    NOT_HELD = "not held"


class Timing(StrEnum):
    """Where the day of an interview lies in its window."""

    EARLY = "early"
    IN_TIME = "in time"
    LATE = "late"


def timing(window: Window, on: dt.date) -> Timing:
    """Whether an interview on this day is early, in time or late; after the day it is due by is still in time."""
    phase = window.phase(on)
    if phase is Phase.EARLY:
        return Timing.EARLY
    return Timing.LATE if phase is Phase.CLOSED else Timing.IN_TIME


def cannot_book(window: Window, starts_on: dt.date, today: dt.date) -> Fault | None:
    """Why no time is proposed or booked on this day: it has been, or it lies outside the window."""
    if starts_on < today:
        return Fault.TIME_PAST
    return {Timing.EARLY: Fault.BEFORE_WINDOW, Timing.LATE: Fault.AFTER_WINDOW}.get(timing(window, starts_on))


def wrong_window(opens_on: dt.date, due_on: dt.date, closes_on: dt.date) -> Fault | None:
    """Why these days are no window of a round."""
    if not opens_on <= due_on <= closes_on:
        return Fault.DAYS_NOT_IN_ORDER
    return Fault.WINDOW_TOO_LONG if (closes_on - opens_on).days > LONGEST_WINDOW else None


EXPLAINED_AS: Mapping[Missed, Explanation] = {
    Missed.DID_NOT_APPEAR: Explanation.INFORMANT_ABSENT,
    Missed.NOBODY_ON_SITE: Explanation.INFORMANT_ABSENT,
    Missed.SICK: Explanation.INFORMANT_ABSENT,
    Missed.BY_INFORMANT: Explanation.INFORMANT_ABSENT,
    Missed.TECHNICAL: Explanation.TECHNICAL,
}
"""What the ledger says of an interview that did not take place; what was up to us has no other word than missed."""


class Standing(StrEnum):
    """How far an interview has come, in the words of the overview."""

    COMING = "coming"
    OPEN = "open"
    PROPOSED = "proposed"
    BOOKED = "booked"
    #: did not take place, and a second attempt may still be made
    AGAIN = "did not take place, may be tried again"
    HELD = "held"
    CALLED_OFF = "called off"
    NOT_HELD = "not held"


def standing(state: FinalState, booking: str | None, missed: str | None) -> Standing:
    """From the ledger's state, the open booking if there is one, and why the last attempt failed."""
    if state is FinalState.ANSWERED:
        return Standing.HELD
    if state not in (FinalState.OPEN, FinalState.COMING):
        ended = (FinalState.MISSED, FinalState.INFORMANT_ABSENT, FinalState.TECHNICAL, FinalState.REFUSED)
        return Standing.NOT_HELD if state in (*ended, FinalState.UNREACHABLE) else Standing.CALLED_OFF
    if booking is not None:
        return Standing(booking)
    if missed is not None:
        return Standing.AGAIN
    return Standing.COMING if state is FinalState.COMING else Standing.OPEN
