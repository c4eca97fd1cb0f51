"""A proposal that somebody else supervises a placement."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.db.base import Base
from surveyapp.db.types import one_of
from surveyapp.people.models import new_ref
from surveyapp.supervisors.rules import ProposalState


class SupervisorProposal(Base):
    """Another supervisor from a day on, asked for by the provider or a caseworker; the authority decides."""

    __tablename__ = "supervisor_proposal"
    __table_args__ = (
        one_of("state", ProposalState),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_has_time"),
        Index(None, "authority_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id"), index=True)
    #: who is to supervise
    informant_id: Mapped[int] = mapped_column(ForeignKey("informant.id"))
    #: first day
    from_on: Mapped[dt.date]
    #: how many people the supervisor would then have, as it was when it was proposed
    n_after: Mapped[int]
    #: why, which is needed where the supervisor would have too many
    why_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    proposed_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    proposed_at: Mapped[dt.datetime]
    state: Mapped[str]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[dt.datetime | None]
    #: what the one who decided says
    answer_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
