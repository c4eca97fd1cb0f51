"""Writes of conversations: tell of one, once for each reading, and take it back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from surveyapp.access.policy import Actor
from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.conversations.models import Conversation, ConversationReading
from surveyapp.conversations.queries import NOTE, told_readings
from surveyapp.conversations.rules import ReadingOf, clean_note
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import new_ref
from surveyapp.placements.models import Placement


def tell_of(
    session: Session,
    vault: Vault,
    actor: Actor,
    placement_id: int,
    readings: Collection[ReadingOf],
    note: str,
    *,
    at: dt.datetime,
) -> Conversation | None:
    """Store that the person was talked with about those of these readings of which nobody has told yet.

    None where no reading is left or the placement is not the authority's. Raises CannotTell.
    """
    note = clean_note(note)
    # Two who press at the same moment wait for each other at the placement.
    held = select(Placement.id).where(Placement.id == placement_id, Placement.authority_id == actor.authority_id)
    if session.scalar(held.with_for_update()) is None:
        return None
    left = sorted(set(readings) - told_readings(session, placement_id))
    if not left:
        return None
    ref = new_ref()
    told = Conversation(
        ref=ref,
        authority_id=actor.authority_id,
        placement_id=placement_id,
        account_id=actor.account_id,
        note_sealed=vault.seal_if(note or None, NOTE, ref),
        told_at=at,
    )
    session.add(told)
    session.flush()
    rows = [{"conversation_id": told.id, "response_id": one.response_id, "scale": one.scale} for one in left]
    session.execute(insert(ConversationReading), rows)
    _tell(session, Action.CONVERSATION_TOLD, told, actor, at, {"readings": len(left)})
    return told


def take_back(session: Session, actor: Actor, placement_id: int, ref: str, *, at: dt.datetime) -> bool:
    """Take a conversation back, so that its readings wait again; whether there is such a one.

    The row stays. Taken back already, it is as it was.
    """
    told = session.scalar(
        select(Conversation)
        .where(
            Conversation.ref == ref,
            Conversation.placement_id == placement_id,
            Conversation.authority_id == actor.authority_id,
        )
        .with_for_update()
    )
    if told is None:
        return False
    if told.undone_at is None:
        told.undone_at, told.undone_by = at, actor.account_id
        session.flush()
        _tell(session, Action.CONVERSATION_UNDONE, told, actor, at, {})
    return True


def _tell(
    session: Session, action: Action, told: Conversation, actor: Actor, at: dt.datetime, details: dict[str, object]
) -> None:
    record(
        session,
        action,
        actor=f"account {actor.account_id}",
        subject=("placement", told.placement_id),
        at=at,
        authority_id=told.authority_id,
        details={"conversation": told.id, **details},
    )
