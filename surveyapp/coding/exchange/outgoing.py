"""What goes out: themes, and the texts of interviews with the passages marked in them. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from surveyapp.coding.exchange.guids import Kind, guid_of
from surveyapp.coding.exchange.layout import Block


@dataclass(frozen=True, slots=True)
class ThemeOut:
    """A living theme with what it stands under; those above stand before those below."""

    id: int
    guid: str
    name: str
    definition: str
    examples: str
    depth: int
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BookOut:
    """A codebook as files begin with it."""

    code: str
    title: str
    guid: str
    made_at: dt.datetime
    themes: tuple[ThemeOut, ...]
    #: pseudonyms
    coders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoteOut:
    """A note of an interview; of one that may no longer be quoted no word leaves the house."""

    block: Block
    guid: str
    prompt: str
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class PassageOut:
    """A marked passage of a note, counted as the note is stored."""

    guid: str
    theme_id: int
    note_ref: str
    start: int
    end: int
    coder: str
    at: dt.datetime
    memo: str
    #: whether somebody wants to quote it
    is_quotation: bool


@dataclass(frozen=True, slots=True)
class TextOut:
    """An interview under its pseudonym, with its notes in the order of the guide."""

    guid: str
    name: str
    #: such as A1: never a name
    subject: str
    series: str
    round: int
    group: str | None
    is_synthetic: bool
    notes: tuple[NoteOut, ...]
    passages: tuple[PassageOut, ...]
    #: refs of notes whose every informant said yes to being quoted, and still does
    quotable: frozenset[str]

    @property
    def may_be_quoted(self) -> bool:
        """Whether all of it may be quoted."""
        return all(note.block.note_ref in self.quotable for note in self.notes)

    def shown(self) -> Iterator[NoteOut]:
        """Notes whose words may leave the house."""
        return (note for note in self.notes if not note.is_withdrawn)


@cache
def coder_guid(coder: str) -> str:
    """What a coder is called in files of other programs; it goes by the pseudonym alone."""
    return guid_of(Kind.CODER, coder)
