"""What ``surveyapp db check`` finds, and what a start looks at."""

from __future__ import annotations

from builders import World
from sqlalchemy import event, text

from surveyapp.cli.database import faults_of, misfits_of


def test_a_database_that_fits_and_is_whole_has_no_faults(world_on_each: World) -> None:
    assert faults_of(world_on_each.house.engine) == []
    assert misfits_of(world_on_each.house.engine) == []


def test_a_row_that_lost_its_parent_is_a_fault_but_does_not_keep_the_service_from_starting(world: World) -> None:
    engine = world.house.engine
    with engine.connect() as connection:
        driver = connection.connection.dbapi_connection
        assert driver is not None
        driver.execute("PRAGMA foreign_keys=OFF")
        driver.execute("DELETE FROM placement")
        driver.execute("PRAGMA foreign_keys=ON")
    (fault,) = faults_of(engine)
    assert fault.endswith("rows have lost the row that they belong to")
    assert misfits_of(engine) == []


def test_a_database_of_another_revision_or_whose_column_has_another_name_does_not_fit(world_on_each: World) -> None:
    engine = world_on_each.house.engine
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE task RENAME COLUMN due_on TO ends_on"))
    assert any("due_on" in one for one in misfits_of(engine))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert misfits_of(engine) == faults_of(engine)
    assert "run surveyapp db upgrade" in misfits_of(engine)[0]


def test_a_start_does_not_read_all_rows(world: World) -> None:
    asked: list[str] = []
    event.listen(world.house.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    misfits_of(world.house.engine)
    assert asked
    assert not [one for one in asked if "integrity_check" in one or "foreign_key_check" in one]
