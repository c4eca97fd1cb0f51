"""SQLite with transactions that begin when they say so: one that writes takes the write lock first, a reader never.

The driver's own handling begins a transaction at the first change only, and leaves half of a failed migration behind.
Told by the dialect, and not by a listener, it costs nothing: an engine with a listener asks all of them about every
statement. Reading has an engine of its own over the same connections, for a dialect cannot know who asks.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.pool import PoolProxiedConnection

BUSY_SECONDS = 10


class Reading(SQLiteDialect_pysqlite):
    """Begins a transaction that can only read."""

    supports_statement_cache = True
    begins_with = "PRAGMA query_only=1", "BEGIN"

    def do_begin(self, dbapi_connection: PoolProxiedConnection) -> None:
        """Begin now; the driver is told never to do so itself."""
        cursor = dbapi_connection.cursor()
        for statement in self.begins_with:
            cursor.execute(statement)
        cursor.close()


class Writing(Reading):
    """Begins a transaction that may write: what is read in it stays true until it is written."""

    supports_statement_cache = True
    begins_with = "PRAGMA query_only=0", "BEGIN IMMEDIATE"
    reader: Engine | None = None


registry.register("sqlite.reading", __name__, "Reading")
registry.register("sqlite.writing", __name__, "Writing")


def sqlite_engine(address: str) -> Engine:
    """An engine that writes, with its reader."""
    url = make_url(address)
    engine = create_engine(
        url.set(drivername="sqlite+writing"), hide_parameters=True, connect_args={"timeout": BUSY_SECONDS}
    )
    event.listen(engine, "connect", _prepare)
    reader = create_engine(url.set(drivername="sqlite+reading"), hide_parameters=True, pool=engine.pool)
    engine.dialect.reader = reader  # type: ignore[attr-defined]
    return engine


def reader_of(engine: Engine) -> Engine:
    """The engine for reading over the same connections, which ``make_engine`` made with it."""
    reader: Engine = engine.dialect.reader  # type: ignore[attr-defined]
    # An engine that gave all its connections back has a new pool.
    reader.pool = engine.pool
    return reader


def _prepare(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
