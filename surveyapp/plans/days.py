"""Distances in the calendar: months first, kept within the month, then weeks and days."""

from __future__ import annotations

import calendar
import datetime as dt

from surveyapp.plans.definition import Span


def later(day: dt.date, span: Span) -> dt.date:
    """The day a span later; months first, kept within the month, then weeks and days."""
    return shifted(day, span.months, span.weeks * 7 + span.days)


def shifted(day: dt.date, months: int, days: int) -> dt.date:
    """The day so many months and then so many days later."""
    if months:
        year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
        day = dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
    return day + dt.timedelta(days) if days else day
