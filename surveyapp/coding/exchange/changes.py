"""Writes of files of coding: one is taken in whole or not at all, and what went out is told in the trail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.coding.changes import By, lock, standing
from surveyapp.coding.exchange.brought import Brought, BroughtPassage, BroughtTheme
from surveyapp.coding.exchange.comparing import Comparison, compare
from surveyapp.coding.exchange.guids import ref_keeping
from surveyapp.coding.exchange.problems import CannotTake, Fault, Problem
from surveyapp.coding.exchange.queries import coder_names, passages_here, themes_here
from surveyapp.coding.marking import MEMO
from surveyapp.coding.models import Codebook, CodedSegment, CodingDone, Theme, ThemeEvent, ThemeEventKind
from surveyapp.interviews.models import Interview, InterviewNote
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import new_ref

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class _NoteRow:
    id: int
    interview_id: int


def compared(session: Session, codebook: Codebook, brought: Brought, by: By) -> Comparison:
    """What a file would change; raises CannotTake where it cannot be taken in as things stand now."""
    found = compare(brought, themes_here(session, codebook.id), passages_here(session, codebook, by.account_id))
    problems = [*_names_twice(found.new_themes), *_notes_changed(session, brought, by)]
    problems += _done_already(session, codebook, found, by)
    if problems:
        raise CannotTake(*problems)
    return found


def take_in(session: Session, vault: Vault, codebook: Codebook, brought: Brought, by: By) -> Comparison:
    """Store everything that is new or moved, in one line of the trail; raises CannotTake, and then stores nothing."""
    lock(session, codebook.id)
    found = compared(session, codebook, brought, by)
    theme_ids = dict(found.theme_ids)
    for theme in _add_themes(session, codebook, found.new_themes, theme_ids, by):
        session.add(theme)
    session.flush()
    for segment_id, _passage in found.moved:
        _set_aside(session, vault, segment_id, by)
    session.flush()
    passages = [*found.added, *(passage for _id, passage in found.moved)]
    _add_passages(session, vault, passages, theme_ids, by)
    record(
        session,
        Action.CODING_IMPORTED,
        actor=by.actor,
        subject=("codebook", codebook.id),
        at=by.at,
        authority_id=by.authority_id,
        details={
            "themes": len(found.new_themes),
            "passages": len(found.added),
            "moved": len(found.moved),
            "same": found.n_same,
            "sha256": brought.sha256,
        },
    )
    return found


def tell_export(session: Session, codebook: Codebook, form: str, n_passages: int, by: By) -> None:
    """Tell in the trail that a file went out, and with how many passages."""
    record(
        session,
        Action.CODING_EXPORTED,
        actor=by.actor,
        subject=("codebook", codebook.id),
        at=by.at,
        authority_id=by.authority_id,
        details={"format": form, "passages": n_passages},
    )


def _add_themes(
    session: Session, codebook: Codebook, new: Iterable[BroughtTheme], theme_ids: dict[str, int], by: By
) -> Iterator[ThemeEvent]:
    """Store new themes after all others, each after its parent; gives what their history keeps."""
    last = session.scalar(select(func.max(Theme.position)).where(Theme.codebook_id == codebook.id))
    refs = _refs(session, Theme, [one.guid for one in new])
    for position, theme in enumerate(new, start=0 if last is None else last + 1):
        made = Theme(
            ref=refs[theme.guid],
            codebook_id=codebook.id,
            parent_id=theme_ids.get(theme.parent or ""),
            name=theme.name,
            definition=theme.definition,
            examples=theme.examples,
            position=position,
        )
        session.add(made)
        session.flush()
        theme_ids[theme.guid] = made.id
        yield ThemeEvent(
            codebook_id=codebook.id,
            theme_id=made.id,
            kind=ThemeEventKind.ADDED.value,
            before=None,
            after=standing(made),
            account_id=by.account_id,
            at=by.at,
        )


def _set_aside(session: Session, vault: Vault, segment_id: int, by: By) -> None:
    """A passage that stands elsewhere now: its row stays as taken away, and gives its name to the new one."""
    old = session.get_one(CodedSegment, segment_id)
    memo, ref = vault.open_if(old.memo_sealed, MEMO, old.ref), new_ref()
    old.ref, old.memo_sealed, old.removed_at = ref, vault.seal_if(memo, MEMO, ref), by.at


def _add_passages(
    session: Session, vault: Vault, passages: Sequence[BroughtPassage], theme_ids: dict[str, int], by: By
) -> None:
    own = coder_names(session, by.authority_id).get(by.account_id or 0)
    notes = _note_rows(session, by, {one.note_ref for one in passages})
    for first in range(0, len(passages), _AT_ONCE):
        some = passages[first : first + _AT_ONCE]
        refs = _refs(session, CodedSegment, [one.guid for one in some])
        rows: list[dict[str, Any]] = []
        for one in some:
            ref = refs.pop(one.guid, None) or new_ref()
            note, is_own = notes[one.note_ref], one.coder == own
            rows.append(
                {
                    "ref": ref,
                    "interview_id": note.interview_id,
                    "note_id": note.id,
                    "theme_id": theme_ids[one.theme],
                    "account_id": by.account_id if is_own else None,
                    "coder_words": None if is_own else one.coder,
                    "start_at": one.start,
                    "end_at": one.end,
                    "memo_sealed": vault.seal_if(one.memo or None, MEMO, ref),
                    "is_quotation": False,
                    "created_at": by.at,
                    "removed_at": None,
                }
            )
        session.execute(insert(CodedSegment), rows)


def _refs(session: Session, model: type[CodedSegment] | type[Theme], guids: Iterable[str]) -> dict[str, str]:
    """Refs that keep these GUIDs; another where the same came into a second codebook."""
    kept = {guid: ref_keeping(guid) for guid in guids}
    names = list(kept.values())
    taken: set[str] = set()
    for first in range(0, len(names), _AT_ONCE):
        taken |= set(session.scalars(select(model.ref).where(model.ref.in_(names[first : first + _AT_ONCE]))))
    return {guid: new_ref() if ref in taken else ref for guid, ref in kept.items()}


def _note_rows(session: Session, by: By, refs: Iterable[str]) -> dict[str, _NoteRow]:
    return {ref: _NoteRow(id_, interview_id) for ref, id_, interview_id, _edition in _notes(session, by, refs)}


def _notes(session: Session, by: By, refs: Iterable[str]) -> Iterator[tuple[str, int, int, int]]:
    """Notes that may be coded, of this authority."""
    wanted = sorted(refs)
    for first in range(0, len(wanted), _AT_ONCE):
        yield from (
            (row.ref, row.id, row.interview_id, row.edition)
            for row in session.execute(
                select(InterviewNote.ref, InterviewNote.id, InterviewNote.interview_id, InterviewNote.edition)
                .join(Interview, Interview.id == InterviewNote.interview_id)
                .where(
                    InterviewNote.ref.in_(wanted[first : first + _AT_ONCE]),
                    Interview.authority_id == by.authority_id,
                    Interview.finished_at.is_not(None),
                )
            )
        )


def _names_twice(new: Iterable[BroughtTheme]) -> Iterator[Problem]:
    seen: set[str] = set()
    for theme in new:
        if theme.name.casefold() in seen:
            yield Problem(Fault.NAME_TWICE, theme.name)
        seen.add(theme.name.casefold())


def _notes_changed(session: Session, brought: Brought, by: By) -> list[Problem]:
    """Whether a note was opened again since its words were compared."""
    wanted = {one.note_ref for one in brought.passages}
    now = {ref: edition for ref, _id, _interview_id, edition in _notes(session, by, wanted)}
    n_changed = sum(now.get(ref) != brought.editions.get(ref) for ref in wanted)
    return [Problem(Fault.TEXT_DIFFERS, told=str(n_changed))] if n_changed else []


def _done_already(session: Session, codebook: Codebook, found: Comparison, by: By) -> list[Problem]:
    """Whether own marks would come into interviews that one is done with."""
    own = coder_names(session, by.authority_id).get(by.account_id or 0)
    refs = {one.note_ref for one in (*found.added, *(passage for _id, passage in found.moved)) if one.coder == own}
    done = set(
        session.scalars(
            select(CodingDone.interview_id).where(
                CodingDone.codebook_id == codebook.id,
                CodingDone.account_id == by.account_id,
                CodingDone.reopened_at.is_(None),
            )
        )
    )
    n_done = len(done & {interview_id for _ref, _id, interview_id, _edition in _notes(session, by, refs)})
    return [Problem(Fault.DONE_ALREADY, told=str(n_done))] if n_done else []
