"""The databases that storage tests run on are migrated, empty and not shared."""

from __future__ import annotations

import datetime as dt

import pytest
from builders import World
from database_servers import VARIABLE, NoServer, postgres_server
from message_builders import a_worker
from sqlalchemy import Engine, func, select, text, update
from sqlalchemy.exc import DBAPIError

from surveyapp.cli.worker import DUTIES, TABLES
from surveyapp.db import migrate
from surveyapp.db.engine import session_for
from surveyapp.every_model import METADATA
from surveyapp.people.models import Authority
from surveyapp.schedule.models import PlanLock

MOMENT = dt.datetime(2026, 3, 29, 2, 30, tzinfo=dt.timezone(dt.timedelta(hours=2)))


def test_the_database_is_migrated_and_fits_the_models(engine: Engine) -> None:
    assert migrate.current_revision(engine) == migrate.newest_revision()
    assert migrate.differences(engine, METADATA) == []


@pytest.mark.parametrize("_turn", ["first", "second"])
def test_no_test_sees_the_rows_of_another(engine: Engine, _turn: str) -> None:
    with session_for(engine) as session:
        assert session.scalar(select(func.count()).select_from(Authority)) == 0
        session.add(Authority(code="alpha", name="Alpha", zone="Europe/Stockholm"))
        session.commit()


def test_an_instant_comes_back_as_the_same_moment_in_utc(engine: Engine) -> None:
    with session_for(engine) as session:
        session.add(PlanLock(code="plan", version=1, sha256="0" * 64, locked_at=MOMENT))
        session.commit()
    with session_for(engine, reading=True) as session:
        stored = session.scalars(select(PlanLock.locked_at)).one()
    assert stored == MOMENT
    assert stored.utcoffset() == dt.timedelta(0)


def test_a_session_for_reading_sees_one_state_and_cannot_write(engine: Engine) -> None:
    someone = Authority(code="a", name="A", zone="Europe/Stockholm", is_demonstration=False)
    with session_for(engine, reading=True) as reading, session_for(engine) as writing:
        before = reading.scalar(select(func.count()).select_from(Authority))
        writing.add(someone)
        writing.commit()
        assert reading.scalar(select(func.count()).select_from(Authority)) == before
        with pytest.raises(DBAPIError, match=r"(?i)read.?only"):
            reading.execute(update(Authority).values(name="B"))
    with session_for(engine) as session:
        session.execute(update(Authority).values(name="B"))
        session.commit()
    with session_for(engine, reading=True) as session:
        assert session.scalar(select(Authority.name)) == "B"


def test_an_engine_that_is_disposed_of_keeps_no_connection_for_reading_either(engine: Engine) -> None:
    # The server lets go of all before it starts its processes: none may share a connection with another.
    connections = []
    for reading in (True, False):
        with session_for(engine, reading=reading) as session:
            connections.append(session.connection().connection.dbapi_connection)
    engine.dispose()
    for reading, before in zip((True, False), connections, strict=True):
        with session_for(engine, reading=reading) as session:
            assert session.connection().connection.dbapi_connection is not before


def test_postgresql_compiles_no_question(engine: Engine) -> None:
    if engine.dialect.name == "postgresql":
        with session_for(engine) as writing, session_for(engine, reading=True) as reading:
            assert [one.scalar(text("SHOW jit")) for one in (writing, reading)] == ["off", "off"]


def test_a_worker_lets_the_database_know_how_its_rows_are_spread(world_on_each: World) -> None:
    engine = world_on_each.house.engine
    known = {
        "sqlite": "SELECT stat FROM sqlite_stat1 WHERE tbl = 'occasion' AND idx LIKE '%opens_on'",
        "postgresql": "SELECT n_distinct FROM pg_stats WHERE tablename = 'occasion' AND attname = 'opens_on'",
    }[engine.dialect.name]
    with a_worker(world_on_each.house) as worker:
        DUTIES[TABLES](worker)
    with session_for(engine, reading=True) as session:
        assert session.scalar(text(known)) is not None


def test_an_address_at_which_nobody_answers_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    with pytest.raises(NoServer, match=VARIABLE), postgres_server():
        pytest.fail("a server answered on port 1")
