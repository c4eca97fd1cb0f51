"""A sealed field that ties a form to its link, assignment and question, so that no tab can post into another's."""

from __future__ import annotations

import hashlib
import hmac

FIELD = "form"


def seal(secret: str, token: str, assignment_id: int, step: str) -> str:
    """What the form carries."""
    text = f"form\0{token}\0{assignment_id}\0{step}".encode()
    return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()[:20]


def is_sealed(value: str, secret: str, token: str, assignment_id: int, step: str) -> bool:
    """Whether the posted field was made for exactly this form."""
    return hmac.compare_digest(value.encode(), seal(secret, token, assignment_id, step).encode())
