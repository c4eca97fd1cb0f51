"""What the QR code of a page says, signed: which planned answer, page, language and edition; nothing personal. Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass

FAMILY = "SA"
MAC_BYTES = 10


class NotOurs(ValueError):
    """A code that no installation with this secret has printed."""


@dataclass(frozen=True, slots=True)
class Label:
    """One page of one sheet."""

    assignment_id: int
    page: int
    language: str
    edition: str


def written(label: Label, secret: str) -> str:
    """The text of the code, in the letters that take the least room in a QR code."""
    body = f"{FAMILY}/{label.assignment_id}/{label.page}/{label.language.upper()}/{label.edition}"
    return f"{body}/{_mac(body, secret)}"


def understood(text: str, secret: str) -> Label:
    """What a code says; raises NotOurs for anything that was not signed here."""
    body, _, mac = text.rpartition("/")
    if not hmac.compare_digest(mac.encode(), _mac(body, secret).encode()):
        raise NotOurs
    try:
        family, assignment_id, page, language, edition = body.split("/")
        label = Label(int(assignment_id), int(page), language.lower(), edition)
    except ValueError as error:
        raise NotOurs from error
    if family != FAMILY:
        raise NotOurs
    return label


def looks_like_ours(text: str) -> bool:
    """Whether a code claims to be one of these, whoever signed it."""
    return text.startswith(f"{FAMILY}/")


def _mac(body: str, secret: str) -> str:
    made = hmac.new(secret.encode(), f"paper\0{body}".encode(), hashlib.sha256).digest()
    return base64.b32encode(made[:MAC_BYTES]).decode()
