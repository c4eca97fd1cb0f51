"""Tables of the yardstick."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, ForeignKey, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """All tables."""


class Invitation(Base):
    """Somebody who is asked, known by a link."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    opens_on: Mapped[dt.date]
    closes_on: Mapped[dt.date]
    begun_at: Mapped[dt.datetime | None]


class Response(Base):
    """What came of it."""

    __tablename__ = "response"

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"), unique=True)
    state: Mapped[str]
    presence: Mapped[str | None]
    helped: Mapped[str | None]
    started_at: Mapped[dt.datetime]
    saved_at: Mapped[dt.datetime]
    submitted_at: Mapped[dt.datetime | None]


class Answer(Base):
    """One item's code, or why there is none."""

    __tablename__ = "answer"

    response_id: Mapped[int] = mapped_column(ForeignKey("response.id"), primary_key=True)
    item: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[int | None]
    missing: Mapped[str | None]
    answered_at: Mapped[dt.datetime]


class Reading(Base):
    """The mean of the answers."""

    __tablename__ = "reading"

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("response.id"))
    scale: Mapped[str]
    value: Mapped[float | None]
    n_answered: Mapped[int]
    computed_at: Mapped[dt.datetime]


class AuditLine(Base):
    """Who did what."""

    __tablename__ = "audit_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime]
    actor: Mapped[str]
    action: Mapped[str]
    response_id: Mapped[int] = mapped_column(ForeignKey("response.id"))


def engine_at(database: Path) -> Engine:
    """SQLite in WAL mode that flushes every commit, as the product has it."""
    engine = create_engine(f"sqlite:///{database}", connect_args={"timeout": 10})
    event.listen(engine, "connect", _prepare)
    return engine


def hashed(token: str) -> str:
    """What is stored of a link."""
    return hashlib.sha256(token.encode()).hexdigest()


def _prepare(connection: Any, _record: object) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
