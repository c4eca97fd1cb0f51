"""Six figures that an app reckons from a secret and the time (RFC 6238: HMAC-SHA1, 30 seconds). Pure."""

from __future__ import annotations

import base64
import datetime as dt
import hmac
import os
from urllib.parse import quote

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP

SECONDS, DIGITS, SECRET_BYTES = 30, 6, 20
SLACK = 1
"""Steps that a clock may be wrong by, either way."""


def new_secret() -> str:
    """160 random bits in base32, as apps take it."""
    return base64.b32encode(os.urandom(SECRET_BYTES)).decode()


def step_at(at: dt.datetime) -> int:
    """The number of the time step."""
    return int(at.timestamp()) // SECONDS


def code_at(secret: str, step: int) -> str:
    """The six figures of a time step."""
    # SHA-1 is what every app reckons with; RFC 6238 rests on HMAC, which its collisions do not touch.
    hotp = HOTP(base64.b32decode(secret), DIGITS, SHA1(), enforce_key_length=False)  # noqa: S303
    return hotp.generate(step).decode()


def step_of(secret: str, typed: str, at: dt.datetime, last_step: int | None) -> int | None:
    """The step whose code was typed, if it is of now and later than the last one taken: no code works twice."""
    code = "".join(letter for letter in typed if letter.isdigit() and letter.isascii())
    now, found = step_at(at), None
    for step in range(now - SLACK, now + SLACK + 1):
        # Every step is reckoned and compared, whichever was right.
        is_it = hmac.compare_digest(code_at(secret, step), code)
        if is_it and (last_step is None or step > last_step):
            found = step
    return found


def address(secret: str, issuer: str, account: str) -> str:
    """What the app reads from the picture."""
    label = f"{quote(issuer, safe='')}:{quote(account, safe='')}"
    return f"otpauth://totp/{label}?secret={secret}&issuer={quote(issuer, safe='')}&digits={DIGITS}&period={SECONDS}"


def grouped(secret: str) -> str:
    """The secret in groups of four, to type."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
