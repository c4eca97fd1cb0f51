"""Writes very many rows: COPY on PostgreSQL, prepared statements on SQLite; values as the columns' types want them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Date, Table, func, select, text

from surveyapp.db.types import Instant

Processor = Callable[[Any], Any]


class Bulk:
    """Rows of one transaction. Columns that a row does not name are left to the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._is_postgres = connection.dialect.name == "postgresql"

    def add(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows that all name the same columns, by the columns' names in the database."""
        if not rows:
            return
        names = list(rows[0])
        made = [(name, self._processor(table, name)) for name in names]
        values = [[row[name] if make is None else make(row[name]) for name, make in made] for row in rows]
        cursor = self._connection.connection.cursor()
        listed = ", ".join(f'"{name}"' for name in names)
        if self._is_postgres:
            with cursor.copy(f'COPY "{table.name}" ({listed}) FROM STDIN') as copy:
                for one in values:
                    copy.write_row(one)
        else:
            marks = ", ".join("?" * len(names))
            cursor.executemany(f'INSERT INTO "{table.name}" ({listed}) VALUES ({marks})', values)  # noqa: S608
        cursor.close()

    def next_id(self, table: Table) -> int:
        """The first number above every row's."""
        return (self._connection.scalar(select(func.max(table.c.id))) or 0) + 1

    def settle(self, tables: Iterable[Table]) -> None:
        """Let the database count on from the numbers that were given to rows of these tables."""
        if self._is_postgres:
            for table in tables:
                sequence = f"pg_get_serial_sequence('{table.name}', 'id')"
                self._connection.execute(text(f'SELECT setval({sequence}, (SELECT max(id) FROM "{table.name}"))'))  # noqa: S608

    def _processor(self, table: Table, name: str) -> Processor | None:
        kind = table.c[name].type
        found: Processor | None = kind.dialect_impl(self._connection.dialect).bind_processor(self._connection.dialect)
        # The same moment stands in many rows beside each other.
        is_moment = found is not None and isinstance(kind, Instant | Date)
        return lru_cache(1024)(found) if found is not None and is_moment else found
