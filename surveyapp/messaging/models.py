"""Rows of messaging: the outbox, what each message is about, its tries, receipts, and leases of workers."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.db.base import Base
from surveyapp.db.types import one_of
from surveyapp.messaging.kinds import Fate, MessageKind, MessageState, Reason, ReceiptKind, Step
from surveyapp.people.models import Channel, new_ref


class Message(Base):
    """One message to one person. Its text, address and need are found out when it is sent, never before."""

    __tablename__ = "message"
    __table_args__ = (
        one_of("kind", MessageKind),
        one_of("state", MessageState),
        one_of("reason", Reason),
        one_of("channel", Channel),
        CheckConstraint("(lease_holder IS NULL) = (lease_until IS NULL)", name="lease_has_end"),
        CheckConstraint("state NOT IN ('sent', 'delivered') OR sent_at IS NOT NULL", name="sent_has_time"),
        CheckConstraint("(state IN ('leased', 'sending')) = (lease_holder IS NOT NULL)", name="held_by_somebody"),
        # At most one message to a person on a day.
        Index(None, "informant_id", "day", unique=True),
        Index(None, "state", "due_at"),
        Index(None, "authority_id", "day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: names the message to mail servers and providers, the same in every try
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    informant_id: Mapped[int] = mapped_column(ForeignKey("informant.id"))
    kind: Mapped[str]
    #: the day on which it became due, in the authority's zone
    day: Mapped[dt.date]
    state: Mapped[str]
    reason: Mapped[str | None]
    #: not before this moment
    due_at: Mapped[dt.datetime]
    lease_holder: Mapped[str | None]
    lease_until: Mapped[dt.datetime | None]
    #: counts the tries; a worker's result is taken only for the generation that it began
    generation: Mapped[int]
    #: tries that failed since it was last put in the queue
    n_failed: Mapped[int]
    #: the way it was last sent or tried
    channel: Mapped[str | None]
    provider_id: Mapped[str | None] = mapped_column(index=True)
    #: when it first became unknown whether it had been sent; such a message may have arrived twice
    uncertain_at: Mapped[dt.datetime | None]
    sent_at: Mapped[dt.datetime | None]
    delivered_at: Mapped[dt.datetime | None]
    #: what was sent, with the secret part of the link taken out
    copy_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    #: parts of a text message, and their price in hundredths of an öre
    n_parts: Mapped[int | None]
    cost: Mapped[int | None]
    created_at: Mapped[dt.datetime]


class MessageAbout(Base):
    """A step of a planned answer that a message carries; the key makes a second one impossible."""

    __tablename__ = "message_about"
    __table_args__ = (one_of("step", Step), {"sqlite_with_rowid": False})

    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), primary_key=True)
    step: Mapped[str] = mapped_column(primary_key=True)
    #: 1 for the first reminder
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), index=True)


class MessageAttempt(Base):
    """One try: begun and stored before anything leaves the house; without a fate nobody knows what became of it."""

    __tablename__ = "message_attempt"
    __table_args__ = (one_of("channel", Channel), one_of("fate", Fate), {"sqlite_with_rowid": False})

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), primary_key=True)
    generation: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str]
    begun_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    fate: Mapped[str | None]
    #: the receiver's answer as a code, such as 550 or "timeout"; never its text, which may hold an address
    code: Mapped[str | None]


class DeliveryReceipt(Base):
    """What a provider told about a message, once; it may come before the send is stored."""

    __tablename__ = "delivery_receipt"
    __table_args__ = (one_of("kind", ReceiptKind), Index(None, "provider_id", "kind", unique=True))

    id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[str]
    kind: Mapped[str]
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"), index=True)
    received_at: Mapped[dt.datetime]


class WorkerLease(Base):
    """Which worker does a duty of which there may be only one; without renewal another takes over."""

    __tablename__ = "worker_lease"

    duty: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str]
    until_at: Mapped[dt.datetime]
    #: when the duty was last done
    done_at: Mapped[dt.datetime | None]
