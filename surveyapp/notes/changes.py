"""Writes of notes: a new one, an addition, a change by the author within a day with what stood before."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from surveyapp.access.policy import Actor
from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.notes.models import Note, NoteEarlier
from surveyapp.notes.queries import TEXT, NotedPlacement
from surveyapp.notes.rules import LONGEST, Visibility, may_change
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import new_ref


class CannotNote(Exception):
    """A note that cannot be stored, with the code of why not."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def write_note(
    session: Session,
    vault: Vault,
    actor: Actor,
    placement: NotedPlacement,
    text: str,
    visibility: Visibility,
    *,
    adds_to: Note | None = None,
    at: dt.datetime,
) -> Note:
    """Store a note, or an addition to one, which is read by the same people. Raises CannotNote."""
    text = _checked(text)
    ref = new_ref()
    if adds_to is not None:
        visibility, organisation_id = Visibility(adds_to.visibility), adds_to.organisation_id
    else:
        organisation_id = placement.provider_id if visibility is Visibility.PROVIDER else None
    note = Note(
        ref=ref,
        authority_id=actor.authority_id,
        placement_id=placement.id,
        account_id=actor.account_id,
        visibility=visibility.value,
        organisation_id=organisation_id,
        adds_to_id=None if adds_to is None else adds_to.id,
        text_sealed=vault.seal(text, TEXT, ref),
        written_at=at,
    )
    session.add(note)
    session.flush()
    _tell(session, Action.NOTE_WRITTEN, note, actor, at)
    return note


def change_note(
    session: Session,
    vault: Vault,
    actor: Actor,
    placement: NotedPlacement,
    note: Note,
    text: str,
    visibility: Visibility,
    *,
    at: dt.datetime,
) -> bool:
    """Replace the text by its author within a day, keeping what stood there; whether that changed anything.

    Raises CannotNote when it is somebody else's or too late.
    """
    text = _checked(text)
    if not may_change(actor.account_id, note.account_id, note.written_at, at):
        raise CannotNote("too late")
    before = vault.open(note.text_sealed, TEXT, note.ref)
    if before == text and note.visibility == visibility.value:
        return False
    if visibility is Visibility.PROVIDER and note.organisation_id is None:
        note.organisation_id = placement.provider_id
    session.add(NoteEarlier(note_id=note.id, visibility=note.visibility, text_sealed=note.text_sealed, replaced_at=at))
    note.text_sealed, note.visibility, note.changed_at = vault.seal(text, TEXT, note.ref), visibility.value, at
    session.flush()
    _tell(session, Action.NOTE_CHANGED, note, actor, at)
    return True


def _checked(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise CannotNote("empty")
    if len(text) > LONGEST:
        raise CannotNote("too long")
    if "\x00" in text:
        raise CannotNote("empty")
    return text


def _tell(session: Session, action: Action, note: Note, actor: Actor, at: dt.datetime) -> None:
    record(
        session,
        action,
        actor=f"account {actor.account_id}",
        subject=("placement", note.placement_id),
        at=at,
        authority_id=note.authority_id,
        details={"note": note.id, "visibility": note.visibility},
    )
