"""Sheets filled in and scanned by nobody: pens and pencils drawn over printed pages, and what a scanner does to them.

Everything is made from one number, the seed; no real person's crosses are here.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pypdfium2
from numpy.random import Generator
from PIL import Image, ImageDraw, ImageFilter

from surveyapp.paper.layout import BOX, HIGH, WIDE, Layout
from surveyapp.paper.questions import NOTHING, Question, Shape

DOTS = 200
"""Dots an inch in the picture of a page before it is scanned."""
MM = DOTS / 25.4
FINE = 3
"""Strokes are drawn so many times larger and made smaller again."""


@dataclass(frozen=True, slots=True)
class Pen:
    """Width in millimetres, darkness from 0 to 1, and how grainy the line is."""

    wide: float
    dark: float
    grain: float


PENS = {
    "ballpoint": Pen(0.4, 0.85, 0.05),
    "fine pen": Pen(0.25, 0.8, 0.05),
    "felt pen": Pen(0.95, 0.92, 0.02),
    "pencil": Pen(0.55, 0.55, 0.25),
    "light pencil": Pen(0.45, 0.38, 0.3),
    "hard pencil": Pen(0.35, 0.3, 0.3),
}


@dataclass(frozen=True, slots=True)
class Meant:
    """What somebody meant with one question: the marks crossed, and those taken back by filling the box."""

    crossed: tuple[str, ...]
    filled: tuple[str, ...] = ()

    @property
    def typed(self) -> str:
        """How the answer would be typed."""
        return " ".join(self.crossed) or NOTHING


def printed(pdf: bytes) -> list[Image.Image]:
    """Every page of a PDF as a picture in grey."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=DOTS / 72, grayscale=True).to_pil().convert("L") for page in document]
    finally:
        document.close()


def meaning(asked: tuple[Question, ...], dice: Generator) -> dict[str, Meant]:
    """What a person means: mostly one cross, now and then nothing, a correction or (of several) many."""
    return {question.name: _meant(question, dice) for question in asked if question.has_boxes}


def _meant(question: Question, dice: Generator) -> Meant:
    marks = list(dice.permutation(question.marks))
    options = [mark for mark in marks if mark not in question.reasons]
    throw = dice.random()
    if throw < 0.05:
        return Meant(())
    if question.shape is Shape.SEVERAL:
        n_crossed = int(dice.integers(1, min(5, len(options))))
        return Meant(tuple(sorted(options[:n_crossed], key=int)), tuple(options[5:6]) if throw > 0.9 else ())
    return Meant((str(marks[0]),), (str(marks[1]),) if throw > 0.9 else ())


def filled_in(
    page: Image.Image, layout: Layout, number: int, meant: Mapping[str, Meant], dice: Generator
) -> Image.Image:
    """The page after somebody went over it with one pen."""
    pen = PENS[str(dice.choice(list(PENS)))]
    ink = Image.new("L", (round(WIDE * MM), round(HIGH * MM)), 0)
    for box in layout.boxes:
        wanted = meant.get(box.question)
        if box.page != number or wanted is None:
            continue
        middle = np.array((box.left + BOX / 2, box.top + BOX / 2))
        if box.mark in wanted.crossed:
            _draw(ink, _tick(middle, dice) if dice.random() < 0.08 else _cross(middle, dice), pen, dice)
        elif box.mark in wanted.filled:
            _draw(ink, _scribble(middle, pen, dice), pen, dice)
    _dirty(ink, dice)
    grey = np.asarray(page.resize(ink.size), np.float32)
    grain = 1 - pen.grain * dice.random((ink.height, ink.width), np.float32)
    covered = np.asarray(ink, np.float32) / 255 * pen.dark * grain
    return Image.fromarray((grey * (1 - covered)).astype(np.uint8))


Stroke = list[tuple[float, float]]


def _cross(middle: np.ndarray[tuple[int], np.dtype[np.float64]], dice: Generator) -> list[Stroke]:
    """Two strokes by an unsteady hand, beside the middle, too short or over the edge."""
    middle = middle + dice.normal(0, 0.45, 2).clip(-1.0, 1.0)
    strokes = []
    for slope in (1, -1):
        reach = dice.uniform(1.9, 3.3, 2)
        turn = math.radians(45 * slope + dice.normal(0, 9))
        way = np.linspace(-reach[0], reach[1], 7)
        bend = dice.normal(0, 0.12, 7) + dice.normal(0, 0.25) * np.sin(np.linspace(0, math.pi, 7))
        x = middle[0] + way * math.cos(turn) - bend * math.sin(turn)
        y = middle[1] + way * math.sin(turn) + bend * math.cos(turn)
        strokes.append(list(zip(x.tolist(), y.tolist(), strict=True)))
    return strokes


def _tick(middle: np.ndarray[tuple[int], np.dtype[np.float64]], dice: Generator) -> list[Stroke]:
    """A tick where a cross was asked for."""
    x, y = (middle + dice.normal(0, 0.3, 2)).tolist()
    rise = dice.uniform(2.2, 3.2)
    return [[(x - 2.0, y - 0.2), (x - 0.6, y + dice.uniform(1.4, 2.2)), (x + dice.uniform(1.8, 3.0), y - rise)]]


def _dirty(ink: Image.Image, dice: Generator) -> None:
    """Grains of dust and short stray lines."""
    drawing = ImageDraw.Draw(ink)
    for _grain in range(int(dice.integers(0, 40))):
        x, y, size = dice.uniform(0, ink.width), dice.uniform(0, ink.height), dice.uniform(0.1, 0.25) * MM
        drawing.ellipse((x - size, y - size, x + size, y + size), fill=int(dice.integers(80, 255)))
    for _line in range(int(dice.integers(0, 3))):
        x, y = dice.uniform(0, ink.width), dice.uniform(0, ink.height)
        drawing.line((x, y, x + dice.normal(0, 5 * MM), y + dice.normal(0, 5 * MM)), fill=200, width=2)


def _scribble(middle: np.ndarray[tuple[int], np.dtype[np.float64]], pen: Pen, dice: Generator) -> list[Stroke]:
    """To and fro over the whole box and across; some hands leave gaps."""
    half = BOX / 2 + dice.uniform(-0.4, 0.3)
    apart = pen.wide * dice.uniform(0.7, 1.35)
    strokes = []
    for upright in (False, True):
        n_lines = math.ceil(2 * half / apart)
        across = np.linspace(-half, half, n_lines)
        way = np.array([(side * half * (-1) ** turn, at) for turn, at in enumerate(across) for side in (-1, 1)])
        way = way[:, ::-1] if upright else way
        way = way + dice.normal(0, 0.12, way.shape) + middle
        strokes.append([(float(x), float(y)) for x, y in way])
    return strokes


def _draw(ink: Image.Image, strokes: list[Stroke], pen: Pen, dice: Generator) -> None:
    points = np.array([point for stroke in strokes for point in stroke])
    left, top = np.floor((points.min(axis=0) - 1) * MM).astype(int)
    right, bottom = np.ceil((points.max(axis=0) + 1) * MM).astype(int)
    patch = Image.new("L", ((right - left) * FINE, (bottom - top) * FINE), 0)
    drawing = ImageDraw.Draw(patch)
    width = max(round(pen.wide * dice.uniform(0.85, 1.15) * MM * FINE), 1)
    for stroke in strokes:
        moved = [((x * MM - left) * FINE, (y * MM - top) * FINE) for x, y in stroke]
        drawing.line(moved, fill=255, width=width, joint="curve")
    small = patch.resize((right - left, bottom - top), Image.Resampling.BOX)
    ink.paste(255, (int(left), int(top)), small)


def scanned(page: Image.Image, dice: Generator) -> Image.Image:
    """What comes out of a scanner: turned up to three degrees, sometimes upside down, scaled, shaded, soft, noisy."""
    turn = math.radians(dice.uniform(-3, 3) + (180 if dice.random() < 0.12 else 0))
    scale = dice.uniform(0.96, 1.03) * float(dice.choice((0.75, 1.0, 1.0, 1.25)))
    wide, high = round(page.width * scale * 1.04), round(page.height * scale * 1.03)
    cos, sin = math.cos(turn) / scale, math.sin(turn) / scale
    x, y = wide / 2 + dice.normal(0, 6), high / 2 + dice.normal(0, 6)
    skew = dice.normal(0, 0.002)
    turned = page.transform(
        (wide, high),
        Image.Transform.AFFINE,
        (cos, sin + skew, page.width / 2 - cos * x - (sin + skew) * y, -sin, cos, page.height / 2 + sin * x - cos * y),
        Image.Resampling.BICUBIC,
        fillcolor=int(dice.choice((255, 250, 60))),
    ).filter(ImageFilter.GaussianBlur(dice.uniform(0.2, 1.0)))
    grey = np.asarray(turned, np.float32) * dice.uniform(0.9, 1.0)
    across, down = np.linspace(0, 1, wide), np.linspace(0, 1, high)
    shade = 1 - dice.uniform(0, 0.28) * (across if dice.random() < 0.5 else across[::-1])[None, :]
    shade = shade * (1 - dice.uniform(0, 0.12) * down[:, None])
    noisy = grey * shade + dice.normal(0, dice.uniform(1, 8), grey.shape)
    told = io.BytesIO()
    Image.fromarray(noisy.clip(0, 255).astype(np.uint8)).save(told, "JPEG", quality=int(dice.integers(45, 92)))
    return Image.open(told)
