"""Runs Alembic from code: upgrade, downgrade, a new revision, and whether the database fits the models."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData

FOLDER = Path(__file__).resolve().parent.parent.parent / "migrations"


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database up to a revision."""
    command.upgrade(_config(engine), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to a revision; ``base`` empties it."""
    command.downgrade(_config(engine), revision)


def new_revision(engine: Engine, subject: str, number: str) -> None:
    """Write a draft of the next migration from the difference; a person reads and corrects it."""
    command.revision(_config(engine), subject, autogenerate=True, rev_id=number)


def current_revision(engine: Engine) -> str | None:
    """The revision that the database is at, or None before the first."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str | None:
    """The newest revision there is."""
    return ScriptDirectory(str(FOLDER)).get_current_head()


def differences(engine: Engine, metadata: MetaData) -> list[str]:
    """What the models have that the database has not, or the other way round, in words."""
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata)
    return [str(difference) for difference in found]


def _config(engine: Engine) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["engine"] = engine
    return config
