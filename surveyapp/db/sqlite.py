"""SQLite with transactions that begin when they say so: one that writes takes the write lock first, a reader never.

The driver's own handling begins a transaction at the first change only, and leaves half of a failed migration behind.
Told by the dialect, and not by a listener, it costs nothing: an engine with a listener asks all of them about every
statement. Reading has an engine and connections of its own: a connection that is told by turns that it may write, and
that it may not, forgets each time how its statements were prepared.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.pool import PoolProxiedConnection

BUSY_SECONDS = 10
PREPARED = "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"
ONLY_READS = "query_only=ON"


class Reading(SQLiteDialect_pysqlite):
    """Begins a transaction that can only read."""

    supports_statement_cache = True
    begins_with = "BEGIN"

    def do_begin(self, dbapi_connection: PoolProxiedConnection) -> None:
        """Begin now; the driver is told never to do so itself."""
        cursor = dbapi_connection.cursor()
        cursor.execute(self.begins_with)
        cursor.close()


class Writing(Reading):
    """Begins a transaction that may write: what is read in it stays true until it is written."""

    supports_statement_cache = True
    begins_with = "BEGIN IMMEDIATE"
    reader: Engine | None = None


registry.register("sqlite.reading", __name__, "Reading")
registry.register("sqlite.writing", __name__, "Writing")


def sqlite_engine(address: str) -> Engine:
    """An engine that writes, with its reader; who disposes of one, disposes of both."""
    url = make_url(address)
    engine = _made(url.set(drivername="sqlite+writing"), PREPARED)
    reader = _made(url.set(drivername="sqlite+reading"), (*PREPARED, ONLY_READS))
    engine.dialect.reader = reader  # type: ignore[attr-defined]
    event.listen(engine, "engine_disposed", lambda _engine: reader.dispose())
    return engine


def reader_of(engine: Engine) -> Engine:
    """The engine for reading the same database, which ``make_engine`` made with it."""
    reader: Engine = engine.dialect.reader  # type: ignore[attr-defined]
    return reader


def _made(url: URL, pragmas: tuple[str, ...]) -> Engine:
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS})

    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    event.listen(engine, "connect", prepare)
    return engine
