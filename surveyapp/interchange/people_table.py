"""A list of people and their placements: which column is what, and every fault by row and column. Pure.

A list is made by a person in a spreadsheet, so headings and languages are taken in the spellings that occur.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from surveyapp.interchange.cells import Unreadable, day_of, text_of
from surveyapp.interchange.table import Row, Table
from surveyapp.people import contact
from surveyapp.people.contact import Checked
from surveyapp.placements.rules import check_dates

HEADINGS: dict[str, tuple[str, ...]] = {
    "name": ("namn", "deltagare", "name", "participant"),
    "label": ("etikett", "nummer", "id", "label"),
    "personal_number": ("personnummer", "pnr", "personal number"),
    "phone": ("mobil", "mobilnummer", "telefon", "phone", "mobile"),
    "email": ("e-post", "epost", "mejl", "email", "e-mail"),
    "postal_address": ("adress", "postadress", "address", "postal address"),
    "language": ("språk", "sprak", "language"),
    "provider": ("anordnare", "organisation", "provider"),
    "supervisor_email": ("handledare", "handledarens e-post", "supervisor"),
    "caseworker_email": ("handläggare", "handlaggare", "handläggarens e-post", "caseworker"),
    "start_on": ("start", "startdatum", "från", "from"),
    "planned_end_on": ("slut", "planerat slut", "slutdatum", "till", "end"),
}
"""What each column may be called, in small letters; the first is the name used in messages."""
REQUIRED = ("name", "provider", "start_on")
IDENTITY = ("label", "personal_number", "phone", "email")
"""By one of these somebody is known again."""
LANGUAGES: dict[str, tuple[str, ...]] = {
    "sv-latt": ("", "sv-latt", "lätt svenska", "svenska, lätt", "plain swedish"),
    "sv": ("sv", "svenska", "swedish"),
    "en": ("en", "engelska", "english"),
    "ar": ("ar", "arabiska", "arabic"),
    "so": ("so", "somaliska", "somali"),
    "ti": ("ti", "tigrinja", "tigrinska", "tigrinya"),
    "fa": ("fa", "persiska", "farsi", "dari", "persian"),
    "uk": ("uk", "ukrainska", "ukrainian"),
    "da": ("da", "danska", "danish"),
    "fi": ("fi", "finska", "finnish"),
}
MOST_PEOPLE = 5_000


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong: the row as a spreadsheet counts them (None for the whole list), the column, and a code.

    ``told`` is what the message needs besides, such as the known names; never what stood in a cell about a person.
    """

    row: int | None
    column: str | None
    code: str
    told: str = ""


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """One row in normal forms."""

    row: int
    name: str
    label: str | None
    personal_number: str | None
    phone: str | None
    email: str | None
    postal_address: str | None
    language: str
    provider: str
    supervisor_email: str | None
    caseworker_email: str | None
    start_on: dt.date
    planned_end_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Listed:
    """What the list says; with any fault nothing of it may be stored."""

    people: tuple[ListedPerson, ...]
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

    def checked(self, row: Row, name: str, check: Checked) -> str | None:
        if check.problem is not None:
            self.say(row, name, check.problem)
        return check.value

    def day(self, row: Row, name: str) -> dt.date | None:
        if not self.text(row, name):
            return None
        try:
            # A Swedish list with the year last means the day first.
            return day_of(row.cells[self.columns[name]], "day-first")
        except Unreadable:
            self.say(row, name, "not a day")
            return None


def read_people(table: Table, today: dt.date) -> Listed:
    """Understand a list; faults come in the order of rows, what concerns the whole list first."""
    columns: dict[str, int] = {}
    headings: dict[str, str] = {}
    reading = _Reading(columns, headings)
    for place, heading in enumerate(table.columns):
        name = next((name for name, spellings in HEADINGS.items() if heading.casefold() in spellings), None)
        if name is None:
            reading.faults.append(
                Fault(None, heading, "unknown column", ", ".join(one[0] for one in HEADINGS.values()))
            )
        elif name in columns:
            reading.say(None, name, "column twice")
        else:
            columns[name], headings[name] = place, heading
    for name in REQUIRED:
        if name not in columns:
            reading.say(None, name, "column missing")
    if not set(IDENTITY) & set(columns):
        reading.say(None, "label", "nobody can be known again")
    if len(table.rows) > MOST_PEOPLE:
        reading.say(None, None, "too many rows", str(MOST_PEOPLE))
    if reading.faults:
        return Listed((), tuple(reading.faults))
    people = [person for row in table.rows if (person := _person(reading, row, today)) is not None]
    _twice(reading, table.rows, people)
    return Listed(tuple(people), tuple(sorted(reading.faults, key=lambda fault: fault.row or 0)))


def _person(reading: _Reading, row: Row, today: dt.date) -> ListedPerson | None:
    before = len(reading.faults)
    for name in REQUIRED:
        if not reading.text(row, name):
            reading.say(row, name, "empty")
    if not any(reading.text(row, name) for name in IDENTITY):
        reading.say(row, next(name for name in IDENTITY if name in reading.columns), "nobody can be known again")
    spoken = reading.text(row, "language").casefold()
    language = next((code for code, spellings in LANGUAGES.items() if spoken in spellings), None)
    if language is None:
        reading.say(row, "language", "unknown language", ", ".join(one[1] for one in LANGUAGES.values()))
    forms = {
        name: reading.checked(row, name, check(text))
        for name, check in (
            ("personal_number", contact.personal_number),
            ("phone", contact.phone),
            ("email", contact.email),
            ("postal_address", contact.postal_address),
            ("supervisor_email", contact.email),
            ("caseworker_email", contact.email),
        )
        if (text := reading.text(row, name))
    }
    start_on, end_on = reading.day(row, "start_on"), reading.day(row, "planned_end_on")
    if start_on is not None:
        _check_days(reading, row, start_on, end_on, today)
    if len(reading.faults) > before or start_on is None:
        return None
    return ListedPerson(
        row=row.number,
        name=reading.text(row, "name"),
        label=reading.text(row, "label") or None,
        personal_number=forms.get("personal_number"),
        phone=forms.get("phone"),
        email=forms.get("email"),
        postal_address=forms.get("postal_address"),
        language=language or "sv-latt",
        provider=reading.text(row, "provider"),
        supervisor_email=forms.get("supervisor_email"),
        caseworker_email=forms.get("caseworker_email"),
        start_on=start_on,
        planned_end_on=end_on,
    )


def _check_days(reading: _Reading, row: Row, start_on: dt.date, end_on: dt.date | None, today: dt.date) -> None:
    for refusal in check_dates(start_on, end_on, ()):
        reading.say(row, "start_on" if refusal.field == "start_on" else "planned_end_on", refusal.code)
    if (start_on - today).days > 366:
        reading.say(row, "start_on", "more than a year away")


def _twice(reading: _Reading, rows: Sequence[Row], people: Sequence[ListedPerson]) -> None:
    """The same person twice with the same start is a slip; with another start it is another placement."""
    by_number = {row.number: row for row in rows}
    for name in IDENTITY:
        seen: dict[tuple[str, dt.date], int] = {}
        for person in people:
            value = getattr(person, name)
            if value is None:
                continue
            first = seen.setdefault((value, person.start_on), person.row)
            if first != person.row:
                reading.say(by_number[person.row], name, "same as row", str(first))
