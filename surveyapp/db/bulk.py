"""Many rows at once: given to SQLite's driver as it wants them.

For rows by the hundred thousand SQLAlchemy takes longer to make ready what the database gets than the database to
write it, and nearly all of that for the same few days again and again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Dialect, Table, insert
from sqlalchemy.orm import Session

PAGES_KB, ROOMY_KB = 2_000, 64_000
"""What SQLite keeps of its pages in memory for a connection, ordinarily and while much is written."""


@contextmanager
def with_room(session: Session) -> Iterator[None]:
    """Let SQLite keep more in memory while rows are written all over the database; elsewhere this does nothing."""
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        yield
        return
    connection.exec_driver_sql(f"PRAGMA cache_size=-{ROOMY_KB}")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size=-{PAGES_KB}")


class _Ready(dict[Any, Any]):
    """Values as the driver gets them, each made once."""

    def __init__(self, process: Callable[[Any], Any]) -> None:
        super().__init__()
        self._process = process

    def __missing__(self, value: Any) -> Any:
        made = self[value] = self._process(value)
        return made


def insert_rows(session: Session, table: Table, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows of these columns, which must be all that have no default in the database; ids are not given back."""
    if not rows:
        return
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        connection.execute(insert(table), [dict(zip(columns, row, strict=True)) for row in rows])
        return
    by_column = list(zip(*rows, strict=True))
    for place, name in enumerate(columns):
        process = _process(table, name, connection.dialect)
        if process is not None:
            ready = _Ready(process)
            by_column[place] = tuple([ready[value] for value in by_column[place]])
    quote = connection.dialect.identifier_preparer
    named = ", ".join(quote.format_column(table.c[name]) for name in columns)
    marks = ", ".join("?" * len(columns))
    statement = f"INSERT INTO {quote.format_table(table)} ({named}) VALUES ({marks})"  # noqa: S608  # names of our own
    connection.exec_driver_sql(statement, list(zip(*by_column, strict=True)))


def _process(table: Table, name: str, dialect: Dialect) -> Callable[[Any], Any] | None:
    """What makes a value of this column ready for the driver, where it is not ready as it is."""
    kind: Any = table.c[name].type
    process: Callable[[Any], Any] | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return process
