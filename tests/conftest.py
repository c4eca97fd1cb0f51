"""Fixtures for every folder. Storage is tested on SQLite and on PostgreSQL, each time in an empty database."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import World, a_world
from database_servers import (
    NoServer,
    Template,
    engine_at,
    migrated_sqlite,
    postgres_copy,
    postgres_server,
    postgres_template,
)
from sqlalchemy import Engine


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy from."""
    return migrated_sqlite(tmp_path_factory.mktemp("sqlite") / "template.sqlite")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Template]:
    """A migrated, empty database on PostgreSQL to copy from; skips where there is no server, but never with CI set."""
    try:
        with postgres_server() as server, postgres_template(server) as template:
            yield template
    except NoServer as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty, migrated database, for tests that need several engines or processes."""
    if request.param == "sqlite":
        path = tmp_path / "test.sqlite"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    with postgres_copy(request.getfixturevalue("postgres")) as address:
        yield address


@pytest.fixture
def engine(database_address: str) -> Iterator[Engine]:
    """An engine on an empty, migrated database; the test runs once for each kind of database."""
    with engine_at(database_address) as made:
        yield made


@pytest.fixture
def sqlite_address(sqlite_template: Path, tmp_path: Path) -> str:
    """An empty, migrated SQLite database, for tests of pages."""
    path = tmp_path / "pages.sqlite"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def world(sqlite_address: str, tmp_path: Path) -> Iterator[World]:
    """A small programme on SQLite: one provider, one supervisor, one participant; see ``builders.World`` for more."""
    yield from a_world(sqlite_address, tmp_path)


@pytest.fixture
def world_on_each(database_address: str, tmp_path: Path) -> Iterator[World]:
    """The same on SQLite and on PostgreSQL."""
    yield from a_world(database_address, tmp_path)
