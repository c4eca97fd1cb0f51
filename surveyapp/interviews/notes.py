"""Notes of interviews as they are read: sealed by their ref, opened in the order of writing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.interviews.models import Interview, InterviewNote
from surveyapp.people.encrypted import Vault

TEXT = "interview_note.text"


@dataclass(frozen=True, slots=True)
class NoteShown:
    """One person's notes at one prompt, opened."""

    id: int
    ref: str
    interview_id: int
    prompt: str
    account_id: int | None
    informant_number: int | None
    text: str
    edition: int
    #: whether the interview is finished, so that this may be coded
    finished: bool
    at_second: int | None
    changed_at: dt.datetime


def seal_note(vault: Vault, text: str, ref: str) -> bytes:
    """Encrypt what is written in the note of this ref, or stood in it before."""
    return vault.seal(text, TEXT, ref)


def open_note(vault: Vault, sealed: bytes, ref: str) -> str:
    """Decrypt what is written in the note of this ref, or stood in it before; raises CannotOpen."""
    return vault.open(sealed, TEXT, ref)


def notes_of(session: Session, vault: Vault, interview_ids: Collection[int]) -> list[NoteShown]:
    """All notes of these interviews that are not empty, by interview, prompt and order of writing."""
    if not interview_ids:
        return []
    rows = session.execute(
        select(InterviewNote, Interview.finished_at)
        .join(Interview, Interview.id == InterviewNote.interview_id)
        .where(InterviewNote.interview_id.in_(interview_ids))
        .order_by(InterviewNote.interview_id, InterviewNote.prompt, InterviewNote.id)
    ).all()
    shown = (
        NoteShown(
            id=note.id,
            ref=note.ref,
            interview_id=note.interview_id,
            prompt=note.prompt,
            account_id=note.account_id,
            informant_number=note.informant_number,
            text=open_note(vault, note.text_sealed, note.ref),
            edition=note.edition,
            finished=finished_at is not None,
            at_second=note.at_second,
            changed_at=note.changed_at,
        )
        for note, finished_at in rows
    )
    return [one for one in shown if one.text]
