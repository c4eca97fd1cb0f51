"""Reads of conversations: about which readings there was one, who told of it, and what came of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, exists, false, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from surveyapp.access.changes import NAME as ACCOUNT_NAME
from surveyapp.access.models import Account
from surveyapp.access.policy import TABLE, Act, Actor, Reach
from surveyapp.conversations.models import Conversation, ConversationReading
from surveyapp.conversations.rules import Area, ReadingOf
from surveyapp.people.encrypted import Vault
from surveyapp.placements.models import Placement
from surveyapp.responses.models import Reading, Response
from surveyapp.schedule.models import Assignment

NOTE = "conversation.note"


@dataclass(frozen=True, slots=True)
class ConversationShown:
    """A conversation as staff of its authority see it, with the readings that it was about."""

    ref: str
    placement_id: int
    author: str
    author_id: int
    told_at: dt.datetime
    note: str
    areas: tuple[Area, ...]


def placement_to_tell_of(session: Session, actor: Actor, ref: str) -> int | None:
    """Id of the placement of this ref, if this person may say that its participant was talked with."""
    return session.scalar(select(Placement.id).where(Placement.ref == ref, _own(Placement.authority_id, actor)))


def told_readings(session: Session, placement_id: int) -> set[ReadingOf]:
    """Every reading of a placement about which somebody has talked with the person."""
    rows = session.execute(
        select(ConversationReading.response_id, ConversationReading.scale)
        .join(Conversation, Conversation.id == ConversationReading.conversation_id)
        .where(Conversation.placement_id == placement_id, Conversation.undone_at.is_(None))
    )
    return {ReadingOf(row.response_id, row.scale) for row in rows}


@cache
def is_told_of() -> ColumnElement[bool]:
    """For readings: whether somebody has talked with the person about this one."""
    return exists(
        select(ConversationReading.conversation_id)
        .join(Conversation, Conversation.id == ConversationReading.conversation_id)
        .where(
            ConversationReading.response_id == Response.id,
            ConversationReading.scale == Reading.scale,
            Conversation.undone_at.is_(None),
        )
        .correlate(Response, Reading)
    )


def conversation_by_ref(session: Session, vault: Vault, actor: Actor, ref: str) -> ConversationShown | None:
    """The conversation of this ref, unless it was taken back."""
    return next(iter(_shown(session, vault, actor, Conversation.ref == ref, 1)), None)


def conversation_about(
    session: Session, vault: Vault, actor: Actor, placement_id: int, readings: Collection[ReadingOf]
) -> ConversationShown | None:
    """The newest conversation about any of these readings."""
    found = conversations_of(session, vault, actor, placement_id)
    return next((one for one in found if any(area.reading in readings for area in one.areas)), None)


def conversations_of(
    session: Session, vault: Vault, actor: Actor, placement_id: int, limit: int | None = None
) -> list[ConversationShown]:
    """What was told about a placement and not taken back, newest first; one query."""
    return _shown(session, vault, actor, Conversation.placement_id == placement_id, limit)


def _own(authority: InstrumentedAttribute[int], actor: Actor) -> ColumnElement[bool]:
    """Only for those who write about everybody in the authority: a provider does not learn what was answered."""
    if TABLE[actor.role].get(Act.WRITE_NOTES) is not Reach.AUTHORITY:
        return false()
    return authority == actor.authority_id


def _shown(
    session: Session, vault: Vault, actor: Actor, which: ColumnElement[bool], limit: int | None
) -> list[ConversationShown]:
    newest = (
        select(Conversation)
        .where(which, _own(Conversation.authority_id, actor), Conversation.undone_at.is_(None))
        .order_by(Conversation.told_at.desc(), Conversation.id.desc())
        .limit(limit)
        .subquery()
    )
    rows = session.execute(
        select(
            newest,
            Account.ref.label("account_ref"),
            Account.name_sealed,
            Assignment.instrument,
            Assignment.version,
            Assignment.role,
            ConversationReading.response_id,
            ConversationReading.scale,
        )
        .join(Account, Account.id == newest.c.account_id)
        .join(ConversationReading, ConversationReading.conversation_id == newest.c.id)
        .join(Response, Response.id == ConversationReading.response_id)
        .join(Assignment, Assignment.id == Response.assignment_id)
        .order_by(newest.c.told_at.desc(), newest.c.id.desc(), Assignment.id, ConversationReading.scale)
    )
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.ref, []).append(row)
    return [_one(vault, rows) for rows in found.values()]


def _one(vault: Vault, rows: list[Any]) -> ConversationShown:
    first = rows[0]
    return ConversationShown(
        ref=first.ref,
        placement_id=first.placement_id,
        author=vault.open(first.name_sealed, ACCOUNT_NAME, first.account_ref),
        author_id=first.account_id,
        told_at=first.told_at,
        note=vault.open_if(first.note_sealed, NOTE, first.ref) or "",
        areas=tuple(Area(row.instrument, row.version, row.scale, row.role, row.response_id) for row in rows),
    )
