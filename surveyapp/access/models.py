"""A staff account."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.access.policy import AccountRole
from surveyapp.db.base import Base
from surveyapp.db.types import one_of
from surveyapp.people.models import new_ref


class Account(Base):
    """Somebody who signs in; belongs to one authority and has one role."""

    __tablename__ = "account"
    __table_args__ = (one_of("role", AccountRole), Index(None, "email_index", unique=True))

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), index=True)
    role: Mapped[str]
    #: the same person as an informant, for caseworkers
    informant_id: Mapped[int | None] = mapped_column(ForeignKey("informant.id"))
    name_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    email_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    email_index: Mapped[bytes] = mapped_column(LargeBinary)
    password_hash: Mapped[str]
    language: Mapped[str]
    created_at: Mapped[dt.datetime]
    closed_at: Mapped[dt.datetime | None]
