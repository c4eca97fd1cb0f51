"""Rows of answering: response, answer, reading and outcome."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, false, text
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.db.base import Base
from surveyapp.db.types import one_of
from surveyapp.people.models import Display, new_ref
from surveyapp.responses.rules import (
    Decider,
    DeviceKind,
    EnvelopeFate,
    Helper,
    Missing,
    Presence,
    ReliableChange,
    ResponseState,
    ThresholdEnd,
    View,
)
from surveyapp.schedule.modes import Mode, Talk

_CONTENTS = ("code", "number", "picked", "day", "text_sealed", "missing")
EXACTLY_ONE = " + ".join(f"CASE WHEN {column} IS NULL THEN 0 ELSE 1 END" for column in _CONTENTS) + " = 1"


class Response(Base):
    """What came of an assignment: one row from the first saved answer on."""

    __tablename__ = "response"
    __table_args__ = (
        one_of("state", ResponseState),
        one_of("mode", Mode),
        one_of("device_kind", DeviceKind),
        one_of("helper", Helper),
        one_of("presence", Presence),
        one_of("decided_by", Decider),
        one_of("shown", Display),
        one_of("talk", Talk),
        CheckConstraint("(state = 'draft') = (submitted_at IS NULL)", name="submitted_has_time"),
        CheckConstraint("(state = 'void') = (void_reason IS NOT NULL)", name="void_has_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), unique=True)
    informant_id: Mapped[int] = mapped_column(ForeignKey("informant.id"), index=True)
    state: Mapped[str]
    mode: Mapped[str]
    language: Mapped[str]
    device_kind: Mapped[str]
    #: who helped with reading or tapping
    helper: Mapped[str]
    #: who else was present
    presence: Mapped[str]
    #: whose word counts where an instrument is filled in together
    decided_by: Mapped[str]
    #: whether the answers to choose from were texts, pictograms or both
    shown: Mapped[str] = mapped_column(default=Display.TEXT.value, server_default=Display.TEXT.value)
    #: how an interview was held
    talk: Mapped[str | None]
    has_interpreter: Mapped[bool | None]
    #: the staff account that read the questions and tapped the answers, or handed the device over
    conducted_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    #: whether somebody close to the person in the service decided the answers, which the rules advise against
    is_answered_by_close_staff: Mapped[bool] = mapped_column(default=False, server_default=false())
    instrument_hash: Mapped[str]
    #: SHA-256 of the translation that was read, where it was not one of the instrument's own languages
    wording_hash: Mapped[str | None]
    started_at: Mapped[dt.datetime]
    saved_at: Mapped[dt.datetime]
    submitted_at: Mapped[dt.datetime | None]
    void_reason: Mapped[str | None]


class Answer(Base):
    """One item's answer: a code, a number, several codes, a day or sealed text, or why there is none."""

    __tablename__ = "answer"
    __table_args__ = (
        one_of("missing", Missing),
        CheckConstraint(EXACTLY_ONE, name="one_content"),
        {"sqlite_with_rowid": False},
    )

    response_id: Mapped[int] = mapped_column(ForeignKey("response.id"), primary_key=True)
    item: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[int | None]
    number: Mapped[float | None]
    #: codes of several choices, ascending, with spaces between
    picked: Mapped[str | None]
    day: Mapped[dt.date | None]
    text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    missing: Mapped[str | None]
    #: the step that the other person saw, where two filled in together and differed
    other_code: Mapped[int | None]
    answered_at: Mapped[dt.datetime]


class Reading(Base):
    """One scale's score from one response, under one scoring version; never overwritten."""

    __tablename__ = "reading"
    __table_args__ = (
        one_of("view", View),
        Index(None, "response_id", "scale", "view", "scoring_version", "instrument_hash", unique=True),
        CheckConstraint("(value IS NULL) = (undefined IS NOT NULL)", name="value_or_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("response.id"))
    scale: Mapped[str]
    #: "own", or "other" for the step of the person who helped where they differed
    view: Mapped[str]
    value: Mapped[float | None]
    undefined: Mapped[str | None]
    n_answered: Mapped[int]
    n_items: Mapped[int]
    scoring_version: Mapped[str]
    instrument_hash: Mapped[str]
    computed_at: Mapped[dt.datetime]


class Outcome(Base):
    """The verdict on one reading against the baseline, with everything that went into it; never overwritten."""

    __tablename__ = "outcome"
    __table_args__ = (
        one_of("reliable", ReliableChange),
        one_of("threshold_end", ThresholdEnd),
        Index(None, "reading_id", "method", "method_version", "inputs_hash", unique=True),
        # For the few that a caseworker is told of; partial, because nearly all verdicts say something else.
        Index(
            None,
            "computed_at",
            sqlite_where=text("reliable = 'deteriorated'"),
            postgresql_where=text("reliable = 'deteriorated'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reading_id: Mapped[int] = mapped_column(ForeignKey("reading.id"))
    baseline_reading_id: Mapped[int | None] = mapped_column(ForeignKey("reading.id"), index=True)
    method: Mapped[str]
    method_version: Mapped[str]
    change: Mapped[float | None]
    standard_error: Mapped[float | None]
    reliable_change_index: Mapped[float | None]
    reliable: Mapped[str]
    threshold_end: Mapped[str]
    is_fixed_afterwards: Mapped[bool]
    inputs: Mapped[dict[str, Any]]
    #: SHA-256 of the inputs, so that judging again with the same inputs adds nothing
    inputs_hash: Mapped[str]
    computed_at: Mapped[dt.datetime]


class UnreadableResponse(Base):
    """An answer that could not be mapped to its instrument, kept sealed and whole for staff to sort out."""

    __tablename__ = "unreadable_response"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    body_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[dt.datetime]
    sorted_out_at: Mapped[dt.datetime | None]


class OfflineReceipt(Base):
    """That an envelope of answers given without network was received, so that a second copy changes nothing."""

    __tablename__ = "offline_receipt"
    __table_args__ = (one_of("fate", EnvelopeFate),)

    #: made by the browser when the answer was given
    envelope: Mapped[str] = mapped_column(primary_key=True)
    assignment_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"), index=True)
    fate: Mapped[str]
    #: when the answer was given, by the browser's clock set right by the server's
    given_at: Mapped[dt.datetime]
    received_at: Mapped[dt.datetime]
