"""From a project of another program to passages of our notes: every word under a mark must be ours. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from surveyapp.coding.exchange.brought import (
    Brought,
    BroughtPassage,
    BroughtTheme,
    memo_problem,
    parted,
    theme_problems,
)
from surveyapp.coding.exchange.guids import part_of
from surveyapp.coding.exchange.layout import Block, Lines, Placed, found_again
from surveyapp.coding.exchange.problems import CannotTake, Fault, Problem
from surveyapp.coding.exchange.project import CodeRead, CodingRead, ProjectRead, SelectionRead, SourceRead
from surveyapp.coding.rules import cleaned

Coders = Callable[[str | None], str]
"""The pseudonym of whoever has this GUID in the file."""


@dataclass
class Locating:
    """What has been found so far."""

    project: ProjectRead
    coders: Coders
    passages: list[BroughtPassage] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    n_in_headings: int = 0
    n_other_texts: int = 0

    def take_text(self, source: SourceRead, text: str, blocks: Sequence[Block]) -> None:
        """Find the passages of one text, which has these notes here."""
        lines = Lines(text)
        placed = found_again(lines.text, blocks)
        for selection in source.selections:
            if not 0 <= selection.start < selection.end <= len(text):
                told = f"{selection.start}–{selection.end}"
                self.problems.append(Problem(Fault.OUTSIDE_TEXT, source.name[:80], told))
                continue
            start, end = lines.plain(selection.start), lines.plain(selection.end)
            parts = list(_parts(lines.text, start, end, placed))
            if None in parts:
                told = f"{selection.start}–{selection.end}"
                self.problems.append(Problem(Fault.TEXT_DIFFERS, source.name[:80], told))
                continue
            self._take(source, selection, [part for part in parts if part is not None])

    def _take(self, source: SourceRead, selection: SelectionRead, parts: list[tuple[str, int, int]]) -> None:
        if not parts:
            self.n_in_headings += len(selection.codings)
        for coding in selection.codings if parts else ():
            if coding.code not in self.project.codes:
                self.problems.append(Problem(Fault.UNKNOWN_CODE, source.name[:80], coding.code))
            memo = self._memo(selection, coding)
            self.problems += memo_problem(memo, source.name[:80])
            for number, (note_ref, start, end) in enumerate(parts):
                guid = coding.guid if number == 0 else part_of(coding.guid, str(number))
                coder = self.coders(coding.user)
                self.passages.append(BroughtPassage(guid, coding.code, note_ref, start, end, coder, memo))

    def _memo(self, selection: SelectionRead, coding: CodingRead) -> str:
        texts = [self.project.memos.get(one, "") for one in (*coding.memos, *selection.memos)]
        return "\n\n".join(told for one in (*texts, selection.description) if (told := cleaned(one)))

    def whole(self, editions: Mapping[str, int], sha256: str) -> Brought:
        """Everything that was found; raises CannotTake with every problem."""
        themes = brought_themes(self.project.codes)
        problems = [*self.problems, *(one for theme in themes for one in theme_problems(theme))]
        if problems:
            raise CannotTake(*problems)
        return Brought(themes, tuple(self.passages), self.n_in_headings, self.n_other_texts, editions, sha256)


def brought_themes(codes: Mapping[str, CodeRead]) -> tuple[BroughtTheme, ...]:
    """The codes of a file as themes."""
    found = []
    for one in codes.values():
        definition, examples = parted(one.description)
        found.append(BroughtTheme(one.guid, one.name, cleaned(definition), cleaned(examples), one.parent))
    return tuple(found)


def _parts(text: str, start: int, end: int, placed: Iterable[Placed]) -> Iterable[tuple[str, int, int] | None]:
    """The stretches of notes that lie between two positions; None for a word that stands in no note and no heading."""
    at = start
    for one in placed:
        if one.end <= start or one.head_at >= end:
            continue
        if text[at : max(at, one.head_at)].strip():
            yield None
        first, last = max(start, one.start), min(end, one.end)
        if first < last:
            stored = one.block.lines.stored
            yield one.block.note_ref, stored(first - one.start), stored(last - one.start)
        at = max(at, one.end)
    if text[min(at, end) : end].strip():
        yield None
