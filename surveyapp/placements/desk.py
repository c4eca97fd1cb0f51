"""Reads for staff who register, refer and start: people, their referrals and placements, and who can be chosen."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from surveyapp.people.changes import EMAIL, NAME, PERSONAL_NUMBER, PHONE
from surveyapp.people.corrections import postal_address_of
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Informant, Organisation, OrganisationKind, Participant, Role
from surveyapp.placements.models import Placement, Referral
from surveyapp.placements.referring import WAITING
from surveyapp.placements.rules import ReferralState


@dataclass(frozen=True, slots=True)
class RegisteredPerson:
    """A person as the page about them shows them."""

    participant_id: int
    informant_id: int
    ref: str
    name: str
    phone: str | None
    email: str | None
    postal_address: str | None
    number: str | None
    language: str
    display: str
    created_at: dt.datetime


@dataclass(frozen=True, slots=True)
class ReferralLine:
    """One referral as lists show it."""

    ref: str
    participant_ref: str
    participant: str
    referrer: str
    provider: str | None
    provider_id: int | None
    referred_on: dt.date
    state: ReferralState
    decided_on: dt.date | None
    decline_reason: str | None
    placement_ref: str | None


@dataclass(frozen=True, slots=True)
class Stayed:
    """One placement of a person, for the page about them."""

    ref: str
    provider: str
    start_on: dt.date
    exit_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Waits:
    """Somebody who is registered, and nothing more yet."""

    ref: str
    name: str
    created_at: dt.datetime


@dataclass(frozen=True, slots=True)
class WaitingPeople:
    """One page of people who wait, and how many there are."""

    lines: tuple[Waits, ...]
    n_all: int


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody to choose."""

    id: int
    ref: str
    name: str
    organisation_id: int
    organisation: str = ""


def person_by_ref(session: Session, vault: Vault, authority_id: int, ref: str) -> RegisteredPerson | None:
    """The person of this ref, if they are this authority's; of somebody registered twice the entry that was kept."""
    asked = aliased(Participant)
    row = session.execute(
        select(Participant, Informant)
        .join(asked, Participant.id == func.coalesce(asked.merged_into_id, asked.id))
        .join(Informant, Informant.participant_id == Participant.id)
        .where(asked.ref == ref, Participant.authority_id == authority_id)
    ).first()
    if row is None:
        return None
    participant, informant = row
    return RegisteredPerson(
        participant_id=participant.id,
        informant_id=informant.id,
        ref=participant.ref,
        name=vault.open(informant.name_sealed, NAME, informant.ref),
        phone=vault.open_if(informant.phone_sealed, PHONE, informant.ref),
        email=vault.open_if(informant.email_sealed, EMAIL, informant.ref),
        postal_address=postal_address_of(vault, informant),
        number=vault.open_if(participant.personal_number_sealed, PERSONAL_NUMBER, participant.ref),
        language=informant.language,
        display=informant.display,
        created_at=participant.created_at,
    )


def ref_of_participant(session: Session, authority_id: int, informant_id: int) -> str | None:
    """The ref of a participant by the informant who answers as them."""
    return session.scalar(
        select(Participant.ref)
        .join(Informant, Informant.participant_id == Participant.id)
        .where(Informant.id == informant_id, Participant.authority_id == authority_id)
    )


def stays_of(session: Session, participant_id: int) -> list[Stayed]:
    """Every placement of a person, newest first."""
    rows = session.execute(
        select(Placement.ref, Organisation.name, Placement.start_on, Placement.exit_on)
        .join(Organisation, Organisation.id == Placement.provider_id)
        .where(Placement.participant_id == participant_id)
        .order_by(Placement.start_on.desc(), Placement.id.desc())
    )
    return [Stayed(*row) for row in rows]


def referrals_of(session: Session, vault: Vault, authority_id: int, participant_id: int) -> list[ReferralLine]:
    """Every referral of a person, newest first."""
    rows = session.execute(
        _referrals(authority_id)
        .where(Referral.participant_id == participant_id)
        .order_by(Referral.referred_on.desc(), Referral.id.desc())
    )
    return [_line(row, vault) for row in rows]


def referrals_waiting(session: Session, vault: Vault, authority_id: int, page: int, size: int) -> list[ReferralLine]:
    """A page of referrals that have neither started nor been declined, oldest first."""
    rows = session.execute(
        _referrals(authority_id)
        .where(Referral.state.in_(WAITING))
        .order_by(Referral.referred_on, Referral.id)
        .limit(size)
        .offset((page - 1) * size)
    )
    return [_line(row, vault) for row in rows]


def without_placement(session: Session, vault: Vault, authority_id: int, page: int, size: int) -> WaitingPeople:
    """A page of people who are registered and have no placement and no referral that waits, newest first."""
    has_placement = exists().where(Placement.participant_id == Participant.id)
    is_referred = exists().where(and_(Referral.participant_id == Participant.id, Referral.state.in_(WAITING)))
    which = (
        Participant.authority_id == authority_id,
        ~has_placement,
        ~is_referred,
        Participant.merged_into_id.is_(None),
    )
    n_all = session.scalar(select(func.count()).select_from(Participant).where(*which)) or 0
    rows = session.execute(
        select(Participant.ref, Participant.created_at, Informant.ref.label("own_ref"), Informant.name_sealed)
        .join(Informant, Informant.participant_id == Participant.id)
        .where(*which)
        .order_by(Participant.created_at.desc(), Participant.id.desc())
        .limit(size)
        .offset((page - 1) * size)
    )
    lines = tuple(Waits(row.ref, vault.open(row.name_sealed, NAME, row.own_ref), row.created_at) for row in rows)
    return WaitingPeople(lines, n_all)


def organisations(session: Session, authority_id: int, kind: OrganisationKind) -> list[tuple[int, str]]:
    """Providers or referrers by name."""
    rows = session.execute(
        select(Organisation.id, Organisation.name)
        .where(Organisation.authority_id == authority_id, Organisation.kind == kind.value)
        .order_by(Organisation.name)
    )
    return [(organisation_id, name) for organisation_id, name in rows]


def caseworkers(session: Session, vault: Vault, authority_id: int) -> list[Choice]:
    """Caseworkers of the authority by unit and name."""
    rows = session.execute(
        select(Informant.id, Informant.ref, Informant.name_sealed, Organisation.id.label("of"), Organisation.name)
        .join(Organisation, Organisation.id == Informant.organisation_id)
        .where(Informant.authority_id == authority_id, Informant.role == Role.CASEWORKER.value)
    )
    found = [Choice(row.id, row.ref, vault.open(row.name_sealed, NAME, row.ref), row.of, row.name) for row in rows]
    return sorted(found, key=lambda one: (one.organisation.casefold(), one.name.casefold()))


_Provider, _Referrer = aliased(Organisation), aliased(Organisation)


def _referrals(authority_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Referral.ref,
            Participant.ref.label("participant_ref"),
            Informant.ref.label("own_ref"),
            Informant.name_sealed,
            _Referrer.name.label("referrer"),
            _Provider.name.label("provider"),
            Referral.provider_id,
            Referral.referred_on,
            Referral.state,
            Referral.decided_on,
            Referral.decline_reason,
            Placement.ref.label("placement_ref"),
        )
        .join(Participant, Participant.id == Referral.participant_id)
        .join(Informant, Informant.participant_id == Participant.id)
        .join(_Referrer, _Referrer.id == Referral.referrer_id)
        .outerjoin(_Provider, _Provider.id == Referral.provider_id)
        .outerjoin(Placement, Placement.id == Referral.placement_id)
        .where(Referral.authority_id == authority_id)
    )


def _line(row: Any, vault: Vault) -> ReferralLine:
    return ReferralLine(
        ref=row.ref,
        participant_ref=row.participant_ref,
        participant=vault.open(row.name_sealed, NAME, row.own_ref),
        referrer=row.referrer,
        provider=row.provider,
        provider_id=row.provider_id,
        referred_on=row.referred_on,
        state=ReferralState(row.state),
        decided_on=row.decided_on,
        decline_reason=row.decline_reason,
        placement_ref=row.placement_ref,
    )
