"""What a token may be used for, when it works, where webhooks may go and when they are tried again. Pure."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Collection
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any
from urllib.parse import urlsplit

TOKEN_LASTS_DAYS = (30, 90, 365)
"""Among so many days one chooses when a token is made."""

KEPT_FOR = dt.timedelta(hours=24)
"""How long a repeated request gets the same answer."""

USE_IS_NOTED_AFTER = dt.timedelta(minutes=10)
"""That a token was used is written at most this often."""

LONGEST_NAME, LONGEST_KEY, LONGEST_ADDRESS = 80, 200, 500
MOST_WEBHOOKS = 10
LEASE = dt.timedelta(minutes=2)
WAITS = tuple(dt.timedelta(minutes=n) for n in (1, 5, 30, 120, 720))
"""How long after each failed try the next one comes; after the last there is none."""

CLOSING_UNDONE_FOR = dt.timedelta(days=7)
"""So long a closed webhook can be opened again; what happened meanwhile is then told after all."""

LOOK_BACK = dt.timedelta(minutes=10)
"""No write lasts longer than this between its line in the trail and its commit."""


class Right(StrEnum):
    """What a token may be used for; each is given by itself."""

    ORGANISATIONS = "organisations"
    PLACEMENTS = "placements"
    #: names beside the codes of placements
    PEOPLE = "people"
    OCCASIONS = "occasions"
    RESULTS = "results"
    ATTENDANCE = "attendance"
    INTAKE = "intake"
    EXPORTS = "exports"
    WEBHOOKS = "webhooks"


class Event(StrEnum):
    """What a webhook may tell of, as it stands in what is sent."""

    RESPONSE_SUBMITTED = "response.submitted"
    PLACEMENT_STARTED = "placement.started"
    PLACEMENT_ENDED = "placement.ended"
    TASK_MADE = "task.made"


TRIAL = "trial"
"""What a webhook is sent when staff try whether it arrives; nobody asks for it otherwise."""


class DeliveryState(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    DELIVERED = "delivered"
    GIVEN_UP = "given up"


class AddressFault(StrEnum):
    """Why nothing can be sent to an address."""

    NOT_AN_ADDRESS = "not an address"
    NOT_HTTPS = "not https"
    WITH_PASSWORD = "with a password"  # noqa: S105  # why an address is refused
    INTERNAL = "internal"


def works(expires_at: dt.datetime, revoked_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether a token opens anything now."""
    return revoked_at is None and now < expires_at


def can_be_opened_again(removed_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether the closing of a webhook may still be undone."""
    return removed_at is not None and now < removed_at + CLOSING_UNDONE_FOR


def token_hash(token: str) -> bytes:
    """What is kept of a token: it has 256 random bits, so a plain SHA-256 cannot be searched backwards."""
    return hashlib.sha256(token.encode()).digest()


def body_hash(method: str, path: str, body: bytes) -> str:
    """The same for the same request, by method, path and every byte of the body."""
    return hashlib.sha256(f"{method} {path}\0".encode() + body).hexdigest()


def address_fault(address: str, *, demo: bool) -> AddressFault | None:
    """Why a webhook may not go to this address, as far as the text tells; names are looked up when it is sent."""
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return AddressFault.NOT_AN_ADDRESS
    if not host or any(one.isspace() or not one.isprintable() for one in address) or len(address) > LONGEST_ADDRESS:
        return AddressFault.NOT_AN_ADDRESS
    if parts.username is not None or parts.password is not None:
        return AddressFault.WITH_PASSWORD
    is_loopback = host == "localhost" or _is_loopback(host)
    if parts.scheme != "https" and not (parts.scheme == "http" and demo and is_loopback):
        return AddressFault.NOT_HTTPS
    if host == "localhost":
        return None if demo else AddressFault.INTERNAL
    try:
        found = ip_address(host)
    except ValueError:
        # A name without a dot is a machine of our own network.
        return None if "." in host.rstrip(".") else AddressFault.INTERNAL
    return None if may_reach(found, demo=demo) else AddressFault.INTERNAL


def may_reach(found: IPv4Address | IPv6Address, *, demo: bool) -> bool:
    """Whether a webhook may be sent to this machine: one on the open internet, in a demonstration also this one."""
    mapped = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    if mapped is not None:
        return may_reach(mapped, demo=demo)
    return (found.is_global and not found.is_multicast) or (demo and found.is_loopback)


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """HMAC-SHA256 over the timestamp, a dot and the body, as the receiver computes it again."""
    return "v1=" + hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


def next_try(n_tries: int, failed_at: dt.datetime) -> dt.datetime | None:
    """When to try again after so many tries; None for never."""
    return failed_at + WAITS[n_tries - 1] if n_tries <= len(WAITS) else None


def written(payload: dict[str, Any]) -> bytes:
    """The bytes of a payload: the same for every try, so that the receiver can tell repeats apart."""
    return json.dumps(payload, sort_keys=True, separators=(",", ":")).encode()


def rights_of(stored: str) -> frozenset[Right]:
    """The rights as they are kept in a row."""
    return frozenset(Right(one) for one in stored.split())


def stored_rights(rights: Collection[Right]) -> str:
    """Rights as a row keeps them, in their own order."""
    return " ".join(one.value for one in Right if one in rights)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
