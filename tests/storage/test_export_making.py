"""How an evaluator's package is made: whole or not at all, from one snapshot, with a line in the trail."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from export_builders import Builder, export, rows_of, small_programme
from export_definitions import CATALOGUE, DEFINITIONS, FOLDER, NOW, PLAN, START, TODAY
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.audit.models import AuditEvent
from surveyapp.db.engine import session_for
from surveyapp.exports import data_files
from surveyapp.exports.delivery import CannotExport, Definitions, Order, export_package
from surveyapp.exports.queries import read_chunk
from surveyapp.exports.snapshot import NoAuthority
from surveyapp.exports.verify import verify_package
from surveyapp.instruments.catalogue import Catalogue
from surveyapp.responses.models import Response


def test_the_trail_has_one_line_that_knows_the_manifest(engine: Engine, tmp_path: Path) -> None:
    with session_for(engine) as session:
        authority = small_programme(Builder(session))
    manifest = export(engine, tmp_path / "out", authority, reason="Yearly report")
    with session_for(engine, reading=True) as session:
        line = session.scalars(select(AuditEvent)).one()
    assert (line.action, line.actor, line.authority_id, line.at) == (Action.EXPORTED, "account 3", authority, NOW)
    assert line.details is not None
    assert line.details["reason"] == "Yearly report"
    assert line.details["manifest_sha256"] == manifest.sha256
    assert verify_package(tmp_path / "out", manifest.sha256) == ()


def order_for(authority: int, out: Path, **changed: Any) -> Order:
    """An order, with something changed."""
    values: dict[str, Any] = {"authority_id": authority, "out": out, "now": NOW, "today": TODAY, "reason": "Report"}
    return Order(**{**values, "actor": "account 3", "program_version": "x", **changed})


def attempt(engine: Engine, order: Order, definitions: Definitions = DEFINITIONS) -> None:
    """An export that is not committed."""
    with session_for(engine, reading=True) as reading, session_for(engine) as writing:
        export_package(reading, writing, order, definitions)


@pytest.mark.parametrize("kind", ["folder with a file", "file"])
def test_a_folder_that_is_already_there_is_refused_and_left_alone(engine: Engine, tmp_path: Path, kind: str) -> None:
    out = tmp_path / "out"
    kept = out / "kept.txt" if kind == "folder with a file" else out
    kept.parent.mkdir(exist_ok=True)
    kept.write_text("kept")
    with pytest.raises(CannotExport, match="already there"):
        attempt(engine, order_for(1, out))
    assert kept.read_text() == "kept"


def test_an_empty_folder_may_be_filled(engine: Engine, tmp_path: Path) -> None:
    with session_for(engine) as session:
        authority = small_programme(Builder(session))
    (tmp_path / "out").mkdir()
    export(engine, tmp_path / "out", authority)
    assert verify_package(tmp_path / "out") == ()


@pytest.mark.parametrize(
    ("changed", "error", "said"),
    [
        ({"reason": " "}, CannotExport, "reason"),
        ({"now": NOW.replace(tzinfo=None)}, ValueError, "now"),
        ({"authority_id": 5}, NoAuthority, "5"),
    ],
)
def test_an_order_that_lacks_something_is_refused_and_leaves_nothing(
    engine: Engine, tmp_path: Path, changed: dict[str, Any], error: type[Exception], said: str
) -> None:
    with session_for(engine) as session:
        authority = small_programme(Builder(session))
    with pytest.raises(error, match=said):
        attempt(engine, order_for(authority, tmp_path / "exports" / "out", **changed))
    assert not list((tmp_path / "exports").glob("*")) if (tmp_path / "exports").exists() else True


def test_unknown_instruments_plans_and_waves_are_all_named_before_anything_is_written(
    engine: Engine, tmp_path: Path
) -> None:
    with session_for(engine) as session:
        authority = small_programme(Builder(session))
    nothing = Definitions(Catalogue.of([]), (), FOLDER)
    with pytest.raises(CannotExport) as refused:
        attempt(engine, order_for(authority, tmp_path / "exports" / "out"), nothing)
    said = str(refused.value)
    assert all(
        name in said for name in ("egen-bild 1", "andras-bild 1", "puls 3", "provplan 2", "wave start", "quarter")
    )
    assert list((tmp_path / "exports").iterdir()) == []


def test_when_the_trail_cannot_be_written_no_package_appears(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with session_for(engine) as session:
        authority = small_programme(Builder(session))

    def full(*_: object, **__: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("surveyapp.exports.delivery.record", full)
    with pytest.raises(OSError, match="no space"):
        attempt(engine, order_for(authority, tmp_path / "exports" / "out"))
    assert list((tmp_path / "exports").iterdir()) == []


def test_a_session_that_has_already_read_is_refused(engine: Engine, tmp_path: Path) -> None:
    with session_for(engine, reading=True) as reading, session_for(engine) as writing:
        reading.execute(select(AuditEvent)).all()
        with pytest.raises(ValueError, match="reading"):
            export_package(reading, writing, order_for(1, tmp_path / "out"), DEFINITIONS)


def test_what_is_saved_while_the_export_runs_is_not_in_it(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with session_for(engine) as session:
        authority = small_programme(Builder(session))
    monkeypatch.setattr(data_files, "PLACEMENTS_AT_ONCE", 1)
    voided = update(Response).where(Response.state == "submitted").values(state="void", void_reason="meanwhile")
    calls: list[tuple[int, ...]] = []

    def meanwhile(reading: Session, authority_id: int, placement_ids: tuple[int, ...]) -> Any:
        chunk = read_chunk(reading, authority_id, placement_ids)
        if not calls:
            with session_for(engine) as session:
                session.execute(voided)
                session.commit()
        calls.append(placement_ids)
        return chunk

    monkeypatch.setattr(data_files, "read_chunk", meanwhile)
    manifest = export(engine, tmp_path / "out", authority)
    assert len(calls) == 4
    assert manifest.total["states"]["void"] == 0
    assert verify_package(tmp_path / "out") == ()


def test_a_column_that_the_specification_leaves_out_is_in_no_file(engine: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "specification"
    (folder / "scripts").mkdir(parents=True)
    for path in FOLDER.rglob("*.*"):
        if path.is_file() and "__pycache__" not in path.parts:
            (folder / path.relative_to(FOLDER)).write_bytes(path.read_bytes())
    columns = (folder / "placements.yaml").read_text("utf-8").split("\n  - name: ")
    kept = [column for column in columns if not column.startswith(("referrer", "exit_reason"))]
    (folder / "placements.yaml").write_text("\n  - name: ".join([kept[0], *reversed(kept[1:])]), "utf-8")
    with session_for(engine) as session:
        authority = small_programme(Builder(session))
    out = tmp_path / "out"
    export(engine, out, authority, definitions=Definitions(CATALOGUE, (PLAN,), folder))
    assert next(iter(rows_of(out, "placements.csv")[0])) == "is_synthetic"
    assert not {"referrer", "exit_reason"} & set(rows_of(out, "placements.csv")[0])
    assert {row["start_on"] for row in rows_of(out, "placements.csv")} == {START.isoformat()}
    assert verify_package(out) == ()
