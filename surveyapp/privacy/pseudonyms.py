"""Codes under which rows appear in files: stable under one key, and telling nothing without it."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from enum import StrEnum

LENGTH = 12
"""Characters after the prefix: 60 bits, so that among a million rows of a kind two are alike once in two million."""

KEY_BYTES = 32

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_TWO = [first + second for first in _ALPHABET for second in _ALPHABET]


class Kind(StrEnum):
    """What a code stands for; the value is its prefix."""

    PERSON = "PE"
    PLACEMENT = "PL"
    PROVIDER = "PR"
    REFERRER = "RF"
    RATER = "RA"
    OCCASION = "OC"
    ASSIGNMENT = "AS"
    RESPONSE = "RE"


PATTERN = f"({'|'.join(Kind)})-[A-Z2-7]{{{LENGTH}}}"
"""What every code looks like, as a regular expression."""


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """Codes under one key.

    A code is the kind's prefix and the first 60 bits of HMAC-SHA256(key, kind and row id), written in base32
    (RFC 4648). The same key gives the same codes, another key others; from a code neither the row nor another code
    can be found without the key. Raises ValueError when the key has not 32 bytes.
    """

    key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.key) != KEY_BYTES:
            raise ValueError(f"key: needs {KEY_BYTES} bytes, has {len(self.key)}")

    def of(self, kind: Kind, row_id: int) -> str:
        """The code of one row, such as ``PL-7KQ3M2XWABCD``."""
        digest = hmac.digest(self.key, f"{kind.value}:{row_id}".encode(), "sha256")
        bits = int.from_bytes(digest[:8], "big") >> 4
        return f"{kind.value}-{''.join([_TWO[bits >> shift & 1023] for shift in (50, 40, 30, 20, 10, 0)])}"

    def of_any(self, kind: Kind, row_id: int | None) -> str | None:
        """The code of a row, or None where there is no row."""
        return None if row_id is None else self.of(kind, row_id)
