"""Runs migrations for the address given by ``surveyapp.db.migrate``; foreign keys are checked afterwards on SQLite."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Engine

from surveyapp.db.types import Instant
from surveyapp.every_model import METADATA


def render_item(kind: str, item: Any, autogen_context: AutogenContext) -> str | Literal[False]:
    """Column types as plain SQLAlchemy, so that migrations import nothing of ours."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and type(item).__name__ == "JSON":
        autogen_context.imports.add("from sqlalchemy.dialects import postgresql")
        return "sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), 'postgresql')"
    return False


def run(engine: Engine) -> None:
    """Apply the migrations in one transaction."""
    with engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            # Rebuilding a parent table with foreign keys on would take its children along.
            connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=METADATA,
            render_as_batch=is_sqlite,
            render_item=render_item,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
            if is_sqlite:
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                if broken:
                    raise RuntimeError(f"the migration leaves {len(broken)} rows without their parent")
        if is_sqlite:
            connection.connection.cursor().execute("PRAGMA foreign_keys=ON")


run(context.config.attributes["engine"])
