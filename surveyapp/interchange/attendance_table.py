"""A list of attendance by day or month: which column is what, and every fault by row and column. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from surveyapp.interchange.cells import Unreadable, day_of, number_of, text_of
from surveyapp.interchange.people_table import Fault
from surveyapp.interchange.table import Row, Table
from surveyapp.people import contact
from surveyapp.placements.attendance_rules import AbsenceReason
from surveyapp.placements.rules import AttendancePeriod, days_in_month, longest_hours

HEADINGS: dict[str, tuple[str, ...]] = {
    "label": ("etikett", "nummer", "id", "label"),
    "personal_number": ("personnummer", "pnr", "personal number"),
    "day": ("dag", "datum", "day", "date"),
    "month": ("månad", "manad", "month"),
    "hours": ("timmar", "närvaro", "hours", "attendance"),
    "planned": ("planerade timmar", "planerat", "planned hours", "planned"),
    "absent": ("dagar borta", "frånvarodagar", "days away", "days absent"),
    "reason": ("frånvaro", "orsak", "absence", "reason"),
}
"""What each column may be called, in small letters; the first is the name used in messages."""
REASONS: dict[AbsenceReason, tuple[str, ...]] = {
    AbsenceReason.SICK: ("sjuk", "sjukdom", "sick"),
    AbsenceReason.SICK_CHILD: ("vab", "vård av barn", "sjukt barn", "sick child"),
    AbsenceReason.AGREED: ("ledig", "beviljad", "överenskommen", "agreed", "leave"),
    AbsenceReason.NOT_TOLD: ("ej meddelat", "ogiltig", "uteblev", "not told", "no-show"),
    AbsenceReason.OTHER: ("annat", "annan", "other"),
}
MOST_ROWS = 20_000
_MONTH = re.compile(r"(\d{4})-?(\d{2})")


@dataclass(frozen=True, slots=True)
class ListedTime:
    """One row: who, which day or month (its first day), and what was told of it."""

    row: int
    label: str | None
    personal_number: str | None
    period: AttendancePeriod
    on: dt.date
    hours: float
    hours_planned: float | None
    days_absent: int | None
    reason: AbsenceReason | None


@dataclass(frozen=True, slots=True)
class ListedAttendance:
    """What the list says; with any fault nothing of it may be stored."""

    times: tuple[ListedTime, ...]
    faults: tuple[Fault, ...]


@dataclass(slots=True)
class _Reading:
    columns: Mapping[str, int]
    headings: Mapping[str, str]
    faults: list[Fault] = field(default_factory=list)

    def say(self, row: Row | None, name: str | None, code: str, told: str = "") -> None:
        column = None if name is None else self.headings.get(name, HEADINGS[name][0])
        self.faults.append(Fault(None if row is None else row.number, column, code, told))

    def text(self, row: Row, name: str) -> str:
        return text_of(row.cells[self.columns[name]]) if name in self.columns else ""

    def number(self, row: Row, name: str, most: float, *, is_whole: bool = False) -> float | None:
        if not self.text(row, name):
            return None
        try:
            value = number_of(row.cells[self.columns[name]])
        except Unreadable:
            self.say(row, name, "not a number")
            return None
        if not 0 <= value <= most or (is_whole and value != int(value)):
            self.say(row, name, "not possible", f"{most:g}")
            return None
        return value


def read_attendance(table: Table) -> ListedAttendance:
    """Understand a list; faults come in the order of rows, what concerns the whole list first."""
    columns: dict[str, int] = {}
    headings: dict[str, str] = {}
    reading = _Reading(columns, headings)
    for place, heading in enumerate(table.columns):
        name = next((name for name, spellings in HEADINGS.items() if heading.casefold() in spellings), None)
        if name is None:
            names = ", ".join(one[0] for one in HEADINGS.values())
            reading.faults.append(Fault(None, heading, "unknown column", names))
        elif name in columns:
            reading.say(None, name, "column twice")
        else:
            columns[name], headings[name] = place, heading
    if not {"label", "personal_number"} & set(columns):
        reading.say(None, "label", "column missing")
    if not {"day", "month"} & set(columns):
        reading.say(None, "day", "column missing")
    if "hours" not in columns:
        reading.say(None, "hours", "column missing")
    if len(table.rows) > MOST_ROWS:
        reading.say(None, None, "too many rows", str(MOST_ROWS))
    if reading.faults:
        return ListedAttendance((), tuple(reading.faults))
    times = [one for row in table.rows if (one := _time(reading, row)) is not None]
    return ListedAttendance(tuple(times), tuple(reading.faults))


def _time(reading: _Reading, row: Row) -> ListedTime | None:
    before = len(reading.faults)
    label, number = _who(reading, row)
    when = _when(reading, row)
    if when is None:
        return None
    period, on = when
    reason = _reason(reading, row)
    most = longest_hours(period, on)
    hours = reading.number(row, "hours", most)
    planned = reading.number(row, "planned", most)
    absent = reading.number(row, "absent", days_in_month(on), is_whole=True)
    if hours is None and not reading.text(row, "hours"):
        if not reading.text(row, "reason") or period is AttendancePeriod.MONTH:
            reading.say(row, "hours", "empty")
        hours = 0.0
    if hours and reason is not None and period is AttendancePeriod.DAY:
        reading.say(row, "reason", "both hours and away")
    if len(reading.faults) > before or hours is None:
        return None
    if period is AttendancePeriod.DAY:
        return ListedTime(row.number, label, number, period, on, hours, planned, None, reason)
    return ListedTime(
        row.number, label, number, period, on, hours, planned, None if absent is None else int(absent), None
    )


def _who(reading: _Reading, row: Row) -> tuple[str | None, str | None]:
    label, typed = reading.text(row, "label") or None, reading.text(row, "personal_number")
    if not typed:
        if label is None:
            reading.say(row, "label" if "label" in reading.columns else "personal_number", "empty")
        return label, None
    checked = contact.personal_number(typed)
    if checked.problem is not None:
        reading.say(row, "personal_number", checked.problem)
    return label, checked.value


def _when(reading: _Reading, row: Row) -> tuple[AttendancePeriod, dt.date] | None:
    day, month = reading.text(row, "day"), reading.text(row, "month")
    if day and month:
        reading.say(row, "month", "both day and month")
        return None
    if day:
        try:
            # A Swedish list with the year last means the day first.
            return AttendancePeriod.DAY, day_of(row.cells[reading.columns["day"]], "day-first")
        except Unreadable:
            reading.say(row, "day", "not a day")
            return None
    if not month:
        reading.say(row, "day" if "day" in reading.columns else "month", "empty")
        return None
    found = _MONTH.fullmatch(month)
    try:
        if found is not None:
            return AttendancePeriod.MONTH, dt.date(int(found[1]), int(found[2]), 1)
        return AttendancePeriod.MONTH, day_of(row.cells[reading.columns["month"]], "day-first").replace(day=1)
    except (Unreadable, ValueError):
        reading.say(row, "month", "not a month")
        return None


def _reason(reading: _Reading, row: Row) -> AbsenceReason | None:
    typed = reading.text(row, "reason").casefold()
    if not typed:
        return None
    found = next((reason for reason, spellings in REASONS.items() if typed in spellings), None)
    if found is None:
        reading.say(row, "reason", "unknown reason", ", ".join(one[0] for one in REASONS.values()))
    return found
