"""Reads of statements and comments: the author's own, and what caseworkers see."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from surveyapp.access.readers import Kept, may_see_earlier
from surveyapp.people.changes import NAME
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Informant
from surveyapp.placements.models import Placement
from surveyapp.statements.models import Statement, SupervisorNote

TEXT, NOTE_TEXT = "statement.text", "supervisor_note.text"


@dataclass(frozen=True, slots=True)
class Written:
    """A statement with who wrote it about which placement."""

    ref: str
    placement_id: int
    placement_ref: str
    author_id: int
    author: str
    text: str
    saved_at: dt.datetime
    signed_at: dt.datetime | None


def statements_seen(session: Session, vault: Vault, placement_id: int, reader: int) -> list[Written]:
    """Drafts and signed statements about a placement that this supervisor may see, newest first."""
    return [
        one
        for one in _read(session, vault, _statements().where(Statement.placement_id == placement_id))
        if may_see_earlier(Kept.STATEMENTS, reader=reader, author=one.author_id)
        and (one.signed_at is not None or one.author_id == reader)
    ]


def statement_by_ref(session: Session, vault: Vault, ref: str) -> Written | None:
    """The statement of this ref, a draft too; whoever asks says by its placement whether it may be shown."""
    found = _read(session, vault, _statements().where(Statement.ref == ref))
    return found[0] if found else None


def own_note(session: Session, vault: Vault, assignment_id: int, reader: int) -> str:
    """The comment beside a page of ratings, if this supervisor may see it; else nothing."""
    row = session.scalar(select(SupervisorNote).where(SupervisorNote.assignment_id == assignment_id))
    if row is None or not may_see_earlier(Kept.COMMENTS, reader=reader, author=row.informant_id):
        return ""
    return vault.open_if(row.text_sealed, NOTE_TEXT, row.ref) or ""


def _statements() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Statement.ref,
            Statement.placement_id,
            Placement.ref.label("placement_ref"),
            Statement.informant_id,
            Informant.ref.label("author_ref"),
            Informant.name_sealed,
            Statement.text_sealed,
            Statement.saved_at,
            Statement.signed_at,
        )
        .join(Informant, Informant.id == Statement.informant_id)
        .join(Placement, Placement.id == Statement.placement_id)
        .order_by(Statement.id.desc())
    )


def _read(session: Session, vault: Vault, query: Select[*tuple[Any, ...]]) -> list[Written]:
    return [
        Written(
            ref=row.ref,
            placement_id=row.placement_id,
            placement_ref=row.placement_ref,
            author_id=row.informant_id,
            author=vault.open(row.name_sealed, NAME, row.author_ref),
            text=vault.open(row.text_sealed, TEXT, row.ref),
            saved_at=row.saved_at,
            signed_at=row.signed_at,
        )
        for row in session.execute(query)
    ]
