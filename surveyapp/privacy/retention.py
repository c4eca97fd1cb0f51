"""How long each kind of data is kept, in one table. Nothing is erased here: this says what would fall due. Pure."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Kept(StrEnum):
    """A kind of data that is kept for a while."""

    CONTACT = "contact details"
    CASE = "placements with answers, notes and statements"
    SCANS = "pictures of scanned sheets"
    RECORDINGS = "recordings and transcripts of interviews"
    INTERVIEWS = "what was said in interviews, and who said it"
    MESSAGES = "messages"
    LINKS = "links and cards that no longer work"
    OPENINGS = "reasons for openings by exception"
    TRAIL = "trail"


class Since(StrEnum):
    """From when the time is counted."""

    LAST_EXIT = "last exit"
    CONFIRMED = "confirmed"
    SENT = "sent"
    ENDED = "ended"
    OPENED = "opened"
    RECORDED = "recorded"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Rule:
    """So many months, counted from a moment."""

    months: int
    since: Since


RULES = {
    # The last follow-up comes two years after the exit; two months more to reach somebody.
    Kept.CONTACT: Rule(26, Since.LAST_EXIT),
    Kept.CASE: Rule(60, Since.LAST_EXIT),
    # What was read from a sheet is kept as an answer; the picture is for checking it.
    Kept.SCANS: Rule(3, Since.CONFIRMED),
    # What was said is kept as notes; the only kind that is erased by itself, by the worker.
    Kept.RECORDINGS: Rule(12, Since.RECORDED),
    # Erased by a command; whether and when it was held, and in how many a theme occurred, stays.
    Kept.INTERVIEWS: Rule(60, Since.HELD),
    Kept.MESSAGES: Rule(24, Since.SENT),
    Kept.LINKS: Rule(12, Since.ENDED),
    Kept.OPENINGS: Rule(60, Since.OPENED),
    # Longer than what it tells of, so that what was done can be examined to the end.
    Kept.TRAIL: Rule(120, Since.RECORDED),
}
"""The whole table."""


def months_before(day: dt.date, months: int) -> dt.date:
    """The day so many months earlier; the last of the month where that one is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def months_after(day: dt.date, kept: Kept) -> dt.date:
    """The last day on which what begins to be kept on this day is kept."""
    return months_before(day, -RULES[kept].months)


def last_day_kept(kept: Kept, today: dt.date) -> dt.date:
    """What is of this day or earlier has been kept for its whole time."""
    return months_before(today, RULES[kept].months) - dt.timedelta(1)
