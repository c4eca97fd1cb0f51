"""Writes about kiosks: make one, register the tablet, revoke it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from surveyapp.access.models import Kiosk
from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.people.models import Organisation, OrganisationKind
from surveyapp.schedule.survey_links import new_token, token_hash
from surveyapp.ways.changes import end_kiosk_visits
from surveyapp.ways.queries import KioskFound, standing_token
from surveyapp.ways.rules import REGISTERED_TWICE

LONGEST_LABEL = 60


class CannotMake(ValueError):
    """A kiosk that cannot be made; the message is the field that is wrong."""


def make_kiosk(
    session: Session,
    secret: str,
    authority_id: int,
    organisation_id: int,
    label: str,
    *,
    account_id: int,
    at: dt.datetime,
) -> str:
    """A kiosk for a provider of this authority; returns the token that registers it, once. Raises CannotMake."""
    label = " ".join(label.split())
    if not 0 < len(label) <= LONGEST_LABEL:
        raise CannotMake("label")
    provider = session.scalar(
        select(Organisation.id).where(
            Organisation.id == organisation_id,
            Organisation.authority_id == authority_id,
            Organisation.kind == OrganisationKind.PROVIDER.value,
        )
    )
    if provider is None:
        raise CannotMake("provider")
    token = new_token(secret)
    kiosk = Kiosk(
        authority_id=authority_id,
        organisation_id=provider,
        label=label,
        token_hash=token_hash(token),
        made_by=account_id,
        created_at=at,
    )
    session.add(kiosk)
    session.flush()
    _tell(session, Action.KIOSK_MADE, kiosk.id, authority_id, f"account {account_id}", at)
    return token


def register_kiosk(session: Session, secret: str, kiosk: KioskFound, token: str, *, at: dt.datetime) -> str | None:
    """Let the tablet that holds this link be the kiosk; returns the token that it stands on from now on.

    None where the link was used before; a second press within :data:`REGISTERED_TWICE` leads to the same place.
    """
    standing = standing_token(secret, kiosk.ref)
    done = session.execute(
        update(Kiosk)
        .where(
            Kiosk.id == kiosk.id,
            Kiosk.token_hash == token_hash(token),
            Kiosk.registered_at.is_(None),
            Kiosk.revoked_at.is_(None),
        )
        .values(token_hash=token_hash(standing), registered_at=at)
        .returning(Kiosk.id)
    ).first()
    if done is not None:
        _tell(session, Action.KIOSK_REGISTERED, kiosk.id, kiosk.authority_id, f"kiosk {kiosk.id}", at)
        return standing
    is_twice = kiosk.registered_at is not None and at - kiosk.registered_at < REGISTERED_TWICE
    return standing if is_twice and not kiosk.is_revoked else None


def revoke_kiosk(session: Session, authority_id: int, ref: str, *, account_id: int, at: dt.datetime) -> bool:
    """Make a kiosk of this authority and its visit useless; whether there was one."""
    found = session.execute(
        update(Kiosk)
        .where(Kiosk.ref == ref, Kiosk.authority_id == authority_id, Kiosk.revoked_at.is_(None))
        .values(revoked_at=at)
        .returning(Kiosk.id)
    ).first()
    if found is None:
        return False
    end_kiosk_visits(session, found.id, at=at)
    _tell(session, Action.KIOSK_REVOKED, found.id, authority_id, f"account {account_id}", at)
    return True


def _tell(session: Session, action: Action, kiosk_id: int, authority_id: int, actor: str, at: dt.datetime) -> None:
    record(session, action, actor=actor, subject=("kiosk", kiosk_id), at=at, authority_id=authority_id)
