"""What is true of a placement from its dates alone, and what dates are refused."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

EARLIEST = dt.date(2000, 1, 1)
LONGEST_YEARS = 10


class ExitReason(StrEnum):
    COMPLETED = "completed"
    GOT_WORK = "got work"
    STARTED_STUDIES = "started studies"
    ILLNESS = "illness"
    OWN_WISH = "own wish"
    PROVIDER_ENDED = "provider ended"
    MOVED = "moved"
    OTHER = "other"
    UNKNOWN = "unknown"
    #: the placement was agreed on, and the person was never there
    NEVER_CAME = "never came"


class Destination(StrEnum):
    """Where the person went after the placement."""

    WORK = "arbete"
    SUBSIDISED_WORK = "subventionerat-arbete"
    STUDIES = "studier"
    OTHER_PROGRAMME = "annan-insats"
    SICK = "sjuk"
    MOVED = "flyttat"
    OTHER = "annat"
    UNKNOWN = "okant"
    JOB_SEEKING = "arbetssokande"
    PARENTAL_LEAVE = "foraldraledig"
    PENSION = "pension"
    DECEASED = "avliden"


class LaterStatus(StrEnum):
    """What somebody does so many months after the exit, as staff found out."""

    WORK = "arbete"
    SUBSIDISED_WORK = "subventionerat-arbete"
    STUDIES = "studier"
    OTHER_PROGRAMME = "annan-insats"
    JOB_SEEKING = "arbetssokande"
    SICK = "sjuk"
    PARENTAL_LEAVE = "foraldraledig"
    PENSION = "pension"
    MOVED = "flyttat"
    DECEASED = "avliden"
    OTHER = "annat"
    UNKNOWN = "vet-inte"
    UNREACHABLE = "gar-inte-att-na"


class ToldHow(StrEnum):
    """How the provider was told that a placement is over."""

    PHONE = "phone"
    EMAIL = "e-mail"
    MEETING = "meeting"
    LETTER = "letter"
    MESSAGE = "message"


class ReferralState(StrEnum):
    REFERRED = "referred"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    STARTED = "started"


class DeclineReason(StrEnum):
    """Why nothing came of a referral."""

    NO_PLACE = "no place free"
    NOT_SUITABLE = "tasks do not suit"
    PARTICIPANT_SAID_NO = "participant said no"
    NOT_REACHED = "participant not reached"
    OTHER = "other"


class AttendancePeriod(StrEnum):
    DAY = "day"
    MONTH = "month"


class PauseKind(StrEnum):
    """What kind of leave a pause is; nothing about anybody's health is kept."""

    SICK_LEAVE = "sick leave"
    PARENTAL_LEAVE = "parental leave"
    OTHER = "other"


class PausePolicy(StrEnum):
    """What a pause does to the waves in it: they come later by as long as it lasts, or are not asked."""

    SHIFT = "shift"
    SKIP = "skip"


class Anchor(StrEnum):
    """What a transfer does to the days from which waves are counted."""

    KEEP = "keep"
    RESTART = "restart"


class Status(StrEnum):
    COMING = "coming"
    ONGOING = "ongoing"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Stay:
    """The days of a placement; the last day may be open."""

    start_on: dt.date
    last_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A field that cannot be accepted, and why: ``code`` is translated where it is shown."""

    field: str
    code: str


def status(start_on: dt.date, exit_on: dt.date | None, today: dt.date) -> Status:
    """Coming before the start day, ended after the last day, ongoing between."""
    if exit_on is not None and exit_on < today:
        return Status.ENDED
    return Status.COMING if today < start_on else Status.ONGOING


def check_dates(start_on: dt.date, end_on: dt.date | None, others: Iterable[Stay]) -> tuple[Refusal, ...]:
    """Why these dates cannot be a placement; ``others`` are the same person's stays at the same provider."""
    found: list[Refusal] = []
    for name, day in (("start_on", start_on), ("end_on", end_on)):
        if day is not None and day < EARLIEST:
            found.append(Refusal(name, "too long ago"))
    if end_on is not None and end_on < start_on:
        found.append(Refusal("end_on", "before the start"))
    if end_on is not None and end_on.year - start_on.year > LONGEST_YEARS:
        found.append(Refusal("end_on", "too far away"))
    if not found and any(overlap(Stay(start_on, end_on), other) for other in others):
        found.append(Refusal("start_on", "overlaps another placement"))
    return tuple(found)


def first_of(period: AttendancePeriod, on: dt.date) -> dt.date:
    """The day under which a time is kept: the day itself, or the first of its month."""
    return on.replace(day=1) if period is AttendancePeriod.MONTH else on


def longest_hours(period: AttendancePeriod, on: dt.date) -> int:
    """How many hours there are in the day or in the month around it, leaving clocks that are put back aside."""
    return 24 if period is AttendancePeriod.DAY else 24 * days_in_month(on)


def days_in_month(on: dt.date) -> int:
    """How many days the month of this day has."""
    return calendar.monthrange(on.year, on.month)[1]


def check_presence(
    period: AttendancePeriod, on: dt.date, hours: float, hours_planned: float | None
) -> tuple[Refusal, ...]:
    """Why these hours cannot be: fewer than none, or more than there are in that time."""
    longest = longest_hours(period, on)
    named = (("hours", hours), ("hours_planned", 0.0 if hours_planned is None else hours_planned))
    return tuple(Refusal(name, "not possible in this time") for name, value in named if not 0 <= value <= longest)


MOST_MONTHS = 3
"""So many months are asked about at once; supervisors do not remember further back."""


def months_to_report(first_on: dt.date, last_on: dt.date, reported: Iterable[dt.date]) -> tuple[dt.date, ...]:
    """The months, by their first days, that somebody who was there from ``first_on`` is asked about on ``last_on``.

    Those are the newest whole months without a record, at most three; while there is none, the month that goes on.
    """
    known, month, whole = set(reported), first_on.replace(day=1), []
    this_month = last_on.replace(day=1)
    while month < this_month:
        whole.append(month)
        month = (month + dt.timedelta(32)).replace(day=1)
    missing = [one for one in whole if one not in known]
    return tuple(missing[-MOST_MONTHS:]) or (this_month,)


def days_to_miss(today: dt.date, first_on: dt.date) -> tuple[dt.date, ...]:
    """The days on which somebody may be told not to have come: today, and back to Monday, yesterday at least."""
    earliest = min(today - dt.timedelta(today.weekday()), today - dt.timedelta(1))
    days = (today - dt.timedelta(back) for back in range((today - earliest).days + 1))
    return tuple(day for day in days if day >= first_on)


def overlap(one: Stay, other: Stay) -> bool:
    """Whether the two have a day in common."""
    far = dt.date.max
    return one.start_on <= (other.last_on or far) and other.start_on <= (one.last_on or far)
