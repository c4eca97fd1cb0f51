"""Rows of the interface for programs: tokens, answers to repeat, webhooks and what they have to deliver."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.db.base import Base
from surveyapp.db.types import one_of
from surveyapp.people.models import new_ref
from surveyapp.programs.rules import TRIAL, DeliveryState, Event


class ProgramToken(Base):
    """With what a program of somebody else opens the interface; acts for the account that made it."""

    __tablename__ = "program_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    #: which program it is for, never a person
    name: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    #: with spaces between
    rights: Mapped[str]
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    last_used_at: Mapped[dt.datetime | None]
    revoked_at: Mapped[dt.datetime | None]


class ProgramAnswer(Base):
    """What a request with an idempotency key was answered, to be said again for a day."""

    __tablename__ = "program_answer"
    __table_args__ = (
        CheckConstraint("(status IS NULL) = (answer_sealed IS NULL)", name="answered_whole"),
        Index(None, "token_id", "key", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    token_id: Mapped[int] = mapped_column(ForeignKey("program_token.id"))
    key: Mapped[str]
    #: SHA-256 of method, path and body
    body_hash: Mapped[str]
    status: Mapped[int | None]
    answer_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    made_at: Mapped[dt.datetime]


class Webhook(Base):
    """An address that is told when something happens."""

    __tablename__ = "webhook"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), index=True)
    #: in whose name it is told: told no more once this account is closed
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    #: with which a program added it; none where staff did
    token_id: Mapped[int | None] = mapped_column(ForeignKey("program_token.id"))
    address: Mapped[str]
    #: with spaces between
    events: Mapped[str]
    #: with what is sent is signed
    secret_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[dt.datetime]
    #: until when the trail was read for it
    seen_until: Mapped[dt.datetime]
    removed_at: Mapped[dt.datetime | None]


class WebhookDelivery(Base):
    """One event for one webhook, until it is received or given up."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        one_of("event", (*Event, TRIAL)),
        one_of("state", DeliveryState),
        CheckConstraint("(lease_holder IS NULL) = (lease_until IS NULL)", name="lease_has_end"),
        CheckConstraint("(state = 'sending') = (lease_holder IS NOT NULL)", name="held_while_sent"),
        Index(None, "webhook_id", "audit_event_id", unique=True),
        Index(None, "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id"))
    #: the line of the trail that it tells of, once
    audit_event_id: Mapped[int] = mapped_column(ForeignKey("audit_event.id"))
    event: Mapped[str]
    #: refs and codes, never personal data
    payload: Mapped[dict[str, Any]]
    state: Mapped[str]
    n_tries: Mapped[int]
    due_at: Mapped[dt.datetime]
    lease_holder: Mapped[str | None]
    lease_until: Mapped[dt.datetime | None]
    #: the receiver's status of the last try; empty where there was no answer
    last_status: Mapped[int | None]
    ended_at: Mapped[dt.datetime | None]
