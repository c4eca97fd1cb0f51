"""A file of coding is read and laid against our notes; nothing is stored here."""

from __future__ import annotations

import hashlib
import io
from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from surveyapp.coding.exchange.brought import Brought, theme_problems
from surveyapp.coding.exchange.coders import Coders
from surveyapp.coding.exchange.folder import Folder
from surveyapp.coding.exchange.guids import Kind, guid_of
from surveyapp.coding.exchange.layout import Lines
from surveyapp.coding.exchange.locating import Locating, brought_themes
from surveyapp.coding.exchange.problems import CannotTake, Fault, refused
from surveyapp.coding.exchange.project import CODEBOOK, PROJECT, read_project
from surveyapp.coding.exchange.queries import AT_ONCE, Chosen, Source, blocks, finished
from surveyapp.coding.exchange.table import NoteHere, read_table
from surveyapp.interviews.models import Interview, InterviewNote
from surveyapp.interviews.notes import NoteShown, notes_of


def understand(source: Source, content: bytes, coders: Coders, largest: int) -> Brought:
    """What a .qdpx, a .qdc or a table brings, told apart by how they begin; raises CannotTake with every problem.

    ``largest`` is how many bytes a .qdpx may unfold to.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    start = content[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        raise refused(Fault.EMPTY)
    if content.startswith(b"PK"):
        return _project(source, content, coders, largest, sha256)
    if start.startswith(b"<") or content.startswith((b"\xff\xfe<", b"\xfe\xff\0<")):
        return _codebook(content, sha256)
    if b"\0" in content[:4096]:
        raise refused(Fault.UNKNOWN_KIND)
    return read_table(content, lambda guids: _notes(source, guids), coders.by_name, sha256)


def _codebook(content: bytes, sha256: str) -> Brought:
    project = read_project([content], (CODEBOOK, PROJECT))
    themes = brought_themes(project.codes)
    if not themes:
        raise refused(Fault.NO_CODES)
    problems = [one for theme in themes for one in theme_problems(theme)]
    if problems:
        raise CannotTake(*problems)
    return Brought(themes, (), sha256=sha256)


def _project(source: Source, content: bytes, coders: Coders, largest: int, sha256: str) -> Brought:
    folder = Folder(io.BytesIO(content), largest)
    project = read_project(folder.project())
    interviews = {guid_of(Kind.INTERVIEW, one.ref): one for one in finished(source, Chosen())}
    ours = [one for one in project.sources if one.guid in interviews]
    if not ours and (project.sources or project.n_others):
        raise refused(Fault.NO_TEXTS_FROM_HERE)
    locating = Locating(project, lambda guid: coders.by_guid(guid, project.users))
    locating.n_other_texts = len(project.sources) - len(ours) + project.n_others
    editions: dict[str, int] = {}
    for first in range(0, len(ours), AT_ONCE):
        some = ours[first : first + AT_ONCE]
        notes = _notes_by_interview(source, [interviews[one.guid] for one in some])
        for one in some:
            editions |= {note.ref: note.edition for note in notes[interviews[one.guid].id]}
            found = blocks(source.guides, interviews[one.guid], notes[interviews[one.guid].id])
            if one.selections:
                locating.take_text(one, folder.text(one), [block for _note, block in found])
    return locating.whole(editions, sha256)


def _notes_by_interview(source: Source, interviews: Sequence[Interview]) -> defaultdict[int, list[NoteShown]]:
    found: defaultdict[int, list[NoteShown]] = defaultdict(list)
    for note in notes_of(source.session, source.vault, [one.id for one in interviews]):
        found[note.interview_id].append(note)
    return found


def _notes(source: Source, guids: set[str]) -> Mapping[str, NoteHere]:
    rows = source.session.execute(
        select(InterviewNote.ref, InterviewNote.interview_id)
        .join(Interview, Interview.id == InterviewNote.interview_id)
        .where(Interview.authority_id == source.authority_id, Interview.finished_at.is_not(None))
    ).all()
    refs = {row.ref: guid for row in rows if (guid := guid_of(Kind.NOTE, row.ref)) in guids}
    ids = sorted({row.interview_id for row in rows if row.ref in refs})
    found: dict[str, NoteHere] = {}
    for first in range(0, len(ids), AT_ONCE):
        for note in notes_of(source.session, source.vault, ids[first : first + AT_ONCE]):
            if note.ref in refs:
                found[refs[note.ref]] = NoteHere(note.ref, note.edition, Lines(note.text))
    return found
