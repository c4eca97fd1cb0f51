"""Reads of notes: what somebody of the same authority may read about a placement."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from surveyapp.access.account_names import account_names
from surveyapp.access.policy import TABLE, Act, Actor, Reach
from surveyapp.notes.models import Note, NoteEarlier
from surveyapp.notes.rules import Visibility, may_read
from surveyapp.people.encrypted import Vault
from surveyapp.placements.models import Placement

TEXT = "note.text"


@dataclass(frozen=True, slots=True)
class NotedPlacement:
    """A placement as far as notes go."""

    id: int
    ref: str
    provider_id: int


@dataclass(frozen=True, slots=True)
class NoteShown:
    """One note as its reader sees it, with what stood in it before for its author's own authority."""

    ref: str
    text: str
    author: str
    author_id: int
    visibility: Visibility
    written_at: dt.datetime
    changed_at: dt.datetime | None
    adds_to: str | None
    earlier: tuple[str, ...] = ()


def noted_placement(session: Session, authority_id: int, ref: str) -> NotedPlacement | None:
    """The placement of this ref, if it is this authority's."""
    row = session.execute(
        select(Placement.id, Placement.ref, Placement.provider_id).where(
            Placement.authority_id == authority_id, Placement.ref == ref
        )
    ).first()
    return None if row is None else NotedPlacement(*row)


def notes_shown(
    session: Session, vault: Vault, actor: Actor, placement_id: int, limit: int, skip: int = 0
) -> list[NoteShown]:
    """The notes about a placement that this person may read, newest first, at most so many."""
    rows = session.scalars(
        select(Note)
        .where(Note.placement_id == placement_id, readable(actor))
        .order_by(Note.written_at.desc(), Note.id.desc())
        .limit(limit)
        .offset(skip)
    ).all()
    names = account_names(session, vault, actor.authority_id, {one.account_id for one in rows})
    refs = _refs(session, {one.adds_to_id for one in rows if one.adds_to_id is not None})
    earlier = _earlier(session, vault, actor, {one.id: one for one in rows if one.changed_at is not None})
    return [
        NoteShown(
            ref=one.ref,
            text=vault.open(one.text_sealed, TEXT, one.ref),
            author=names.get(one.account_id, ""),
            author_id=one.account_id,
            visibility=Visibility(one.visibility),
            written_at=one.written_at,
            changed_at=one.changed_at,
            adds_to=None if one.adds_to_id is None else refs.get(one.adds_to_id),
            earlier=tuple(earlier.get(one.id, ())),
        )
        for one in rows
    ]


def n_notes(session: Session, actor: Actor, placement_id: int) -> int:
    """How many notes about a placement this person may read."""
    query = select(func.count()).select_from(Note).where(Note.placement_id == placement_id, readable(actor))
    return session.scalar(query) or 0


def readable_note(session: Session, actor: Actor, placement_id: int, ref: str) -> Note | None:
    """The note of this ref about this placement, if this person may read it."""
    return session.scalar(select(Note).where(Note.ref == ref, Note.placement_id == placement_id, readable(actor)))


def readable(actor: Actor) -> ColumnElement[bool]:
    """The rule ``notes.rules.may_read`` as a condition."""
    reach = TABLE[actor.role].get(Act.WRITE_NOTES)
    own = Note.account_id == actor.account_id
    mine = Note.authority_id == actor.authority_id
    if reach is Reach.AUTHORITY:
        return and_(mine, or_(own, Note.visibility != Visibility.AUTHOR.value))
    if reach is Reach.ORGANISATION and actor.organisation_id is not None:
        shared = and_(Note.visibility == Visibility.PROVIDER.value, Note.organisation_id == actor.organisation_id)
        return and_(mine, or_(own, shared))
    return and_(mine, own)


def _refs(session: Session, ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    return {row.id: row.ref for row in session.execute(select(Note.id, Note.ref).where(Note.id.in_(ids)))}


def _earlier(session: Session, vault: Vault, actor: Actor, notes: dict[int, Note]) -> dict[int, list[str]]:
    """What stood in these notes before, as far as this person could read it then."""
    found: dict[int, list[str]] = {}
    if not notes:
        return found
    reach = TABLE[actor.role].get(Act.WRITE_NOTES)
    rows = session.scalars(select(NoteEarlier).where(NoteEarlier.note_id.in_(notes)).order_by(NoteEarlier.id.desc()))
    for one in rows:
        note = notes[one.note_id]
        to_whom, shared_with = Visibility(one.visibility), note.organisation_id
        if may_read(actor, reach, to_whom, author_id=note.account_id, organisation_id=shared_with):
            found.setdefault(note.id, []).append(vault.open(one.text_sealed, TEXT, note.ref))
    return found
