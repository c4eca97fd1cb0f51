"""The package of a small programme, made once on each kind of database for tests that only read it."""

from __future__ import annotations

import contextlib
import shutil

import pytest
from database_servers import engine_at
from export_builders import Builder, Package, export, small_programme

from surveyapp.db.engine import session_for


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def package(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Package:
    """The package of ``export_builders.small_programme``; tests that change it work on a copy."""
    folder = tmp_path_factory.mktemp("package")
    with contextlib.ExitStack() as stack:
        if request.param == "sqlite":
            shutil.copyfile(request.getfixturevalue("sqlite_template"), folder / "test.sqlite")
            address = f"sqlite:///{folder / 'test.sqlite'}"
        else:
            address = stack.enter_context(request.getfixturevalue("postgres_copies").one())
        engine = stack.enter_context(engine_at(address))
        with session_for(engine) as session:
            build = Builder(session)
            authority = small_programme(build)
        manifest = export(engine, folder / "out", authority)
        return Package(folder / "out", manifest, tuple(build.used))
