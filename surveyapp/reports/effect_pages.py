"""A report as text, as a page that needs nothing else, and as data for machines."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from surveyapp.effects.findings import Language
from surveyapp.effects.story_numbers import whole_percent
from surveyapp.reports.effect_document import Cell, Figure, Report, Section, Table
from surveyapp.reports.effect_methods import method_words
from surveyapp.reports.effect_words import Words

HERE = Path(__file__).resolve().parent
STYLE_SHEETS = tuple(HERE.parent / "web" / "static" / name for name in ("app.css", "staff.css"))


def as_text(report: Report, language: Language) -> str:
    """The whole report for a terminal."""
    words = Words(language)
    lines = [report.title, "=" * len(report.title), ""]
    if report.is_demonstration:
        lines += [words("demonstration"), ""]
    lines += [f"{name}: {fact}" for name, fact in report.facts] + [""]
    lines += [f"  {sentence}" for sentence in report.sentences]
    for section in report.sections:
        lines += _section(section, words)
    return "\n".join(lines) + "\n"


def _section(section: Section, words: Words) -> Iterator[str]:
    yield from ("", section.title, "-" * len(section.title))
    yield from (f"  {note}" for note in section.notes)
    for table in section.tables:
        yield from ("", table.caption)
        yield from _grid(table, words)
        yield from (f"  {note}" for note in (*table.notes, *_methods(table, words)))


def _methods(table: Table, words: Words) -> Iterator[str]:
    if table.methods:
        yield f"{words('method')}: {'; '.join(method_words(one, words.language) for one in table.methods)}."


def _grid(table: Table, words: Words) -> Iterator[str]:
    heading = [column.title for column in table.columns]
    body = [[cell_text(cell, words) for cell in row] for row in table.rows]
    widths = [max(len(row[place]) for row in [heading, *body]) for place in range(len(heading))]
    is_text = [all(isinstance(row[place], str) for row in table.rows) for place in range(len(heading))]
    for row in [heading, *body]:
        cells = (
            cell.ljust(width) if text else cell.rjust(width)
            for cell, width, text in zip(row, widths, is_text, strict=True)
        )
        yield "  " + "  ".join(cells).rstrip()


def as_page(report: Report, language: Language) -> str:
    """One file of HTML with its own style sheet: nothing to fetch, no script, ready to print."""
    words = Words(language)
    environment = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True)
    environment.filters["cell"] = lambda cell: cell_text(cell, words)
    environment.filters["method"] = lambda method: method_words(method, language)
    environment.tests["figure"] = lambda cell: isinstance(cell, Figure)
    style = "".join(sheet.read_text(encoding="utf-8") for sheet in STYLE_SHEETS)
    template = environment.get_template("reports/effects.html")
    return template.render(report=report, words=words, style=Markup(style))  # noqa: S704  # our own style sheet


def as_data(report: Report) -> str:
    """JSON: every number with its n, interval, method and the reason why it is missing."""
    content = {
        "title": report.title,
        "language": report.language,
        "is_demonstration": report.is_demonstration,
        "facts": [{"name": name, "value": fact} for name, fact in report.facts],
        "story": list(report.sentences),
        "sections": [
            {
                "code": section.code,
                "title": section.title,
                "notes": list(section.notes),
                "tables": [_data(table) for table in section.tables],
            }
            for section in report.sections
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _data(table: Table) -> dict[str, object]:
    codes = [column.code for column in table.columns]
    return {
        "code": table.code,
        "caption": table.caption,
        "columns": {column.code: column.title for column in table.columns},
        "rows": [{code: _cell(cell) for code, cell in zip(codes, row, strict=True)} for row in table.rows],
        "notes": list(table.notes),
    }


def _cell(cell: Cell) -> object:
    if isinstance(cell, str):
        return cell
    given = {
        "value": cell.value,
        "count": cell.count,
        "n": cell.n,
        "interval": None if cell.interval is None else list(cell.interval),
        "method": cell.method,
        "undefined": cell.undefined,
    }
    return {name: value for name, value in given.items() if value is not None or name == "value"}


def cell_text(cell: Cell, words: Words) -> str:
    """A cell as it is read: "131 of 300, 44 % (38 to 49)", "0.28 (0.17 to 0.39)", "< 0.001", or why there is none."""
    if isinstance(cell, str):
        return cell
    if cell.value is None:
        return f"– ({words.reason(cell.undefined or '')})"
    if cell.form == "count":
        return f"{cell.value:.0f}"
    if cell.form == "p":
        return _decimal("< 0.001" if cell.value < 0.001 else f"{cell.value:.3f}", words)
    if cell.form == "share":
        return _share(cell, words)
    ends = "" if cell.interval is None else f" ({_ends(cell, words, 1, 2)})"
    return _decimal(f"{_fixed(cell.value, 2)}{ends}", words)


def _share(cell: Figure, words: Words) -> str:
    percent = whole_percent(cell.value or 0.0)
    ends = "" if cell.interval is None else f" ({_ends(cell, words, 100, 0)})"
    people = "" if cell.count is None else f"{cell.count} {words('of')} {cell.n}, "
    return f"{people}{percent}{ends}"


def _ends(cell: Figure, words: Words, factor: float, decimals: int) -> str:
    lower, upper = (_fixed(factor * (end or 0.0), decimals) for end in cell.interval or (0.0, 0.0))
    return f"{lower} {words('to')} {upper}"


def _fixed(value: float, decimals: int) -> str:
    text = f"{value:.{decimals}f}"
    return text.replace("-", "−") if math.copysign(1, value) < 0 and float(text) != 0 else text.lstrip("-")


def _decimal(text: str, words: Words) -> str:
    return text.replace(".", ",") if words.language == "sv" else text
