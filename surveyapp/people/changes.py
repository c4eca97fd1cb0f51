"""Writes about people: register a participant or a member of staff."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.people import contact
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Informant, Participant, Role, new_ref

NAME, PHONE, EMAIL = "informant.name", "informant.phone", "informant.email"
PERSONAL_NUMBER = "participant.personal_number"


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of a person; everything but the name and the language may be missing."""

    name: str
    language: str
    phone: str | None = None
    email: str | None = None
    personal_number: str | None = None


class BadContact(Exception):
    """Contact details that cannot be used: field names with the code of what is wrong, never the values."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(", ".join(f"{field}: {problem}" for field, problem in problems.items()))
        self.problems = problems


def register_participant(
    session: Session, vault: Vault, authority_id: int, person: Person, *, actor: str, at: dt.datetime
) -> Informant:
    """A participant and the informant who answers as that participant; raises BadContact."""
    checked = _normal_forms(person)
    participant = Participant(ref=new_ref(), authority_id=authority_id, created_at=at)
    number = checked["personal_number"]
    participant.personal_number_sealed = vault.seal_if(number, PERSONAL_NUMBER, participant.ref)
    participant.personal_number_index = vault.index(number, PERSONAL_NUMBER)
    session.add(participant)
    session.flush()
    informant = _informant(vault, authority_id, person, checked, Role.PARTICIPANT, at)
    informant.participant_id = participant.id
    session.add(informant)
    session.flush()
    record(
        session,
        Action.PERSON_REGISTERED,
        actor=actor,
        subject=("participant", participant.id),
        at=at,
        authority_id=authority_id,
    )
    return informant


def register_staff(
    session: Session,
    vault: Vault,
    authority_id: int,
    person: Person,
    *,
    role: Role,
    organisation_id: int,
    actor: str,
    at: dt.datetime,
) -> Informant:
    """A supervisor at a provider or a caseworker at a referrer; raises BadContact."""
    informant = _informant(vault, authority_id, person, _normal_forms(person), role, at)
    informant.organisation_id = organisation_id
    session.add(informant)
    session.flush()
    record(
        session,
        Action.PERSON_REGISTERED,
        actor=actor,
        subject=("informant", informant.id),
        at=at,
        authority_id=authority_id,
    )
    return informant


def _normal_forms(person: Person) -> dict[str, str | None]:
    forms: dict[str, str | None] = {}
    problems: dict[str, str] = {} if person.name.strip() else {"name": "empty"}
    for name, value, check in (
        ("phone", person.phone, contact.phone),
        ("email", person.email, contact.email),
        ("personal_number", person.personal_number, contact.personal_number),
    ):
        checked = check(value) if value else contact.Checked(None)
        forms[name] = checked.value
        if checked.problem is not None:
            problems[name] = checked.problem
    if problems:
        raise BadContact(problems)
    return forms


def _informant(
    vault: Vault, authority_id: int, person: Person, forms: dict[str, str | None], role: Role, at: dt.datetime
) -> Informant:
    ref = new_ref()
    return Informant(
        ref=ref,
        authority_id=authority_id,
        role=role.value,
        language=person.language,
        name_sealed=vault.seal(person.name.strip(), NAME, ref),
        phone_sealed=vault.seal_if(forms["phone"], PHONE, ref),
        phone_index=vault.index(forms["phone"], PHONE),
        email_sealed=vault.seal_if(forms["email"], EMAIL, ref),
        email_index=vault.index(forms["email"], EMAIL),
        created_at=at,
    )
