"""The closed lists of messaging: kinds, states and reasons. Pure."""

from __future__ import annotations

from enum import StrEnum


class MessageKind(StrEnum):
    """What a message is for; a digest stands for everything that a member of staff is to do."""

    INVITATION = "invitation"
    REMINDER = "reminder"
    DIGEST = "digest"


class Step(StrEnum):
    """What of one planned answer a message carries; every step of an assignment is in at most one message."""

    INVITATION = "invitation"
    REMINDER = "reminder"
    ESCALATION = "escalation"


class MessageState(StrEnum):
    """Where a message stands; the last six are ends, though staff may put a message back in the queue."""

    QUEUED = "queued"
    LEASED = "leased"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    TO_PRINT = "to print"
    UNREACHABLE = "unreachable"
    SENT = "sent"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    FAILED = "failed"
    DEAD = "dead"


WAITING = (MessageState.QUEUED, MessageState.LEASED, MessageState.SENDING, MessageState.UNCERTAIN)
"""States from which a worker still goes on by itself."""

OUT = (MessageState.SENT, MessageState.DELIVERED)
RED = (MessageState.UNREACHABLE, MessageState.FAILED, MessageState.DEAD)
"""States in which the person has got nothing and somebody must act."""


class Reason(StrEnum):
    """Why a message stands where it stands."""

    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    ASSIGNMENT_CANCELLED = "assignment cancelled"
    STOPPED = "stopped messages"
    PAUSED = "placement paused"
    BY_STAFF = "cancelled by staff"
    NO_ADDRESS = "no address"
    ADDRESS_REFUSED = "address refused"
    NO_CHANNEL = "channel not set up"
    WANTS_LETTER = "wants a letter"
    NOT_DELIVERED = "not delivered"
    GAVE_UP = "gave up"


class Fate(StrEnum):
    """What one try came to."""

    ACCEPTED = "accepted"
    #: certainly not sent, and worth another try
    TEMPORARY = "temporary"
    #: the receiver says that it never will work for this address
    REFUSED = "refused"
    #: nobody knows whether it was taken
    UNCERTAIN = "uncertain"


class ReceiptKind(StrEnum):
    """What a provider or a mail server tells about a message afterwards."""

    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    #: the address does not exist
    BOUNCED = "bounced"
