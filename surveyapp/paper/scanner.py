"""From an uploaded file to pages with what was read, in two steps, between which the caller asks what was printed.

Loaded only when something is read, as ``reading`` is.
"""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from surveyapp.paper import layout as places
from surveyapp.paper import pictures, reading
from surveyapp.paper.label import NotOurs, understood
from surveyapp.paper.making import Made
from surveyapp.paper.marks import read_item
from surveyapp.paper.reading import CannotRead, Code, Straight
from surveyapp.paper.rules import Problem
from surveyapp.paper.upload import BadFile, Fault, Found, PageRead

KEPT_SCALE = 6
"""Pixels in a millimetre of a page that is kept, about 150 dots an inch."""
KEPT_LONGEST = 1800
"""Pixels of the longer side of a page that could not be straightened."""


def find(content: bytes, secret: str) -> list[Found]:
    """Every page of a file with the code on it; raises BadFile."""
    found = [_find(reading.smaller(picture), secret) for picture in pictures.pages(content)]
    if not found:
        raise BadFile(Fault.EMPTY)
    return found


def read(found: Found, made: Made | None) -> PageRead:
    """The crosses of a page; ``made`` is the questionnaire that its label names, None where there is none such."""
    picture = _opened(found.picture)
    if found.problem is not None or found.label is None or made is None:
        return _unread(found, picture, found.problem or Problem.NOT_OURS)
    label = found.label
    if label.edition != made.layout.edition or not 1 <= label.page <= made.layout.n_pages:
        return _unread(found, picture, Problem.OTHER_EDITION)
    try:
        page = reading.straighten(picture, Code(found.text, np.array(found.corners)))
    except CannotRead as error:
        return _unread(found, picture, error.problem)
    seen = reading.look_at_boxes(page, made.layout, label.page)
    items = {}
    for name in made.layout.on(label.page):
        question = made.question(name)
        items[name] = read_item(question, {mark: seen[name, mark] for mark in question.marks if (name, mark) in seen})
    return PageRead(_kept(page), label, items, page.n_corners)


def crop(picture: bytes, top: float, bottom: float) -> bytes:
    """A strip of a kept page, from one height to another in millimetres, as JPEG."""
    page = _opened(picture)
    scale = page.width / places.WIDE
    strip = page.crop((0, round((top - 2) * scale), page.width, round((bottom + 2) * scale)))
    return _jpeg(strip, 80)


def _find(picture: Image.Image, secret: str) -> Found:
    kept = _jpeg(picture, 90)
    try:
        code = reading.find_code(picture)
        label = understood(code.text, secret)
    except CannotRead as error:
        return Found(kept, None, problem=error.problem)
    except NotOurs:
        return Found(kept, None, problem=Problem.NOT_OURS)
    corners = tuple((float(x), float(y)) for x, y in code.corners)
    return Found(kept, label, corners, code.text)


def _unread(found: Found, picture: Image.Image, problem: Problem) -> PageRead:
    picture.thumbnail((KEPT_LONGEST, KEPT_LONGEST))
    return PageRead(_jpeg(picture, 70), found.label, problem=problem)


def _kept(page: Straight) -> bytes:
    upright = Image.fromarray(page.grey.astype(np.uint8))
    size = (round(places.WIDE * KEPT_SCALE), round(places.HIGH * KEPT_SCALE))
    return _jpeg(upright.resize(size, Image.Resampling.BILINEAR), 75)


def _opened(picture: bytes) -> Image.Image:
    return Image.open(io.BytesIO(picture), formats=("JPEG",))


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    told = io.BytesIO()
    picture.save(told, "JPEG", quality=quality)
    return told.getvalue()
