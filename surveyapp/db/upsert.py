"""INSERT that gives way to a row that is already there, in the words of either database."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def insert_for(session: Session, table: Any) -> sqlite.Insert | postgresql.Insert:
    """An insert with ``on_conflict_do_…`` for the session's database."""
    return insert_in(session.get_bind().dialect.name, table)


def insert_in(dialect: str, table: Any) -> sqlite.Insert | postgresql.Insert:
    """The same for a database that is known by name."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
