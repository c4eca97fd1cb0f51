"""Rows are written quicker: SQLite checks lists of values one by one, and what was not begun is in one index less

For IN SQLite makes a table of the whole list for every row that it checks. The index by instrument is for what was
begun; with all the rest in it, it also led SQLite astray in queries over many placements.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

INDEX = "ix_assignment_instrument_begun_at"
VALUE = r"'(?:[^']|'')*'"
NAMED = r"(CONSTRAINT \w+_known CHECK) "
AS_LIST = re.compile(rf"{NAMED}\((\w+) IN \(({VALUE}(?:, {VALUE})*)\)\)")
ONE_BY_ONE = re.compile(rf"{NAMED}\((\w+) = ({VALUE}(?: OR \2 = {VALUE})*)\)")


def upgrade() -> None:
    begun = sa.text("begun_at IS NOT NULL")
    op.drop_index(op.f(INDEX), "assignment")
    op.create_index(op.f(INDEX), "assignment", ["instrument", "begun_at"], sqlite_where=begun, postgresql_where=begun)
    _rewrite(AS_LIST, _one_by_one)


def downgrade() -> None:
    _rewrite(ONE_BY_ONE, _as_list)
    op.drop_index(op.f(INDEX), "assignment")
    op.create_index(op.f(INDEX), "assignment", ["instrument", "begun_at"])


def _one_by_one(found: re.Match[str]) -> str:
    told = " OR ".join(f"{found[2]} = {value}" for value in re.findall(VALUE, found[3]))
    return f"{found[1]} ({told})"


def _as_list(found: re.Match[str]) -> str:
    listed = ", ".join(re.findall(VALUE, found[3]))
    return f"{found[1]} ({found[2]} IN ({listed}))"


def _rewrite(pattern: re.Pattern[str], words: Callable[[re.Match[str]], str]) -> None:
    """Change the text of checks where SQLite keeps it, as its documentation of ALTER TABLE describes.

    What is checked stays the same, so no row need be read. PostgreSQL compares with a list quickly.
    """
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    tables = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema=ON")
    for name, told in tables:
        rewritten = pattern.sub(words, told or "")
        if rewritten != told:
            change = sa.text("UPDATE sqlite_master SET sql = :told WHERE type = 'table' AND name = :name")
            connection.execute(change, {"told": rewritten, "name": name})
    connection.exec_driver_sql(f"PRAGMA schema_version={version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema=OFF")
    broken = [row[0] for row in connection.exec_driver_sql("PRAGMA quick_check").fetchall() if row[0] != "ok"]
    if broken:
        raise RuntimeError(f"the checks could not be rewritten: {broken[0]}")
