"""An interview as one plain text, with every note under its prompt, and positions in it both ways. Pure.

Positions count Unicode code points from 0, the end not included, as REFI-QDA wants it: an emoji beyond the first plane
is one, where a program that counts UTF-16 says two. Line ends are a single line feed in every file, whatever a note
holds; so a program that turns them into its own cannot shift what comes after without our noticing.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Lines:
    """A text and the same with line feeds alone; ``plain`` and ``stored`` turn a position into the other's."""

    stored_text: str

    @cached_property
    def text(self) -> str:
        """With line feeds alone."""
        return self.stored_text.replace("\r\n", "\n").replace("\r", "\n")

    @cached_property
    def _pairs(self) -> list[int]:
        """Where in ``text`` a line feed stands for two characters."""
        return [found.start() - before for before, found in enumerate(re.finditer("\r\n", self.stored_text))]

    def plain(self, position: int) -> int:
        """A position of the stored text in ``text``."""
        return position - self.stored_text.count("\r\n", 0, position) if "\r" in self.stored_text else position

    def stored(self, position: int) -> int:
        """A position of ``text`` in the stored text."""
        return position + bisect_left(self._pairs, position)


@dataclass(frozen=True)
class Block:
    """One note as it stands in the text of its interview."""

    note_ref: str
    heading: str
    lines: Lines

    @property
    def head(self) -> str:
        """What stands above the note, with its line end."""
        return f"{self.heading}\n"

    @property
    def whole(self) -> str:
        """Heading, note and an empty line."""
        return f"{self.head}{self.lines.text}\n\n"


@dataclass(frozen=True, slots=True)
class Placed:
    """A note in a text: from where its heading stands, where its own words begin, and where they end."""

    block: Block
    head_at: int
    start: int
    end: int


def block_of(note_ref: str, heading: str, text: str) -> Block:
    """A note under a heading in one line."""
    return Block(note_ref, " ".join(heading.split()), Lines(text))


def laid_out(blocks: Iterable[Block]) -> tuple[str, list[Placed]]:
    """The text of an interview, and where each note stands in it."""
    parts: list[str] = []
    placed: list[Placed] = []
    at = 0
    for block in blocks:
        start = at + len(block.head)
        placed.append(Placed(block, at, start, start + len(block.lines.text)))
        parts.append(block.whole)
        at += len(block.whole)
    return "".join(parts), placed


def found_again(text: str, blocks: Sequence[Block]) -> list[Placed]:
    """Where the notes stand in a text that came back with line feeds alone; those that were changed are left out.

    Notes may have been added here since the file was made, so the text need not be the one that we would make today;
    but every note stands in it as it was, under its heading and in our order.
    """
    placed: list[Placed] = []
    at = 0
    for block in blocks:
        whole = block.whole.rstrip("\n")
        found = text.find(whole, at)
        while found > 0 and text[found - 1] != "\n":
            found = text.find(whole, found + 1)
        if found < 0 or text[found + len(whole) : found + len(whole) + 1] not in ("", "\n"):
            continue
        start = found + len(block.head)
        placed.append(Placed(block, found, start, start + len(block.lines.text)))
        at = start + len(block.lines.text)
    return placed
