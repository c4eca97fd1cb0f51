"""Fixtures for every folder. Storage is tested on SQLite and on PostgreSQL, each time in an empty database."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from builders import World, a_world
from database_servers import (
    Copies,
    NoServer,
    Template,
    engine_at,
    migrated_sqlite,
    postgres_server,
    postgres_template,
)
from hypothesis import settings
from loaded_program import LoadedProgram, loaded_program
from sqlalchemy import Engine
from werkzeug.routing import Rule

from surveyapp.access import changes as access

# An example that takes long beside other work is no fault; all else stays as hypothesis has it, here or in CI.
settings.register_profile("untimed", settings(), deadline=None)
settings.load_profile("untimed")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is loaded to find the tests stays until the end: nobody need look through it for garbage."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _addresses_built_once() -> Iterator[None]:
    """Every test has an application of its own, whose addresses are put together by the same functions.

    Compiling these takes nine tenths of the time in which an application is made. They know nothing of the
    application: the rule that they belong to is handed to them.
    """
    made: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}
    compiled = Rule._compile_builder

    def once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (*rule._trace, repr(rule.defaults), append_unknown)
        if key not in made:
            made[key] = compiled(rule, append_unknown)
        return made[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", once)
        yield


@pytest.fixture(scope="session", autouse=True)
def real_hasher() -> Iterator[PasswordHasher]:
    """What hashes passwords outside of tests; in tests they are hashed as always, but quickly."""
    real = access._HASHER
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(access, "_HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        yield real


@pytest.fixture(scope="session")
def program() -> Iterator[LoadedProgram]:
    """The program, loaded once for all commands that are run in processes of their own."""
    with loaded_program() as loaded:
        yield loaded


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


@pytest.fixture(scope="session")
def postgres_copies(postgres: Template) -> Iterator[Copies]:
    """Copies of it, emptied between tests."""
    copies = Copies(postgres)
    yield copies
    copies.drop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty, migrated database, for tests that need several engines or processes."""
    if request.param == "sqlite":
        path = tmp_path / "test.sqlite"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    with request.getfixturevalue("postgres_copies").one() as address:
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
