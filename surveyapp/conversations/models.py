"""A conversation with a person whose readings became worse, and the readings that it was about."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.db.base import Base
from surveyapp.people.models import new_ref


class Conversation(Base):
    """That somebody talked with the person of a placement, when they said so, and whether it was taken back."""

    __tablename__ = "conversation"
    __table_args__ = (
        CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="undone_by_somebody"),
        Index(None, "placement_id", "told_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id"))
    #: who talked with the person, or says that somebody did
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    #: what came of it, in a few words
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    told_at: Mapped[dt.datetime]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    undone_at: Mapped[dt.datetime | None]


class ConversationReading(Base):
    """One reading that a conversation was about: a scale of a response, however often that is scored anew."""

    __tablename__ = "conversation_reading"
    __table_args__ = (Index(None, "response_id", "scale"),)

    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("response.id"), primary_key=True)
    scale: Mapped[str] = mapped_column(primary_key=True)
