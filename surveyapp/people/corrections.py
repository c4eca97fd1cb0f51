"""Corrects how a person is reached; what a provider said about an old number does not count for a new one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.people import contact
from surveyapp.people.changes import EMAIL, NAME, PERSONAL_NUMBER, PHONE, POSTAL_ADDRESS, BadContact
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Channel, Informant, Participant


@dataclass(frozen=True, slots=True)
class Reached:
    """How a person is reached: nothing where there is no telephone or address."""

    phone: str | None
    email: str | None
    #: lines as on an envelope, without the name
    postal_address: str | None
    preferred: Channel | None


@dataclass(frozen=True, slots=True)
class Numbered:
    """A personal or coordination number, a reserve number, or neither, as typed."""

    personal: str | None = None
    reserve: str | None = None

    def normal_form(self) -> str | None:
        """As it is stored; raises BadContact."""
        checked = contact.Checked(None)
        if self.personal:
            checked = contact.personal_number(self.personal)
        elif self.reserve:
            checked = contact.reserve_number(self.reserve)
        if checked.problem is not None:
            raise BadContact({"number": checked.problem})
        return checked.value


def reached(session: Session, vault: Vault, authority_id: int, informant_id: int) -> Reached | None:
    """How this informant of the authority is reached now."""
    person = _person(session, authority_id, informant_id)
    if person is None:
        return None
    return Reached(
        vault.open_if(person.phone_sealed, PHONE, person.ref),
        vault.open_if(person.email_sealed, EMAIL, person.ref),
        postal_address_of(vault, person),
        None if person.preferred_channel is None else Channel(person.preferred_channel),
    )


def postal_address_of(vault: Vault, person: Informant) -> str | None:
    """A person's postal address, opened."""
    return vault.open_if(person.postal_address_sealed, POSTAL_ADDRESS, person.ref)


def correct_contact(
    session: Session, vault: Vault, authority_id: int, informant_id: int, new: Reached, *, actor: str, at: dt.datetime
) -> bool:
    """Store a new number, addresses and wish; whether there is such a person. Raises BadContact, and stores nothing."""
    person = _person(session, authority_id, informant_id)
    if person is None:
        return False
    phone, email, postal = _normal_forms(new)
    changed = []
    if vault.index(phone, PHONE) != person.phone_index:
        changed.append("phone")
        person.phone_sealed = vault.seal_if(phone, PHONE, person.ref)
        person.phone_index, person.phone_refused_at = vault.index(phone, PHONE), None
    if vault.index(email, EMAIL) != person.email_index:
        changed.append("email")
        person.email_sealed = vault.seal_if(email, EMAIL, person.ref)
        person.email_index, person.email_refused_at = vault.index(email, EMAIL), None
    if postal != postal_address_of(vault, person):
        changed.append("postal_address")
        person.postal_address_sealed = vault.seal_if(postal, POSTAL_ADDRESS, person.ref)
    preferred = None if new.preferred is None else new.preferred.value
    if preferred != person.preferred_channel:
        changed.append("preferred")
        person.preferred_channel = preferred
    if changed:
        _tell(session, person, changed, actor, at)
    return True


def correct_name(
    session: Session, vault: Vault, authority_id: int, informant_id: int, name: str, *, actor: str, at: dt.datetime
) -> bool:
    """Store another spelling or another name of somebody of this authority; whether it changed. Raises BadContact."""
    person, name = _person(session, authority_id, informant_id), " ".join(name.split())
    if not name:
        raise BadContact({"name": "empty"})
    if person is None or vault.open(person.name_sealed, NAME, person.ref) == name:
        return False
    person.name_sealed = vault.seal(name, NAME, person.ref)
    _tell(session, person, ["name"], actor, at)
    return True


def correct_number(
    session: Session, vault: Vault, participant: Participant, new: Numbered, *, actor: str, at: dt.datetime
) -> bool:
    """Store another number, or none; whether it changed. Raises BadContact, also where somebody else has it."""
    number = new.normal_form()
    index = vault.index(number, PERSONAL_NUMBER)
    if index == participant.personal_number_index:
        return False
    others = select(Participant.id).where(
        Participant.authority_id == participant.authority_id, Participant.personal_number_index == index
    )
    if index is not None and session.scalar(others) is not None:
        raise BadContact({"number": "somebody else has it"})
    participant.personal_number_sealed = vault.seal_if(number, PERSONAL_NUMBER, participant.ref)
    participant.personal_number_index = index
    session.flush()
    record(
        session,
        Action.CONTACT_CHANGED,
        actor=actor,
        subject=("participant", participant.id),
        at=at,
        authority_id=participant.authority_id,
        details={"changed": ["number"]},
    )
    return True


def add_postal_address(
    session: Session, vault: Vault, person: Informant, address: str, *, actor: str, at: dt.datetime
) -> bool:
    """Give somebody who has none an address in its normal form; whether that changed anything."""
    if person.postal_address_sealed is not None:
        return False
    person.postal_address_sealed = vault.seal(address, POSTAL_ADDRESS, person.ref)
    _tell(session, person, ["postal_address"], actor, at)
    return True


def _normal_forms(new: Reached) -> tuple[str | None, str | None, str | None]:
    phone = contact.phone(new.phone) if new.phone else contact.Checked(None)
    email = contact.email(new.email) if new.email else contact.Checked(None)
    postal = contact.postal_address(new.postal_address) if new.postal_address else contact.Checked(None)
    faults = {"phone": phone.problem, "email": email.problem, "postal_address": postal.problem}
    if any(faults.values()):
        raise BadContact({name: fault for name, fault in faults.items() if fault})
    return phone.value, email.value, postal.value


def _tell(session: Session, person: Informant, changed: list[str], actor: str, at: dt.datetime) -> None:
    """That it was changed, and never what it was or is."""
    record(
        session,
        Action.CONTACT_CHANGED,
        actor=actor,
        subject=("informant", person.id),
        at=at,
        authority_id=person.authority_id,
        details={"changed": changed},
    )


def _person(session: Session, authority_id: int, informant_id: int) -> Informant | None:
    return session.scalar(select(Informant).where(Informant.id == informant_id, Informant.authority_id == authority_id))
