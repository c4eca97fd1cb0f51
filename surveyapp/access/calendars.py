"""Private addresses of staff calendars: made, used and taken back; only a hash is stored."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from surveyapp.access.models import Account, CalendarFeed
from surveyapp.access.policy import Actor
from surveyapp.access.queries import actor_of
from surveyapp.audit.actions import Action
from surveyapp.audit.record import record

RANDOM_BYTES = 24


def make_feed(session: Session, actor: Actor, *, at: dt.datetime) -> str:
    """A new address for this account's calendar, shown once; an earlier one stops working. Returns its token."""
    revoke_feed(session, actor, at=at)
    token = secrets.token_urlsafe(RANDOM_BYTES)
    feed = CalendarFeed(account_id=actor.account_id, token_hash=_hash(token), created_at=at, revoked_at=None)
    session.add(feed)
    session.flush()
    _tell(session, Action.CALENDAR_MADE, actor, at)
    return token


def revoke_feed(session: Session, actor: Actor, *, at: dt.datetime) -> bool:
    """Make this account's address useless; whether there was one."""
    rows = session.execute(
        update(CalendarFeed)
        .where(CalendarFeed.account_id == actor.account_id, CalendarFeed.revoked_at.is_(None))
        .values(revoked_at=at)
        .returning(CalendarFeed.id)
    ).all()
    if rows:
        _tell(session, Action.CALENDAR_REVOKED, actor, at)
    return bool(rows)


def has_feed(session: Session, account_id: int) -> bool:
    """Whether this account has an address that works."""
    found = select(CalendarFeed.id).where(CalendarFeed.account_id == account_id, CalendarFeed.revoked_at.is_(None))
    return session.scalar(found.limit(1)) is not None


def owner_of(session: Session, token: str) -> Actor | None:
    """Whose calendar this token opens; None when it was taken back or the account is closed."""
    account = session.scalar(
        select(Account)
        .join(CalendarFeed, CalendarFeed.account_id == Account.id)
        .where(CalendarFeed.token_hash == _hash(token), CalendarFeed.revoked_at.is_(None), Account.closed_at.is_(None))
    )
    if account is None:
        return None
    return actor_of(account)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _tell(session: Session, action: Action, actor: Actor, at: dt.datetime) -> None:
    record(
        session,
        action,
        actor=f"account {actor.account_id}",
        subject=("account", actor.account_id),
        at=at,
        authority_id=actor.authority_id,
    )
