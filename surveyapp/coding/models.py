"""Rows of coding: codebooks, themes with their history, coded passages and who has coded what to the end."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.db.base import Base
from surveyapp.db.types import one_of
from surveyapp.people.models import new_ref


class ThemeEventKind(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    MERGED = "merged"
    REMOVED = "removed"
    RESTORED = "restored"


class Codebook(Base):
    """The themes of one study, for the interviews of some series."""

    __tablename__ = "codebook"
    __table_args__ = (Index(None, "authority_id", "code", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    code: Mapped[str]
    title: Mapped[str]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[dt.datetime]


class Theme(Base):
    """One theme: what it means and when it is used; merged and removed ones stay for the history."""

    __tablename__ = "theme"
    __table_args__ = (
        CheckConstraint("merged_into_id IS NULL OR removed_at IS NOT NULL", name="merged_is_removed"),
        Index(None, "codebook_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    codebook_id: Mapped[int] = mapped_column(ForeignKey("codebook.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"), index=True)
    name: Mapped[str]
    definition: Mapped[str]
    examples: Mapped[str]
    position: Mapped[int]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"), index=True)
    removed_at: Mapped[dt.datetime | None]
    #: what somebody must have seen before changing it
    changed_count: Mapped[int] = mapped_column(default=0, server_default="0")


class ThemeEvent(Base):
    """What was done to a theme, as it stood before and after; never changed."""

    __tablename__ = "theme_event"
    __table_args__ = (one_of("kind", ThemeEventKind), Index(None, "codebook_id", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    codebook_id: Mapped[int] = mapped_column(ForeignKey("codebook.id"))
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"), index=True)
    kind: Mapped[str]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[dt.datetime]


class CodedSegment(Base):
    """A passage of a note that a coder marked with a theme; characters counted from 0, the end not included."""

    __tablename__ = "coded_segment"
    __table_args__ = (
        CheckConstraint("0 <= start_at AND start_at < end_at", name="is_a_passage"),
        # Holds all that counting asks for, so that no row is read.
        Index(None, "theme_id", "interview_id", "removed_at"),
        Index(None, "interview_id"),
        Index(None, "note_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    interview_id: Mapped[int] = mapped_column(ForeignKey("interview.id"))
    note_id: Mapped[int] = mapped_column(ForeignKey("interview_note.id"))
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"))
    #: empty for what came from a file of another program
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    #: who coded it in the other program, as a pseudonym
    coder_words: Mapped[str | None]
    start_at: Mapped[int]
    end_at: Mapped[int]
    memo_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    #: wanted as a quotation; whether it may be shown is asked of the informants' consent each time
    is_quotation: Mapped[bool]
    created_at: Mapped[dt.datetime]
    removed_at: Mapped[dt.datetime | None]


class CodingDone(Base):
    """That a coder has gone through an interview with a codebook: only then does no mark mean no theme.

    It counts while ``reopened_at`` is empty.
    """

    __tablename__ = "coding_done"

    codebook_id: Mapped[int] = mapped_column(ForeignKey("codebook.id"), primary_key=True)
    interview_id: Mapped[int] = mapped_column(ForeignKey("interview.id"), primary_key=True, index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    done_at: Mapped[dt.datetime]
    #: when the coder went back to change something, until it is done again
    reopened_at: Mapped[dt.datetime | None]
    #: whether the coder could not have seen another's marks before; only these agree or disagree
    is_blind: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
