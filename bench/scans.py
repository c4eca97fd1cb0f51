"""Three hundred sheets of paper, filled in by drawn pens, scanned badly and read: how many marks are read right.

Nobody's real crosses are in it: pens, pencils, ticks, corrections, dust, shadow, turning and JPEG are made by chance.
"""

from __future__ import annotations

import dataclasses
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache

import numpy as np
from PIL import Image

from bench.pens import filled_in, meaning, printed, scanned
from surveyapp.instruments.wording import html_language
from surveyapp.paper import reading
from surveyapp.paper.label import understood
from surveyapp.paper.making import Made, made
from surveyapp.paper.marks import Mark, judged, read_item
from surveyapp.paper.questions import ABOUT
from surveyapp.paper.sheet import Printed, sheets_as_pdf
from surveyapp.plans.shelf import load_shelf
from surveyapp.settings import ROOT

SHEETS, PROCESSES, SEED = 300, 2, 2026
RIGHT_SHARE = 0.995
SECRET = "made for measuring only"
KINDS = (
    ("framstegsstjarnan", "sv-latt"),
    ("framstegsstjarnan", "ar"),
    ("arbetsindikatorer-deltagare", "en"),
    ("manadsavstamning", "sv"),
    ("kort-puls", "sv-latt"),
)
_BOXES = tuple(f"{name}.{code}" for name, codes in ABOUT.items() for code in codes)
WORDS = {"page": "%(number)s / %(of)s"} | dict.fromkeys(
    ("cross", "return", "date", "to", "code", "v", "n", *ABOUT, *_BOXES), "–"
)
"""Stand-ins for the interface's texts, which the reader does not look at."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Sheets, boxes and answers; what is wrong is counted among all, and among what the reader calls sure."""

    sheets: int = 0
    unread_sheets: int = 0
    boxes: int = 0
    wrong_boxes: int = 0
    wrong_sure_boxes: int = 0
    answers: int = 0
    wrong_answers: int = 0
    sure_answers: int = 0
    wrong_sure_answers: int = 0
    read_seconds: float = 0.0

    def plus(self, other: Tally) -> Tally:
        """Both together."""
        return Tally(
            *(one + two for one, two in zip(dataclasses.astuple(self), dataclasses.astuple(other), strict=True))
        )

    @property
    def right_share(self) -> float:
        """Boxes that are read right, of all."""
        return 1 - self.wrong_boxes / max(self.boxes, 1)


def run(sheets: int, seed: int, processes: int) -> Tally:
    """Print, fill in, scan and read so many sheets of paper."""
    parts = [range(first, sheets, processes) for first in range(processes)]
    if processes == 1:
        return _some(list(parts[0]), seed)
    with ProcessPoolExecutor(processes) as pool:
        tally = Tally()
        for part in pool.map(_some, [list(part) for part in parts], [seed] * processes):
            tally = tally.plus(part)
        return tally


def one_sheet(number: int, seed: int) -> Tally:
    """One sheet of paper: a page of one of the questionnaires."""
    dice = np.random.default_rng((seed, number))
    made_here, pages = printed_kind(*KINDS[int(dice.integers(0, len(KINDS)))])
    page = int(dice.integers(1, len(pages) + 1))
    meant = meaning(made_here.questions, dice)
    picture = scanned(filled_in(pages[page - 1], made_here.layout, page, meant, dice), dice)
    start = time.perf_counter()
    try:
        grey = reading.smaller(picture)
        code = reading.find_code(grey)
        seen = reading.look_at_boxes(
            reading.straighten(grey, code), made_here.layout, understood(code.text, SECRET).page
        )
    except reading.CannotRead:
        return Tally(sheets=1, unread_sheets=1, read_seconds=time.perf_counter() - start)
    tally = Tally(sheets=1, read_seconds=time.perf_counter() - start)
    for name in made_here.layout.on(page):
        question = made_here.question(name)
        if not question.has_boxes:
            continue
        boxes = {mark: seen[name, mark] for mark in question.marks}
        read, wanted = read_item(question, boxes), meant[name]
        is_right = read.typed == wanted.typed
        told = {mark: judged(boxes[mark]) for mark in question.marks}
        wrong = [sure for mark, (what, sure) in told.items() if what is not _truth(mark, wanted.crossed, wanted.filled)]
        tally = tally.plus(
            Tally(
                boxes=len(boxes),
                wrong_boxes=len(wrong),
                wrong_sure_boxes=sum(wrong),
                answers=1,
                wrong_answers=not is_right,
                sure_answers=read.is_sure,
                wrong_sure_answers=read.is_sure and not is_right,
            )
        )
    return tally


def _truth(mark: str, crossed: tuple[str, ...], filled: tuple[str, ...]) -> Mark:
    return Mark.CROSS if mark in crossed else Mark.FILLED if mark in filled else Mark.EMPTY


def _some(numbers: list[int], seed: int) -> Tally:
    tally = Tally()
    for number in numbers:
        tally = tally.plus(one_sheet(number, seed))
    return tally


@cache
def printed_kind(code: str, language: str) -> tuple[Made, list[Image.Image]]:
    """A questionnaire in a language, laid out, and a picture of each page."""
    shelf, problems = load_shelf(ROOT / "instruments")
    if problems:
        raise ValueError(problems)
    catalogue = shelf.catalogue
    found = made(catalogue.get(code, 1), catalogue.hash_of(code, 1), language, is_participant=True)
    sheet = Printed(1, language, html_language(language), found.title, found.layout, WORDS)
    return found, printed(sheets_as_pdf([sheet], SECRET))


def main() -> int:
    """Measure and print."""
    start = time.monotonic()
    tally = run(SHEETS, SEED, PROCESSES)
    print(f"scans: {tally.sheets} sheets of paper, filled in and scanned by chance (seed {SEED})")
    print(f"  boxes read right          {tally.right_share:8.3%} of {tally.boxes} (target {RIGHT_SHARE:.1%})")
    print(f"  answers read right        {1 - tally.wrong_answers / tally.answers:8.3%} of {tally.answers}")
    print(f"  answers called sure       {tally.sure_answers / tally.answers:8.3%}")
    print(f"  wrong among the sure      {tally.wrong_sure_answers:8d} (target 0)")
    print(f"  sheets that were not read {tally.unread_sheets:8d}")
    print(f"  reading one sheet         {tally.read_seconds / tally.sheets:8.2f} s, on {PROCESSES} processes")
    print(f"  everything together       {time.monotonic() - start:8.0f} s")
    good = tally.right_share >= RIGHT_SHARE and tally.wrong_sure_answers == 0 == tally.wrong_sure_boxes
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
