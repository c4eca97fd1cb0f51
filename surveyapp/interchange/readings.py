"""Rows of somebody else's table to people with dated readings, or to every problem by row and column. Pure."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from surveyapp.instruments.definition import Instrument
from surveyapp.interchange.answers import left_out, to_given
from surveyapp.interchange.cells import Unreadable, text_of
from surveyapp.interchange.mapping import Mapping as Columns
from surveyapp.interchange.mapping import WaveFrom
from surveyapp.interchange.problems import DataProblem
from surveyapp.interchange.table import Row, Search, Table
from surveyapp.people import contact
from surveyapp.placements.rules import Destination, check_dates
from surveyapp.plans.days import later
from surveyapp.plans.definition import Plan
from surveyapp.responses.given import Given
from surveyapp.schedule.plan import PlacementDays, lay_out

LONGEST_CODE = 60


@dataclass(frozen=True, slots=True)
class ImportedReading:
    """One person's answers at one wave, with the row that they came from."""

    wave: str
    number: int
    answered_on: dt.date
    row: int
    given: Mapping[str, Given]


@dataclass(frozen=True, slots=True)
class ImportedPerson:
    """One person of the file: a code, the days of the placement, and the readings in the order of the mapping."""

    code: str
    row: int
    days: PlacementDays
    destination: Destination
    provider: str
    referrer: str
    readings: tuple[ImportedReading, ...]


@dataclass(frozen=True, slots=True)
class Understood:
    """The people of a file and every problem; ``n_without_answer`` counts readings in which nothing was answered."""

    people: tuple[ImportedPerson, ...]
    problems: tuple[DataProblem, ...]
    n_without_answer: int


def understand(table: Table, mapping: Columns, plan: Plan, instrument: Instrument, today: dt.date) -> Understood:
    """Read every row of ``table`` as ``mapping`` says; rows may come in any order.

    A reading in which no item is answered is left out and counted. Problems are collected, never raised: columns that
    are not there, people without a code or with a personal number, rows given twice, values that are no option or are
    infinite, days that cannot be read, do not exist or have not come, content that differs between one person's rows.
    """
    search = Search(table, mapping.dates)
    search.require(mapping.columns())
    reading = _Reading(search, mapping, plan, instrument, today)
    people = tuple(reading.people())
    return Understood(people, search.problems, reading.n_without_answer)


@dataclass(slots=True)
class _Reading:
    """One walk through a table."""

    search: Search
    mapping: Columns
    plan: Plan
    instrument: Instrument
    today: dt.date
    n_without_answer: int = 0

    def people(self) -> Iterator[ImportedPerson]:
        """Everybody whose code, days and organisations can be read."""
        rows: dict[str, list[Row]] = defaultdict(list)
        for row in self.search.table.rows:
            code = self._code(row)
            if code is not None:
                rows[code].append(row)
        for code, own in rows.items():
            person = self._person(code, own)
            if person is not None:
                yield person

    def _code(self, row: Row) -> str | None:
        column = self.mapping.person
        code = self.search.text(row, column)
        if code is None:
            return None
        if not code:
            self.search.say(row, column, "there is no code of a person")
        elif len(code) > LONGEST_CODE:
            self.search.say(row, column, f"a code has at most {LONGEST_CODE} characters")
        elif "@" in code or (len(code) >= 10 and contact.personal_number(code).value is not None):
            message = "a personal number or an address is no code; give people codes of their own"
            self.search.say(row, column, message)
        else:
            return code
        return None

    def _person(self, code: str, rows: Sequence[Row]) -> ImportedPerson | None:
        mapping = self.mapping
        days = self._days(rows)
        provider = mapping.provider.name or self.search.same(rows, mapping.provider.column)
        referrer = mapping.referrer.name or self.search.same(rows, mapping.referrer.column)
        destination = self._destination(rows)
        readings = tuple(self._readings(rows, days))
        if days is None or not provider or not referrer:
            return None
        return ImportedPerson(code, rows[0].number, days, destination, provider, referrer, readings)

    def _days(self, rows: Sequence[Row]) -> PlacementDays | None:
        mapping = self.mapping
        leaving = mapping.exit.column if mapping.exit else None
        start_on = mapping.start.on or self.search.same_day(rows, mapping.start.column)
        exit_on = self.search.same_day(rows, leaving, may_be_empty=True)
        if start_on is None:
            return None
        planned_end_on = None if mapping.lasts is None else later(start_on, mapping.lasts)
        for end_on, end_column in ((planned_end_on, None), (exit_on, leaving)):
            for refusal in check_dates(start_on, end_on, ()):
                is_end = refusal.field == "end_on"
                column = end_column if is_end else mapping.start.column
                self.search.say(rows[0], column, f"the {'end' if is_end else 'start'} is {refusal.code}")
        for day, column in ((start_on, mapping.start.column), (exit_on, leaving)):
            if day is not None and day > self.today:
                self.search.say(rows[0], column, f"{day} has not come")
        return PlacementDays(start_on, planned_end_on, exit_on)

    def _destination(self, rows: Sequence[Row]) -> Destination:
        chosen = self.mapping.exit
        text = None if chosen is None else self.search.same(rows, chosen.destination, may_be_empty=True)
        if chosen is None or not text:
            return Destination.UNKNOWN
        if text not in chosen.destinations:
            self.search.say(rows[0], chosen.destination, f"the mapping does not say what {text} is")
            return Destination.UNKNOWN
        return Destination(chosen.destinations[text])

    def _readings(self, rows: Sequence[Row], days: PlacementDays | None) -> Iterator[ImportedReading]:
        planned = None
        if days is not None:
            laid_out = lay_out(self.plan, days, self.today)
            planned = {(occasion.wave, occasion.number): occasion.window.on for occasion in laid_out}
        for wave, row in self._rows_of_waves(rows):
            given = self._answers(wave, row)
            if all(answer.missing is not None for answer in given.values()):
                self.n_without_answer += 1
            elif days is not None and planned is not None:
                answered_on = self._answered_on(wave, row, days.start_on, planned)
                if answered_on is not None:
                    yield ImportedReading(wave.wave, wave.number, answered_on, row.number, given)

    def _rows_of_waves(self, rows: Sequence[Row]) -> Iterator[tuple[WaveFrom, Row]]:
        """Each wave of one person with the row that holds it; rows given twice are said."""
        if self.mapping.shape == "wide":
            for again in rows[1:]:
                self.search.say(again, self.mapping.person, f"this person already stands in row {rows[0].number}")
            yield from ((wave, rows[0]) for wave in self.mapping.waves)
            return
        found = self._rows_by_value(rows)
        for wave in self.mapping.waves:
            if wave.value is None:
                for column in self.mapping.columns_of(wave).values():
                    self.search.same(rows, column, may_be_empty=True)
                yield wave, rows[0]
            elif text_of(wave.value) in found:
                yield wave, found[text_of(wave.value)]

    def _rows_by_value(self, rows: Sequence[Row]) -> dict[str, Row]:
        column = self.mapping.wave
        known = [text_of(wave.value) for wave in self.mapping.waves if wave.value is not None]
        found: dict[str, Row] = {}
        for row in rows:
            value = self.search.text(row, column)
            if value is None:
                continue
            if value not in known:
                said = f"{value} is no wave of the mapping" if value else "there is no wave"
                self.search.say(row, column, f"{said}; its waves are {', '.join(known)}")
            elif value in found:
                message = f"this person already has the wave {value} in row {found[value].number}"
                self.search.say(row, column, message)
            else:
                found[value] = row
        return found

    def _answers(self, wave: WaveFrom, row: Row) -> dict[str, Given]:
        given: dict[str, Given] = {}
        for code, column in self.mapping.columns_of(wave).items():
            if column not in self.search.places:
                continue
            cell = self.search.cell(row, column)
            try:
                given[code] = left_out(cell, self.mapping.missing) or to_given(
                    self.instrument.items[code], cell, self.mapping.dates
                )
            except Unreadable as problem:
                self.search.say(row, column, f"{text_of(cell)} {problem}")
        return given

    def _answered_on(
        self, wave: WaveFrom, row: Row, start_on: dt.date, planned: Mapping[tuple[str, int], dt.date]
    ) -> dt.date | None:
        day = planned.get((wave.wave, wave.number))
        if day is None:
            name = wave.wave if wave.number == 1 else f"{wave.wave} {wave.number}"
            message = f"the plan gives this person no wave {name} by {self.today}"
            self.search.say(row, self.mapping.wave, message)
            return None
        if wave.answered is not None:
            day = self.search.same_day([row], wave.answered)
        elif wave.after is not None:
            day = later(start_on, wave.after)
        elif wave.on is not None:
            day = wave.on
        if day is not None and day > self.today:
            self.search.say(row, wave.answered, f"the day of the answer, {day}, has not come")
            return None
        return day
