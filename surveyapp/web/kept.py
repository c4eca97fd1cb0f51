"""A form that was sent too late: kept sealed in a hidden field while its sender signs in again, and then sent on.

Nothing of it stands in an address, in the cookie or in the database. It can be opened by nobody but us, for an hour,
and is given back only to the account that sent it. Files are too large to be carried along and are never kept.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from dataclasses import dataclass

from flask import request

from surveyapp.extensions import house
from surveyapp.people.encrypted import CannotOpen

FIELD = "kept"
COLUMN = "kept form"
LONGEST = 48 * 1024
"""Characters of a sealed form; with what else stands in the form it stays below what a request may hold."""
LASTS = 3600
_OURS = ("csrf_token", FIELD)
_LARGEST = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Kept:
    """What was sent, where to, and by whom, if that is known."""

    path: str
    fields: tuple[tuple[str, str], ...]
    account_id: int | None

    def belongs_to(self, account_id: int) -> bool:
        """Whether this account may go on with it."""
        return self.account_id in (None, account_id)


class CannotKeep(Exception):
    """The form holds a file, or far more than can be carried along; the message says which."""


def keep(account_id: int | None) -> str:
    """This request's form, sealed; empty for a request without one. Raises CannotKeep."""
    if not request.form:
        return ""
    if any(file.filename for file in request.files.values()):
        raise CannotKeep("file")
    fields = [(name, value) for name, values in request.form.lists() for value in values if name not in _OURS]
    what = {"path": _here(), "fields": fields, "account": account_id, "at": _seconds()}
    written = json.dumps(what).encode()
    if len(written) > _LARGEST:
        raise CannotKeep("long")
    packed = zlib.compress(written, 9)
    text = base64.urlsafe_b64encode(house().vault.seal_bytes(packed, COLUMN, "")).decode()
    if len(text) > LONGEST:
        raise CannotKeep("long")
    return text


def opened(text: str) -> Kept | None:
    """What was kept, as long as it is ours and not too old."""
    if not text or len(text) > LONGEST:
        return None
    try:
        packed = house().vault.open_bytes(base64.urlsafe_b64decode(text), COLUMN, "")
    except (binascii.Error, ValueError, CannotOpen):
        return None
    found = json.loads(zlib.decompress(packed))
    if not 0 <= _seconds() - found["at"] <= LASTS:
        return None
    return Kept(found["path"], tuple((name, value) for name, value in found["fields"]), found["account"])


def _here() -> str:
    return request.full_path if request.query_string else request.path


def _seconds() -> int:
    return int(house().clock.real().timestamp())
