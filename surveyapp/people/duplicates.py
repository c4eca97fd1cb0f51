"""Who is registered already and may be the person who is about to be registered."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.people import contact
from surveyapp.people.changes import EMAIL, PERSONAL_NUMBER, PHONE, Person
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Authority, Informant, Participant, Role

MOST_SHOWN = 10


class Shared(StrEnum):
    """What a registered person has in common with another one; a postal address alone makes nobody suspected."""

    NUMBER = "number"
    PHONE = "phone"
    EMAIL = "email"
    POSTAL_ADDRESS = "postal_address"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Registered:
    """A person who is registered, and what is the same."""

    participant_ref: str
    name: str
    shared: tuple[Shared, ...]


def already_registered(
    session: Session, vault: Vault, open_name: Callable[[bytes, str], str], authority_id: int, person: Person
) -> tuple[Registered, ...]:
    """People of this authority with the same number, phone, address or name, most in common first.

    Names are compared without regard to capitals, marks and the order of their words. The authority is held for this
    transaction, so that two who register the same person at once see each other.
    """
    session.execute(select(Authority.id).where(Authority.id == authority_id).with_for_update()).all()
    marks = {
        Shared.NUMBER: vault.index(_number(person), PERSONAL_NUMBER),
        Shared.PHONE: vault.index(contact.phone(person.phone).value if person.phone else None, PHONE),
        Shared.EMAIL: vault.index(contact.email(person.email).value if person.email else None, EMAIL),
    }
    rows = session.execute(
        select(
            Participant.ref.label("participant_ref"),
            Participant.personal_number_index.label("number"),
            Informant.ref,
            Informant.name_sealed,
            Informant.phone_index.label("phone"),
            Informant.email_index.label("email"),
        )
        .join(Informant, Informant.participant_id == Participant.id)
        .where(
            Informant.authority_id == authority_id,
            Informant.role == Role.PARTICIPANT.value,
            Participant.merged_into_id.is_(None),
        )
    )
    wanted, found = folded(person.name), []
    for row in rows:
        shared = [one for one, mark in marks.items() if mark is not None and mark == getattr(row, one.value)]
        name = open_name(row.name_sealed, row.ref)
        if folded(name) == wanted:
            shared.append(Shared.NAME)
        if shared:
            found.append(Registered(row.participant_ref, name, tuple(shared)))
    return _first(found)


def folded(name: str) -> tuple[str, ...]:
    """The words of a name in small letters, without marks, in the order of the alphabet."""
    bare = "".join(one for one in unicodedata.normalize("NFD", name.casefold()) if not unicodedata.combining(one))
    return tuple(sorted(bare.replace("-", " ").split()))


def _first(found: Iterable[Registered]) -> tuple[Registered, ...]:
    in_order = sorted(found, key=lambda one: (Shared.NUMBER not in one.shared, -len(one.shared), one.participant_ref))
    return tuple(in_order[:MOST_SHOWN])


def _number(person: Person) -> str | None:
    if person.personal_number:
        return contact.personal_number(person.personal_number).value
    return contact.reserve_number(person.reserve_number).value if person.reserve_number else None
