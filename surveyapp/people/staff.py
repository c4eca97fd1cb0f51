"""Supervisors and caseworkers at their organisations: looked up, and kept from being registered twice."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.people import contact
from surveyapp.people.changes import EMAIL, NAME, PHONE, Person
from surveyapp.people.duplicates import folded
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Informant, Organisation, Role


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A supervisor or caseworker as the page about them shows them."""

    informant_id: int
    ref: str
    name: str
    organisation_id: int
    organisation: str


def staff_member(session: Session, vault: Vault, authority_id: int, role: Role, ref: str) -> StaffMember | None:
    """Whoever has this role and ref, if they are this authority's."""
    row = session.execute(
        select(Informant.id, Informant.ref, Informant.name_sealed, Organisation.id.label("at"), Organisation.name)
        .join(Organisation, Organisation.id == Informant.organisation_id)
        .where(Informant.authority_id == authority_id, Informant.role == role.value, Informant.ref == ref)
    ).first()
    if row is None:
        return None
    return StaffMember(row.id, row.ref, vault.open(row.name_sealed, NAME, row.ref), row.at, row.name)


def shared_with(
    session: Session, vault: Vault, organisation_id: int, role: Role, person: Person, but: int | None = None
) -> str | None:
    """What somebody of this role there has in common with a person: email, phone or name; None for nothing."""
    rows = session.execute(
        select(Informant.id, Informant.ref, Informant.name_sealed, Informant.email_index, Informant.phone_index).where(
            Informant.organisation_id == organisation_id, Informant.role == role.value
        )
    ).all()
    rows = [row for row in rows if row.id != but]
    email = vault.index(contact.email(person.email).value if person.email else None, EMAIL)
    phone = vault.index(contact.phone(person.phone).value if person.phone else None, PHONE)
    if email is not None and any(row.email_index == email for row in rows):
        return "email"
    if phone is not None and any(row.phone_index == phone for row in rows):
        return "phone"
    wanted = folded(person.name)
    if any(folded(vault.open(row.name_sealed, NAME, row.ref)) == wanted for row in rows):
        return "name"
    return None
