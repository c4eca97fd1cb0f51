"""Pictograms of instruments, as data: which drawing stands for an item and for each answer, beside the frozen texts.

``pictograms.yaml`` names drawings, and ``pictograms/<name>.svg`` holds them. An instrument in the file has a drawing
for everything that participants choose from, or it has none at all: half a row of pictures would say something else
than the words.
"""

from __future__ import annotations

import pathlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pydantic import Field

from surveyapp.instruments.catalogue import Catalogue
from surveyapp.instruments.definition import ChoiceItem, ChoicesItem, Code, Frozen, Instrument, Item, LadderItem
from surveyapp.instruments.problems import Finding, Problem
from surveyapp.instruments.shape import shape
from surveyapp.instruments.yaml_source import read_yaml

FILE, FOLDER = "pictograms.yaml", "pictograms"
HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
    'stroke-width="2" stroke-linecap="round" stroke-linejoin="round">'
)
"""The first line of every drawing: one square, lines in the colour of the text."""

# Shapes alone: no text, no names, no styles, no addresses.
_VALUE = r'"[-0-9A-Za-z ,.()]*"'
_SHAPE = (
    r"<(?:path|circle|rect|ellipse|line|polyline|polygon)(?: (?:d|cx|cy|r|rx|ry|x|y|x1|y1|x2|y2|width|height|points|"
    rf"fill|stroke|stroke-width|transform)={_VALUE})+/>\n"
)
_DRAWING = re.compile(rf"{re.escape(HEAD)}\n((?:{_SHAPE})+)</svg>\n")


class Row(Frozen):
    """The drawings of a row of answers, in the order of their codes."""

    drawings: tuple[Code, ...] = Field(min_length=2)
    turns: bool = Field(False, description="It leads somewhere, and is mirrored where people write from right to left.")


class Pictured(Frozen):
    """The pictograms of one instrument, in every version."""

    items: dict[Code, Code] = Field(min_length=1, description="Item to drawing.")
    rows: dict[Code, Code] = Field(min_length=1, description="Item to row of drawings for its answers.")


class PictogramFile(Frozen):
    """The whole file."""

    rows: dict[Code, Row] = Field(default_factory=dict)
    instruments: dict[Code, Pictured] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DrawnItem:
    """What stands for one item: shapes in a square of 24, for itself and for each answer in the order of the codes."""

    own: str
    answers: tuple[str, ...]
    turns: bool


Pictograms = Mapping[str, Mapping[str, DrawnItem]]
"""Drawn items by the code of their instrument and their own; only instruments that are drawn throughout."""

NONE: Pictograms = MappingProxyType({})


def load_pictograms(folder: pathlib.Path, catalogue: Catalogue) -> tuple[Pictograms, tuple[Problem, ...]]:
    """The pictograms of this folder's instruments that are sound, and every problem; a folder may have none."""
    path = folder / FILE
    if not path.exists():
        return NONE, ()
    source, problems = read_yaml(path.read_text(encoding="utf-8", errors="replace"), str(path))
    if source is None:
        return NONE, problems
    read, findings = shape(PictogramFile, source.data)
    if read is None:
        return NONE, source.locate(findings)
    drawings, problems = _drawings(folder / FOLDER)
    found = {code: tuple(_check(read, code, catalogue, drawings)) for code in read.instruments}
    drawn = {code: _drawn(read, code, catalogue, drawings) for code, wrong in found.items() if not wrong}
    wrong = tuple(finding for findings in found.values() for finding in findings)
    return MappingProxyType(drawn), (*problems, *source.locate(wrong))


def _drawings(folder: pathlib.Path) -> tuple[dict[str, str], tuple[Problem, ...]]:
    drawings: dict[str, str] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.svg")):
        match = _DRAWING.fullmatch(path.read_text(encoding="utf-8", errors="replace"))
        if match is None:
            problems.append(Problem(str(path), 1, 1, "", "a drawing is plain shapes, one a line, in the usual frame"))
        else:
            drawings[path.stem] = match[1].replace("\n", "")
    return drawings, tuple(problems)


def _check(read: PictogramFile, code: str, catalogue: Catalogue, drawings: dict[str, str]) -> Iterator[Finding]:
    versions = [instrument for instrument in catalogue.all() if instrument.code == code]
    if not versions:
        yield Finding(("instruments", code), f"there is no instrument {code}")
        return
    yield from _check_names(read, code, {name for instrument in versions for name in instrument.items}, drawings)
    for instrument in versions:
        for item_code, item in instrument.items.items():
            yield from _check_item(read, instrument, item_code, item)


def _check_names(read: PictogramFile, code: str, known: set[str], drawings: dict[str, str]) -> Iterator[Finding]:
    pictured, path = read.instruments[code], ("instruments", code)
    for name, drawing in pictured.items.items():
        if drawing not in drawings:
            yield Finding((*path, "items", name), f"there is no drawing {drawing}")
    for name in {*pictured.items, *pictured.rows}:
        if name not in known:
            part = "items" if name in pictured.items else "rows"
            yield Finding((*path, part, name), f"there is no item {name}")
    used = {name: read.rows[name] for name in pictured.rows.values() if name in read.rows}
    for name, row in used.items():
        for drawing in set(row.drawings) - set(drawings):
            yield Finding(("rows", name, "drawings"), f"there is no drawing {drawing}")


def _check_item(read: PictogramFile, instrument: Instrument, code: str, item: Item) -> Iterator[Finding]:
    pictured, path = read.instruments[instrument.code], ("instruments", instrument.code)
    where = f"{code} in version {instrument.version}"
    if code not in pictured.items:
        yield Finding((*path, "items"), f"the pictogram of {where} is missing")
    answers = _answers(item)
    if not answers:
        return
    name = pictured.rows.get(code)
    if name is None:
        yield Finding((*path, "rows"), f"the row of pictograms for the answers of {where} is missing")
    elif name not in read.rows:
        yield Finding((*path, "rows", code), f"there is no row {name}")
    elif len(read.rows[name].drawings) != len(answers):
        n = len(read.rows[name].drawings)
        yield Finding(
            (*path, "rows", code), f"the row {name} has {n} drawings for the {len(answers)} answers of {where}"
        )


def _drawn(read: PictogramFile, code: str, catalogue: Catalogue, drawings: dict[str, str]) -> Mapping[str, DrawnItem]:
    pictured = read.instruments[code]
    items: dict[str, Item] = {}
    for instrument in catalogue.all():
        if instrument.code == code:
            items |= instrument.items
    return MappingProxyType({name: _drawn_item(read, pictured, name, item, drawings) for name, item in items.items()})


def _drawn_item(read: PictogramFile, pictured: Pictured, name: str, item: Item, drawings: dict[str, str]) -> DrawnItem:
    row = read.rows[pictured.rows[name]] if _answers(item) else None
    answers = () if row is None else tuple(drawings[one] for one in row.drawings)
    return DrawnItem(drawings[pictured.items[name]], answers, row is not None and row.turns)


def _answers(item: Item) -> tuple[int, ...]:
    return tuple(item.options) if isinstance(item, ChoiceItem | LadderItem | ChoicesItem) else ()
