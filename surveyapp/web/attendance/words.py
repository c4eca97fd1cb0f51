"""Reasons and months in words."""

from __future__ import annotations

import datetime as dt
import re

from surveyapp.placements.attendance_rules import AbsenceReason
from surveyapp.web.interface_texts import gettext as _

_MONTH = re.compile(r"(\d{4})-(\d{2})")


def absence_in_words(reason: AbsenceReason | None) -> str:
    """Why somebody was away."""
    return {
        None: _("borta"),
        AbsenceReason.SICK: _("sjuk"),
        AbsenceReason.SICK_CHILD: _("vård av barn"),
        AbsenceReason.AGREED: _("ledig, överenskommet"),
        AbsenceReason.NOT_TOLD: _("borta utan att säga till"),
        AbsenceReason.OTHER: _("borta av annat skäl"),
    }[reason]


def month_asked(text: str, today: dt.date) -> dt.date:
    """The first day of the month in an address, such as 2024-03; the present month where that is none."""
    found = _MONTH.fullmatch(text)
    try:
        month = dt.date(int(found[1]), int(found[2]), 1) if found else today.replace(day=1)
    except ValueError:
        return today.replace(day=1)
    return month if month.year >= 2000 and month <= today else today.replace(day=1)


def month_before(month: dt.date) -> dt.date:
    """The first day of the month before."""
    return (month - dt.timedelta(1)).replace(day=1)


def month_after(month: dt.date, today: dt.date) -> dt.date | None:
    """The first day of the month after, unless it has not begun."""
    later = (month + dt.timedelta(32)).replace(day=1)
    return later if later <= today else None
