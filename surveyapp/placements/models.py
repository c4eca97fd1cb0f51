"""Rows about a placement: referral, the stay itself, who supervised when, pauses, transfers, hours, what came later."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.db.base import Base
from surveyapp.db.types import one_of
from surveyapp.people.models import new_ref
from surveyapp.placements.attendance_rules import AbsenceReason
from surveyapp.placements.rules import (
    Anchor,
    AttendancePeriod,
    DeclineReason,
    Destination,
    ExitReason,
    LaterStatus,
    PauseKind,
    PausePolicy,
    ReferralState,
    ToldHow,
)


class Placement(Base):
    """One participant's stay with one provider."""

    __tablename__ = "placement"
    __table_args__ = (
        CheckConstraint("planned_end_on IS NULL OR planned_end_on >= start_on", name="planned_end_after_start"),
        CheckConstraint("exit_on IS NULL OR exit_on >= start_on", name="exit_after_start"),
        CheckConstraint("(exit_on IS NULL) = (exit_reason IS NULL)", name="exit_has_reason"),
        CheckConstraint("(exit_on IS NULL) = (destination IS NULL)", name="exit_has_destination"),
        CheckConstraint("(told_on IS NULL) = (told_how IS NULL)", name="told_has_way"),
        CheckConstraint("told_on IS NULL OR exit_on IS NOT NULL", name="told_of_an_exit"),
        one_of("exit_reason", ExitReason),
        one_of("destination", Destination),
        one_of("told_how", ToldHow),
        # With the last day, so that whoever asks who is there on a day reads no placement.
        Index(None, "authority_id", "start_on", "exit_on", "planned_end_on"),
        Index(None, "authority_id", "plan_code", "plan_version"),
        Index(None, "provider_id", "start_on"),
        # With the exit, so that who has left is told without reading a placement.
        Index(None, "participant_id", "authority_id", "exit_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    #: the authority's own label, such as P02
    label: Mapped[str | None]
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"))
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
    #: from this day the present plan and dates apply: what closed earlier stays as it was
    asked_from: Mapped[dt.date | None]
    #: SHA-256 of everything from which its occasions were last laid out, so that planning again need not read them
    planned_as: Mapped[str | None]
    created_at: Mapped[dt.datetime]
    #: counts the changes of this row, so that nobody overwrites what somebody else changed meanwhile
    version: Mapped[int] = mapped_column(server_default="1")
    #: when and how the provider was told that the placement is over
    told_on: Mapped[dt.date | None]
    told_how: Mapped[str | None]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads it from the class


class Referral(Base):
    """That somebody was proposed for a place, with whom if there was a wish, and what came of it."""

    __tablename__ = "referral"
    __table_args__ = (
        one_of("state", ReferralState),
        one_of("decline_reason", DeclineReason),
        CheckConstraint("(state = 'declined') = (decline_reason IS NOT NULL)", name="declined_has_reason"),
        CheckConstraint("(state = 'started') = (placement_id IS NOT NULL)", name="started_has_placement"),
        CheckConstraint("(state = 'referred') = (decided_on IS NULL)", name="decided_has_day"),
        CheckConstraint("decided_on IS NULL OR decided_on >= referred_on", name="decided_after_referred"),
        Index(None, "authority_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), index=True)
    referrer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    #: where the person would like to be; empty without a wish
    provider_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    referred_on: Mapped[dt.date]
    state: Mapped[str]
    #: when it was accepted, declined or started
    decided_on: Mapped[dt.date | None]
    decline_reason: Mapped[str | None]
    #: what it led to
    placement_id: Mapped[int | None] = mapped_column(ForeignKey("placement.id"))
    created_at: Mapped[dt.datetime]


class HoursPlan(Base):
    """From which day a placement is planned for how much of full time; it holds until the next."""

    __tablename__ = "hours_plan"
    __table_args__ = (CheckConstraint("percent >= 25 AND percent <= 100 AND percent % 5 = 0", name="percent_in_steps"),)

    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id"), primary_key=True)
    from_on: Mapped[dt.date] = mapped_column(primary_key=True)
    percent: Mapped[int]
    recorded_at: Mapped[dt.datetime]


class LaterStanding(Base):
    """What somebody did 6, 12 or 24 months after the exit; correcting it replaces it, and the trail says so."""

    __tablename__ = "later_status"
    __table_args__ = (CheckConstraint("months IN (6, 12, 24)", name="months_known"), one_of("status", LaterStatus))

    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id"), primary_key=True)
    months: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str]
    #: the day on which staff found out, or tried to
    found_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime]


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


class PlacementPause(Base):
    """Days on which nothing is asked about a placement, such as a parental leave; never a diagnosis."""

    __tablename__ = "placement_pause"
    __table_args__ = (
        one_of("kind", PauseKind),
        one_of("policy", PausePolicy),
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="until_after_from"),
        Index(None, "placement_id", "from_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id"))
    from_on: Mapped[dt.date]
    #: last day; empty while nobody knows
    until_on: Mapped[dt.date | None]
    kind: Mapped[str]
    policy: Mapped[str]
    created_at: Mapped[dt.datetime]
    #: taken back: it never was
    revoked_at: Mapped[dt.datetime | None]


class PlacementTransfer(Base):
    """That a placement went on with another provider, and whether its waves are counted anew from that day."""

    __tablename__ = "placement_transfer"
    __table_args__ = (one_of("anchor", Anchor), Index(None, "placement_id", "on_day"))

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id"))
    #: first day with the new provider
    on: Mapped[dt.date] = mapped_column("on_day")
    from_provider_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    to_provider_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    anchor: Mapped[str]
    #: the last number that each wave had before, where waves are counted anew
    numbers: Mapped[dict[str, Any]]
    created_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]


class Attendance(Base):
    """Hours present on a day, or in a month (then ``on`` is its first day), as one person recorded them.

    Two supervisors who share a month each record their own part of it, and the parts are added up. What staff recorded
    is the whole of that time and counts alone; see ``placements.attendance.counts``.
    """

    __tablename__ = "attendance"
    __table_args__ = (
        one_of("period", AttendancePeriod),
        one_of("reason", AbsenceReason),
        CheckConstraint("hours >= 0 AND hours <= 744", name="hours_in_range"),
        CheckConstraint("days_absent >= 0 AND days_absent <= 31", name="days_absent_in_range"),
    )

    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id"), primary_key=True)
    period: Mapped[str] = mapped_column(primary_key=True)
    on: Mapped[dt.date] = mapped_column("on_day", primary_key=True)
    #: who recorded it
    informant_id: Mapped[int] = mapped_column(ForeignKey("informant.id"), primary_key=True)
    hours: Mapped[float]
    #: hours that were planned for the same time
    hours_planned: Mapped[float | None]
    days_absent: Mapped[int | None]
    recorded_at: Mapped[dt.datetime]
    #: when it was taken back; such a row counts for nothing
    undone_at: Mapped[dt.datetime | None]
    #: why nobody came, where staff recorded a day
    reason: Mapped[str | None]
    #: the staff account that recorded it for the whole placement; empty where a supervisor did, for their own part
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class AttendanceEarlier(Base):
    """What stood in a row of attendance until somebody recorded something else; never changed."""

    __tablename__ = "attendance_earlier"
    __table_args__ = (one_of("period", AttendancePeriod), Index(None, "placement_id", "on_day"))

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id"))
    period: Mapped[str]
    on: Mapped[dt.date] = mapped_column("on_day")
    informant_id: Mapped[int] = mapped_column(ForeignKey("informant.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    hours: Mapped[float]
    hours_planned: Mapped[float | None]
    days_absent: Mapped[int | None]
    reason: Mapped[str | None]
    recorded_at: Mapped[dt.datetime]
    undone_at: Mapped[dt.datetime | None]
    #: "account 3" or "informant 12"
    replaced_by: Mapped[str]
    replaced_at: Mapped[dt.datetime]
