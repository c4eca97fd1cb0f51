"""Rows of paper: what was typed in, and scanned pages with the marks read from them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.db.base import Base
from surveyapp.db.types import one_of
from surveyapp.paper.rules import PageState, Problem
from surveyapp.people.models import new_ref

COUNTS = text("state IN ('to confirm', 'confirmed')")


class PaperEntry(Base):
    """One person's typing of a filled-in sheet; two that agree become the answers."""

    __tablename__ = "paper_entry"
    __table_args__ = (
        CheckConstraint("round IN (1, 2, 3)", name="round_known"),
        Index(None, "assignment_id", "round", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    #: 1 and 2 are the two typings, 3 settles what differed between them
    round: Mapped[int]
    values_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    typed_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    typed_at: Mapped[dt.datetime]


class ScannedPage(Base):
    """An image of a page, sealed, with the marks that were read; counts only when a person has confirmed it."""

    __tablename__ = "scanned_page"
    __table_args__ = (
        one_of("state", PageState),
        one_of("problem", Problem),
        Index(None, "authority_id", "state"),
        # Of one page of one sheet only one picture is waited for or counts.
        Index(
            "uq_scanned_page_one_of_a_page",
            "assignment_id",
            "page",
            unique=True,
            sqlite_where=COUNTS,
            postgresql_where=COUNTS,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    #: empty where the code on the page could not be read
    assignment_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"), index=True)
    page: Mapped[int | None]
    state: Mapped[str]
    #: why it could not be read, as a code
    problem: Mapped[str | None]
    image_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    #: language and edition in which the sheet was printed
    language: Mapped[str | None]
    edition: Mapped[str | None]
    #: by question: what was read as it would be typed, and what is doubtful about it
    marks: Mapped[dict[str, Any] | None]
    #: what a person confirmed beside the image
    values_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    scanned_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    scanned_at: Mapped[dt.datetime]
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    confirmed_at: Mapped[dt.datetime | None]
