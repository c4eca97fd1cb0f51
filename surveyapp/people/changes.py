"""Writes about people: register somebody, choose how they see answers, change an authority's look."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.people import contact
from surveyapp.people.encrypted import Vault
from surveyapp.people.look import LARGEST_LOGO, colour_of, logo_kind, look_of
from surveyapp.people.models import Authority, Display, Informant, Participant, Role, new_ref

NAME, PHONE, EMAIL = "informant.name", "informant.phone", "informant.email"
POSTAL_ADDRESS = "informant.postal_address"
PERSONAL_NUMBER = "participant.personal_number"


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of a person; everything but the name and the language may be missing."""

    name: str
    language: str
    phone: str | None = None
    email: str | None = None
    personal_number: str | None = None
    #: what a region gave somebody without a personal number; only one of the two
    reserve_number: str | None = None
    display: Display = Display.TEXT
    #: lines as on an envelope, without the name
    postal_address: str | None = None


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
    number = checked["personal_number"] or checked["reserve_number"]
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


def choose_display(
    session: Session, authority_id: int, informant_id: int, display: Display, *, actor: str, at: dt.datetime
) -> bool:
    """In what form this informant of the authority sees answers; False where that changes nothing."""
    informant = session.scalar(
        select(Informant).where(Informant.id == informant_id, Informant.authority_id == authority_id)
    )
    if informant is None or informant.display == display.value:
        return False
    informant.display = display.value
    record(
        session,
        Action.DISPLAY_CHOSEN,
        actor=actor,
        subject=("informant", informant_id),
        at=at,
        authority_id=authority_id,
        details={"display": display.value},
    )
    return True


def choose_language(
    session: Session, authority_id: int, informant_id: int, language: str, *, actor: str, at: dt.datetime
) -> bool:
    """In which language this informant of the authority reads; False where that changes nothing."""
    informant = session.scalar(
        select(Informant).where(Informant.id == informant_id, Informant.authority_id == authority_id)
    )
    if informant is None or informant.language == language:
        return False
    informant.language = language
    record(
        session,
        Action.DISPLAY_CHOSEN,
        actor=actor,
        subject=("informant", informant_id),
        at=at,
        authority_id=authority_id,
        details={"language": language},
    )
    return True


class BadLogo(Exception):
    """A logo that is no PNG, JPEG or WebP picture, or too large; ``problem`` says which."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def change_colour(session: Session, authority_id: int, text: str | None, *, actor: str, at: dt.datetime) -> None:
    """Give the authority a colour, or ours again with None; raises BadColour and HardToRead."""
    if text is not None:
        look_of(text)
    authority = session.get_one(Authority, authority_id)
    authority.colour = None if text is None else colour_of(text)
    _look_changed(session, authority_id, {"colour": authority.colour}, actor, at)


def change_logo(session: Session, authority_id: int, content: bytes | None, *, actor: str, at: dt.datetime) -> None:
    """Give the authority a logo, or none; raises BadLogo."""
    kind = None if content is None else logo_kind(content)
    if content is not None and kind is None:
        raise BadLogo("not a picture")
    if content is not None and len(content) > LARGEST_LOGO:
        raise BadLogo("too large")
    authority = session.get_one(Authority, authority_id)
    authority.logo, authority.logo_kind = content, kind
    authority.logo_sha256 = None if content is None else hashlib.sha256(content).hexdigest()
    _look_changed(session, authority_id, {"logo": authority.logo_sha256}, actor, at)


def _look_changed(
    session: Session, authority_id: int, details: dict[str, str | None], actor: str, at: dt.datetime
) -> None:
    record(
        session,
        Action.LOOK_CHANGED,
        actor=actor,
        subject=("authority", authority_id),
        at=at,
        authority_id=authority_id,
        details=details,
    )


def _normal_forms(person: Person) -> dict[str, str | None]:
    forms: dict[str, str | None] = {}
    problems: dict[str, str] = {} if person.name.strip() else {"name": "empty"}
    for name, value, check in (
        ("phone", person.phone, contact.phone),
        ("email", person.email, contact.email),
        ("postal_address", person.postal_address, contact.postal_address),
        ("personal_number", person.personal_number, contact.personal_number),
        ("reserve_number", person.reserve_number, contact.reserve_number),
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
        display=person.display.value,
        name_sealed=vault.seal(person.name.strip(), NAME, ref),
        phone_sealed=vault.seal_if(forms["phone"], PHONE, ref),
        phone_index=vault.index(forms["phone"], PHONE),
        email_sealed=vault.seal_if(forms["email"], EMAIL, ref),
        email_index=vault.index(forms["email"], EMAIL),
        postal_address_sealed=vault.seal_if(forms["postal_address"], POSTAL_ADDRESS, ref),
        created_at=at,
    )
