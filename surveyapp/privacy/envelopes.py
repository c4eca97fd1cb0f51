"""Sealed envelopes: answers given without network, which the browser that sealed them cannot open again.

A browser makes a key pair for one envelope (ECDH on P-256), agrees with the server's public key, derives an AES-256
key from that (HKDF-SHA-256, the envelope's public key as salt), seals with AES-GCM bound to the envelope's id, and
forgets its half. The server's pairs follow from the keys for personal data, so that there is nothing more to keep and
envelopes sealed under an earlier key open for as long as that key is known.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from surveyapp.people.encrypted import NONCE, Vault

INFO = b"surveyapp envelope 1"
_OWN = b"surveyapp envelopes, the server's pair"
_CURVE = ec.SECP256R1()
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
LONGEST = 24_000
"""The most letters that a sealed content may have."""
_ID = re.compile(r"[\w-]{22}", re.ASCII)
_LETTERS = re.compile(r"[\w-]+", re.ASCII)


class CannotOpenEnvelope(Exception):
    """An envelope that was damaged, changed, or sealed for somebody else."""


class KeyIsGone(CannotOpenEnvelope):
    """The key that an envelope was sealed for is not among the keys now; with the key back, it can be opened."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """As it comes from a browser."""

    id: str
    key: int
    #: the public half of the pair made for it
    sender: str
    sealed: str


def envelope_of(told: object, longest: int = LONGEST) -> Envelope | None:
    """An envelope in what was posted, or None where it has not the form of one."""
    if not isinstance(told, dict) or told.keys() != {"id", "key", "from", "sealed"}:
        return None
    found = Envelope(told["id"], told["key"], told["from"], told["sealed"])
    if not isinstance(found.id, str) or not _ID.fullmatch(found.id) or type(found.key) is not int:
        return None
    if not all(isinstance(text, str) and _LETTERS.fullmatch(text) for text in (found.sender, found.sealed)):
        return None
    return found if len(found.sender) <= 100 and len(found.sealed) <= longest else None


def public_key(vault: Vault) -> dict[str, int | str]:
    """What browsers seal for: the id and the public half that belong to the newest key for personal data."""
    key_id, key = next(reversed(vault.keys.items()))
    return {"id": key_id, "public": _to_text(_raw(_pair(key).public_key()))}


def open_envelope(vault: Vault, envelope: Envelope) -> str:
    """What is in it; raises CannotOpenEnvelope, and KeyIsGone where only the key is missing."""
    key = vault.keys.get(envelope.key)
    if key is None:
        raise KeyIsGone(envelope.key)
    try:
        sender, sealed = _to_bytes(envelope.sender), _to_bytes(envelope.sealed)
        shared = _pair(key).exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, sender))
        opened = AESGCM(derived(shared, sender)).decrypt(sealed[:NONCE], sealed[NONCE:], envelope.id.encode())
        return opened.decode()
    except (ValueError, InvalidTag) as error:
        raise CannotOpenEnvelope(envelope.key) from error


def derived(shared: bytes, sender: bytes) -> bytes:
    """The key of one envelope, from what both halves agree on."""
    return HKDF(hashes.SHA256(), 32, salt=sender, info=INFO).derive(shared)


@lru_cache
def _pair(key: bytes) -> ec.EllipticCurvePrivateKey:
    # Sixteen bytes more than the order has make the remainder even over all numbers.
    number = int.from_bytes(HKDF(hashes.SHA256(), 48, salt=None, info=_OWN).derive(key), "big")
    return ec.derive_private_key(number % (_ORDER - 1) + 1, _CURVE)


def _raw(public: ec.EllipticCurvePublicKey) -> bytes:
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _to_text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _to_bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
