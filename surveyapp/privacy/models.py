"""A decision about taking part, for one purpose."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.db.base import Base
from surveyapp.db.types import one_of
from surveyapp.privacy.consent import Decision, Purpose


class ConsentRecord(Base):
    """One decision; the latest for a purpose counts, earlier ones are kept."""

    __tablename__ = "consent_record"
    __table_args__ = (
        one_of("purpose", Purpose),
        one_of("decision", Decision),
        Index(None, "participant_id", "purpose", "decided_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"))
    purpose: Mapped[str]
    decision: Mapped[str]
    decided_at: Mapped[dt.datetime]
    #: version of the text that was shown
    text_version: Mapped[str]
