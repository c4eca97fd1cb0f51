"""Rows of interviews: rounds, interviews, bookings, informants, notes, answers and sealed files."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.db.base import Base
from surveyapp.db.types import one_of
from surveyapp.interviews.kinds import BookingState, Missed, Place, Presence, Upload
from surveyapp.people.models import new_ref
from surveyapp.schedule.subjects import Subject


class InterviewRound(Base):
    """A round of interviews with one guide: everybody who is to be asked in it has an occasion and an assignment."""

    __tablename__ = "interview_round"
    __table_args__ = (
        one_of("subject_kind", Subject),
        CheckConstraint("opens_on <= due_on AND due_on <= closes_on", name="window_in_order"),
        Index(None, "authority_id", "series", "number", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    #: rounds of one series are set side by side
    series: Mapped[str]
    #: 1 for the first
    number: Mapped[int]
    title: Mapped[str]
    guide: Mapped[str]
    guide_version: Mapped[int]
    subject_kind: Mapped[str]
    opens_on: Mapped[dt.date]
    due_on: Mapped[dt.date]
    #: last day on which an interview is still held
    closes_on: Mapped[dt.date]
    created_by: Mapped[str]
    created_at: Mapped[dt.datetime]
    #: when it was taken back; planned again it is the same round
    undone_at: Mapped[dt.datetime | None]


class Interview(Base):
    """One planned interview: what an assignment of kind interview needs beside its window and its end.

    The assignment says whether it is held, called off or explained; this row says about whom, with which guide, and
    how it went.
    """

    __tablename__ = "interview"
    __table_args__ = (
        one_of("subject_kind", Subject),
        one_of("supervisor_present", Presence),
        CheckConstraint("minutes IS NULL OR minutes BETWEEN 1 AND 1440", name="minutes_in_a_day"),
        Index(None, "authority_id", "series", "round_number"),
        Index(None, "authority_id", "held_on"),
        Index(None, "organisation_id"),
        Index(None, "placement_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), unique=True)
    round_id: Mapped[int | None] = mapped_column(ForeignKey("interview_round.id"), index=True)
    #: the round's series, or the wave of the plan that called for it
    series: Mapped[str]
    round_number: Mapped[int]
    guide: Mapped[str]
    guide_version: Mapped[int]
    subject_kind: Mapped[str]
    #: empty where the plan of a placement or an agreement called for it
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("interview_subject.id"), index=True)
    #: the provider that it is about or at; empty for staff and groups elsewhere
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    placement_id: Mapped[int | None] = mapped_column(ForeignKey("placement.id"))
    #: as the round's, or the subject's
    group_code: Mapped[str | None]
    #: what both interviewers must have seen before one of them changes it
    changed_count: Mapped[int] = mapped_column(default=0, server_default="0")
    held_on: Mapped[dt.date | None]
    started_at: Mapped[dt.datetime | None]
    minutes: Mapped[int | None]
    language: Mapped[str | None]
    has_interpreter: Mapped[bool | None]
    supervisor_present: Mapped[str | None]
    #: for which part the supervisor sat in
    present_for_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    #: people who were there, where only their number is known
    n_informants: Mapped[int | None]
    read_back_at: Mapped[dt.datetime | None]
    #: from then on notes are only added to, and coded
    finished_at: Mapped[dt.datetime | None]
    finished_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    is_synthetic: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    #: when its time was over and what was said, and who said it, was erased; days and counts stay
    words_erased_at: Mapped[dt.datetime | None]


class InterviewGroup(Base):
    """What a group by which answers are compared is called in tables."""

    __tablename__ = "interview_group"
    __table_args__ = (Index(None, "authority_id", "code", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    #: as it stands in the rounds
    code: Mapped[str]
    #: empty once they were taken back
    words: Mapped[str]


class InterviewBooking(Base):
    """A time that was proposed or booked for an interview, and what came of it; a second attempt is another row."""

    __tablename__ = "interview_booking"
    __table_args__ = (
        one_of("state", BookingState),
        one_of("place", Place),
        one_of("missed", Missed),
        CheckConstraint("state <> 'no show' OR missed IS NOT NULL", name="no_show_has_reason"),
        CheckConstraint("minutes BETWEEN 5 AND 480", name="minutes_in_a_day"),
        Index(None, "interview_id", "attempt"),
        # Two interviewers cannot both have it booked.
        Index(
            "uq_interview_booking_one_booked",
            "interview_id",
            unique=True,
            sqlite_where=text("state = 'booked'"),
            postgresql_where=text("state = 'booked'"),
        ),
        Index(None, "interviewer_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    interview_id: Mapped[int] = mapped_column(ForeignKey("interview.id"))
    #: 1 for the first; times proposed together share one
    attempt: Mapped[int]
    starts_at: Mapped[dt.datetime]
    minutes: Mapped[int]
    place: Mapped[str]
    #: address, number or link
    where_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    interviewer_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    state: Mapped[str]
    missed: Mapped[str | None]
    why_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    #: counts changes, as calendars want it
    sequence: Mapped[int] = mapped_column(default=0, server_default="0")
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[dt.datetime]
    changed_at: Mapped[dt.datetime | None]


class InterviewInformant(Base):
    """Somebody who is asked in an interview, with consent to notes, to recording and to quotation, each by itself."""

    __tablename__ = "interview_informant"
    __table_args__ = (Index(None, "interview_id", "number", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    interview_id: Mapped[int] = mapped_column(ForeignKey("interview.id"))
    #: 1 for the first; quotations say "informant 2"
    number: Mapped[int]
    #: empty where nobody wrote it down
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    #: such as manager or supervisor
    role_words: Mapped[str | None]
    #: the participant or supervisor who is registered
    informant_id: Mapped[int | None] = mapped_column(ForeignKey("informant.id"), index=True)
    to_notes: Mapped[bool | None]
    to_recording: Mapped[bool | None]
    to_quotation: Mapped[bool | None]
    told_at: Mapped[dt.datetime | None]
    #: when consent to quotation was taken back; the trail keeps that it was given
    quotation_withdrawn_at: Mapped[dt.datetime | None]
    #: written down by mistake
    removed_at: Mapped[dt.datetime | None]


class InterviewNote(Base):
    """What one person wrote at one prompt, sealed; a second person's notes stand beside it."""

    __tablename__ = "interview_note"
    __table_args__ = (Index(None, "interview_id", "prompt", "account_id", "number", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    interview_id: Mapped[int] = mapped_column(ForeignKey("interview.id"))
    prompt: Mapped[str]
    #: empty for notes of the demonstration
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    #: 1 for what was written down in the interview, more for what was added once it was finished
    number: Mapped[int] = mapped_column(default=1, server_default="1")
    #: who of several said it
    informant_number: Mapped[int | None]
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    #: seconds from the start of the interview, where known
    at_second: Mapped[int | None]
    #: counts savings; whoever saves on top of an older one loses nothing
    edition: Mapped[int] = mapped_column(default=1, server_default="1")
    #: the browser that saved last
    device: Mapped[str | None]
    changed_at: Mapped[dt.datetime]


class InterviewNoteEarlier(Base):
    """What stood at a prompt before, or what another device wrote at the same time; never changed."""

    __tablename__ = "interview_note_earlier"

    id: Mapped[int] = mapped_column(primary_key=True)
    note_id: Mapped[int] = mapped_column(ForeignKey("interview_note.id"), index=True)
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    #: which of the note's editions it was; below zero, which blank form it was typed in without seeing the note
    edition: Mapped[int]
    #: written on another device or without network meanwhile, and not yet looked at
    is_beside: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    replaced_at: Mapped[dt.datetime]


class InterviewWord(Base):
    """That a word stands in a note: a keyed hash of its stem for each authority, so that no word can be read here."""

    __tablename__ = "interview_word"
    __table_args__ = ({"sqlite_with_rowid": False},)

    word: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    note_id: Mapped[int] = mapped_column(ForeignKey("interview_note.id"), primary_key=True, index=True)


class InterviewAnswer(Base):
    """The answer to a closed item inside an interview: codes in order (for the three most important), or a number."""

    __tablename__ = "interview_answer"
    __table_args__ = (Index(None, "interview_id", "item", "rank", unique=True), Index(None, "item", "code"))

    id: Mapped[int] = mapped_column(primary_key=True)
    interview_id: Mapped[int] = mapped_column(ForeignKey("interview.id"))
    item: Mapped[str]
    #: 1 for a single answer; 1, 2, 3 for the three most important, the first being the most important
    rank: Mapped[int] = mapped_column(default=1, server_default="1")
    code: Mapped[int | None]
    number: Mapped[float | None]
    #: why there is none, such as don't know
    missing: Mapped[str | None]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    saved_at: Mapped[dt.datetime]


class InterviewFile(Base):
    """A recording or transcript, sealed on disk under its ref, with a last day of its own; never in exports."""

    __tablename__ = "interview_file"
    __table_args__ = (one_of("kind", Upload), Index(None, "erase_on"))

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    interview_id: Mapped[int] = mapped_column(ForeignKey("interview.id"), index=True)
    kind: Mapped[str]
    media_type: Mapped[str]
    n_bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    uploaded_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    uploaded_at: Mapped[dt.datetime]
    erase_on: Mapped[dt.date]
    erased_at: Mapped[dt.datetime | None]


class InterviewHeadcount(Base):
    """How many somebody counted at an interview, such as participants there that day."""

    __tablename__ = "interview_headcount"
    __table_args__ = (Index(None, "interview_id", "what", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    interview_id: Mapped[int] = mapped_column(ForeignKey("interview.id"))
    #: such as participants that day, or the provider's own estimate of the whole period
    what: Mapped[str]
    low: Mapped[int]
    #: the same as low unless a range was told
    high: Mapped[int]
