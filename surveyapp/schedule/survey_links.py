"""Secret links of informants: made once, shown once, stored as a hash, revocable."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import secrets

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.people.models import Informant
from surveyapp.schedule.models import SurveyLink
from surveyapp.schedule.modes import Mode

RANDOM_BYTES, SIGNATURE_BYTES = 15, 6
TOKEN_LENGTH = (RANDOM_BYTES + SIGNATURE_BYTES) * 4 // 3


def new_token(secret: str) -> str:
    """An unguessable token of 28 letters; its tail is a signature, so that a forged one never reaches the database."""
    return signed_token(secret, secrets.token_bytes(RANDOM_BYTES))


def signed_token(secret: str, body: bytes) -> str:
    """The token of these bytes."""
    return base64.urlsafe_b64encode(body + _signature(secret, body)).decode()


def is_genuine(secret: str, token: str) -> bool:
    """Whether the token was made with this secret."""
    if len(token) != TOKEN_LENGTH or not token.isascii():
        return False
    try:
        raw = base64.b64decode(token, altchars=b"-_", validate=True)
    except ValueError:
        return False
    return hmac.compare_digest(raw[RANDOM_BYTES:], _signature(secret, raw[:RANDOM_BYTES]))


def token_hash(token: str) -> bytes:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).digest()


def make_link(session: Session, informant_id: int, secret: str, *, actor: str, at: dt.datetime) -> str:
    """A new link for an informant; returns the token, which cannot be read again."""
    token = new_token(secret)
    link = SurveyLink(informant_id=informant_id, token_hash=token_hash(token), created_at=at, revoked_at=None)
    session.add(link)
    session.flush()
    record(session, Action.LINK_MADE, actor=actor, subject=("informant", informant_id), at=at)
    return token


def revoke_links(
    session: Session,
    informant_id: int,
    *,
    authority_id: int,
    actor: str,
    at: dt.datetime,
    ways: frozenset[Mode] = frozenset(Mode),
) -> int:
    """Make every link of an informant of this authority useless, or those of some ways in; returns how many."""
    of_authority = select(Informant.id).where(Informant.id == informant_id, Informant.authority_id == authority_id)
    changed = session.execute(
        update(SurveyLink)
        .where(
            SurveyLink.informant_id.in_(of_authority),
            SurveyLink.revoked_at.is_(None),
            SurveyLink.way.in_([way.value for way in ways]),
        )
        .values(revoked_at=at)
        .returning(SurveyLink.id)
    ).all()
    if changed:
        record(
            session,
            Action.LINK_REVOKED,
            actor=actor,
            subject=("informant", informant_id),
            at=at,
            authority_id=authority_id,
            details={"n": len(changed)},
        )
    return len(changed)


def _signature(secret: str, body: bytes) -> bytes:
    return hmac.new(b"survey link\0" + secret.encode(), body, hashlib.sha256).digest()[:SIGNATURE_BYTES]
