"""What people have written about a placement: staff's notes, supervisors' comments and signed statements; one query."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Date, LargeBinary, Select, String, cast, literal, null, select, union_all
from sqlalchemy.orm import Session

from surveyapp.access.changes import NAME as ACCOUNT_NAME
from surveyapp.access.models import Account
from surveyapp.access.policy import Actor
from surveyapp.db.types import Instant
from surveyapp.notes.models import Note
from surveyapp.notes.queries import TEXT as NOTE_TEXT
from surveyapp.notes.queries import readable
from surveyapp.notes.rules import Visibility
from surveyapp.people.changes import NAME
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Informant
from surveyapp.placements.models import Placement
from surveyapp.statements.models import Statement, SupervisorNote
from surveyapp.statements.queries import NOTE_TEXT as COMMENT_TEXT

MOST_NOTES = 3
"""Newest notes of staff that stand on the page; the others are one press away."""


# Nothing, with a type: PostgreSQL must know what the columns of a union are. Only nothing is cast, because SQLite would
# make a number of a day.
_NO_DAY, _NO_WORD = cast(null(), Date), cast(null(), String)
_NO_TEXT, _NO_MOMENT = cast(null(), LargeBinary), cast(null(), Instant)


class Kind(StrEnum):
    """By whom and as what it was written."""

    NOTE = "note"
    COMMENT = "comment"
    STATEMENT = "statement"


@dataclass(frozen=True, slots=True)
class Written:
    """One text; a statement's own text stands on its own page."""

    kind: Kind
    ref: str
    author: str
    text: str
    #: the day a comment is about, or the moment of a note or of a signature
    on: dt.date | None
    at: dt.datetime | None
    visibility: Visibility | None


def written_about(session: Session, vault: Vault, actor: Actor, placement_id: int) -> dict[Kind, list[Written]]:
    """Everything that this person may read about a placement of their authority, newest first in each kind."""
    rows = session.execute(
        union_all(_notes(actor, placement_id), _comments(actor, placement_id), _statements(actor, placement_id))
    )
    found: dict[Kind, list[Written]] = {kind: [] for kind in Kind}
    for row in sorted(rows, key=lambda row: -row.row_id):
        kind = Kind(row.kind)
        if kind is not Kind.NOTE or len(found[kind]) < MOST_NOTES:
            found[kind].append(_written(vault, kind, row))
    found[Kind.COMMENT].sort(key=lambda one: one.on or dt.date.min, reverse=True)
    return found


def _written(vault: Vault, kind: Kind, row: Any) -> Written:
    column = {Kind.NOTE: NOTE_TEXT, Kind.COMMENT: COMMENT_TEXT}.get(kind)
    return Written(
        kind=kind,
        ref=row.ref,
        author=vault.open(row.name_sealed, ACCOUNT_NAME if kind is Kind.NOTE else NAME, row.author_ref),
        text="" if column is None else vault.open(row.text_sealed, column, row.ref),
        on=row.day,
        at=row.at,
        visibility=None if row.visibility is None else Visibility(row.visibility),
    )


def _columns(kind: Kind, of: Any, author: Any, *, text: Any, day: Any, at: Any, visibility: Any) -> list[Any]:
    return [
        literal(kind.value, String).label("kind"),
        of.id.label("row_id"),
        of.ref.label("ref"),
        author.ref.label("author_ref"),
        author.name_sealed.label("name_sealed"),
        text.label("text_sealed"),
        day.label("day"),
        at.label("at"),
        visibility.label("visibility"),
    ]


def _notes(actor: Actor, placement_id: int) -> Select[Any]:
    return (
        select(
            *_columns(
                Kind.NOTE,
                Note,
                Account,
                text=Note.text_sealed,
                day=_NO_DAY,
                at=Note.written_at,
                visibility=Note.visibility,
            )
        )
        .join(Account, Account.id == Note.account_id)
        .where(Note.placement_id == placement_id, readable(actor))
    )


def _comments(actor: Actor, placement_id: int) -> Select[Any]:
    text, day = SupervisorNote.text_sealed, SupervisorNote.on
    return (
        select(
            *_columns(Kind.COMMENT, SupervisorNote, Informant, text=text, day=day, at=_NO_MOMENT, visibility=_NO_WORD)
        )
        .join(Informant, Informant.id == SupervisorNote.informant_id)
        .join(Placement, Placement.id == SupervisorNote.placement_id)
        .where(
            Placement.authority_id == actor.authority_id,
            SupervisorNote.placement_id == placement_id,
            SupervisorNote.text_sealed.is_not(None),
        )
    )


def _statements(actor: Actor, placement_id: int) -> Select[Any]:
    columns = _columns(
        Kind.STATEMENT, Statement, Informant, text=_NO_TEXT, day=_NO_DAY, at=Statement.signed_at, visibility=_NO_WORD
    )
    return (
        select(*columns)
        .join(Informant, Informant.id == Statement.informant_id)
        .join(Placement, Placement.id == Statement.placement_id)
        .where(
            Placement.authority_id == actor.authority_id,
            Statement.placement_id == placement_id,
            Statement.signed_at.is_not(None),
        )
    )
