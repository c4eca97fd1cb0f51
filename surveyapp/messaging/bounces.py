"""Returned mail: a mailbox read by IMAP, and what a delivery status notification (RFC 3464) says."""

from __future__ import annotations

import contextlib
import datetime as dt
import email
import email.policy
import imaplib
import logging
import re
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import Message as Mail
from typing import TypeVar

from sqlalchemy.orm import Session

from surveyapp.messaging.kinds import ReceiptKind
from surveyapp.messaging.receipts import receive

log = logging.getLogger("surveyapp")
T = TypeVar("T")
_MESSAGE_ID = re.compile(r"<([A-Za-z0-9_-]{16})@[^>\s]+>")
_STATUS = re.compile(r"^\s*([245])\.(\d{1,3})\.(\d{1,3})")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where returned mail arrives."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    timeout_seconds: float = 20


@dataclass(frozen=True, slots=True)
class Returned:
    """What one notification says: about which of our messages, and whether the address is at fault."""

    ref: str
    #: the notification's own id, by which it is taken once
    id: str
    kind: ReceiptKind


def read_returned(
    box: Mailbox,
    stored: Callable[[Callable[[Session], bool]], bool],
    *,
    actor: str,
    now: Callable[[], dt.datetime],
) -> int:
    """Take in every unread notification; how many told of something final.

    Each is stored, in a transaction of its own that ``stored`` commits, before it is marked as read: one that is read
    twice changes nothing. Other mail in the box is not touched. Trouble with the server is logged and tried again
    next time.
    """
    n_returned = 0
    try:
        with _opened(box) as server:
            for number in _unread(server):
                found = read_notification(_content(server, number))
                if found is not None:
                    n_returned += stored(_receiving(found, actor, now()))
                server.store(number, "+FLAGS", "\\Seen")
    except (OSError, imaplib.IMAP4.error) as error:
        log.warning("the mailbox of returned mail cannot be read: %s", type(error).__name__)
    return n_returned


def read_notification(content: bytes) -> Returned | None:
    """What a notification says; None for a delay, for good news, and for what is not about a message of ours."""
    mail = email.message_from_bytes(content, policy=email.policy.default)
    ref = _ref_in(mail)
    kind = _kind_of(mail)
    if ref is None or kind is None:
        return None
    return Returned(ref, str(mail["Message-ID"] or f"{ref} returned").strip(), kind)


def _receiving(found: Returned, actor: str, at: dt.datetime) -> Callable[[Session], bool]:
    return lambda session: receive(session, found.ref, found.id, found.kind, actor=actor, at=at)


@contextlib.contextmanager
def _opened(box: Mailbox) -> Iterator[imaplib.IMAP4]:
    context = ssl.create_default_context()
    with imaplib.IMAP4_SSL(box.host, box.port, ssl_context=context, timeout=box.timeout_seconds) as server:
        server.login(box.user, box.password)
        server.select("INBOX")
        yield server


def _unread(server: imaplib.IMAP4) -> list[str]:
    _, found = server.search(None, "UNSEEN", "HEADER", "Content-Type", "delivery-status")
    return found[0].decode().split() if found and found[0] else []


def _content(server: imaplib.IMAP4, number: str) -> bytes:
    _, found = server.fetch(number, "(BODY.PEEK[])")
    return next((part[1] for part in found if isinstance(part, tuple)), b"")


def _kind_of(mail: Mail) -> ReceiptKind | None:
    """The worst that the notification says; class 5 is final, and 5.1 means the address."""
    for part in mail.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in part.get_payload():
            if not isinstance(block, Mail) or str(block.get("Action", "")).strip().lower() != "failed":
                continue
            status = _STATUS.match(str(block.get("Status", "")))
            if status is not None and status[1] == "5":
                return ReceiptKind.BOUNCED if status[2] == "1" else ReceiptKind.FAILED
    return None


def _ref_in(mail: Mail) -> str | None:
    """The ref in the Message-ID of the mail that came back, or in the headers that name it."""
    named = [str(mail.get(name, "")) for name in ("References", "In-Reply-To")]
    for part in mail.walk():
        if part.get_content_type() == "text/rfc822-headers":
            named.insert(0, str(part.get_payload()))
        elif part is not mail and part.get("Message-ID") and part.get("List-Unsubscribe-Post"):
            named.insert(0, str(part["Message-ID"]))
    return next((found[1] for text in named for found in [_MESSAGE_ID.search(text)] if found), None)
