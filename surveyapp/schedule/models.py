"""Rows of the schedule: locked plans, occasions, assignments, changes of plan and the links that lead to answers."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.db.base import Base
from surveyapp.db.types import one_of
from surveyapp.people.models import Role, new_ref
from surveyapp.schedule.modes import Mode, Talk
from surveyapp.schedule.windows import CancelReason, Explanation


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
    """A wave of the plan for one placement or one agreement, with its window as calendar days.

    A round of interviews has occasions too, one for each subject, whose wave is the round's series.
    """

    __tablename__ = "occasion"
    __table_args__ = (
        CheckConstraint("opens_on <= on_day AND on_day <= due_on AND due_on <= closes_on", name="window_in_order"),
        CheckConstraint(
            "CASE WHEN placement_id IS NULL THEN 0 ELSE 1 END + CASE WHEN agreement_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN subject_id IS NULL THEN 0 ELSE 1 END = 1",
            name="one_subject",
        ),
        Index(None, "placement_id", "wave", "number", unique=True),
        # Partial, because nearly all occasions are about placements and laying those out must stay quick.
        Index(
            None,
            "agreement_id",
            "wave",
            "number",
            unique=True,
            sqlite_where=text("agreement_id IS NOT NULL"),
            postgresql_where=text("agreement_id IS NOT NULL"),
        ),
        Index(
            None,
            "subject_id",
            "wave",
            "number",
            unique=True,
            sqlite_where=text("subject_id IS NOT NULL"),
            postgresql_where=text("subject_id IS NOT NULL"),
        ),
        # Whoever asks what is open now asks for windows that have not closed, which are few, and have opened;
        # of everybody, or of the placements of a caseworker.
        Index(None, "closes_on", "opens_on"),
        Index(None, "placement_id", "closes_on", "opens_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int | None] = mapped_column(ForeignKey("placement.id"))
    agreement_id: Mapped[int | None] = mapped_column(ForeignKey("agreement.id"))
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("interview_subject.id"))
    wave: Mapped[str]
    #: 1 for the first of a repeating wave
    number: Mapped[int]
    on: Mapped[dt.date] = mapped_column("on_day")
    opens_on: Mapped[dt.date]
    due_on: Mapped[dt.date]
    #: last day on which an answer is taken
    closes_on: Mapped[dt.date]


class Assignment(Base):
    """One informant, one instrument, one occasion: a planned answer, which exists before it is given.

    A meeting or an interview without a form is one too: its instrument is that word, in version 0.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        one_of("role", Role),
        one_of("cancel_reason", CancelReason),
        one_of("explanation", Explanation),
        CheckConstraint("held_at IS NULL OR version = 0", name="only_meetings_are_held"),
        Index(None, "occasion_id", "role", "instrument", unique=True),
        Index(None, "informant_id"),
        # Partial, because laying out must stay quick, and SQLite would look for what is open in it.
        Index(
            None,
            "instrument",
            "begun_at",
            sqlite_where=text("begun_at IS NOT NULL"),
            postgresql_where=text("begun_at IS NOT NULL"),
        ),
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
    #: why it was not answered, as staff found out; counts once the window is closed
    explanation: Mapped[str | None]
    #: when a meeting took place
    held_at: Mapped[dt.datetime | None]


class ChangeKind(StrEnum):
    """What can be tried out before it is applied, and undone."""

    VERSION = "plan version"
    START = "start"
    END = "planned end"
    PAUSE = "pause"
    RESUME = "resume"
    TRANSFER = "transfer"
    EXIT = "exit"


class ChangedRow(StrEnum):
    PLACEMENT = "placement"
    PAUSE = "placement_pause"
    TRANSFER = "placement_transfer"
    OCCASION = "occasion"
    ASSIGNMENT = "assignment"


class PlanChange(Base):
    """A change of plan or dates that was applied to placements as one, and whether it was undone."""

    __tablename__ = "plan_change"
    __table_args__ = (one_of("kind", ChangeKind), Index(None, "authority_id", "applied_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    kind: Mapped[str]
    #: the placement, where it is about one alone
    placement_id: Mapped[int | None] = mapped_column(ForeignKey("placement.id"), index=True)
    #: codes, days and counts, never personal data
    details: Mapped[dict[str, Any]]
    applied_by: Mapped[str]
    applied_at: Mapped[dt.datetime]
    undone_by: Mapped[str | None]
    undone_at: Mapped[dt.datetime | None]


class PlanChangeRow(Base):
    """One row as it was before a change and as the change left it; no before means that the change added it."""

    __tablename__ = "plan_change_row"
    __table_args__ = (one_of("kind", ChangedRow), Index(None, "change_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    change_id: Mapped[int] = mapped_column(ForeignKey("plan_change.id"))
    kind: Mapped[str]
    row_id: Mapped[int]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any]]


class LedgerCheck(Base):
    """What the last check of planned against done came to: pages show its number without counting again."""

    __tablename__ = "ledger_check"
    __table_args__ = (Index(None, "authority_id", "checked_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    checked_at: Mapped[dt.datetime]
    n_planned: Mapped[int]
    #: rules that do not hold
    n_wrong: Mapped[int]
    #: rule to how many rows break it
    details: Mapped[dict[str, Any]]


class SurveyLink(Base):
    """A secret link of one informant; only the hash of its token is stored.

    A code card is a link too, with a short code beside the token. A visit opened by a card's code or at a kiosk, an
    interview and a device handed over get a link of their own that expires.
    """

    __tablename__ = "survey_link"
    __table_args__ = (
        one_of("way", Mode),
        one_of("talk", Talk),
        CheckConstraint("code_index IS NULL OR way = 'card'", name="only_cards_have_codes"),
        CheckConstraint("(way = 'card') = (placement_id IS NOT NULL)", name="card_is_for_a_placement"),
        CheckConstraint("(way = 'interview') = (talk IS NOT NULL)", name="interview_says_how"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    informant_id: Mapped[int] = mapped_column(ForeignKey("informant.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    #: the way in that the response gets as its mode
    way: Mapped[str] = mapped_column(default=Mode.LINK.value, server_default=Mode.LINK.value)
    #: keyed hash of a card's spoken code
    code_index: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    #: a card is valid as long as this placement lasts
    placement_id: Mapped[int | None] = mapped_column(ForeignKey("placement.id"), index=True)
    kiosk_id: Mapped[int | None] = mapped_column(ForeignKey("kiosk.id"))
    #: the staff account that opened an interview or handed a device over
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    #: an interview held by somebody who may see no other answers opens this form alone
    only_assignment_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    talk: Mapped[str | None]
    has_interpreter: Mapped[bool | None]
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime | None]
    revoked_at: Mapped[dt.datetime | None]
