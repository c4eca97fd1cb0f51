"""Codes that stand for people in what providers invoice: the same every month, and nothing without the key."""

from __future__ import annotations

import hashlib

from surveyapp.extensions import house
from surveyapp.privacy.pseudonyms import Kind, Pseudonyms


def code_of(placement_id: int) -> str:
    """The code of a placement in invoices; packages for evaluators use other keys and so other codes."""
    return _pseudonyms().of(Kind.PLACEMENT, placement_id)


def _pseudonyms() -> Pseudonyms:
    return Pseudonyms(hashlib.sha256(b"invoice\0" + house().settings.index_key.encode()).digest())
