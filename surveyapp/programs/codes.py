"""Codes under which programs know people and placements: stable, and useless without the key."""

from __future__ import annotations

import hashlib

from surveyapp.privacy.pseudonyms import Pseudonyms


def program_codes(index_key: str) -> Pseudonyms:
    """The codes of this installation; packages and invoices use other keys and so other codes."""
    return Pseudonyms(hashlib.sha256(b"programs\0" + index_key.encode()).digest())
