"""Rows of the schedule: locked plans, occasions, assignments and the links that lead to them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.db.base import Base
from surveyapp.db.types import one_of
from surveyapp.people.models import Role
from surveyapp.schedule.windows import CancelReason


class PlanLock(Base):
    """That a version of a plan was fixed at this moment, with its hash."""

    __tablename__ = "plan_lock"
    __table_args__ = (Index(None, "code", "version", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    version: Mapped[int]
    sha256: Mapped[str]
    locked_at: Mapped[dt.datetime]


class Occasion(Base):
    """A wave of the plan for one placement, with its window as calendar days."""

    __tablename__ = "occasion"
    __table_args__ = (
        CheckConstraint("opens_on <= on_day AND on_day <= due_on AND due_on <= closes_on", name="window_in_order"),
        Index(None, "placement_id", "wave", "number", unique=True),
        Index(None, "opens_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id"))
    wave: Mapped[str]
    #: 1 for the first of a repeating wave
    number: Mapped[int]
    on: Mapped[dt.date] = mapped_column("on_day")
    opens_on: Mapped[dt.date]
    due_on: Mapped[dt.date]
    #: last day on which an answer is taken
    closes_on: Mapped[dt.date]


class Assignment(Base):
    """One informant, one instrument, one occasion: a planned answer, which exists before it is given."""

    __tablename__ = "assignment"
    __table_args__ = (
        one_of("role", Role),
        one_of("cancel_reason", CancelReason),
        Index(None, "occasion_id", "role", "instrument", unique=True),
        Index(None, "informant_id"),
        Index(None, "instrument", "begun_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    occasion_id: Mapped[int] = mapped_column(ForeignKey("occasion.id"))
    role: Mapped[str]
    #: empty when the placement had nobody in this role; the row still counts as planned
    informant_id: Mapped[int | None] = mapped_column(ForeignKey("informant.id"))
    instrument: Mapped[str]
    version: Mapped[int]
    cancel_reason: Mapped[str | None]
    #: when the first answer was saved; from then on planning leaves the row alone
    begun_at: Mapped[dt.datetime | None]


class SurveyLink(Base):
    """A secret link of one informant; only the hash of its token is stored."""

    __tablename__ = "survey_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    informant_id: Mapped[int] = mapped_column(ForeignKey("informant.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]
