"""Migrations: up and down with rows in, and the schema that they make is the one the models declare."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from builders import STAR, World
from database_servers import engine_at
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import IntegrityError

from surveyapp.db.engine import make_engine, session_for
from surveyapp.db.migrate import current_revision, differences, downgrade, newest_revision, upgrade
from surveyapp.every_model import METADATA


def test_the_migrated_schema_is_the_declared_one(engine: Engine) -> None:
    assert current_revision(engine) == newest_revision()
    assert differences(engine, METADATA) == []


def test_checks_and_indexes_are_the_same_made_by_migrations_or_by_the_models(engine: Engine) -> None:
    migrated = _checks(engine)
    indexes = _indexes(engine)
    with engine.begin() as connection:
        METADATA.drop_all(connection)
        METADATA.create_all(connection)
    assert migrated == _checks(engine)
    assert indexes == _indexes(engine)
    assert sum(len(found) for found in migrated.values()) > 30


def test_an_answer_row_is_stored_without_a_hidden_row_number_on_sqlite(sqlite_address: str) -> None:
    with engine_at(sqlite_address) as engine, engine.connect() as connection:
        made = connection.execute(text("SELECT sql FROM sqlite_master WHERE name = 'answer'")).scalar_one()
    assert "WITHOUT ROWID" in made


@pytest.mark.parametrize("table", ["assignment", "occasion", "response", "answer", "reading", "message", "audit_event"])
def test_writing_a_row_on_sqlite_makes_no_table_of_the_values_it_may_hold(sqlite_address: str, table: str) -> None:
    with engine_at(sqlite_address) as engine, engine.connect() as connection:
        steps = connection.exec_driver_sql(f"EXPLAIN INSERT INTO {table} DEFAULT VALUES").all()
    assert "OpenEphemeral" not in {step.opcode for step in steps}


@pytest.mark.parametrize("action", ["nobody does this", "plan locked' OR '1' = '1"])
def test_a_value_that_is_not_listed_is_refused(engine: Engine, action: str) -> None:
    row = {"action": action, "actor": "test", "subject_kind": "plan", "at": dt.datetime(2024, 3, 4, tzinfo=dt.UTC)}
    with engine.connect() as connection, pytest.raises(IntegrityError, match="action_known"):
        connection.execute(METADATA.tables["audit_event"].insert(), row)


def test_every_migration_goes_down_and_up_again_with_rows_in(world_on_each: World) -> None:
    engine = world_on_each.house.engine
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM assignment")).scalar_one() > 0
    downgrade(engine, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    upgrade(engine)
    assert differences(engine, METADATA) == []


def test_upgrading_what_is_up_to_date_changes_nothing(world_on_each: World) -> None:
    before = world_on_each.assignment(STAR)
    upgrade(world_on_each.house.engine)
    assert world_on_each.assignment(STAR) == before


def test_migrations_import_nothing_of_the_program() -> None:
    for file in (Path(__file__).parents[2] / "migrations" / "versions").glob("*.py"):
        assert "surveyapp" not in file.read_text(encoding="utf-8"), file.name


def test_sqlite_is_durable_and_keeps_its_references(sqlite_address: str) -> None:
    with engine_at(sqlite_address) as engine, engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_reader_does_not_wait_for_a_writer(sqlite_address: str) -> None:
    engine = make_engine(sqlite_address)
    with session_for(engine) as writer, session_for(engine, reading=True) as reader:
        writer.execute(text("SELECT 1"))
        assert reader.execute(text("SELECT count(*) FROM placement")).scalar_one() == 0
    engine.dispose()


@pytest.mark.parametrize("table", sorted(METADATA.tables))
def test_nothing_is_deleted_along_with_something_else(table: str) -> None:
    assert [key.ondelete for key in METADATA.tables[table].foreign_keys if key.ondelete] == []


def _checks(engine: Engine) -> dict[str, set[tuple[str | None, str]]]:
    found = inspect(engine)
    return {
        table: {(check["name"], "".join(check["sqltext"].split())) for check in found.get_check_constraints(table)}
        for table in METADATA.tables
    }


def _indexes(engine: Engine) -> dict[str, set[tuple[str | None, tuple[str | None, ...], bool]]]:
    found = inspect(engine)
    return {
        table: {(i["name"], tuple(i["column_names"]), bool(i["unique"])) for i in found.get_indexes(table)}
        for table in METADATA.tables
    }
