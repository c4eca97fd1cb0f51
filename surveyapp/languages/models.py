"""Rows about translations: that a named person approved one, and recordings of somebody reading it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.db.base import Base
from surveyapp.people.models import new_ref


class TextApproval(Base):
    """A named person has read a translation and stands for it; another text under the same name is not approved."""

    __tablename__ = "text_approval"
    __table_args__ = (Index(None, "authority_id", "language", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    language: Mapped[str]
    #: "interface", "information 1" or "instrument framstegsstjarnan 1"
    subject: Mapped[str]
    texts_sha256: Mapped[str]
    approved_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    approved_at: Mapped[dt.datetime]
    withdrawn_at: Mapped[dt.datetime | None]


class Recording(Base):
    """Somebody reading one text aloud, uploaded by the organisation."""

    __tablename__ = "recording"
    __table_args__ = (Index(None, "authority_id", "instrument", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    instrument: Mapped[str]
    version: Mapped[int]
    language: Mapped[str]
    #: which text, such as items.vardag.text
    place: Mapped[str]
    media_type: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    uploaded_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    uploaded_at: Mapped[dt.datetime]
    removed_at: Mapped[dt.datetime | None]
