"""A month as a caseworker types it: a row for each day, or one number for the whole month."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from surveyapp.placements.attendance import MonthTold, Stay
from surveyapp.placements.attendance_changes import ByStaff
from surveyapp.placements.attendance_rules import MOST_HOURS_A_DAY, AbsenceReason, Told
from surveyapp.placements.rules import AttendancePeriod, days_in_month, longest_hours
from surveyapp.web.interface_texts import decimal_mark
from surveyapp.web.interface_texts import gettext as _

LONGEST = 12
WHOLE = ("hours", "planned", "absent")
_NUMBER = re.compile(r"\d{1,4}(?:[.,]\d{1,2})?")
_REASONS = {one.value: one for one in AbsenceReason}


@dataclass(frozen=True, slots=True)
class Grid:
    """What stands in the boxes by their names, what is wrong with them, and what would be stored."""

    typed: Mapping[str, str]
    faults: Mapping[str, str] = field(default_factory=dict)
    told: Sequence[ByStaff] = ()


def shown(stay_days: Iterable[dt.date], told: MonthTold, hours_a_day: float | None) -> Grid:
    """The boxes with what was recorded."""
    typed: dict[str, str] = {}
    plans = {one.hours_planned for one in told.days.values() if one.hours_planned is not None}
    typed["usual"] = as_typed(max(plans) if plans else hours_a_day)
    for day in stay_days:
        known = told.days.get(day)
        is_away = known is not None and known.is_absent
        typed[f"hours-{day}"] = "" if known is None or is_away else as_typed(known.hours)
        reason = None if known is None or not is_away else known.reason or AbsenceReason.OTHER
        typed[f"why-{day}"] = "" if reason is None else reason.value
    whole = told.whole
    for name, value in zip(WHOLE, _numbers(whole), strict=True):
        typed[f"month-{name}"] = as_typed(value)
    return Grid(typed)


def read_days(posted: MultiDict[str, str], stay: Stay, days: Sequence[dt.date], told: MonthTold) -> Grid:
    """A row for each day: hours, or why the person was away, or nothing known."""
    typed = _typed(posted)
    faults: dict[str, str] = {}
    usual = _number(typed, "usual", MOST_HOURS_A_DAY, faults)
    rows: list[ByStaff] = []
    for day in days:
        hours = _number(typed, f"hours-{day}", MOST_HOURS_A_DAY, faults)
        why = typed.get(f"why-{day}", "")
        reason = _REASONS.get(why)
        if why and reason is None:
            faults[f"why-{day}"] = _("Välj ett av skälen i listan.")
        elif reason is not None and hours:
            faults[f"hours-{day}"] = _("Skriv antingen timmar eller varför personen var borta.")
        elif hours == 0 and reason is None:
            faults[f"why-{day}"] = _("Välj varför personen var borta.")
        if hours is None and reason is not None:
            hours = 0.0
        before = told.days.get(day)
        planned = usual if usual is not None else (before.hours_planned if before else None)
        plan = planned if hours is not None else None
        rows.append(ByStaff(stay.id, stay.caseworker_id, AttendancePeriod.DAY, day, hours, plan, None, reason))
    if days and any(row.hours is not None for row in rows):
        # What is told day by day stands instead of an earlier number for the whole month.
        rows.append(ByStaff(stay.id, stay.caseworker_id, AttendancePeriod.MONTH, days[0].replace(day=1), None))
    return Grid(typed, faults, () if faults else tuple(rows))


def read_whole(posted: MultiDict[str, str], stay: Stay, month: dt.date) -> Grid:
    """One number for the month; empty boxes take an earlier number back."""
    typed = _typed(posted)
    faults: dict[str, str] = {}
    most = longest_hours(AttendancePeriod.MONTH, month)
    hours = _number(typed, "month-hours", most, faults)
    planned = _number(typed, "month-planned", most, faults)
    absent = _number(typed, "month-absent", days_in_month(month), faults)
    if absent is not None and absent != int(absent):
        faults["month-absent"] = _("Skriv hela dagar.")
    if hours is None and absent is not None and not faults:
        faults["month-hours"] = _("Skriv också hur många timmar det blev.")
    days = None if absent is None else int(absent)
    row = ByStaff(stay.id, stay.caseworker_id, AttendancePeriod.MONTH, month, hours, planned, days)
    return Grid(typed, faults, () if faults else (row,))


def differing(typed: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """Boxes in which something else stands by now than was typed, with what stands there."""
    return {name: value for name, value in now.items() if typed.get(name, value) != value}


def as_typed(value: float | None) -> str:
    """A number as people write it."""
    return "" if value is None else f"{value:g}".replace(".", decimal_mark())


def _numbers(whole: Told | None) -> tuple[float | None, float | None, int | None]:
    return (None, None, None) if whole is None else (whole.hours, whole.hours_planned, whole.days_absent)


def _typed(posted: MultiDict[str, str]) -> dict[str, str]:
    return {name: value.strip() for name, value in posted.items() if "-" in name or name == "usual"}


def _number(typed: Mapping[str, str], name: str, most: float, faults: dict[str, str]) -> float | None:
    text = typed.get(name, "").replace(" ", "")
    if not text:
        return None
    if len(text) > LONGEST or _NUMBER.fullmatch(text) is None or not text.isascii():
        faults[name] = _("Skriv ett tal med siffror, till exempel 6,5.")
        return None
    value = float(text.replace(",", "."))
    if value > most:
        faults[name] = _("Så mycket går inte. Högst %(most)s.", most=f"{most:g}")
        return None
    return value
