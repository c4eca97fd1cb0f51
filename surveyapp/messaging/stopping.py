"""The words and links by which a person says: no more messages. Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac

STOP_WORDS = frozenset({"stop", "stopp", "avsluta", "nej tack", "unsubscribe", "end", "quit"})
START_WORDS = frozenset({"start", "starta", "unstop"})
SIGNATURE_BYTES = 12


def stop_token(secret: str, informant_ref: str) -> str:
    """What stands in the link of one person: the row's ref, which tells nothing, and a signature."""
    return f"{informant_ref}.{_signature(secret, informant_ref)}"


def ref_in(secret: str, token: str) -> str | None:
    """The ref of the person whose genuine link this is."""
    ref, _, signature = token.rpartition(".")
    return ref if ref and hmac.compare_digest(signature.encode(), _signature(secret, ref).encode()) else None


def wish_in(text: str) -> bool | None:
    """Whether somebody who wrote this wants messages (True) or none (False); None where it is neither word."""
    word = " ".join(text.strip().strip(".!\"'").lower().split())
    return True if word in START_WORDS else False if word in STOP_WORDS else None


def _signature(secret: str, ref: str) -> str:
    digest = hmac.new(secret.encode(), f"stop\0{ref}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:SIGNATURE_BYTES]).decode()
