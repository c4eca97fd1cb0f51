"""Rows of authoring: drafts, every text that was saved of them, and what was published."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.authoring.rules import DraftKind, DraftState
from surveyapp.db.base import Base
from surveyapp.db.types import one_of
from surveyapp.people.models import new_ref


class Draft(Base):
    """An instrument or a plan that somebody is writing, as it was saved last."""

    __tablename__ = "draft"
    __table_args__ = (
        one_of("kind", DraftKind),
        one_of("state", DraftState),
        CheckConstraint("(proposed_by IS NULL) = (proposed_sha256 IS NULL)", name="proposed_whole"),
        CheckConstraint("state <> 'proposed' OR proposed_by IS NOT NULL", name="somebody_proposed"),
        Index(None, "authority_id", "saved_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    kind: Mapped[str]
    state: Mapped[str]
    #: counts what was saved; who saves names the number that they saw, so that nobody overwrites unseen
    number: Mapped[int]
    #: the whole YAML text, comments included
    text: Mapped[str]
    #: the values in the text as JSON: the form needs no YAML, and a code of .nan stays what it is
    parsed: Mapped[str]
    title: Mapped[str]
    code: Mapped[str]
    #: of the instrument or plan; 0 while none is given
    version: Mapped[int]
    #: "code version" of what it was begun from
    begun_from: Mapped[str | None]
    begun_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    begun_at: Mapped[dt.datetime]
    saved_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    saved_at: Mapped[dt.datetime]
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    proposed_at: Mapped[dt.datetime | None]
    #: hash of the content that was proposed
    proposed_sha256: Mapped[str | None]


class DraftText(Base):
    """What was saved of a draft each time; never changed."""

    __tablename__ = "draft_text"
    __table_args__ = (Index(None, "draft_id", "number", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    number: Mapped[int]
    text: Mapped[str]
    #: the number of the text that this one brought back
    restores: Mapped[int | None]
    saved_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    saved_at: Mapped[dt.datetime]


class PublishedText(Base):
    """A version of an instrument or plan that two people published; never changed, and its hashes tell if it was."""

    __tablename__ = "published_text"
    __table_args__ = (
        one_of("kind", DraftKind),
        CheckConstraint("proposed_by <> approved_by", name="two_people"),
        Index(None, "kind", "code", "version", unique=True),
        Index(None, "authority_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    kind: Mapped[str]
    code: Mapped[str]
    version: Mapped[int]
    #: YAML, for people
    text: Mapped[str]
    #: of the text after the content's hash, so that neither of the two changes without the other
    text_sha256: Mapped[str]
    #: the canonical JSON that the content's hash is made of, for the program
    content: Mapped[str]
    sha256: Mapped[str]
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    proposed_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    approved_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    published_at: Mapped[dt.datetime]
