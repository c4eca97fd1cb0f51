"""Rows of access: staff accounts and what they sign in with, kiosks, and wrong codes counted against guessing."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.access.policy import AccountRole
from surveyapp.access.rules import LinkKind
from surveyapp.db.base import Base
from surveyapp.db.types import one_of
from surveyapp.people.models import new_ref


class Account(Base):
    """Somebody who signs in; belongs to one authority and has one role."""

    __tablename__ = "account"
    __table_args__ = (one_of("role", AccountRole), Index(None, "email_index", unique=True))

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), index=True)
    role: Mapped[str]
    #: the same person as an informant, for caseworkers and supervisors
    informant_id: Mapped[int | None] = mapped_column(ForeignKey("informant.id"))
    #: where supervisors and provider managers belong
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    name_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    email_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    email_index: Mapped[bytes] = mapped_column(LargeBinary)
    #: none until an invitation is accepted, and for people who sign in elsewhere
    password_hash: Mapped[str | None]
    language: Mapped[str]
    created_at: Mapped[dt.datetime]
    closed_at: Mapped[dt.datetime | None]
    #: counted up to sign out everywhere: a session holds the number that it began with
    generation: Mapped[int] = mapped_column(default=1)
    #: the secret of the app that shows codes, once a first code has proved it
    totp_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    #: time step of the last code that was taken, so that none works twice
    totp_step: Mapped[int | None]
    last_signed_in_at: Mapped[dt.datetime | None]


class Passkey(Base):
    """A public key of somebody's telephone, computer or security key; the private one never leaves that."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    #: up to 2³² − 1
    sign_count: Mapped[int] = mapped_column(BigInteger)
    #: what its owner calls it
    name_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[dt.datetime]
    last_used_at: Mapped[dt.datetime | None]
    #: when the last question that it answered was put; an older one is not taken again
    last_challenge_at: Mapped[dt.datetime | None]
    removed_at: Mapped[dt.datetime | None]


class RecoveryCode(Base):
    """One of the codes on paper for the day when the telephone is gone; works once."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    #: keyed
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]
    #: when new codes took its place
    replaced_at: Mapped[dt.datetime | None]


class AccountLink(Base):
    """A link with which somebody chooses a password: invited, or because it was forgotten. Works once."""

    __tablename__ = "account_link"
    __table_args__ = (one_of("kind", LinkKind),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    kind: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    #: kept until the mail has left, and then no more
    token_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    #: the administrator who made it; nobody where its owner asked for it
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    sent_at: Mapped[dt.datetime | None]
    used_at: Mapped[dt.datetime | None]
    revoked_at: Mapped[dt.datetime | None]


class LinkedIdentity(Base):
    """Who this account is at a provider of identities, as its first sign-in there has shown."""

    __tablename__ = "linked_identity"
    __table_args__ = (Index(None, "issuer", "subject_index", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    issuer: Mapped[str]
    #: keyed: what a provider calls somebody may be a personal number
    subject_index: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[dt.datetime]
    removed_at: Mapped[dt.datetime | None]


class Kiosk(Base):
    """A tablet at a workplace, registered once by the provider with a link from staff."""

    __tablename__ = "kiosk"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    #: where it stands, such as "Caféet"; never a person
    label: Mapped[str]
    #: hash of the token in the address that the tablet stands on; replaced when it is registered
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    made_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[dt.datetime]
    registered_at: Mapped[dt.datetime | None]
    revoked_at: Mapped[dt.datetime | None]


class WrongCodes(Base):
    """How many wrong codes one device or address has sent of late."""

    __tablename__ = "wrong_codes"

    #: keyed hash of the address or kiosk
    source: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    n_wrong: Mapped[int]
    first_at: Mapped[dt.datetime]
    blocked_until: Mapped[dt.datetime | None]


class CalendarFeed(Base):
    """A private address under which one account's interviews and follow-ups can be read by a calendar program."""

    __tablename__ = "calendar_feed"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]
