"""What is true of a placement from its dates alone, and what dates are refused."""

from __future__ import annotations

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


class AttendancePeriod(StrEnum):
    DAY = "day"
    MONTH = "month"


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
    if not found and any(_overlap(Stay(start_on, end_on), other) for other in others):
        found.append(Refusal("start_on", "overlaps another placement"))
    return tuple(found)


def _overlap(one: Stay, other: Stay) -> bool:
    far = dt.date.max
    return one.start_on <= (other.last_on or far) and other.start_on <= (one.last_on or far)
