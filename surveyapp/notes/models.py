"""A note about a placement, and what stood in it before it was changed."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.db.base import Base
from surveyapp.db.types import one_of
from surveyapp.notes.rules import Visibility
from surveyapp.people.models import new_ref


class Note(Base):
    """A text of one author about one placement, sealed, with who reads it."""

    __tablename__ = "note"
    __table_args__ = (
        one_of("visibility", Visibility),
        CheckConstraint("visibility <> 'provider' OR organisation_id IS NOT NULL", name="shared_with_a_provider"),
        Index(None, "placement_id", "written_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id"))
    #: the author
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    visibility: Mapped[str]
    #: the provider at that time, where it is shared with the provider
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    #: the note that this one adds to
    adds_to_id: Mapped[int | None] = mapped_column(ForeignKey("note.id"), index=True)
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    written_at: Mapped[dt.datetime]
    #: when its author last changed it
    changed_at: Mapped[dt.datetime | None]


class NoteEarlier(Base):
    """What stood in a note until its author changed it; never changed."""

    __tablename__ = "note_earlier"
    __table_args__ = (one_of("visibility", Visibility),)

    id: Mapped[int] = mapped_column(primary_key=True)
    note_id: Mapped[int] = mapped_column(ForeignKey("note.id"), index=True)
    visibility: Mapped[str]
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    replaced_at: Mapped[dt.datetime]
