"""Writes about tokens, and answers kept so that a request sent twice is done once."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from surveyapp.access.policy import Actor
from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.db.base import Base
from surveyapp.db.upsert import insert_for
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import new_ref
from surveyapp.programs.hooks import remove_webhooks_of
from surveyapp.programs.models import ProgramAnswer, ProgramToken
from surveyapp.programs.rules import KEPT_FOR, LONGEST_NAME, TOKEN_LASTS_DAYS, Right, stored_rights, token_hash

ANSWER = "program_answer.answer"
_ANSWER = Base.metadata.tables[ProgramAnswer.__tablename__]


class BadToken(ValueError):
    """A token that cannot be made; the message is the field that is wrong: name, rights or days."""


class OtherBody(Exception):
    """This key came with another request before."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What was answered before."""

    status: int
    body: str


def make_token(
    session: Session, actor: Actor, name: str, rights: Collection[Right], days: int, *, at: dt.datetime
) -> str:
    """A new token, shown once: only its hash is stored. Raises BadToken."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise BadToken("name")
    if not rights:
        raise BadToken("rights")
    if days not in TOKEN_LASTS_DAYS:
        raise BadToken("days")
    token = "svy_" + secrets.token_urlsafe(32)
    row = ProgramToken(
        authority_id=actor.authority_id,
        account_id=actor.account_id,
        name=name,
        token_hash=token_hash(token),
        rights=stored_rights(rights),
        created_at=at,
        expires_at=at + dt.timedelta(days),
    )
    session.add(row)
    session.flush()
    _tell(session, Action.TOKEN_MADE, actor, row.id, at, {"rights": row.rights, "days": days})
    return token


def revoke_token(session: Session, actor: Actor, ref: str, *, at: dt.datetime) -> bool:
    """Let a token of this authority open nothing more, and tell its webhooks nothing more; whether there is one."""
    row = session.scalar(
        select(ProgramToken).where(ProgramToken.ref == ref, ProgramToken.authority_id == actor.authority_id)
    )
    if row is None:
        return False
    if row.revoked_at is None:
        row.revoked_at = at
        session.flush()
        _tell(session, Action.TOKEN_REVOKED, actor, row.id, at, {})
        remove_webhooks_of(session, actor, row.id, at=at)
    return True


def note_used(session: Session, token_id: int, at: dt.datetime) -> None:
    """That a token was used, for whoever wonders whether it may be revoked."""
    session.execute(update(ProgramToken).where(ProgramToken.id == token_id).values(last_used_at=at))


def hold_key(session: Session, vault: Vault, token_id: int, key: str, body: str, at: dt.datetime) -> Kept | None:
    """Hold this key until the transaction is over; what it was answered before, if that was within a day.

    Raises OtherBody where the key came with another request. Whoever sends the same at the same time waits here.
    """
    new = insert_for(session, _ANSWER).values(ref=new_ref(), token_id=token_id, key=key, body_hash=body, made_at=at)
    session.execute(new.on_conflict_do_update(index_elements=["token_id", "key"], set_={"key": key}))
    row = session.scalars(
        select(ProgramAnswer)
        .where(ProgramAnswer.token_id == token_id, ProgramAnswer.key == key)
        .execution_options(populate_existing=True)
    ).one()
    if row.made_at <= at - KEPT_FOR:
        row.status = row.answer_sealed = None
        row.body_hash, row.made_at = body, at
        session.flush()
    if row.body_hash != body:
        raise OtherBody
    if row.status is None or row.answer_sealed is None:
        return None
    return Kept(row.status, vault.open(row.answer_sealed, ANSWER, row.ref))


def keep_answer(session: Session, vault: Vault, token_id: int, key: str, answer: Kept) -> None:
    """Keep what was answered under a key that is held."""
    row = session.scalars(
        select(ProgramAnswer).where(ProgramAnswer.token_id == token_id, ProgramAnswer.key == key)
    ).one()
    row.status, row.answer_sealed = answer.status, vault.seal(answer.body, ANSWER, row.ref)
    session.flush()


def _tell(
    session: Session, action: Action, actor: Actor, token_id: int, at: dt.datetime, details: dict[str, object]
) -> None:
    record(
        session,
        action,
        actor=f"account {actor.account_id}",
        subject=("program_token", token_id),
        at=at,
        authority_id=actor.authority_id,
        details=details or None,
    )
