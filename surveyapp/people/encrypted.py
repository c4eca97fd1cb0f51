"""Sealing personal data: AES-GCM bound to the column and the row, and a keyed index for look-up."""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12


class CannotOpen(Exception):
    """A sealed value does not belong to this column and row, was changed, or its key is gone."""


@dataclass(frozen=True)
class Vault:
    """Seals and opens text; holds every key by id, the last of which seals.

    A sealed value is one byte of key id, a nonce of 12 bytes and the AES-256-GCM ciphertext with its tag. The
    column's name and the row's ref are authenticated with it, so that values cannot be swapped between rows.
    """

    keys: dict[int, bytes] = field(repr=False)
    index_key: bytes = field(repr=False)

    def seal(self, text: str, column: str, ref: str) -> bytes:
        """Encrypt a text under the newest key."""
        return self.seal_bytes(text.encode(), column, ref)

    def seal_bytes(self, content: bytes, column: str, ref: str) -> bytes:
        """Encrypt anything, such as a picture, under the newest key."""
        key_id, key = next(reversed(self.keys.items()))
        nonce = os.urandom(NONCE)
        return bytes([key_id]) + nonce + AESGCM(key).encrypt(nonce, content, _bound_to(column, ref))

    def seal_if(self, text: str | None, column: str, ref: str) -> bytes | None:
        """Encrypt, or keep nothing as nothing."""
        return None if text is None else self.seal(text, column, ref)

    def open(self, sealed: bytes, column: str, ref: str) -> str:
        """Decrypt a text; raises CannotOpen."""
        try:
            return self.open_bytes(sealed, column, ref).decode()
        except UnicodeDecodeError as error:
            raise CannotOpen(column) from error

    def open_bytes(self, sealed: bytes, column: str, ref: str) -> bytes:
        """Decrypt what was sealed as bytes; raises CannotOpen."""
        key = self.keys.get(sealed[0]) if sealed else None
        if key is None:
            raise CannotOpen(column)
        try:
            nonce, body = sealed[1 : 1 + NONCE], sealed[1 + NONCE :]
            return AESGCM(key).decrypt(nonce, body, _bound_to(column, ref))
        except (InvalidTag, ValueError) as error:
            raise CannotOpen(column) from error

    def open_if(self, sealed: bytes | None, column: str, ref: str) -> str | None:
        """Decrypt, or keep nothing as nothing."""
        return None if sealed is None else self.open(sealed, column, ref)

    def index(self, normal_form: str | None, column: str) -> bytes | None:
        """Keyed hash of a normal form, equal for equal values of one column and useless without the key."""
        if normal_form is None:
            return None
        return hmac.new(self.index_key, f"{column}\0{normal_form}".encode(), hashlib.sha256).digest()

    def needs_new_key(self, sealed: bytes) -> bool:
        """Whether a value is sealed under an older key than the newest."""
        return sealed[0] != next(reversed(self.keys))


def _bound_to(column: str, ref: str) -> bytes:
    return f"{column}\0{ref}".encode()
