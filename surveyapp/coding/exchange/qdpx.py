"""A REFI-QDA project (1.0 and 1.5 share one schema): texts, themes, passages, memos, sets and variables in one zip.

The same content gives the same bytes: nothing in it tells when or by whom it was made.
"""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterable
from typing import IO

from surveyapp import __version__
from surveyapp.coding.exchange.brought import described
from surveyapp.coding.exchange.guids import Kind, guid_of, part_of
from surveyapp.coding.exchange.layout import laid_out
from surveyapp.coding.exchange.markup import Writer
from surveyapp.coding.exchange.outgoing import BookOut, PassageOut, TextOut, ThemeOut, coder_guid
from surveyapp.coding.exchange.project import CODEBOOK, PROJECT

ORIGIN = f"surveyapp {__version__}"
_IN_MEMORY = 16 * 1024 * 1024
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
SUBJECT, SERIES, ROUND, GROUP = "Vem", "Serie", "Omgång", "Grupp"
NOT_QUOTED = "Får inte citeras"


def write_codebook(out: IO[bytes], book: BookOut) -> None:
    """The themes alone, as a REFI-QDA codebook (.qdc); the standard wants at least one."""
    writer = Writer(out)
    writer.declare()
    writer.begin("CodeBook", xmlns=CODEBOOK, origin=ORIGIN)
    _codes(writer, book.themes)
    writer.end()


def write_project(out: IO[bytes], book: BookOut, texts: Iterable[TextOut]) -> int:
    """The project (.qdpx); returns how many passages are in it. Texts are taken one at a time."""
    kept = _Kept(book)
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed,
        tempfile.SpooledTemporaryFile(_IN_MEMORY) as project,
        tempfile.SpooledTemporaryFile(_IN_MEMORY) as memos,
    ):
        writer, memo_writer = Writer(project), Writer(memos)
        writer.declare()
        _begin(writer, book)
        for text in texts:
            _source(packed, writer, memo_writer, text, kept)
        if kept.n_texts:
            writer.end()
        if kept.n_memos:
            writer.begin("Notes")
            memos.seek(0)
            shutil.copyfileobj(memos, project)
            writer.end()
        _sets(writer, kept)
        writer.end()
        project.seek(0)
        with packed.open(_entry("project.qde"), "w", force_zip64=True) as part:
            shutil.copyfileobj(project, part)
    return kept.n_passages


class _Kept:
    """What is told after the texts, or counted."""

    def __init__(self, book: BookOut) -> None:
        self.themes = {one.id: one.guid for one in book.themes}
        self.code = book.guid
        self.sets: defaultdict[str, list[str]] = defaultdict(list)
        self.n_texts = self.n_memos = self.n_passages = 0


def _begin(writer: Writer, book: BookOut) -> None:
    writer.begin("Project", xmlns=PROJECT, name=book.title, origin=ORIGIN, creationDateTime=_moment(book.made_at))
    if book.coders:
        writer.begin("Users")
        for coder in book.coders:
            writer.leaf("User", guid=coder_guid(coder), name=coder)
        writer.end()
    if book.themes:
        writer.begin("CodeBook")
        _codes(writer, book.themes)
        writer.end()
    writer.begin("Variables")
    for name, kind in ((SUBJECT, "Text"), (SERIES, "Text"), (ROUND, "Integer"), (GROUP, "Text")):
        writer.leaf("Variable", guid=_variable(name), name=name, typeOfVariable=kind)
    writer.end()


def _codes(writer: Writer, themes: Iterable[ThemeOut]) -> None:
    writer.begin("Codes")
    depth = 0
    for theme in themes:
        for _one in range(depth - theme.depth):
            writer.end()
        writer.begin("Code", guid=theme.guid, name=theme.name, isCodable="true")
        told = described(theme.definition, theme.examples)
        if told:
            writer.leaf("Description", told)
        depth = theme.depth + 1
    for _one in range(depth):
        writer.end()
    writer.end()


def _source(packed: zipfile.ZipFile, writer: Writer, memo_writer: Writer, text: TextOut, kept: _Kept) -> None:
    words, placed = laid_out(note.block for note in text.shown())
    if not placed:
        return
    if kept.n_texts == 0:
        writer.begin("Sources")
    kept.n_texts += 1
    packed.writestr(_entry(f"sources/{text.guid}.txt"), words.encode())
    writer.begin("TextSource", guid=text.guid, name=text.name, plainTextPath=f"internal://{text.guid}.txt")
    if text.is_synthetic:
        writer.leaf("Description", "Påhittade anteckningar för visning.")
    starts = {one.block.note_ref: one for one in placed}
    for passage in text.passages:
        if (one := starts.get(passage.note_ref)) is not None:
            start, end = (one.start + one.block.lines.plain(at) for at in (passage.start, passage.end))
            _passage(writer, memo_writer, passage, start, end, kept)
    for name, kind, value in (
        (SUBJECT, "TextValue", text.subject),
        (SERIES, "TextValue", text.series),
        (ROUND, "IntegerValue", str(text.round)),
        (GROUP, "TextValue", text.group),
    ):
        if value is not None:
            writer.begin("VariableValue")
            writer.leaf("VariableRef", targetGUID=_variable(name))
            writer.leaf(kind, value)
            writer.end()
    writer.end()
    kept.sets[f"{text.series}, omgång {text.round}"].append(text.guid)
    if text.group is not None:
        kept.sets[f"{GROUP}: {text.group}"].append(text.guid)
    if not text.may_be_quoted:
        kept.sets[NOT_QUOTED].append(text.guid)


def _passage(writer: Writer, memo_writer: Writer, passage: PassageOut, start: int, end: int, kept: _Kept) -> None:
    when, who = _moment(passage.at), coder_guid(passage.coder)
    writer.begin(
        "PlainTextSelection",
        guid=part_of(passage.guid, "selection"),
        startPosition=str(start),
        endPosition=str(end),
        creatingUser=who,
        creationDateTime=when,
    )
    writer.begin("Coding", guid=passage.guid, creatingUser=who, creationDateTime=when)
    writer.leaf("CodeRef", targetGUID=kept.themes[passage.theme_id])
    if passage.memo:
        memo = part_of(passage.guid, "memo")
        writer.leaf("NoteRef", targetGUID=memo)
        memo_writer.begin("Note", guid=memo, creatingUser=who, creationDateTime=when)
        memo_writer.leaf("PlainTextContent", passage.memo)
        memo_writer.end()
        kept.n_memos += 1
    writer.end()
    writer.end()
    kept.n_passages += 1


def _sets(writer: Writer, kept: _Kept) -> None:
    if not kept.sets:
        return
    writer.begin("Sets")
    for name in sorted(kept.sets):
        writer.begin("Set", guid=part_of(kept.code, f"set {name}"), name=name)
        for guid in kept.sets[name]:
            writer.leaf("MemberSource", targetGUID=guid)
        writer.end()
    writer.end()


def _variable(name: str) -> str:
    return guid_of(Kind.VARIABLE, name)


def _moment(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _FIRST_DAY)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    return info
