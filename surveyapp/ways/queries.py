"""Reads of the ways in: the card behind a code, kiosks and their addresses, who has a card."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from surveyapp.access.models import Kiosk
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Authority, Informant, Organisation, OrganisationKind
from surveyapp.people.queries import OwnLook
from surveyapp.placements.models import Placement
from surveyapp.schedule.models import SurveyLink
from surveyapp.schedule.survey_links import RANDOM_BYTES, signed_token, token_hash
from surveyapp.ways.codes import is_wellformed, normal

CODE = "survey_link.code"
"""Under this name codes are hashed for look-up."""


@dataclass(frozen=True, slots=True)
class CardFound:
    """The card that a code belongs to, working or not."""

    link_id: int
    informant_id: int
    placement_id: int
    authority_id: int
    provider_id: int
    #: in the authority's zone
    made_on: dt.date
    revoked_at: dt.datetime | None
    exit_on: dt.date | None


@dataclass(frozen=True, slots=True)
class KioskFound:
    """A kiosk with the names that its pages show."""

    own_look: OwnLook
    id: int
    ref: str
    authority_id: int
    authority: str
    is_demonstration: bool
    organisation_id: int
    provider: str
    label: str
    registered_at: dt.datetime | None
    is_revoked: bool


@dataclass(frozen=True, slots=True)
class KioskLine:
    """A kiosk as staff see it."""

    ref: str
    label: str
    provider: str
    created_at: dt.datetime
    registered_at: dt.datetime | None
    revoked_at: dt.datetime | None
    used_at: dt.datetime | None


def placement_by_code(session: Session, vault: Vault, code: str) -> CardFound | None:
    """The card of this code, however it was typed; one that was revoked or has ended is found and says so."""
    written = normal(code)
    if not is_wellformed(written):
        return None
    row = session.execute(
        select(
            SurveyLink.id,
            SurveyLink.informant_id,
            SurveyLink.placement_id,
            SurveyLink.created_at,
            SurveyLink.revoked_at,
            Placement.authority_id,
            Placement.provider_id,
            Placement.exit_on,
            Authority.zone,
        )
        .join(Placement, Placement.id == SurveyLink.placement_id)
        .join(Authority, Authority.id == Placement.authority_id)
        .where(SurveyLink.code_index == vault.index(written, CODE))
    ).first()
    if row is None or row.placement_id is None:
        return None
    made_on = row.created_at.astimezone(ZoneInfo(row.zone)).date()
    return CardFound(
        row.id,
        row.informant_id,
        row.placement_id,
        row.authority_id,
        row.provider_id,
        made_on,
        row.revoked_at,
        row.exit_on,
    )


def cards_since(session: Session, authority_id: int, placement_ids: Sequence[int]) -> dict[int, dt.datetime]:
    """When the working card of each of these placements was made; without those that have none."""
    rows = session.execute(
        select(Placement.id, SurveyLink.created_at)
        .join(SurveyLink, SurveyLink.placement_id == Placement.id)
        .where(
            Placement.authority_id == authority_id,
            Placement.id.in_(placement_ids),
            SurveyLink.code_index.is_not(None),
            SurveyLink.revoked_at.is_(None),
        )
    )
    return {row.id: row.created_at for row in rows}


def is_working_card(session: Session, vault: Vault, authority_id: int, token: str, code: str) -> bool:
    """Whether token and code belong to one card of this authority that was not revoked."""
    found = session.scalar(
        select(SurveyLink.id)
        .join(Informant, Informant.id == SurveyLink.informant_id)
        .where(
            Informant.authority_id == authority_id,
            SurveyLink.token_hash == token_hash(token),
            SurveyLink.code_index == vault.index(code, CODE),
            SurveyLink.revoked_at.is_(None),
        )
    )
    return found is not None


def kiosk_by_token(session: Session, token: str) -> KioskFound | None:
    """The kiosk that stands on this token, or that it registers; a revoked one is found and says so."""
    return _kiosk(session, Kiosk.token_hash == token_hash(token))


def kiosk_by_ref(session: Session, ref: str) -> KioskFound | None:
    """The kiosk of this ref."""
    return _kiosk(session, Kiosk.ref == ref)


def standing_token(secret: str, ref: str) -> str:
    """The token in the address on which a registered kiosk stands: made again whenever a visit has to lead back."""
    body = hmac.new(secret.encode(), f"kiosk\0{ref}".encode(), hashlib.sha256).digest()[:RANDOM_BYTES]
    return signed_token(secret, body)


def standing_token_of(session: Session, secret: str, kiosk_id: int) -> str:
    """The same for a kiosk's id."""
    return standing_token(secret, session.get_one(Kiosk, kiosk_id).ref)


def kiosks(session: Session, authority_id: int) -> list[KioskLine]:
    """The kiosks of an authority, newest first, with when each was last used."""
    used = (
        select(SurveyLink.kiosk_id, func.max(SurveyLink.created_at).label("used_at"))
        .where(SurveyLink.kiosk_id.is_not(None))
        .group_by(SurveyLink.kiosk_id)
        .subquery()
    )
    rows = session.execute(
        select(
            Kiosk.ref,
            Kiosk.label,
            Organisation.name,
            Kiosk.created_at,
            Kiosk.registered_at,
            Kiosk.revoked_at,
            used.c.used_at,
        )
        .join(Organisation, Organisation.id == Kiosk.organisation_id)
        .outerjoin(used, used.c.kiosk_id == Kiosk.id)
        .where(Kiosk.authority_id == authority_id)
        .order_by(Kiosk.revoked_at.is_not(None), Kiosk.id.desc())
    )
    return [KioskLine(*row) for row in rows]


def providers(session: Session, authority_id: int) -> list[tuple[int, str]]:
    """Id and name of every provider of an authority."""
    rows = session.execute(
        select(Organisation.id, Organisation.name)
        .where(Organisation.authority_id == authority_id, Organisation.kind == OrganisationKind.PROVIDER.value)
        .order_by(Organisation.name)
    )
    return [(organisation_id, name) for organisation_id, name in rows]


def placement_ref(session: Session, placement_id: int) -> str:
    """The ref of a placement."""
    return session.get_one(Placement, placement_id).ref


def language_of(session: Session, informant_id: int) -> str:
    """The language in which this informant reads."""
    return session.get_one(Informant, informant_id).language


def _kiosk(session: Session, which: ColumnElement[bool]) -> KioskFound | None:
    columns: Select[*tuple[Any, ...]] = (
        select(
            Kiosk.id,
            Kiosk.ref,
            Kiosk.authority_id,
            Authority.name,
            Authority.is_demonstration,
            Kiosk.organisation_id,
            Organisation.name,
            Kiosk.label,
            Kiosk.registered_at,
            Kiosk.revoked_at.is_not(None),
            Authority.code,
            Authority.colour,
            Authority.logo_sha256,
        )
        .join(Authority, Authority.id == Kiosk.authority_id)
        .join(Organisation, Organisation.id == Kiosk.organisation_id)
        .where(which)
    )
    row: Any = session.execute(columns).first()
    return None if row is None else KioskFound(OwnLook(*row[-3:]), *row[:-3])
