"""Recordings and transcripts of interviews: kept sealed until their last day, fetched, erased, never exported."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.interviews.booking import By, tell
from surveyapp.interviews.file_kinds import (
    LARGEST_TRANSCRIPT,
    TEXT,
    BadFile,
    Encoding,
    as_utf8,
    media_type_of_sound,
    media_type_of_text,
    sample,
)
from surveyapp.interviews.kinds import Upload
from surveyapp.interviews.models import Interview, InterviewFile
from surveyapp.interviews.sealed_files import Incoming, refs_in, remove
from surveyapp.interviews.writing import consents_of
from surveyapp.interviews.writing_rules import may_record
from surveyapp.people.encrypted import Vault

ABANDONED = dt.timedelta(days=1)
"""What came in and was never kept is gone after so long."""


class CannotKeep(Exception):
    """A file that is not kept, with the reason and, where its encoding is uncertain, how its beginning may read."""

    def __init__(self, reason: BadFile, reads_as: str | None = None) -> None:
        super().__init__(reason.value)
        self.reason, self.reads_as = reason, reads_as


def refusal(session: Session, interview: Interview, kind: Upload) -> BadFile | None:
    """Why nothing of this kind may be kept of an interview, whatever is in it."""
    consents = consents_of(session, interview.id)
    if kind is Upload.RECORDING and not may_record(consents):
        return BadFile.NO_CONSENT
    said_no = any(one.to_notes is False for one in consents)
    return BadFile.NO_NOTES if kind is Upload.TRANSCRIPT and said_no else None


def checked(folder: Path, vault: Vault, kind: Upload, incoming: Incoming, encoding: Encoding) -> tuple[Incoming, str]:
    """What is to be kept, texts as UTF-8, and its kind; asks no database. Raises CannotKeep."""
    if not incoming.n_bytes:
        raise CannotKeep(BadFile.EMPTY)
    if kind is Upload.RECORDING:
        media_type = media_type_of_sound(incoming.head)
        if media_type is None:
            raise CannotKeep(BadFile.NO_SOUND)
        return incoming, media_type
    if incoming.n_bytes > LARGEST_TRANSCRIPT:
        raise CannotKeep(BadFile.TOO_LARGE)
    media_type = media_type_of_text(incoming.head)
    if media_type is None:
        raise CannotKeep(BadFile.NO_TEXT)
    return (_rewritten(folder, vault, incoming, encoding) if media_type == TEXT else incoming), media_type


def keep_file(
    session: Session, interview: Interview, kind: Upload, incoming: Incoming, media_type: str, erase_on: dt.date, by: By
) -> InterviewFile:
    """Keep what came in, until its last day; raises CannotKeep where consent is missing."""
    reason = refusal(session, interview, kind)
    if reason is not None:
        raise CannotKeep(reason)
    incoming.adopt()
    row = InterviewFile(
        ref=incoming.ref,
        interview_id=interview.id,
        kind=kind.value,
        media_type=media_type,
        n_bytes=incoming.n_bytes,
        sha256=incoming.sha256,
        uploaded_by=by.actor.account_id,
        uploaded_at=by.at,
        erase_on=erase_on,
    )
    session.add(row)
    session.flush()
    details: dict[str, object] = {"file": row.id, "kind": kind.value, "bytes": row.n_bytes}
    tell(session, Action.INTERVIEW_FILE_ADDED, interview, by, details)
    return row


def files_of(session: Session, interview_id: int) -> Sequence[InterviewFile]:
    """What is kept of an interview and not erased, in the order in which it was added."""
    return session.scalars(
        select(InterviewFile)
        .where(InterviewFile.interview_id == interview_id, InterviewFile.erased_at.is_(None))
        .order_by(InterviewFile.id)
    ).all()


def file_of(session: Session, interview: Interview, ref: str) -> InterviewFile | None:
    """The file of this ref, if it belongs to the interview and is not erased."""
    return next((one for one in files_of(session, interview.id) if one.ref == ref), None)


def fetched(session: Session, interview: Interview, file: InterviewFile, by: By) -> None:
    """Record that somebody fetches a file."""
    tell(session, Action.INTERVIEW_FILE_FETCHED, interview, by, {"file": file.id})


def erase(session: Session, interview: Interview, file: InterviewFile, by: By) -> None:
    """Note that a file is erased; whoever calls this removes it from disk once that is stored."""
    file.erased_at = by.at
    session.flush()
    tell(session, Action.INTERVIEW_FILE_ERASED, interview, by, {"file": file.id, "kind": file.kind})


def erase_due(session: Session, today: dt.date, *, actor: str, at: dt.datetime) -> int:
    """Note that every file past its last day is erased; ``sweep`` then removes them from disk."""
    rows = session.execute(
        select(InterviewFile, Interview.authority_id)
        .join(Interview, Interview.id == InterviewFile.interview_id)
        .where(InterviewFile.erase_on < today, InterviewFile.erased_at.is_(None))
    ).all()
    for file, authority_id in rows:
        file.erased_at = at
        details = {"file": file.id, "kind": file.kind, "due": True}
        record(
            session,
            Action.INTERVIEW_FILE_ERASED,
            actor=actor,
            subject=("interview", file.interview_id),
            at=at,
            authority_id=authority_id,
            details=details,
        )
    session.flush()
    return len(rows)


def sweep(session: Session, folder: Path, real_now: dt.datetime) -> int:
    """Remove from disk what is erased or was never kept, and is not just coming in; how many files that were."""
    kept = set(session.scalars(select(InterviewFile.ref).where(InterviewFile.erased_at.is_(None))))
    erased = set(session.scalars(select(InterviewFile.ref).where(InterviewFile.erased_at.is_not(None))))
    old = set(refs_in(folder, (real_now - ABANDONED).timestamp()))
    there = set(refs_in(folder, float("inf")))
    gone = (there & erased) | (old - kept)
    for ref in gone:
        remove(folder, ref)
    return len(gone)


def _rewritten(folder: Path, vault: Vault, incoming: Incoming, encoding: Encoding) -> Incoming:
    made = Incoming(folder, vault)
    try:
        for piece in as_utf8(incoming.pieces(), incoming.head, encoding):
            made.write(piece)
        made.finish()
    except UnicodeDecodeError:
        made.close()
        raise CannotKeep(BadFile.ENCODING, sample(incoming.head)) from None
    incoming.close()
    return made
