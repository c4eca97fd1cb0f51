"""Writes of coding: a passage is marked or unmarked, remarked upon, and a coder is done with an interview."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.coding.changes import By
from surveyapp.coding.models import Codebook, CodedSegment, CodingDone, Theme
from surveyapp.coding.rules import LONGEST_MEMO, CannotCode, Refusal, cleaned, passage
from surveyapp.interviews.models import Interview
from surveyapp.interviews.notes import NoteShown
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import new_ref

MEMO = "coded_segment.memo"


@dataclass(frozen=True, slots=True)
class Marking:
    """What is marked: characters of a note from 0, the end not included, with what the coder remarks."""

    start: int
    end: int
    memo: str = ""
    is_quotation: bool = False


def mark(session: Session, vault: Vault, theme: Theme, note: NoteShown, marking: Marking, by: By) -> CodedSegment:
    """Mark a passage of a finished interview; the same again by the same coder is the one that is there.

    Raises CannotCode: outside the text, theme gone, interview not finished, or the coder is done with it already.
    """
    memo = checked_memo(marking.memo)
    start, end = passage(note.text, marking.start, marking.end)
    _may_change(session, theme.codebook_id, note.interview_id, by)
    session.refresh(theme)
    if theme.removed_at is not None:
        raise CannotCode(Refusal.GONE)
    found = session.scalar(
        select(CodedSegment).where(
            CodedSegment.note_id == note.id,
            CodedSegment.theme_id == theme.id,
            CodedSegment.account_id == by.account_id,
            CodedSegment.start_at == start,
            CodedSegment.end_at == end,
            CodedSegment.removed_at.is_(None),
        )
    )
    if found is not None:
        return found
    ref = new_ref()
    made = CodedSegment(
        ref=ref,
        interview_id=note.interview_id,
        note_id=note.id,
        theme_id=theme.id,
        account_id=by.account_id,
        start_at=start,
        end_at=end,
        memo_sealed=vault.seal_if(memo or None, MEMO, ref),
        is_quotation=marking.is_quotation,
        created_at=by.at,
    )
    session.add(made)
    session.flush()
    _tell(session, Action.PASSAGE_CODED, made, by)
    return made


def remark(session: Session, vault: Vault, segment: CodedSegment, memo: str, is_quotation: bool, by: By) -> None:
    """Another memo, or wanted as a quotation or not, of an own passage; also after one is done. Raises CannotCode."""
    memo = checked_memo(memo)
    if segment.account_id != by.account_id or segment.removed_at is not None:
        raise CannotCode(Refusal.GONE)
    segment.memo_sealed = vault.seal_if(memo or None, MEMO, segment.ref)
    segment.is_quotation = is_quotation
    session.flush()
    _tell(session, Action.PASSAGE_CODED, segment, by, "remarked")


def unmark(session: Session, segment: CodedSegment, codebook_id: int, by: By) -> None:
    """Take back an own mark; the row stays. Raises CannotCode."""
    if segment.account_id != by.account_id:
        raise CannotCode(Refusal.GONE)
    _may_change(session, codebook_id, segment.interview_id, by)
    if segment.removed_at is None:
        segment.removed_at = by.at
        session.flush()
        _tell(session, Action.PASSAGE_UNCODED, segment, by)


def finish(session: Session, codebook: Codebook, interview_id: int, by: By) -> None:
    """Say that one has gone through an interview: what is not marked is then without a theme. Raises CannotCode.

    Whoever goes back after another was done may have seen the other's marks; such coding no longer tells agreement.
    """
    if by.account_id is None:
        raise CannotCode(Refusal.NOT_DONE)
    _finished(session, interview_id)
    rows = session.scalars(
        select(CodingDone).where(CodingDone.codebook_id == codebook.id, CodingDone.interview_id == interview_id)
    ).all()
    own = next((one for one in rows if one.account_id == by.account_id), None)
    if own is None:
        session.add(
            CodingDone(codebook_id=codebook.id, interview_id=interview_id, account_id=by.account_id, done_at=by.at)
        )
    elif own.reopened_at is not None:
        own.is_blind = own.is_blind and len(rows) == 1
        own.done_at, own.reopened_at = by.at, None
    else:
        return
    session.flush()
    _tell_done(session, codebook.id, interview_id, by, "done")


def reopen(session: Session, codebook: Codebook, interview_id: int, by: By) -> None:
    """Go back to change something in an interview that one was done with. Raises CannotCode."""
    _finished(session, interview_id)
    own = _done(session, codebook.id, interview_id, by)
    if own is None:
        raise CannotCode(Refusal.NOT_DONE)
    own.reopened_at = by.at
    session.flush()
    _tell_done(session, codebook.id, interview_id, by, "opened again")


def checked_memo(memo: str) -> str:
    """The memo as it is kept. Raises CannotCode where it is too long."""
    memo = cleaned(memo)
    if len(memo) > LONGEST_MEMO:
        raise CannotCode(Refusal.TOO_LONG)
    return memo


def _may_change(session: Session, codebook_id: int, interview_id: int, by: By) -> None:
    # Whoever merges or removes themes waits, and so does another press of the same key.
    session.execute(select(Codebook.id).where(Codebook.id == codebook_id).with_for_update(read=True))
    _finished(session, interview_id)
    if _done(session, codebook_id, interview_id, by) is not None:
        raise CannotCode(Refusal.DONE_ALREADY)


def _finished(session: Session, interview_id: int) -> None:
    """Lock the interview. Raises CannotCode unless it is finished."""
    finished_at = session.scalar(
        select(Interview.finished_at).where(Interview.id == interview_id).with_for_update(key_share=True)
    )
    if finished_at is None:
        raise CannotCode(Refusal.NOT_FINISHED)


def _done(session: Session, codebook_id: int, interview_id: int, by: By) -> CodingDone | None:
    return session.scalar(
        select(CodingDone).where(
            CodingDone.codebook_id == codebook_id,
            CodingDone.interview_id == interview_id,
            CodingDone.account_id == by.account_id,
            CodingDone.reopened_at.is_(None),
        )
    )


def _tell(session: Session, action: Action, segment: CodedSegment, by: By, what: str | None = None) -> None:
    record(
        session,
        action,
        actor=by.actor,
        subject=("interview", segment.interview_id),
        at=by.at,
        authority_id=by.authority_id,
        details={"segment": segment.id, "theme": segment.theme_id} | ({"what": what} if what else {}),
    )


def _tell_done(session: Session, codebook_id: int, interview_id: int, by: By, what: str) -> None:
    record(
        session,
        Action.CODING_FINISHED,
        actor=by.actor,
        subject=("interview", interview_id),
        at=by.at,
        authority_id=by.authority_id,
        details={"codebook": codebook_id, "what": what},
    )
