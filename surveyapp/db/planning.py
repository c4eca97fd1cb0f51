"""What the database knows of its own tables when it chooses a way to answer a question."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

ROWS_LOOKED_AT = 1000
"""Of each index on SQLite: its documentation's recommendation for databases of any size; it takes milliseconds."""


def look_at_tables(session: Session) -> None:
    """Let the database count how its rows are spread.

    SQLite never does so by itself, and guesses: with 1.7 million planned answers it then begins a list of 25 people
    with every answer that is open. PostgreSQL does, but not at once after much was written.
    """
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text(f"PRAGMA analysis_limit={ROWS_LOOKED_AT}"))
    session.execute(text("ANALYZE"))
