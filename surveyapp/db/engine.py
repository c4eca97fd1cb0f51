"""The engine: SQLite set up for durability and honest transactions, PostgreSQL through psycopg."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

BUSY_SECONDS = 10
Unavailable = OperationalError
"""What the database raises when it is locked, full or away; pages that meet it ask to try again."""


def make_engine(address: str) -> Engine:
    """An engine for this address; on SQLite every transaction begins explicitly, see :func:`session_for`."""
    # Parameters are what people wrote: they must not end up in the text of an exception.
    if address.startswith("sqlite"):
        engine = create_engine(address, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(address, hide_parameters=True, pool_pre_ping=True)


def session_for(engine: Engine, *, reading: bool = False) -> Session:
    """A session; one that only reads does not take SQLite's write lock.

    Writers begin with BEGIN IMMEDIATE: read-then-write in two processes then cannot lose an update.
    """
    bind = engine.execution_options(reading=True) if reading else engine
    return Session(bind, expire_on_commit=False)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver's own transaction handling leaves half of a failed migration behind; we begin ourselves.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
