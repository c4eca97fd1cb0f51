"""How many statements a page sends to the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from surveyapp.db.sqlite import reader_of


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements sent within, BEGIN and COMMIT aside."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    # A reader on PostgreSQL tells the engine that it was made from.
    watched = {engine, reader_of(engine)} if engine.dialect.name == "sqlite" else {engine}
    for one in watched:
        event.listen(one, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        for one in watched:
            event.remove(one, "before_cursor_execute", note)
