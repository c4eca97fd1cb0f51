"""Where everything stands on a sheet, in millimetres from the upper left corner of an A4 page. Pure.

Print and reader both ask here, so they agree. The same instrument in the same language always gives the same layout;
``edition`` is its fingerprint and stands in the code of every page, so that a sheet of another making is recognised.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from surveyapp.paper.questions import Question, Shape
from surveyapp.paper.wrapping import n_lines

VERSION = 1
"""Changes whenever anything below moves."""
WIDE, HIGH = 210.0, 297.0
MARK = 6.0
"""Side of a corner mark."""
CORNERS = ((12.0, 12.0), (198.0, 12.0), (198.0, 268.0), (12.0, 268.0))
"""Centres of the corner marks, clockwise from the upper left; the strip that is torn off lies below them."""
CODE_AT, CODE_SIDE = (164.0, 9.0), 24.0
"""Upper left corner and side of the QR code."""
BOX = 5.5
FRAME = 0.35
"""Thickness of a box's frame, which lies inside its side."""
FROM_LEFT, FROM_RIGHT, TOP, BOTTOM = 17.0, 193.0, 36.5, 262.0
LINE = 5.6
ROW = 7.8
GAP = 5.0
NUMBER = 8.0
"""Room for the number between box and text."""
STRIP = 277.0
RIGHT_TO_LEFT = frozenset({"ar", "fa", "prs", "ps", "ur", "he", "ckb", "yi"})


class Style(StrEnum):
    """How a text looks; sizes stand in ``SIZES``."""

    TITLE = "title"
    QUESTION = "question"
    PLAIN = "plain"
    SMALL = "small"
    NUMBER = "number"


SIZES = {Style.TITLE: 18.0, Style.QUESTION: 13.0, Style.PLAIN: 12.0, Style.SMALL: 12.0, Style.NUMBER: 12.0}
"""Points; nothing is smaller than twelve."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text on a page: its own words, or the name of an interface text that the printer fills in."""

    page: int
    left: float
    top: float
    width: float
    height: float
    style: Style
    text: str = ""
    word: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A box to put a cross in; ``mark`` is the number or letter of what it stands for."""

    page: int
    left: float
    top: float
    question: str
    mark: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A line to write on, or (dashed) to tear along."""

    page: int
    left: float
    top: float
    width: float
    is_dashed: bool = False


@dataclass(frozen=True, slots=True)
class Region:
    """The whole breadth of a page that belongs to one question."""

    page: int
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole sheet; pages are counted from 1."""

    n_pages: int
    is_right_to_left: bool
    texts: tuple[Text, ...]
    boxes: tuple[Box, ...]
    rules: tuple[Rule, ...]
    regions: dict[str, Region]
    edition: str

    def on(self, page: int) -> tuple[str, ...]:
        """Questions on a page, from the top."""
        return tuple(name for name, region in self.regions.items() if region.page == page)


@dataclass(slots=True)
class _Pen:
    """Writes from the top; in a language that is written to the left everything is mirrored."""

    mirrored: bool
    page: int = 1
    top: float = TOP
    texts: list[Text] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    regions: dict[str, Region] = field(default_factory=dict)

    def make_room(self, height: float) -> None:
        if self.top + height > BOTTOM and self.top > TOP:
            self.page, self.top = self.page + 1, TOP

    def write(self, style: Style, left: float, top: float, width: float, height: float, **what: str) -> None:
        at = _rounded(WIDE - left - width if self.mirrored else left)
        self.texts.append(Text(self.page, at, _rounded(top), width, _rounded(height), style, **what))

    def box(self, left: float, top: float, question: str, mark: str) -> None:
        at = _rounded(WIDE - left - BOX if self.mirrored else left)
        self.boxes.append(Box(self.page, at, _rounded(top), question, mark))

    def rule(self, left: float, top: float, width: float, *, is_dashed: bool = False) -> None:
        at = _rounded(WIDE - left - width if self.mirrored else left)
        self.rules.append(Rule(self.page, at, _rounded(top), width, is_dashed))


def lay_out(title: str, intro: str, asked: Iterable[Question], language: str, instrument_hash: str) -> Layout:
    """Place everything; no question is divided between two pages. The texts of questions about the filling in are given
    room of a fixed size, so that a better translation of the interface moves nothing."""
    pen = _Pen(language in RIGHT_TO_LEFT)
    _head(pen, title, intro)
    for question in asked:
        pen.make_room(_height(question))
        _ask(pen, question)
    numbered = range(1, pen.page + 1)
    texts = [*pen.texts, *(Text(page, 40, 265.2, 130, LINE, Style.SMALL, word="page") for page in numbered)]
    return Layout(
        n_pages=pen.page,
        is_right_to_left=pen.mirrored,
        texts=tuple(sorted(texts, key=lambda text: text.page)),
        boxes=tuple(pen.boxes),
        rules=tuple(pen.rules),
        regions=pen.regions,
        edition=_edition(pen.boxes, language, instrument_hash),
    )


def _head(pen: _Pen, title: str, intro: str) -> None:
    """Title beside the code, then how it is done, the day of filling in, and the strip with room for a name."""
    # The code stands to the right in every language, and the title to the left of it.
    pen.texts.append(Text(1, 20, 10, CODE_AT[0] - 3 - 20, 24, Style.TITLE, text=title))
    height = n_lines(intro, FROM_RIGHT - FROM_LEFT, SIZES[Style.PLAIN]) * LINE
    pen.write(Style.PLAIN, FROM_LEFT, pen.top, FROM_RIGHT - FROM_LEFT, height, text=intro)
    pen.top += height + 1.5
    for word, lines in (("cross", 2), ("return", 1)):
        pen.write(Style.PLAIN, FROM_LEFT, pen.top, FROM_RIGHT - FROM_LEFT, lines * LINE, word=word)
        pen.top += lines * LINE + 1
    pen.write(Style.QUESTION, FROM_LEFT, pen.top + 3, 100, LINE + 1, word="date")
    pen.rule(FROM_LEFT + 102, pen.top + 9, 72)
    pen.top += 9 + GAP
    pen.rule(0, STRIP - 3, WIDE, is_dashed=True)
    pen.write(Style.PLAIN, 20, STRIP + 2, 170, LINE + 1, word="to")


def _text_height(question: Question) -> float:
    """Room for the question and the help below it."""
    width = FROM_RIGHT - FROM_LEFT
    lines = 1 if question.is_about else n_lines(question.text, width, SIZES[Style.QUESTION])
    below = n_lines(question.help, width, SIZES[Style.PLAIN]) * LINE if question.help else 0.0
    return lines * (LINE + 0.6) + below + 1.5


def _option_height(question: Question, text: str) -> float:
    width = FROM_RIGHT - FROM_LEFT - BOX - 3 - NUMBER
    lines = 1 if question.is_about else n_lines(text, width, SIZES[Style.PLAIN])
    return max(ROW, lines * LINE + 1.4)


def _height(question: Question) -> float:
    """The height of a question without the gap below."""
    rows = sum(_option_height(question, text) for text in question.options.values())
    written = {Shape.LINE: 1, Shape.LINES: 4}.get(question.shape, 0) * 9.0
    return _text_height(question) + rows + written + (ROW if question.reasons else 0)


def _ask(pen: _Pen, question: Question) -> None:
    start = pen.top
    width, height = FROM_RIGHT - FROM_LEFT, _text_height(question)
    below = n_lines(question.help, width, SIZES[Style.PLAIN]) * LINE if question.help else 0.0
    words = {"word": question.name} if question.is_about else {"text": question.text}
    pen.write(Style.QUESTION, FROM_LEFT, pen.top, width, height - below - 1.5, **words)
    if question.help:
        pen.write(Style.PLAIN, FROM_LEFT, pen.top + height - below - 1.5, width, below, text=question.help)
    pen.top += height
    for number, text in question.options.items():
        _option(pen, question, number, text)
    for _line in range({Shape.LINE: 1, Shape.LINES: 4}.get(question.shape, 0)):
        pen.top += 9.0
        pen.rule(FROM_LEFT, pen.top - 1.2, 80 if question.shape is Shape.LINE else width)
    for place, letter in enumerate(question.reasons):
        left = FROM_LEFT + place * 88
        pen.box(left, pen.top + (ROW - BOX) / 2, question.name, letter)
        pen.write(Style.PLAIN, left + BOX + 3, pen.top + 1, 74, LINE, word=letter)
    pen.top += ROW if question.reasons else 0
    pen.regions[question.name] = Region(pen.page, _rounded(start), _rounded(pen.top))
    pen.top += GAP


def _option(pen: _Pen, question: Question, number: int, text: str) -> None:
    height = _option_height(question, text)
    left = FROM_LEFT + BOX + 3
    pen.box(FROM_LEFT, pen.top + (ROW - BOX) / 2, question.name, str(number))
    pen.write(Style.NUMBER, left, pen.top + 1, NUMBER - 1, LINE, text=str(number))
    words = {"word": f"{question.name}.{number}"} if question.is_about else {"text": text}
    pen.write(Style.PLAIN, left + NUMBER, pen.top + 1, FROM_RIGHT - left - NUMBER, height - 1.4, **words)
    pen.top += height


def _rounded(value: float) -> float:
    return round(value, 2)


def _edition(boxes: Iterable[Box], language: str, instrument_hash: str) -> str:
    """Eight hexadecimal digits that differ where a reader would look for a box in another place, or for other texts."""
    places = [(box.page, box.left, box.top, box.question, box.mark) for box in boxes]
    told = json.dumps([VERSION, language, instrument_hash, places], separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()[:8].upper()
