"""Reading a page from a picture: its code, its four corners, and the darkness of every box.

Loaded only when something is read: it needs numpy, scipy and Pillow, and zxing-cpp from the extra ``scan``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import zxingcpp
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from surveyapp.paper import layout as places
from surveyapp.paper.label import looks_like_ours
from surveyapp.paper.layout import Box, Layout
from surveyapp.paper.marks import BoxSeen
from surveyapp.paper.rules import Problem

Points: TypeAlias = NDArray[np.float64]
"""Rows of x and y."""
Grey: TypeAlias = NDArray[np.float32]

SCALE = 8
"""Pixels in a millimetre of the straightened page, about 200 dots an inch."""
LONGEST_SIDE = 3000
"""Pixels; larger pictures are made smaller first."""
SEARCH = 16.0
"""Millimetres around where a corner mark is expected."""
OFF_BY = 1.3
"""Millimetres that a point may lie from where the four corners (or three and the code) put it."""
SHIFT = 1.2
"""Millimetres by which paper that is not flat may move a box."""
INSET = 0.8
"""Millimetres from a box's edge to what counts as inside."""
AROUND = 2.2
"""Millimetres around a box whose middle grey is the paper's."""


@dataclass(frozen=True, slots=True)
class Code:
    """The code of a page, and its corners in the picture, clockwise from the upper left one of the upright page."""

    text: str
    corners: Points


@dataclass(frozen=True, slots=True)
class Straight:
    """A page made upright and flat, with the number of corner marks that were found."""

    grey: Grey
    n_corners: int


_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


class CannotRead(Exception):
    """Why a page cannot be read."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem


def smaller(picture: Image.Image) -> Image.Image:
    """The picture in grey, at most so large as reading needs."""
    grey = picture.convert("L")
    grey.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.BOX)
    return grey


def find_code(picture: Image.Image) -> Code:
    """The page's code, whichever way the page lies; raises CannotRead."""
    for larger in (1.0, 1.5):
        tried = (
            picture if larger == 1 else picture.resize((round(picture.width * larger), round(picture.height * larger)))
        )
        found = zxingcpp.read_barcodes(np.asarray(tried), formats=_QR)
        ours = [one for one in found if looks_like_ours(one.text)]
        if len({one.text for one in ours}) > 1:
            raise CannotRead(Problem.TWO_PAGES)
        if ours:
            at = ours[0].position
            corners = [(p.x, p.y) for p in (at.top_left, at.top_right, at.bottom_right, at.bottom_left)]
            return Code(ours[0].text, np.array(corners, float) * (picture.width / tried.width))
    raise CannotRead(Problem.NO_CODE)


def straighten(picture: Image.Image, code: Code) -> Straight:
    """Bring the page upright by its corner marks; raises CannotRead where fewer than three are seen, or do not fit."""
    grey = np.asarray(picture, np.float32)
    where = _code_places()
    known: dict[int, Points] = {}
    # From the code outwards: every corner that is found makes the place of the next one better known.
    for corner in (1, 2, 0, 3):
        near_in = np.vstack([where, *(np.array([places.CORNERS[one]]) for one in known)])
        near_out = np.vstack([code.corners, *(known[one][None] for one in known)])
        to_picture = _similar(near_in, near_out) if len(known) < 2 else _affine(near_in, near_out)
        found = _mark_near(grey, to_picture, np.array(places.CORNERS[corner]))
        if found is not None:
            known[corner] = found
    if len(known) < 3:
        raise CannotRead(Problem.NO_CORNERS)
    here = np.array([places.CORNERS[corner] for corner in known])
    there = np.vstack([known[corner] for corner in known])
    if len(known) == 4:
        matrix = _perspective(here, there)
    else:
        matrix = _affine(np.vstack([here, where]), np.vstack([there, code.corners]))
    off = np.abs(_moved(matrix, where) - code.corners).max() / _scale(matrix)
    if off > OFF_BY:
        raise CannotRead(Problem.NOT_FLAT)
    return Straight(_upright(picture, matrix), len(known))


def look_at_boxes(page: Straight, layout: Layout, number: int) -> Mapping[tuple[str, str], BoxSeen]:
    """Every box of one page of the layout, by question and mark."""
    boxes = [box for box in layout.boxes if box.page == number]
    if not boxes:
        return {}
    dark = _darkness(page.grey)
    shifts, frames = zip(*(_shift(dark, box) for box in boxes), strict=True)
    moved = _smooth(boxes, np.array(shifts), np.array(frames))
    return {(box.question, box.mark): _seen(dark, box, shift) for box, shift in zip(boxes, moved, strict=True)}


def _code_places() -> Points:
    (left, top), side = places.CODE_AT, places.CODE_SIDE
    return np.array([(left, top), (left + side, top), (left + side, top + side), (left, top + side)])


def _mark_near(grey: Grey, to_picture: Points, place: Points) -> Points | None:
    """Centre of the black square near a place, in pixels: one piece, as broad as high, of the right size."""
    scale = _scale(to_picture)
    x, y = _moved(to_picture, place[None])[0]
    reach = SEARCH * scale
    left, top = max(int(x - reach), 0), max(int(y - reach), 0)
    part = grey[top : max(int(y + reach), 0), left : max(int(x + reach), 0)]
    if min(part.shape) < places.MARK * scale:
        return None
    white, black = np.percentile(part, 90), part.min()
    if white - black < 40:
        return None
    pieces, _n = ndimage.label(part < (white + black) / 2)
    best, best_distance = None, reach
    for number, piece in enumerate(ndimage.find_objects(pieces), start=1):
        if not _is_square(pieces[piece] == number, scale):
            continue
        centre = np.array(ndimage.center_of_mass(pieces == number))[::-1] + np.array((left + 0.5, top + 0.5))
        distance = float(np.hypot(*(centre - (x, y))))
        if distance < best_distance:
            best, best_distance = centre, distance
    return best


def _is_square(piece: NDArray[np.bool_], scale: float) -> bool:
    high, wide = piece.shape
    side = places.MARK * scale
    # Turned by a few degrees, the square's frame grows and fills it less.
    return bool(0.75 * side < min(high, wide) and max(high, wide) < 1.4 * side and piece.mean() > 0.7)


def _scale(matrix: Points) -> float:
    """Pixels in a millimetre in the middle of the page."""
    middle = np.array([(100.0, 140.0), (101.0, 140.0), (100.0, 141.0)])
    at, right, below = _moved(matrix, middle)
    return float((np.hypot(*(right - at)) + np.hypot(*(below - at))) / 2)


def _moved(matrix: Points, points: Points) -> Points:
    homogeneous = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    return np.asarray(homogeneous[:, :2] / homogeneous[:, 2:])


def _similar(here: Points, there: Points) -> Points:
    """Turn, scale and move: least squares."""
    rows, values = [], []
    for (x, y), (u, v) in zip(here, there, strict=True):
        rows += [(x, -y, 1, 0), (y, x, 0, 1)]
        values += [u, v]
    a, b, c, d = np.linalg.lstsq(np.array(rows), np.array(values), rcond=None)[0]
    return np.array([(a, -b, c), (b, a, d), (0, 0, 1)])


def _affine(here: Points, there: Points) -> Points:
    """The same with skew."""
    rows = np.column_stack([here, np.ones(len(here))])
    solved = np.linalg.lstsq(rows, there, rcond=None)[0].T
    return np.vstack([solved, (0, 0, 1)])


def _perspective(here: Points, there: Points) -> Points:
    """The one projection that takes four points to four."""
    rows, values = [], []
    for (x, y), (u, v) in zip(here, there, strict=True):
        rows += [(x, y, 1, 0, 0, 0, -u * x, -u * y), (0, 0, 0, x, y, 1, -v * x, -v * y)]
        values += [u, v]
    try:
        solved = np.linalg.solve(np.array(rows), np.array(values))
    except np.linalg.LinAlgError as error:
        raise CannotRead(Problem.NOT_FLAT) from error
    return np.append(solved, 1.0).reshape(3, 3)


def _upright(picture: Image.Image, matrix: Points) -> Grey:
    """The page as it was printed, ``SCALE`` pixels to the millimetre; what lies outside the picture is white."""
    to_mm = np.diag([1 / SCALE, 1 / SCALE, 1.0])
    coefficients = matrix @ to_mm
    coefficients /= coefficients[2, 2]
    size = (round(places.WIDE * SCALE), round(places.HIGH * SCALE))
    flat = picture.transform(
        size,
        Image.Transform.PERSPECTIVE,
        tuple(coefficients.ravel()[:8]),
        Image.Resampling.BILINEAR,
        fillcolor=255,
    )
    return np.asarray(flat, np.float32)


def _darkness(grey: Grey) -> Grey:
    """0 as the paper around, 1 as the corner marks: a shadow over a part of the page counts as paper."""
    step = SCALE * 2
    small = grey[: grey.shape[0] // step * step, : grey.shape[1] // step * step]
    blocks = small.reshape(small.shape[0] // step, step, small.shape[1] // step, step)
    # The brightest tenth of every patch is paper, even among letters; boxes are smaller than nine patches.
    bright = np.percentile(blocks, 90, axis=(1, 3))
    paper = ndimage.median_filter(ndimage.maximum_filter(bright, 3), 5)
    paper = ndimage.zoom(paper, (grey.shape[0] / paper.shape[0], grey.shape[1] / paper.shape[1]), order=1)
    half = int(places.MARK * SCALE / 4)
    inks = [
        grey[int(y * SCALE) - half : int(y * SCALE) + half, int(x * SCALE) - half : int(x * SCALE) + half]
        for x, y in places.CORNERS
    ]
    black = min(float(np.median(ink)) for ink in inks)
    return np.asarray((paper - grey) / np.maximum(paper - black, 30.0), np.float32)


def _shift(dark: Grey, box: Box) -> tuple[tuple[int, int], float]:
    """By how many pixels a box's printed frame lies beside its place, and how dark the frame is there."""
    reach, side = round(SHIFT * SCALE), round(places.BOX * SCALE)
    left, top = round(box.left * SCALE), round(box.top * SCALE)
    part = dark[top - reach : top + side + reach, left - reach : left + side + reach]
    rows, columns = part.clip(0, 1), part.clip(0, 1)
    along = ndimage.uniform_filter1d(rows, side, axis=1)[:, side // 2 : side // 2 + 2 * reach + 1]
    down = ndimage.uniform_filter1d(columns, side, axis=0)[side // 2 : side // 2 + 2 * reach + 1]
    thick = max(round(places.FRAME * SCALE), 2)
    along = ndimage.uniform_filter1d(along, thick, axis=0)
    down = ndimage.uniform_filter1d(down, thick, axis=1)
    span = 2 * reach + 1
    far = side - thick
    total = along[:span] + along[far : far + span] + down[:, :span] + down[:, far : far + span]
    steps = np.abs(np.arange(-reach, reach + 1))
    total = total - 0.01 * (steps[:, None] + steps[None, :])
    row, column = np.unravel_index(int(total.argmax()), total.shape)
    return (int(column) - reach, int(row) - reach), float(total.max()) / 4


def _smooth(boxes: list[Box], shifts: Points, frames: NDArray[np.float64]) -> NDArray[np.intp]:
    """One gentle movement over the page, fitted to the frames that are clearly seen; a scribble drags no box along."""
    at = np.column_stack([np.ones(len(boxes)), [box.left for box in boxes], [box.top for box in boxes]])
    kept = frames >= np.median(frames) * 0.7
    for _round in range(3):
        if kept.sum() < 6:
            middle = np.median(shifts[kept], axis=0) if kept.any() else np.zeros(2)
            return np.rint(np.tile(middle, (len(boxes), 1))).astype(np.intp)
        fitted = at @ np.linalg.lstsq(at[kept], shifts[kept], rcond=None)[0]
        kept = kept & (np.abs(fitted - shifts).max(axis=1) <= 3)
    rounded: NDArray[np.intp] = np.rint(fitted).astype(np.intp)
    return rounded


def _seen(dark: Grey, box: Box, shift: NDArray[np.intp]) -> BoxSeen:
    left, top = round(box.left * SCALE) + int(shift[0]), round(box.top * SCALE) + int(shift[1])
    side, inset, around = round(places.BOX * SCALE), round(INSET * SCALE), round(AROUND * SCALE)
    whole = dark[top : top + side, left : left + side]
    inside = whole[inset:-inset, inset:-inset]
    near = dark[top - around : top + side + around, left - around : left + side + around].copy()
    near[around - 4 : -(around - 4), around - 4 : -(around - 4)] = np.nan
    # What is grey around the box, as paper in a shadow is, is grey inside it too.
    veil = min(max(float(np.nanmedian(near)), -0.1), 0.1)
    # Blurring takes noise and grains of the picture away; ink keeps together.
    ink = ndimage.uniform_filter(inside, 3) - veil > 0.14
    return BoxSeen(
        darkness=float(inside.mean()) - veil,
        covered=float(ink.mean()),
        reach=float(min(_span(np.asarray(ink.any(axis=0))), _span(np.asarray(ink.any(axis=1))))),
        has_frame=_has_frame(whole),
    )


def _span(line: NDArray[np.bool_]) -> float:
    places_inked = np.flatnonzero(line)
    return 0.0 if len(places_inked) == 0 else float(places_inked[-1] - places_inked[0] + 1) / len(line)


def _has_frame(whole: Grey) -> bool:
    """Whether a dark line runs along at least three of the four sides."""
    thick = 5
    sides = (whole[:thick], whole[-thick:], whole[:, :thick].T, whole[:, -thick:].T)
    return sum(float(side.max(axis=0).mean()) > 0.3 for side in sides) >= 3
