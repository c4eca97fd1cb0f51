"""What stands in an evaluator's package."""

from __future__ import annotations

import importlib.util
import json
import math
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest
from export_builders import Package, manifest_of, rows_of
from export_definitions import CATALOGUE, START

from surveyapp.exports.verify import verify_package


def test_a_fresh_package_is_whole_and_adds_up(package: Package) -> None:
    assert verify_package(package.folder) == ()


def test_every_item_of_a_begun_response_has_a_row_whether_answered_or_not(package: Package) -> None:
    answers = Counter(row["response"] for row in rows_of(package.folder, "answers.csv"))
    expected = {row["response"]: int(row["n_items"]) for row in rows_of(package.folder, "responses.csv")}
    assert dict(answers) == expected
    drafts = {row["response"] for row in rows_of(package.folder, "responses.csv") if row["state"] == "draft"}
    values = Counter(row["value"] for row in rows_of(package.folder, "answers.csv") if row["response"] in drafts)
    assert values["-96"] == len(drafts) * (len(CATALOGUE.get("egen-bild", 1).items) - 2)


def test_wide_and_long_answers_agree(package: Package) -> None:
    codebook = json.loads((package.folder / "codebook.json").read_text("utf-8"))
    long = {(row["response"], row["item"]): row for row in rows_of(package.folder, "answers.csv")}
    compared = 0
    for instrument in codebook["instruments"]:
        for row in rows_of(package.folder, instrument["file"]):
            for item in instrument["items"]:
                cells = [row[column] for column in item["columns"]]
                told = long.get((row["response"], item["item"]))
                if told is None:
                    assert row["response"] == ""
                    assert {cell for cell in cells if cell} <= {"-90", "-92"}
                elif told["content"] == "missing":
                    assert {cell for cell in cells if cell} == {told["value"]}
                elif told["content"] == "picked":
                    picked = [str(o["code"]) for o, cell in zip(item["codes"], cells, strict=True) if cell == "1"]
                    assert " ".join(picked) == told["picked"]
                elif told["content"] == "day":
                    assert cells == [told["day"], "0"]
                else:
                    assert cells == [told["value"]]
                compared += 1
    assert compared == 4 * (7 * 2 + 3 * 2 + 1)


def test_free_text_is_only_said_to_be_there(package: Package) -> None:
    notes = [
        row for row in rows_of(package.folder, "answers.csv") if row["item"] == "note" and row["content"] == "text"
    ]
    assert notes
    assert {row["value"] for row in notes} == {"1"}


def test_self_stands_beside_supervisor_with_the_gap(package: Package) -> None:
    pairs = rows_of(package.folder, "pairs.csv")
    told = {(row["wave"], row["self_item"], row["self_value"], row["supervisor_value"], row["gap"]) for row in pairs}
    assert told == {
        ("start", "mood", "4", "2", "2"),
        ("start", "hours", "22", "-99", ""),
        ("quarter", "mood", "9", "-90", ""),
        ("quarter", "hours", "-96", "-90", ""),
    }
    assert len(pairs) == 4 * 4


def test_a_change_of_supervisor_shows_as_another_rater(package: Package) -> None:
    planned = {row["assignment"]: row["rater"] for row in rows_of(package.folder, "assignments.csv")}
    answered = [row for row in rows_of(package.folder, "responses.csv") if row["role"] == "supervisor"]
    assert answered
    assert all(row["rater"] != planned[row["assignment"]] for row in answered)
    assert len({row["rater"] for row in answered}) == 1


def test_the_way_of_answering_is_told_and_never_by_whom_it_was_conducted(package: Package) -> None:
    rows = {row["mode"]: row for row in rows_of(package.folder, "responses.csv")}
    names = ("talk", "has_interpreter", "is_conducted", "is_by_close_staff", "shown", "wording_hash")
    assert [rows["interview"][name] for name in names] == ["by phone", "1", "1", "1", "both", "c0ffee"]
    assert [rows["link"][name] for name in names] == ["", "", "0", "0", "text", ""]
    assert "conducted_by" not in rows["interview"]


def test_days_are_counted_in_the_zone_of_the_authority_and_durations_in_seconds(package: Package) -> None:
    submitted = next(row for row in rows_of(package.folder, "responses.csv") if row["state"] == "submitted")
    assert (submitted["started_on"], submitted["submitted_on"]) == ("2026-01-13", "2026-01-14")
    assert submitted["duration_seconds"] == "123"


def test_a_threshold_fixed_afterwards_says_so(package: Package) -> None:
    outcomes = rows_of(package.folder, "outcomes.csv")
    assert len(outcomes) == 4
    assert {row["is_fixed_afterwards"] for row in outcomes} == {"1"}
    assert {(row["threshold_kind"], row["threshold_level"], row["threshold_change"]) for row in outcomes} == {
        ("level", "4", "")
    }


def test_the_manifest_tells_plans_instruments_versions_and_consent(package: Package) -> None:
    manifest = manifest_of(package.folder)
    plan = manifest["plans"][0]
    assert (plan["code"], plan["version"], plan["locked_on"]) == ("provplan", 2, "2026-01-01")
    assert plan["sha256"] == plan["locked_sha256"]
    assert {one["code"]: one["sha256"] for one in manifest["instruments"]} == {
        code: CATALOGUE.hash_of(code, version) for code, version in CATALOGUE.instruments
    }
    assert manifest["scoring_versions"] == ["1"]
    assert manifest["methods"] == ["Jacobson-Truax 1991 1"]
    assert manifest["program_version"] == "surveyapp 0.1.0"
    consent = manifest["consent"]
    assert "latest decision" in consent["rule"]
    assert (consent["n_people"], consent["n_included"], consent["n_withdrawn"]) == (3, 2, 1)
    assert (consent["n_placements_included"], consent["n_placements_excluded"]) == (4, 2)
    assert manifest["warnings"] == []


def test_attendance_is_exported_as_recorded(package: Package) -> None:
    rows = rows_of(package.folder, "attendance.csv")
    assert {(row["period"], row["first_on"], row["hours"], row["hours_planned"]) for row in rows} == {
        ("month", START.replace(day=1).isoformat(), "61.5", "80")
    }
    assert len(rows) == 4


def script(package: Path, name: str) -> ModuleType:
    """A script out of the package itself."""
    spec = importlib.util.spec_from_file_location(name, package / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def test_pandas_reads_every_file_with_the_types_of_the_codebook(
    package: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    frames = script(package.folder, "read_package").read_package(package.folder)
    codebook = json.loads((package.folder / "codebook.json").read_text("utf-8"))
    types = {"integer": "Int64", "flag": "Int64", "number": "Float64", "answer": "Float64", "day": "datetime64[ns]"}
    for name, file in codebook["files"].items():
        assert len(frames[name]) == len(rows_of(package.folder, name))
        found = {column: str(kind) for column, kind in frames[name].dtypes.items()}
        assert found == {column["name"]: types.get(column["kind"], "string") for column in file["columns"]}
    own = frames["answers_egen-bild_v1.csv"]
    assert own["q_hours"].dropna().tolist() == [22] * 4
    assert math.isclose(own["q_pay"].mean(), 15.25)
    assert own.attrs["codes"]["q_mood"][4] == "ofta in English"
    joined = frames["answers.csv"].merge(frames["responses.csv"], on="response", validate="many_to_one")
    assert len(joined) == len(frames["answers.csv"])


def test_missing_codes_can_be_kept_when_reading(package: Package, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    kept = script(package.folder, "read_package").read_package(package.folder, keep_missing_codes=True)
    assert set(kept["answers_puls_v3.csv"]["q_now"]) == {-92}


def test_the_package_proves_itself_with_python_alone(package: Package) -> None:
    command = [sys.executable, "-I", "-S", "-B", "scripts/verify_package.py", "."]
    done = subprocess.run(command, cwd=package.folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "The package is whole and adds up.\n")
