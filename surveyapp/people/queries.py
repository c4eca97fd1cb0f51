"""Reads about people."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.people import contact
from surveyapp.people.changes import EMAIL, NAME, PERSONAL_NUMBER, PHONE
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Authority, Display, Informant, Participant


@dataclass(frozen=True, slots=True)
class OwnLook:
    """What an authority's pages wear: its checked colour and its logo, where it has them."""

    code: str
    colour: str | None
    logo_sha256: str | None


def participant_by_personal_number(session: Session, vault: Vault, authority_id: int, text: str) -> Participant | None:
    """The participant with this personal number, however it was typed."""
    index = vault.index(contact.personal_number(text).value, PERSONAL_NUMBER)
    if index is None:
        return None
    return session.scalar(
        select(Participant).where(Participant.authority_id == authority_id, Participant.personal_number_index == index)
    )


def informants_by_contact(session: Session, vault: Vault, authority_id: int, text: str) -> list[Informant]:
    """Informants with this phone number or e-mail address."""
    checked = contact.email(text) if "@" in text else contact.phone(text)
    column, name = (Informant.email_index, EMAIL) if "@" in text else (Informant.phone_index, PHONE)
    if checked.value is None:
        return []
    found = session.scalars(
        select(Informant).where(Informant.authority_id == authority_id, column == vault.index(checked.value, name))
    )
    return list(found)


def name_of(vault: Vault, ref: str, name_sealed: bytes) -> str:
    """A person's name, opened."""
    return vault.open(name_sealed, NAME, ref)


def logo_of(session: Session, code: str, sha256: str) -> tuple[bytes, str] | None:
    """The logo with this content of the authority with this code, and its media type."""
    row = session.execute(
        select(Authority.logo, Authority.logo_kind).where(Authority.code == code, Authority.logo_sha256 == sha256)
    ).first()
    return None if row is None or row.logo is None or row.logo_kind is None else (row.logo, row.logo_kind)


def display_of(session: Session, informant_id: int) -> Display:
    """In what form this informant sees answers to choose from."""
    return Display(session.scalars(select(Informant.display).where(Informant.id == informant_id)).one())
