"""A goal tied to an area of an instrument."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.db.base import Base
from surveyapp.db.types import one_of
from surveyapp.goals.rules import GoalEnd
from surveyapp.people.models import new_ref


class Goal(Base):
    """What a participant and a caseworker agreed on, with the next step; shown the next time."""

    __tablename__ = "goal"
    __table_args__ = (
        one_of("ended_as", GoalEnd),
        CheckConstraint("(ended_on IS NULL) = (ended_as IS NULL)", name="ended_goal_says_how"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id"), index=True)
    instrument: Mapped[str]
    #: code of the scale that is the area
    area: Mapped[str]
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    next_step_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    #: "informant 12" or "account 3"
    written_by: Mapped[str]
    agreed_on: Mapped[dt.date]
    ended_on: Mapped[dt.date | None]
    ended_as: Mapped[str | None]


class GoalEarlier(Base):
    """What a goal and its next step said until somebody reworded it, sealed as it was; never changed."""

    __tablename__ = "goal_earlier"

    id: Mapped[int] = mapped_column(primary_key=True)
    goal_id: Mapped[int] = mapped_column(ForeignKey("goal.id"), index=True)
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    next_step_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    #: "informant 12" or "account 3"
    replaced_by: Mapped[str]
    replaced_at: Mapped[dt.datetime]
