"""Coded passages as a table: one row each, for spreadsheets and statistics, and back again."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import IO

from surveyapp.coding.exchange.brought import Brought, BroughtPassage, BroughtTheme, memo_problem, theme_problems
from surveyapp.coding.exchange.guids import part_of, read_guid
from surveyapp.coding.exchange.layout import Lines
from surveyapp.coding.exchange.outgoing import BookOut, TextOut
from surveyapp.coding.exchange.problems import CannotTake, Fault, Problem, refused
from surveyapp.coding.rules import cleaned
from surveyapp.spreadsheets import guarded

COLUMNS = (
    "codebook",
    "passage",
    "theme",
    "theme_path",
    "interview",
    "subject",
    "series",
    "round",
    "group",
    "prompt",
    "note",
    "start",
    "end",
    "text",
    "coder",
    "memo",
    "quotation",
    "coded_at",
)
NEEDED = ("theme_path", "note", "start", "end")
_MOST_PROBLEMS = 1000
_DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class NoteHere:
    """A note that may be coded, opened."""

    ref: str
    edition: int
    lines: Lines


def write_table(out: IO[bytes], book: BookOut, texts: Iterable[TextOut]) -> int:
    """One row for each passage, in UTF-8 with a mark that Excel needs; returns how many there are.

    Of a note whose informant took back consent to be quoted the words are left empty, and nothing else.
    """
    themes = {one.id: one for one in book.themes}
    lines = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(lines)
    writer.writerow(COLUMNS)
    n_rows = 0
    for text in texts:
        notes = {one.block.note_ref: one for one in text.notes}
        for passage in text.passages:
            note, theme = notes.get(passage.note_ref), themes[passage.theme_id]
            if note is None:
                continue
            words = "" if note.is_withdrawn else note.block.lines.stored_text[passage.start : passage.end]
            quotation = _quotation(passage.is_quotation, passage.note_ref in text.quotable)
            row = (
                book.code,
                passage.guid,
                theme.guid,
                joined(theme.path),
                text.guid,
                text.subject,
                text.series,
                text.round,
                text.group or "",
                note.prompt,
                note.guid,
                passage.start,
                passage.end,
                words,
                passage.coder,
                passage.memo,
                quotation,
                passage.at.isoformat(timespec="seconds"),
            )
            writer.writerow([_shielded(cell) if isinstance(cell, str) else cell for cell in row])
            n_rows += 1
    lines.detach()
    return n_rows


def read_table(
    content: bytes,
    notes_of: Callable[[set[str]], Mapping[str, NoteHere]],
    coder: Callable[[str], str],
    sha256: str,
) -> Brought:
    """Passages out of a table such as ours; notes are asked for by GUID. Raises CannotTake with every problem.

    A passage whose text stands in the table must be the same here; without it, only the places count.
    """
    rows = list(_rows(content))
    notes = notes_of({found for _number, cells in rows if (found := read_guid(cells["note"])) is not None})
    if rows and not notes:
        raise refused(Fault.NO_TEXTS_FROM_HERE)
    # A theme may be told of as another's parent before it has a row of its own.
    told = {parted_path(cells["theme_path"]): read_guid(cells.get("theme", "")) for _number, cells in rows}
    reading = _Reading(notes, coder, told)
    for number, cells in rows:
        reading.take(f"{number}", cells)
    themes = tuple(reading.themes.values())
    problems = [*reading.problems, *(one for theme in themes for one in theme_problems(theme))]
    if problems:
        raise CannotTake(*problems[:_MOST_PROBLEMS])
    editions = {note.ref: note.edition for note in notes.values()}
    return Brought(themes, tuple(reading.passages), editions=editions, sha256=sha256)


class _Reading:
    def __init__(
        self, notes: Mapping[str, NoteHere], coder: Callable[[str], str], guids: Mapping[tuple[str, ...], str | None]
    ) -> None:
        self._notes, self._coder, self._guids = notes, coder, guids
        self.themes: dict[tuple[str, ...], BroughtTheme] = {}
        self.passages: list[BroughtPassage] = []
        self.problems: list[Problem] = []

    def take(self, where: str, cells: Mapping[str, str]) -> None:
        path = parted_path(cells["theme_path"])
        note = self._notes.get(read_guid(cells["note"]) or "")
        place = _number(cells["start"]), _number(cells["end"])
        if note is None:
            self._problem(Fault.UNKNOWN_NOTE, where)
            return
        if not path:
            self._problem(Fault.NO_NAME, where)
            return
        ref, lines = note.ref, note.lines
        start, end = place
        if start is None or end is None:
            self._problem(Fault.BAD_NUMBER, where)
            return
        if not 0 <= start < end <= len(lines.stored_text):
            self._problem(Fault.OUTSIDE_TEXT, where, f"{start}–{end}")
            return
        told, here = cells.get("text", ""), lines.stored_text[start:end]
        if told and Lines(told).text != Lines(here).text:
            self._problem(Fault.TEXT_DIFFERS, where, f"{start}–{end}")
            return
        theme = self._theme(path)
        coder, memo = self._coder(cells.get("coder", "").strip()), cleaned(cells.get("memo", ""))
        self.problems += memo_problem(memo, where)
        guid = read_guid(cells.get("passage", "")) or part_of(theme, f"{ref} {start} {end} {coder}")
        self.passages.append(BroughtPassage(guid, theme, ref, start, end, coder, memo))

    def _theme(self, path: tuple[str, ...]) -> str:
        """The theme's GUID; those above it are added first."""
        guid: str | None = None
        for depth, name in enumerate(path, start=1):
            above, here = guid, path[:depth]
            if here not in self.themes:
                own = self._guids.get(here) or part_of(above or _NOBODY, name)
                self.themes[here] = BroughtTheme(own, name, "", "", above)
            guid = self.themes[here].guid
        return guid or ""

    def _problem(self, fault: Fault, where: str, told: str = "") -> None:
        self.problems.append(Problem(fault, where, told))
        if len(self.problems) >= _MOST_PROBLEMS:
            raise CannotTake(*self.problems)


_NOBODY = "00000000-0000-0000-0000-000000000000"


def joined(path: Iterable[str]) -> str:
    """Names from the topmost down, with a sign between them that is marked where a name has it."""
    return " > ".join(name.replace("\\", "\\\\").replace(">", "\\>") for name in path)


def parted_path(text: str) -> tuple[str, ...]:
    """The names again."""
    names, name, is_marked = [], "", False
    for sign in text:
        if is_marked or sign not in "\\>":
            name, is_marked = name + sign, False
        elif sign == "\\":
            is_marked = True
        else:
            names.append(name)
            name = ""
    return tuple(told for one in (*names, name) if (told := " ".join(one.split())))


def _rows(content: bytes) -> Iterable[tuple[int, dict[str, str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise refused(Fault.NOT_UTF8) from None
    heading = text.splitlines()[:1]
    delimiter = max(_DELIMITERS, key=lambda one: len(next(csv.reader(heading, delimiter=one), ())))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    columns = [one.strip().lower() for one in next(reader, ())]
    missing = [one for one in NEEDED if one not in columns]
    if missing:
        raise CannotTake(*(Problem(Fault.COLUMN_MISSING, told=one) for one in missing))
    try:
        for number, cells in enumerate(reader, start=2):
            if not any(cells):
                continue
            if len(cells) != len(columns):
                raise refused(Fault.UNEVEN_ROW, f"{number}")
            yield number, dict(zip(columns, map(_bare, cells), strict=True))
    except csv.Error:
        raise refused(Fault.UNEVEN_ROW, f"{reader.line_num}") from None


def _number(cell: str) -> int | None:
    told = cell.strip()
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else None


def _quotation(is_wanted: bool, may_be: bool) -> str:
    if not may_be:
        return "not allowed"
    return "wanted" if is_wanted else "allowed"


def _shielded(text: str) -> str:
    """As ``guarded``, so that the text can be told apart again from one that begins with an apostrophe itself."""
    return f"'{text}" if text.startswith("'") else guarded(text)


def _bare(cell: str) -> str:
    return cell.removeprefix("'")
