"""Which readings a conversation was about, as a page sends them, and the note that may go with it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST = 500
"""A short note; what needs more room is an ordinary note about the placement."""
MOST = 100
_READING = re.compile(r"([1-9][0-9]{0,9}):([a-z][a-z0-9_-]{0,39})")


@dataclass(frozen=True, slots=True, order=True)
class ReadingOf:
    """A scale of a response: the same however often the response is scored anew."""

    response_id: int
    scale: str


@dataclass(frozen=True, slots=True)
class Area:
    """A reading with its instrument and who answered, as far as words need it."""

    instrument: str
    version: int
    scale: str
    role: str
    response_id: int

    @property
    def reading(self) -> ReadingOf:
        """Which reading it is."""
        return ReadingOf(self.response_id, self.scale)


class CannotTell(Exception):
    """A conversation that cannot be stored, with the code of why not."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def as_sent(areas: Iterable[Area]) -> str:
    """The readings in one field of a form."""
    return " ".join(f"{one.response_id}:{one.scale}" for one in sorted({area.reading for area in areas}))


def as_read(sent: str) -> frozenset[ReadingOf]:
    """What :func:`as_sent` wrote; raises ValueError for what no page of ours sends."""
    found = [_READING.fullmatch(one) for one in sent.split(" ")]
    if len(found) > MOST or None in found:
        raise ValueError("not readings")
    return frozenset(ReadingOf(int(one[1]), one[2]) for one in found if one is not None)


def clean_note(typed: str) -> str:
    """The note as it is kept, empty where nothing was written; raises CannotTell when it is too long."""
    text = typed.replace("\r\n", "\n").replace("\x00", "").strip()
    if len(text) > LONGEST:
        raise CannotTell("too long")
    return text
