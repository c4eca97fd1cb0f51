"""A written statement, and the comment beside a page of ratings."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.db.base import Base
from surveyapp.people.models import new_ref


class Statement(Base):
    """What a supervisor writes about a placement; a draft until it is signed, then never changed."""

    __tablename__ = "statement"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id"), index=True)
    informant_id: Mapped[int] = mapped_column(ForeignKey("informant.id"))
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[dt.datetime]
    saved_at: Mapped[dt.datetime]
    signed_at: Mapped[dt.datetime | None]


class SupervisorNote(Base):
    """What a supervisor wrote beside the ratings, one for each page of ratings; empty when it was taken away."""

    __tablename__ = "supervisor_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), unique=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id"), index=True)
    informant_id: Mapped[int] = mapped_column(ForeignKey("informant.id"))
    on: Mapped[dt.date] = mapped_column("on_day")
    text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    saved_at: Mapped[dt.datetime]
