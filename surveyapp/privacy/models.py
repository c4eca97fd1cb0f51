"""A decision about taking part, for one purpose; a named placement opened by exception."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.db.base import Base
from surveyapp.db.types import one_of
from surveyapp.people.models import new_ref
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


class ExceptionalOpening(Base):
    """That somebody opened one named placement for a while, which their role does not let them see, and why."""

    __tablename__ = "exceptional_opening"
    __table_args__ = (
        CheckConstraint("until_at > opened_at", name="until_after_opened"),
        Index(None, "authority_id", "opened_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id"))
    #: written by hand, so it may name somebody
    reason_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    opened_at: Mapped[dt.datetime]
    until_at: Mapped[dt.datetime]
