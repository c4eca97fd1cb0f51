"""What an occasion is about where the plan of a placement or an agreement did not call for it: interviews of rounds."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.db.base import Base
from surveyapp.db.types import one_of
from surveyapp.people.models import new_ref


class Subject(StrEnum):
    """What an interview is about."""

    PLACEMENT = "placement"
    AGREEMENT = "agreement"
    ORGANISATION = "organisation"
    #: a role in the municipality, such as the unit's head
    STAFF = "staff"
    GROUP = "group"


class InterviewSubject(Base):
    """Whom or what interviews of rounds are about, again in every round."""

    __tablename__ = "interview_subject"
    __table_args__ = (
        one_of("kind", Subject),
        CheckConstraint("kind <> 'placement' OR placement_id IS NOT NULL", name="placement_is_named"),
        CheckConstraint("kind <> 'agreement' OR agreement_id IS NOT NULL", name="agreement_is_named"),
        CheckConstraint("kind <> 'organisation' OR organisation_id IS NOT NULL", name="organisation_is_named"),
        CheckConstraint("kind NOT IN ('staff', 'group') OR words IS NOT NULL", name="others_have_words"),
        Index(None, "authority_id", "kind"),
        Index(None, "placement_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    kind: Mapped[str]
    placement_id: Mapped[int | None] = mapped_column(ForeignKey("placement.id"))
    agreement_id: Mapped[int | None] = mapped_column(ForeignKey("agreement.id"))
    #: whose subject it is, or at which provider; empty for staff and groups elsewhere
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    #: a role or a group in words, never a person's name
    words: Mapped[str | None]
    #: by which answers are compared, such as provider and public actor
    group_code: Mapped[str | None]
    created_at: Mapped[dt.datetime]
