"""Writes about statements and comments: save a draft, sign it, keep the comment beside a page of ratings."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import new_ref
from surveyapp.placements.models import Placement
from surveyapp.statements.models import Statement, SupervisorNote
from surveyapp.statements.queries import NOTE_TEXT, TEXT


class ChangedMeanwhile(Exception):
    """The draft is not the one that was read: it was changed or signed in another window."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes about which placement."""

    placement_id: int
    authority_id: int
    informant_id: int

    @property
    def actor(self) -> str:
        """As the trail names the supervisor."""
        return f"informant {self.informant_id}"


def save_draft(
    session: Session, vault: Vault, author: Author, text: str, seen: str, *, is_signed: bool, at: dt.datetime
) -> Statement:
    """Store the author's draft, or begin one, and sign it if asked; a signed one is never changed.

    ``seen`` is the version of the newest statement that the author had before their eyes, empty for none. Raises
    ChangedMeanwhile.
    """
    session.get_one(Placement, author.placement_id, with_for_update=True)
    newest = session.scalar(
        select(Statement)
        .where(Statement.placement_id == author.placement_id, Statement.informant_id == author.informant_id)
        .order_by(Statement.id.desc())
        .limit(1)
    )
    if seen != ("" if newest is None else version_of(newest.ref, newest.saved_at)):
        raise ChangedMeanwhile
    row = None if newest is None or newest.signed_at is not None else newest
    if row is None:
        row = Statement(
            ref=new_ref(),
            placement_id=author.placement_id,
            informant_id=author.informant_id,
            created_at=at,
        )
        session.add(row)
    row.text_sealed = vault.seal(text, TEXT, row.ref)
    row.saved_at = at
    row.signed_at = at if is_signed else None
    session.flush()
    _tell(session, Action.STATEMENT_SIGNED if is_signed else Action.STATEMENT_SAVED, author, ("statement", row.id), at)
    return row


def version_of(ref: str, saved_at: dt.datetime) -> str:
    """What tells one state of a draft from every other."""
    return f"{ref} {saved_at.astimezone(dt.UTC).isoformat()}"


def save_note(
    session: Session, vault: Vault, author: Author, assignment_id: int, text: str, on: dt.date, *, at: dt.datetime
) -> None:
    """Keep the comment beside a page of ratings; blank takes it away, and what stands there already is left alone."""
    row = session.scalar(select(SupervisorNote).where(SupervisorNote.assignment_id == assignment_id))
    before = "" if row is None else vault.open_if(row.text_sealed, NOTE_TEXT, row.ref) or ""
    if text == before:
        return
    if row is None:
        row = SupervisorNote(ref=new_ref(), assignment_id=assignment_id, placement_id=author.placement_id)
        session.add(row)
    row.informant_id = author.informant_id
    row.text_sealed = vault.seal_if(text or None, NOTE_TEXT, row.ref)
    row.on, row.saved_at = on, at
    session.flush()
    _tell(session, Action.STATEMENT_SAVED, author, ("supervisor_note", row.id), at)


def _tell(session: Session, action: Action, author: Author, subject: tuple[str, int], at: dt.datetime) -> None:
    record(session, action, actor=author.actor, subject=subject, at=at, authority_id=author.authority_id)
