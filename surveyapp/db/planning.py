"""What the database knows of its own tables when it chooses a way to answer a question."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

ROWS_LOOKED_AT = 50_000
"""Of each index on SQLite. Of tables up to that size it then knows all, such as that one authority has every placement;
with 1.7 million planned answers it takes half a second, which no worker waits long for."""


def look_at_tables(session: Session) -> None:
    """Let the database count how its rows are spread.

    SQLite never does so by itself, and guesses: with 1.7 million planned answers it then begins a list of 25 people
    with every answer that is open. PostgreSQL does, but not at once after much was written.
    """
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text(f"PRAGMA analysis_limit={ROWS_LOOKED_AT}"))
    session.execute(text("ANALYZE"))
