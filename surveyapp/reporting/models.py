"""Rows of reporting: a report that was asked for, and the counts behind the evaluator's page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.db.base import Base
from surveyapp.db.types import one_of
from surveyapp.people.models import new_ref
from surveyapp.reporting.rules import Failure, Form, Kind, State, Step


class ReportJob(Base):
    """One report that somebody asked for; its file lies sealed in the data folder under the row's ref."""

    __tablename__ = "report_job"
    __table_args__ = (
        one_of("kind", Kind),
        one_of("form", Form),
        one_of("state", State),
        one_of("step", Step),
        one_of("failure", Failure),
        CheckConstraint("(state = 'making') = (lease_holder IS NOT NULL)", name="held_while_made"),
        CheckConstraint("(lease_holder IS NULL) = (lease_until IS NULL)", name="lease_has_end"),
        CheckConstraint("(state = 'failed') = (failure IS NOT NULL)", name="failed_says_why"),
        CheckConstraint("state <> 'ready' OR (expires_at IS NOT NULL AND n_bytes IS NOT NULL)", name="ready_has_file"),
        Index(None, "state", "id"),
        Index(None, "account_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    #: who asked, and who alone may fetch it
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str]
    form: Mapped[str]
    language: Mapped[str]
    plan_code: Mapped[str | None]
    provider_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    placement_id: Mapped[int | None] = mapped_column(ForeignKey("placement.id"))
    #: what it is to be used for, in the asker's words
    reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    #: of the question; held by one report at a time, so that asking twice gives the same
    current_key: Mapped[str | None] = mapped_column(unique=True)
    state: Mapped[str]
    step: Mapped[str | None]
    failure: Mapped[str | None]
    n_tries: Mapped[int] = mapped_column(default=0)
    lease_holder: Mapped[str | None]
    lease_until: Mapped[dt.datetime | None]
    asked_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    expires_at: Mapped[dt.datetime | None]
    fetched_at: Mapped[dt.datetime | None]
    n_bytes: Mapped[int | None]


class EvaluationCount(Base):
    """What the placements of a plan or of a part of it came to, counted once and read by looks at the evaluator's page.

    Holds what may be shown: small counts are hidden in it already.
    """

    __tablename__ = "evaluation_count"
    __table_args__ = (Index(None, "authority_id", "plan_code", "part", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    plan_code: Mapped[str]
    #: empty for all of the plan's placements
    part: Mapped[str]
    #: the day that the counts are of
    counted_on: Mapped[dt.date]
    counted_at: Mapped[dt.datetime]
    counts: Mapped[dict[str, Any]]


class AnswerCount(Base):
    """What all planned answers of a large programme came to, counted once and read by every look at the pages."""

    __tablename__ = "answer_count"

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), unique=True)
    #: the moment before the answers were read
    counted_at: Mapped[dt.datetime]
    #: numbers by role and instrument, and the boards by what they are read by and by period
    counts: Mapped[dict[str, Any]]
