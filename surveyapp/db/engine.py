"""The engine: SQLite set up for durability and honest transactions, PostgreSQL through psycopg."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CursorResult, Engine, Executable, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from surveyapp.db.sqlite import reader_of, sqlite_engine

Unavailable = OperationalError
"""What the database raises when it is locked, full or away; pages that meet it ask to try again."""


def make_engine(address: str) -> Engine:
    """An engine for this address; on SQLite every transaction begins explicitly, see :func:`session_for`."""
    # Parameters are what people wrote: they must not end up in the text of an exception.
    if address.startswith("sqlite"):
        return sqlite_engine(address)
    engine = create_engine(address, hide_parameters=True, pool_pre_ping=True)
    event.listen(engine, "connect", _without_compiling)
    # PostgreSQL would show each statement what was committed meanwhile: counts of one page would not add up.
    of_one_moment = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    engine.dialect.reader = engine.execution_options(**of_one_moment)  # type: ignore[attr-defined]
    return engine


def _without_compiling(connection: Any, _record: object) -> None:
    """PostgreSQL compiles what it takes for a long question: a third of a second for pages that need a hundredth."""
    connection.autocommit = True
    connection.execute("SET jit = off")
    connection.autocommit = False


def session_for(engine: Engine, *, reading: bool = False) -> Session:
    """A session; one that only reads sees one state of the database throughout and does not take SQLite's write lock.

    Writers on SQLite begin with BEGIN IMMEDIATE: read-then-write in two processes then cannot lose an update.
    """
    return Session(reader_of(engine) if reading else engine, expire_on_commit=False)


def rows_of(session: Session, statement: Executable, **asked: object) -> CursorResult[*tuple[Any, ...]]:
    """Rows of a statement that reads columns; half the work of the session's own, which looks for objects in them."""
    return session.connection().execute(statement, asked)
