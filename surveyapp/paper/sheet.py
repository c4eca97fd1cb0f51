"""Sheets as PDF: every text and box stands where the layout says, so that print and reader agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from surveyapp.paper import layout as places
from surveyapp.paper.label import Label, written
from surveyapp.paper.layout import Box, Layout, Rule, Style, Text
from surveyapp.reports.pdf import as_pdf


@dataclass(frozen=True, slots=True)
class Printed:
    """One sheet to print. ``words`` are the interface texts that the layout names; ``page`` in them has two places
    for numbers. ``name`` stands on the strip that is torn off, and is empty by default."""

    assignment_id: int
    language: str
    html_language: str
    title: str
    layout: Layout
    words: Mapping[str, str]
    name: str = ""


@dataclass(frozen=True, slots=True)
class _Page:
    """What the template writes of one page: pieces with the number of their place in the style sheet."""

    headings: tuple[tuple[int, str, str], ...]
    boxes: tuple[int, ...]
    code: Markup


def sheets_as_pdf(sheets: Iterable[Printed], secret: str) -> bytes:
    """One tagged PDF of all these sheets; raises NoPdfHere."""
    return as_pdf(sheets_as_html(tuple(sheets), secret))


def sheets_as_html(sheets: tuple[Printed, ...], secret: str) -> str:
    """The page that becomes the PDF; at least one sheet."""
    numbers, rules = count(1), [_marks()]
    printed = [
        (sheet, "rtl" if sheet.layout.is_right_to_left else "ltr", _pages(sheet, secret, numbers, rules))
        for sheet in sheets
    ]
    return _template().render(
        title=sheets[0].title,
        language=sheets[0].html_language,
        sheets=printed,
        css=Markup("".join(rules)),  # noqa: S704  # places as numbers
    )


def _pages(sheet: Printed, secret: str, numbers: Iterable[int], rules: list[str]) -> list[_Page]:
    made = []
    counted = iter(numbers)
    for page in range(1, sheet.layout.n_pages + 1):
        texts = []
        for text in sheet.layout.texts:
            if text.page == page:
                number = next(counted)
                rules.append(_of_text(number, text))
                texts.append((number, text.style.value, _said(sheet, text)))
        drawn = []
        for box in sheet.layout.boxes:
            if box.page == page:
                drawn.append(next(counted))
                rules.append(_of_box(drawn[-1], box))
        for line in sheet.layout.rules:
            if line.page == page:
                drawn.append(next(counted))
                rules.append(_of_rule(drawn[-1], line))
        label = Label(sheet.assignment_id, page, sheet.language, sheet.layout.edition)
        code = segno.make_qr(written(label, secret), error="m")
        drawing = code.svg_inline(border=0, omitsize=True, title=sheet.words["code"])
        made.append(_Page(tuple(texts), tuple(drawn), Markup(drawing)))  # noqa: S704  # made here of letters and numbers
    return made


def _said(sheet: Printed, text: Text) -> str:
    if text.word == "page":
        return sheet.words["page"] % {"number": text.page, "of": sheet.layout.n_pages}
    if text.word == "to":
        return f"{sheet.words['to']} {sheet.name or '_' * 40}"
    return sheet.words[text.word] if text.word else text.text


def _of_text(number: int, text: Text) -> str:
    size = places.SIZES[Style(text.style)]
    return (
        f"#p{number}{{left:{text.left}mm;top:{text.top}mm;width:{text.width}mm;height:{text.height}mm;"
        f"font-size:{size}pt}}"
    )


def _of_box(number: int, box: Box) -> str:
    return (
        f"#p{number}{{left:{box.left}mm;top:{box.top}mm;width:{places.BOX}mm;height:{places.BOX}mm;"
        f"border:{places.FRAME}mm solid #000}}"
    )


def _of_rule(number: int, rule: Rule) -> str:
    kind = "dashed" if rule.is_dashed else "solid"
    return f"#p{number}{{left:{rule.left}mm;top:{rule.top}mm;width:{rule.width}mm;border-top:.25mm {kind} #000}}"


def _marks() -> str:
    half = places.MARK / 2
    corners = "".join(
        f".m{place}{{left:{x - half}mm;top:{y - half}mm;width:{places.MARK}mm;height:{places.MARK}mm;background:#000}}"
        for place, (x, y) in enumerate(places.CORNERS)
    )
    left, top = places.CODE_AT
    return f"{corners}.code{{left:{left}mm;top:{top}mm;width:{places.CODE_SIDE}mm;height:{places.CODE_SIDE}mm}}"


@cache
def _template() -> Template:
    folder = FileSystemLoader(Path(__file__).parent / "templates")
    environment = Environment(loader=folder, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.get_template("paper/sheet.html")
