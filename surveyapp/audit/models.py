"""One line of the trail."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.audit.actions import Action
from surveyapp.db.base import Base
from surveyapp.db.types import one_of


class AuditEvent(Base):
    """An act, stored in the same transaction as what it tells of; never changed, never about content."""

    __tablename__ = "audit_event"
    __table_args__ = (
        one_of("action", Action),
        Index(None, "subject_kind", "subject_id"),
        Index(None, "authority_id", "at"),
        Index(None, "authority_id", "action", "at"),
        Index(None, "actor", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("authority.id"))
    at: Mapped[dt.datetime]
    #: "informant 12", "account 3", "system": never a name
    actor: Mapped[str]
    action: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[int | None]
    details: Mapped[dict[str, Any] | None]
