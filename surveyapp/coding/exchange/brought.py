"""What a file brings, in our own terms: themes, and passages of our notes. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from surveyapp.coding.exchange.problems import Fault, Problem
from surveyapp.coding.rules import LONGEST_MEMO, LONGEST_NAME, LONGEST_TEXT

EXAMPLES = "\n\nExempel:\n"
"""Stands between a theme's definition and its examples where a program has one text for both."""


@dataclass(frozen=True, slots=True)
class BroughtTheme:
    """A theme of the file; those above stand before those below."""

    guid: str
    name: str
    definition: str
    examples: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class BroughtPassage:
    """A passage of one of our notes, counted as the note is stored."""

    guid: str
    theme: str
    note_ref: str
    start: int
    end: int
    #: a pseudonym
    coder: str
    memo: str


@dataclass(frozen=True, slots=True)
class Brought:
    """Everything that is to be taken in, once the file itself was found whole."""

    themes: tuple[BroughtTheme, ...]
    passages: tuple[BroughtPassage, ...]
    #: marks that lie in headings alone, and texts that are not from here: neither is taken in
    n_in_headings: int = 0
    n_other_texts: int = 0
    #: what the notes were when their words were compared, by ref
    editions: Mapping[str, int] = field(default_factory=dict)
    sha256: str = ""

    def packed(self) -> str:
        """As text, to be carried from one page to the next."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def unpacked(cls, text: str) -> Brought:
        """What was packed."""
        found = json.loads(text)
        return cls(
            tuple(BroughtTheme(**one) for one in found.pop("themes")),
            tuple(BroughtPassage(**one) for one in found.pop("passages")),
            **found,
        )


def described(definition: str, examples: str) -> str:
    """Definition and examples as one text."""
    return f"{definition}{EXAMPLES}{examples}" if examples else definition


def parted(description: str) -> tuple[str, str]:
    """Definition and examples out of one text."""
    definition, _mark, examples = description.partition(EXAMPLES)
    return definition, examples


def theme_problems(theme: BroughtTheme) -> list[Problem]:
    """What keeps a theme from being kept."""
    found = []
    if not theme.name:
        found.append(Problem(Fault.NO_NAME, theme.guid))
    if len(theme.name) > LONGEST_NAME:
        found.append(Problem(Fault.NAME_TOO_LONG, theme.name[:LONGEST_NAME], str(LONGEST_NAME)))
    if max(len(theme.definition), len(theme.examples)) > LONGEST_TEXT:
        found.append(Problem(Fault.TEXT_TOO_LONG, theme.name[:LONGEST_NAME], str(LONGEST_TEXT)))
    return found


def memo_problem(memo: str, where: str) -> list[Problem]:
    """What keeps a memo from being kept."""
    return [Problem(Fault.MEMO_TOO_LONG, where, str(LONGEST_MEMO))] if len(memo) > LONGEST_MEMO else []
