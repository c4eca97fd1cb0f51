"""Rows about authorities, organisations and people."""

from __future__ import annotations

import datetime as dt
import secrets
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.db.base import Base
from surveyapp.db.types import one_of


class OrganisationKind(StrEnum):
    PROVIDER = "provider"
    REFERRER = "referrer"


class Role(StrEnum):
    """In what capacity somebody answers."""

    PARTICIPANT = "participant"
    SUPERVISOR = "supervisor"
    CASEWORKER = "caseworker"


class Display(StrEnum):
    """In what form a person sees the answers to choose from; the codes behind them are the same."""

    TEXT = "text"
    PICTOGRAM = "pictogram"
    BOTH = "both"


class Channel(StrEnum):
    """By which way a message reaches somebody."""

    SMS = "sms"
    EMAIL = "email"
    LETTER = "letter"


def new_ref() -> str:
    """A name for a row that can be shown and sealed against, and that tells nothing."""
    return secrets.token_urlsafe(12)


class Authority(Base):
    """A municipality, or a member of an association; everything about people belongs to exactly one."""

    __tablename__ = "authority"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    zone: Mapped[str]
    is_demonstration: Mapped[bool] = mapped_column(default=False)
    #: own colour as #rrggbb, checked for contrast before it is stored
    colour: Mapped[str | None]
    logo: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    #: media type of the logo
    logo_kind: Mapped[str | None]
    #: in the logo's address, so that browsers may keep it
    logo_sha256: Mapped[str | None]


class Organisation(Base):
    """A provider of places or a referrer of participants."""

    __tablename__ = "organisation"
    __table_args__ = (one_of("kind", OrganisationKind), Index(None, "authority_id", "kind", "name", unique=True))

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    kind: Mapped[str]
    name: Mapped[str]


class Participant(Base):
    """The person whom the programme serves. The sealed columns are opened through ``people.encrypted``."""

    __tablename__ = "participant"
    __table_args__ = (Index(None, "authority_id", "personal_number_index", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    personal_number_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    #: keyed hash of the normal form, for look-up
    personal_number_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    #: the entry in which this one went up because both were the same person; it is found no more
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id"), index=True)
    created_at: Mapped[dt.datetime]


class Informant(Base):
    """Whoever answers: the participant, a supervisor at a provider or a caseworker at a referrer."""

    __tablename__ = "informant"
    __table_args__ = (
        one_of("role", Role),
        one_of("display", Display),
        one_of("preferred_channel", Channel),
        CheckConstraint("(role = 'participant') = (participant_id IS NOT NULL)", name="participant_is_named"),
        CheckConstraint("(role = 'participant') = (organisation_id IS NULL)", name="staff_have_organisation"),
        Index(None, "authority_id", "phone_index"),
        Index(None, "authority_id", "email_index"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    role: Mapped[str]
    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id"), unique=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    #: code of an instrument language, such as sv-latt
    language: Mapped[str]
    display: Mapped[str] = mapped_column(default=Display.TEXT.value, server_default=Display.TEXT.value)
    #: what a participant decided about being asked; empty before the decision and for staff
    is_taking_part: Mapped[bool | None]
    name_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    email_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    email_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    #: lines as on an envelope, without the name; nobody is looked for by it
    postal_address_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    #: tried before the others; empty for the order of the role
    preferred_channel: Mapped[str | None]
    #: when the person asked for no more messages
    messages_stopped_at: Mapped[dt.datetime | None]
    #: when a provider said that nothing can reach this number or address
    phone_refused_at: Mapped[dt.datetime | None]
    email_refused_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime]
