"""The words of an interview: where it is held, how a booking ended, who sat in. Pure."""

from __future__ import annotations

from enum import StrEnum


class Place(StrEnum):
    """Where people meet."""

    THERE = "there"
    PHONE = "phone"
    VIDEO = "video"


class BookingState(StrEnum):
    """How far a booking has come; only the first two are open."""

    PROPOSED = "proposed"
    BOOKED = "booked"
    #: another booking of the same interview took its place
    MOVED = "moved"
    CANCELLED = "cancelled"
    NO_SHOW = "no show"
    HELD = "held"


OPEN = (BookingState.PROPOSED, BookingState.BOOKED)


class Missed(StrEnum):
    """Why an interview that was booked did not take place."""

    DID_NOT_APPEAR = "participant did not appear"
    NOBODY_ON_SITE = "no participant on site"
    SICK = "sick"
    BY_INFORMANT = "called off by informant"
    BY_INTERVIEWER = "called off by interviewer"
    TECHNICAL = "technical"
    OTHER = "other"


class Presence(StrEnum):
    """Whether the supervisor sat in."""

    NO = "no"
    PART = "part"
    WHOLE = "whole"


class Upload(StrEnum):
    """What was added to an interview as a file."""

    RECORDING = "recording"
    TRANSCRIPT = "transcript"
