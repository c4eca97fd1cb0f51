"""Hours and days away for a few months, as supervisors type them: beside their ratings, or on a page of their own."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from surveyapp.extensions import house, session
from surveyapp.placements.changes import Attended, record_attendance
from surveyapp.placements.rules import AttendancePeriod, days_in_month, longest_hours
from surveyapp.placements.supervising import AttendedTime, Supervised
from surveyapp.web.interface_texts import decimal_mark
from surveyapp.web.interface_texts import gettext as _

BOXES = ("hours", "planned", "absent")
LONGEST = 12
_NUMBER = re.compile(r"\d{1,4}(?:[.,]\d{1,2})?")


@dataclass(frozen=True, slots=True)
class MonthForm:
    """One month: what stands in its boxes, what is wrong with them, and what was recorded before."""

    month: dt.date
    typed: Mapping[str, str]
    before: AttendedTime | None = None
    faults: Mapping[str, str] = field(default_factory=dict)
    value: Attended | None = None

    @property
    def key(self) -> str:
        """Part of the names of its boxes: 2024-03."""
        return f"{self.month:%Y-%m}"

    def name(self, box: str) -> str:
        """Name of a box."""
        return f"{box}-{self.key}"

    @property
    def is_new(self) -> bool:
        """Whether there is something to record that does not stand there already."""
        if self.value is None or self.before is None:
            return self.value is not None
        old = (self.before.hours, self.before.hours_planned, self.before.days_absent)
        return old != (self.value.hours, self.value.hours_planned, self.value.days_absent)


def filled(months: Sequence[dt.date], seen: Iterable[AttendedTime]) -> tuple[MonthForm, ...]:
    """The boxes with what was recorded, and with the last known plan where nothing was."""
    own = _own_months(seen)
    plan = next((one.hours_planned for _month, one in sorted(own.items(), reverse=True) if one.hours_planned), None)
    return tuple(MonthForm(month, _shown(own.get(month), plan), own.get(month)) for month in months)


def read(posted: MultiDict[str, str], months: Sequence[dt.date], seen: Iterable[AttendedTime]) -> tuple[MonthForm, ...]:
    """What was typed, with what is wrong with it; nothing that was typed is lost."""
    own = _own_months(seen)
    return tuple(_read(posted, MonthForm(month, {}, own.get(month))) for month in months)


def names(months: Sequence[dt.date]) -> set[str]:
    """Names of all boxes for these months."""
    return {MonthForm(month, {}).name(box) for month in months for box in BOXES}


def faults(forms: Iterable[MonthForm]) -> dict[str, str]:
    """Name of a box to what is wrong with it."""
    return {one.name(box): text for one in forms for box, text in one.faults.items()}


def store(person: Supervised, informant_id: int, forms: Iterable[MonthForm]) -> None:
    """Record what is right and new; the caller commits."""
    at = house().clock.now()
    for one in forms:
        if one.is_new and one.value is not None:
            by = f"informant {informant_id}"
            record_attendance(session(), person.placement_id, informant_id, one.value, actor=by, at=at)


def _own_months(seen: Iterable[AttendedTime]) -> dict[dt.date, AttendedTime]:
    return {one.on: one for one in seen if one.is_own and one.period is AttendancePeriod.MONTH}


def _shown(before: AttendedTime | None, plan: float | None) -> dict[str, str]:
    if before is None:
        return {"hours": "", "planned": _as_typed(plan), "absent": ""}
    return {
        "hours": _as_typed(before.hours),
        "planned": _as_typed(before.hours_planned),
        "absent": _as_typed(before.days_absent),
    }


def _as_typed(value: float | None) -> str:
    return "" if value is None else f"{value:g}".replace(".", decimal_mark())


def _read(posted: MultiDict[str, str], blank: MonthForm) -> MonthForm:
    typed = {box: posted.get(blank.name(box), "").strip() for box in BOXES}
    most = longest_hours(AttendancePeriod.MONTH, blank.month), days_in_month(blank.month)
    wrong: dict[str, str] = {}
    numbers: dict[str, float | None] = {}
    for box in BOXES:
        numbers[box], fault = _number(box, typed[box], *most)
        if fault:
            wrong[box] = fault
    is_there = numbers["hours"] is not None or numbers["absent"] is not None
    if is_there and numbers["hours"] is None and not wrong:
        wrong["hours"] = _("Skriv också hur många timmar det blev.")
    hours, absent = numbers["hours"], numbers["absent"]
    value = None
    if hours is not None and not wrong:
        days = None if absent is None else int(absent)
        value = Attended(AttendancePeriod.MONTH, blank.month, hours, numbers["planned"], days)
    return MonthForm(blank.month, typed, blank.before, wrong, value)


def _number(box: str, typed: str, most_hours: int, most_days: int) -> tuple[float | None, str]:
    if not typed:
        return None, ""
    if len(typed) > LONGEST or _NUMBER.fullmatch(typed.replace(" ", "")) is None:
        return None, _("Skriv ett tal med siffror, till exempel 42.")
    value = float(typed.replace(" ", "").replace(",", "."))
    if box == "absent" and (value > most_days or value != int(value)):
        return None, _("Skriv hela dagar, högst %(most)d.", most=most_days)
    if box != "absent" and value > most_hours:
        return None, _("Månaden har bara %(most)d timmar.", most=most_hours)
    return value, ""
