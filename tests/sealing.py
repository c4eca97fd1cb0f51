"""What a browser does to seal an envelope, written a second time with other means, for tests of the server's side."""

from __future__ import annotations

import base64
import json
import os
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def to_text(raw: bytes) -> str:
    """Base64 for addresses, without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def to_bytes(text: str) -> bytes:
    """The bytes again."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def envelope(key: dict[str, Any], content: Any, *, name: str | None = None) -> dict[str, Any]:
    """An envelope for the server with this public key; ``content`` is text as it is, anything else as JSON."""
    own = ec.generate_private_key(ec.SECP256R1())
    sender = own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    server = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), to_bytes(key["public"]))
    secret = HKDF(hashes.SHA256(), 32, salt=sender, info=b"surveyapp envelope 1").derive(
        own.exchange(ec.ECDH(), server)
    )
    name, nonce = name or to_text(os.urandom(16)), os.urandom(12)
    text = content if isinstance(content, str) else json.dumps(content)
    sealed = AESGCM(secret).encrypt(nonce, text.encode() + b" " * (-len(text.encode()) % 512), name.encode())
    return {"id": name, "key": key["id"], "from": to_text(sender), "sealed": to_text(nonce + sealed)}
