"""What may be done with themes and passages, and how a text is parted for coding. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

LONGEST_TITLE, LONGEST_NAME, LONGEST_TEXT, LONGEST_MEMO = 120, 80, 2_000, 2_000
KEYS = "123456789abcdefghijklmoqrstuvwxyz"
"""A key for each of the first themes; n and p lead to the next and the previous note."""

_END_OF_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\s*\n\s*")
_LONGEST_PIECE = 300


class Refusal(StrEnum):
    """Why something about codebooks and passages is not done."""

    NO_TITLE = "no title"
    NO_NAME = "no name"
    TOO_LONG = "too long"
    NAME_TAKEN = "name taken"
    CHANGED_MEANWHILE = "changed meanwhile"
    GONE = "gone"
    IN_USE = "in use"
    HAS_CHILDREN = "has children"
    UNDER_ITSELF = "under itself"
    INTO_ITSELF = "into itself"
    NOT_MERGED = "not merged"
    LATER_MERGE = "later merge"
    NOT_FINISHED = "not finished"
    NO_THEME = "no theme"
    NO_PASSAGE = "no passage"
    DONE_ALREADY = "done already"
    NOT_DONE = "not done"


class CannotCode(Exception):
    """Something about codebooks and passages that is refused; ``reason`` says why."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Wording:
    """What a theme is called, what it means and how to know it."""

    name: str
    definition: str = ""
    examples: str = ""

    def checked(self) -> Wording:
        """Without blanks around. Raises CannotCode where there is no name or something is too long."""
        found = Wording(*(cleaned(one) for one in (self.name, self.definition, self.examples)))
        if not found.name:
            raise CannotCode(Refusal.NO_NAME)
        if len(found.name) > LONGEST_NAME or max(len(found.definition), len(found.examples)) > LONGEST_TEXT:
            raise CannotCode(Refusal.TOO_LONG)
        return found


@dataclass(frozen=True, slots=True)
class InTree:
    """A theme as far as its place goes."""

    id: int
    parent_id: int | None
    position: int


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text, from start to end, and the marks that all of it lies in."""

    start: int
    end: int
    marks: tuple[int, ...]


def cleaned(text: str) -> str:
    """A text as it is kept: one kind of line end, nothing around, no null."""
    return text.replace("\r\n", "\n").replace("\x00", "").strip()


def code_of(title: str, taken: Iterable[str]) -> str:
    """A short code for files made of a title, another one than those taken."""
    plain = title.lower().translate(str.maketrans("åäöéü", "aaoeu"))
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "kodbok"
    others = set(taken)
    number = 1
    while (code := stem if number == 1 else f"{stem}-{number}") in others:
        number += 1
    return code


def in_order(themes: Sequence[InTree]) -> list[tuple[int, int]]:
    """Depth and id of every theme, each above those under it; one whose parent is missing stands on its own."""
    ids = {one.id for one in themes}
    under: dict[int | None, list[InTree]] = {}
    for one in sorted(themes, key=lambda theme: (theme.position, theme.id)):
        under.setdefault(one.parent_id if one.parent_id in ids else None, []).append(one)
    found: list[tuple[int, int]] = []
    open_ones = [(0, one) for one in reversed(under.get(None, ()))]
    while open_ones:
        depth, theme = open_ones.pop()
        found.append((depth, theme.id))
        open_ones += [(depth + 1, one) for one in reversed(under.get(theme.id, ()))]
    return found


def lineage(theme_id: int | None, parents: Mapping[int, int | None]) -> list[int]:
    """A theme and those that it stands under, from below."""
    found: list[int] = []
    while theme_id is not None and theme_id in parents and theme_id not in found:
        found.append(theme_id)
        theme_id = parents[theme_id]
    return found


def is_under(theme_id: int | None, other_id: int, parents: Mapping[int, int | None]) -> bool:
    """Whether a theme is the other one or stands somewhere under it."""
    return other_id in lineage(theme_id, parents)


def keys_of(theme_ids: Sequence[int]) -> dict[int, str]:
    """Theme to the key that marks with it, in this order, as far as there are keys."""
    return dict(zip(theme_ids, KEYS, strict=False))


def pieces(text: str) -> list[tuple[int, int]]:
    """Where sentences and lines begin and end, without the blanks between; long ones are cut at a blank."""
    found: list[tuple[int, int]] = []
    start = 0
    for gap in (*_END_OF_SENTENCE.finditer(text), None):
        end = len(text) if gap is None else gap.start()
        found += _cut(text, start, end)
        start = len(text) if gap is None else gap.end()
    return found


def _cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > _LONGEST_PIECE:
        middle = text.rfind(" ", start + 1, start + _LONGEST_PIECE)
        middle = start + _LONGEST_PIECE if middle < 0 else middle
        found += _cut(text, start, middle)
        start = middle + (text[middle] == " ")
    if end > start:
        found.append((start, end))
    return found


def runs(length: int, marks: Sequence[tuple[int, int]]) -> list[Run]:
    """The text from 0 to ``length`` parted wherever a mark begins or ends, with the marks (by place) over each part."""
    inside = [(max(start, 0), min(end, length)) for start, end in marks]
    edges = sorted({0, length, *(edge for start, end in inside if start < end for edge in (start, end))})
    return [
        Run(first, last, tuple(place for place, (start, end) in enumerate(inside) if start <= first and last <= end))
        for first, last in pairwise(edges)
    ]


def passage(text: str, start: int, end: int) -> tuple[int, int]:
    """A passage as it is kept: inside the text, without blanks at its ends. Raises CannotCode where nothing is left."""
    if not 0 <= start < end <= len(text):
        raise CannotCode(Refusal.NO_PASSAGE)
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start == end:
        raise CannotCode(Refusal.NO_PASSAGE)
    return start, end


def may_see_marks(viewer_id: int, coder_id: int | None, done: Iterable[int]) -> bool:
    """Whether a coder sees another's marks in an interview: the own always, others' once both are done.

    Marks from a file of another program (no ``coder_id``) were made without knowing ours: seen once oneself is done.
    """
    if coder_id == viewer_id:
        return True
    finished = set(done)
    return viewer_id in finished and (coder_id is None or coder_id in finished)
