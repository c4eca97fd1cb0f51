"""A merge of two people, every row that it moved, and people of whom it is known that they are two."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.db.base import Base
from surveyapp.db.types import one_of
from surveyapp.merging.rules import Moved
from surveyapp.people.models import new_ref


class PeopleMerge(Base):
    """That one entry of a person went up in another, by whom and when, and whether it was undone."""

    __tablename__ = "people_merge"
    __table_args__ = (
        CheckConstraint("kept_id <> merged_id", name="of_two"),
        Index(None, "authority_id", "merged_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    kept_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), index=True)
    merged_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), index=True)
    #: what was moved, by table; what was filled in with the one who is kept; whether that one took part before
    details: Mapped[dict[str, Any]]
    merged_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    merged_at: Mapped[dt.datetime]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    undone_at: Mapped[dt.datetime | None]


class MergeRow(Base):
    """One row that went over, so that it can go back."""

    __tablename__ = "merge_row"
    __table_args__ = (one_of("kind", Moved),)

    merge_id: Mapped[int] = mapped_column(ForeignKey("people_merge.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    row_id: Mapped[int] = mapped_column(primary_key=True)


class KeptApart(Base):
    """Two people who look alike and are not the same."""

    __tablename__ = "kept_apart"
    __table_args__ = (CheckConstraint("one_id < other_id", name="in_order"),)

    one_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), index=True)
    told_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    told_at: Mapped[dt.datetime]
