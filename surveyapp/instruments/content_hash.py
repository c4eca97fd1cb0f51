"""A fingerprint of what a definition says, whatever its file looks like."""

from __future__ import annotations

import hashlib
import json

from surveyapp.instruments.definition import Frozen


def canonical_json(definition: Frozen) -> str:
    """The definition as JSON with sorted keys and without fields left at their default.

    Leaving defaults out keeps the fingerprint of a published file when the program learns a new optional field.
    """
    values = definition.model_dump(mode="json", exclude_defaults=True)
    return json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def content_hash(definition: Frozen) -> str:
    """SHA-256 of the canonical JSON, as 64 hexadecimal digits; comments, blanks and the order of keys do not matter."""
    return hashlib.sha256(canonical_json(definition).encode()).hexdigest()
