"""What must never be found in an evaluator's package, in whatever file or order."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from export_builders import Builder, Package, export, rows_of
from export_definitions import SECRET
from sqlalchemy import Engine, select

from surveyapp.db.engine import session_for
from surveyapp.placements.models import Placement

DATA = ("placements", "attendance", "occasions", "assignments", "responses", "answers", "readings", "outcomes", "pairs")
CLOCK_TIME = re.compile(r"\d{1,2}:\d{2}|\d{4}-\d{2}-\d{2}T\d{2}")


def every_byte(folder: Path) -> bytes:
    """All files of a package together, scripts as well."""
    return b"\n".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


@pytest.mark.parametrize(
    "secret",
    [SECRET, "46701740605", "46701740606", "199001012384", "ref-secret", "P02", "name_sealed"],
)
def test_nothing_that_could_name_somebody_is_in_any_file(package: Package, secret: str) -> None:
    assert secret.encode() not in every_byte(package.folder)


def test_no_id_of_any_row_is_in_any_file(package: Package) -> None:
    content = every_byte(package.folder)
    assert len(package.ids) > 100
    assert [row_id for row_id in package.ids if str(row_id).encode() in content] == []


def test_the_files_have_days_and_durations_but_no_time_of_day(package: Package) -> None:
    for path in package.folder.glob("*.csv"):
        if path.name != "codebook.csv":
            assert CLOCK_TIME.search(path.read_text("utf-8")) is None, path.name


def test_the_key_of_the_codes_is_nowhere(package: Package) -> None:
    assert re.search(rb"[0-9a-f]{64}", b"".join(p.read_bytes() for p in package.folder.glob("*.csv"))) is None
    assert b'"key":' not in (package.folder / "manifest.json").read_bytes()


def test_people_and_placements_stand_in_the_order_of_their_codes(package: Package) -> None:
    rows = [(row["person"], row["placement"]) for row in rows_of(package.folder, "placements.csv")]
    assert rows == sorted(rows)


@pytest.mark.parametrize("name", DATA)
def test_every_file_keeps_that_order(package: Package, name: str) -> None:
    in_order = [row["placement"] for row in rows_of(package.folder, "placements.csv")]
    found = [in_order.index(row["placement"]) for row in rows_of(package.folder, f"{name}.csv")]
    assert found == sorted(found)


def test_the_order_of_rows_does_not_follow_the_order_of_registration(engine: Engine, tmp_path: Path) -> None:
    n_people = 200
    with session_for(engine) as session:
        build = Builder(session)
        authority = build.authority()
        for _ in range(n_people):
            build.placement(build.person("given"))
        session.commit()
        # A day of its own tells each placement apart in the file.
        for number, placement in enumerate(session.scalars(select(Placement).order_by(Placement.id))):
            placement.start_on = placement.start_on.fromordinal(placement.start_on.toordinal() - number)
        session.commit()
    export(engine, tmp_path / "out", authority)
    days = [row["start_on"] for row in rows_of(tmp_path / "out", "placements.csv")]
    assert len(set(days)) == n_people
    falling = sum(first > second for first, second in pairwise(days))
    assert n_people * 0.3 < falling < n_people * 0.7


def test_nobody_but_the_owner_may_read_the_folder(package: Package) -> None:
    assert package.folder.stat().st_mode & 0o077 == 0
