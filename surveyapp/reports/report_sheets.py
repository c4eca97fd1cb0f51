"""A report as a workbook: a sheet for what it is about, and one for each table with numbers as numbers."""

from __future__ import annotations

from collections.abc import Iterator

from surveyapp.effects.findings import Language
from surveyapp.reports.effect_document import Figure, Report, Table
from surveyapp.reports.effect_methods import method_words
from surveyapp.reports.effect_words import Words
from surveyapp.spreadsheets import Cell, Sheet

LONGEST_NAME = 24
LOW, HIGH, N = "lower limit", "upper limit", "n"


def sheets_of(report: Report, language: Language) -> tuple[Sheet, ...]:
    """Every table on its own sheet; a figure with an interval has columns for its ends and its number of people."""
    words = Words(language)
    about = [*report.facts, *(("", sentence) for sentence in report.sentences)]
    if report.is_demonstration:
        about.insert(0, ("", words("demonstration")))
    sheets = [Sheet(words("about"), (report.title, ""), tuple(about))]
    number = 0
    for section in report.sections:
        for table in section.tables:
            number += 1
            sheets.append(_sheet(table, f"{number} {section.title[:LONGEST_NAME]}", words))
    return tuple(sheets)


def _sheet(table: Table, name: str, words: Words) -> Sheet:
    parts = [_parts([row[place] for row in table.rows]) for place in range(len(table.columns))]
    head: list[str] = []
    for column, extra in zip(table.columns, parts, strict=True):
        head += [column.title, *(f"{column.title}: {words(one)}" for one in extra)]
    rows = tuple(
        tuple(value for cell, extra in zip(row, parts, strict=True) for value in _values(cell, extra, words))
        for row in table.rows
    )
    methods = "; ".join(method_words(one, words.language) for one in table.methods)
    note = " ".join(filter(None, (table.caption + ".", *table.notes, f"{words('method')}: {methods}." * bool(methods))))
    return Sheet(name, tuple(head), rows, note)


def _parts(cells: list[Figure | str]) -> tuple[str, ...]:
    """What beside its value a column has to tell: the ends of intervals, and of how many people."""
    figures = [cell for cell in cells if isinstance(cell, Figure)]
    ends = (LOW, HIGH) if any(one.interval is not None for one in figures) else ()
    return (*ends, *((N,) if any(one.n is not None and one.form != "count" for one in figures) else ()))


def _values(cell: Figure | str, extra: tuple[str, ...], words: Words) -> Iterator[Cell]:
    if isinstance(cell, str):
        yield from (cell, *(None for _ in extra))
        return
    yield words.reason(cell.undefined or "") if cell.value is None else cell.value
    low, high = cell.interval or (None, None)
    given = {LOW: low, HIGH: high, N: cell.n}
    yield from (given[one] for one in extra)
