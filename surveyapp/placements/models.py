"""Rows about a placement: the stay itself, who supervised when, and attendance."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.db.base import Base
from surveyapp.db.types import one_of
from surveyapp.people.models import new_ref
from surveyapp.placements.rules import AttendancePeriod, Destination, ExitReason


class Placement(Base):
    """One participant's stay with one provider."""

    __tablename__ = "placement"
    __table_args__ = (
        CheckConstraint("planned_end_on IS NULL OR planned_end_on >= start_on", name="planned_end_after_start"),
        CheckConstraint("exit_on IS NULL OR exit_on >= start_on", name="exit_after_start"),
        CheckConstraint("(exit_on IS NULL) = (exit_reason IS NULL)", name="exit_has_reason"),
        CheckConstraint("(exit_on IS NULL) = (destination IS NULL)", name="exit_has_destination"),
        one_of("exit_reason", ExitReason),
        one_of("destination", Destination),
        Index(None, "authority_id", "start_on"),
        Index(None, "provider_id", "start_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    #: the authority's own label, such as P02
    label: Mapped[str | None]
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), index=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    referrer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    caseworker_id: Mapped[int] = mapped_column(ForeignKey("informant.id"), index=True)
    plan_code: Mapped[str]
    plan_version: Mapped[int]
    start_on: Mapped[dt.date]
    #: last planned day
    planned_end_on: Mapped[dt.date | None]
    #: last day at the provider
    exit_on: Mapped[dt.date | None]
    exit_reason: Mapped[str | None]
    destination: Mapped[str | None]
    created_at: Mapped[dt.datetime]


class Supervision(Base):
    """Who supervised a placement, from and until which day: a change of supervisor is part of the result."""

    __tablename__ = "supervision"
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="until_after_from"),
        Index(None, "placement_id", "from_on", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id"))
    informant_id: Mapped[int] = mapped_column(ForeignKey("informant.id"), index=True)
    from_on: Mapped[dt.date]
    #: last day; empty while it lasts
    until_on: Mapped[dt.date | None]


class Attendance(Base):
    """Hours present on a day, or in a whole month (then ``on`` is its first day)."""

    __tablename__ = "attendance"
    __table_args__ = (
        one_of("period", AttendancePeriod),
        CheckConstraint("hours >= 0 AND hours <= 744", name="hours_in_range"),
    )

    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id"), primary_key=True)
    period: Mapped[str] = mapped_column(primary_key=True)
    on: Mapped[dt.date] = mapped_column("on_day", primary_key=True)
    hours: Mapped[float]
    #: hours that were planned for the same time
    hours_planned: Mapped[float | None]
    recorded_at: Mapped[dt.datetime]
