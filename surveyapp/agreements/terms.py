"""What an agreement says about time: base time, options to extend, by when notice must be given, its state. Pure."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

NEAR_DAYS = 30
"""So many days before the last day for notice it becomes a task."""

USUAL_NOTICE_MONTHS = 6


@dataclass(frozen=True, slots=True)
class Options:
    """How an agreement may go on: so many times by so many months, told so many months before it would end.

    Base time and twice a year, "1+1+1", is ``Options(n_options=2, option_months=12, notice_months=6)``.
    """

    n_options: int = 0
    option_months: int = 0
    notice_months: int = USUAL_NOTICE_MONTHS


class State(StrEnum):
    """Where an agreement stands on a day."""

    COMING = "coming"
    RUNNING = "running"
    #: the last day for notice is near, and there is an option left
    TO_DECIDE = "to decide"
    #: it will end: no option is left, or the last day for notice is past
    RUNNING_OUT = "running out"
    ENDED = "ended"


class ChangeKind(StrEnum):
    """What was done to an agreement."""

    SIGNED = "signed"
    CHANGED = "changed"
    EXTENDED = "extended"
    WARNED = "warned"
    ENDED_EARLY = "ended early"


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day so many months on (or back), or the last of that month where it is shorter.

    Raises ValueError beyond the years that dates know.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def last_day_with_option(ends_on: dt.date, option_months: int) -> dt.date:
    """The new last day when an option is used: whole months follow on the old one."""
    return add_months(ends_on + dt.timedelta(1), option_months) - dt.timedelta(1)


def notice_by(ends_on: dt.date, notice_months: int) -> dt.date:
    """The last day to say whether an agreement goes on: so many whole months lie between it and the end.

    An agreement to 31 December with six months' notice needs word by 30 June.
    """
    return add_months(ends_on + dt.timedelta(1), -notice_months) - dt.timedelta(1)


def is_near(last_for_notice: dt.date, today: dt.date) -> bool:
    """Whether the last day for notice has come so near that somebody must decide."""
    return today >= last_for_notice - dt.timedelta(NEAR_DAYS)


def state(starts_on: dt.date, ends_on: dt.date, options: Options, n_used: int, today: dt.date) -> State:
    """Where the agreement stands on a day; ``n_used`` are options used so far."""
    if today > ends_on:
        return State.ENDED
    if today < starts_on:
        return State.COMING
    last = notice_by(ends_on, options.notice_months)
    if not is_near(last, today):
        return State.RUNNING
    return State.TO_DECIDE if n_used < options.n_options and today <= last else State.RUNNING_OUT
