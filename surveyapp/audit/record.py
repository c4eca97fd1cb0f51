"""Adds a line to the trail, beside the write it tells of."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.audit.models import AuditEvent


def record(
    session: Session,
    action: Action,
    *,
    actor: str,
    subject: tuple[str, int | None],
    at: dt.datetime,
    authority_id: int | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Store one act; ``subject`` is a kind and a row id, ``details`` holds codes and counts, never personal data."""
    kind, subject_id = subject
    session.execute(
        insert(AuditEvent),
        {
            "authority_id": authority_id,
            "at": at,
            "actor": actor,
            "action": action.value,
            "subject_kind": kind,
            "subject_id": subject_id,
            "details": details,
        },
    )
