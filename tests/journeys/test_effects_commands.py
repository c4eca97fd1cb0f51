"""``surveyapp effects report`` on the demonstration, and a server that never loads the statistics libraries."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from surveyapp.settings import ROOT

PATIENCE = 20.0
"""Seconds; on a quiet machine a report takes about four."""


def run(data: Path, *arguments: str, code: int = 0) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SURVEYAPP_")}
    done = subprocess.run(
        [sys.executable, "-m", "surveyapp", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**clean, "SURVEYAPP_DATA": str(data), "SURVEYAPP_TODAY": "2023-11-14"},
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the demonstration in it."""
    folder = tmp_path_factory.mktemp("demonstration") / "data"
    run(folder, "demo", "load")
    return folder


def test_the_demonstration_is_reported_as_synthetic_with_small_numbers_hidden(data: Path, tmp_path: Path) -> None:
    began = time.monotonic()
    said = run(data, "effects", "report", "ostersund-2022", "--out", str(tmp_path / "out"))
    assert time.monotonic() - began < PATIENCE
    assert "Demonstration: alla svar är syntetiska" in said
    assert "(dolt, för få)" in said
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert 'class="demo"' in page
    assert '<html lang="sv">' in page
    content = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    shares = [
        cell
        for section in content["sections"]
        if section["code"] in ("indicators", "others", "waves", "targets", "exits")
        for table in section["tables"]
        for row in table["rows"]
        for cell in row.values()
        if isinstance(cell, dict) and "count" in cell
    ]
    assert shares
    assert all(cell["count"] >= 5 for cell in shares)


def test_whoever_may_see_all_gets_every_number_and_the_target_in_words(data: Path) -> None:
    said = run(data, "effects", "report", "ostersund-2022", "--smallest", "0", "--language", "en")
    assert "hidden" not in said
    assert "2 of 16, 13 % (3 to 36)" in said
    assert "too few to say whether one in five was reached" in said
    assert "16 of 16 answered" in said


def test_a_plan_that_nobody_follows_is_said(data: Path) -> None:
    assert "no placement of Östersunds kommun follows a plan nonsense" in run(
        data, "effects", "report", "nonsense", code=1
    )


def test_a_database_that_is_not_there_says_to_upgrade(tmp_path: Path) -> None:
    assert "run surveyapp db upgrade" in run(tmp_path / "none", "effects", "report", "x", code=1)


def test_the_command_line_starts_without_the_statistics_libraries(data: Path) -> None:
    heavy = ("numpy", "scipy", "pandas", "statsmodels", "openpyxl", "pyreadstat")
    program = (
        "import sys, surveyapp.cli.serve; from surveyapp.cli import cli; "
        f"print(sorted(set({heavy!r}) & set(sys.modules)), sorted(cli.commands))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.startswith("[] ")
    assert "'effects'" in done.stdout
    assert "'import'" in done.stdout
    assert "report" in run(data, "effects", "--help")
    assert "readings" in run(data, "import", "--help")
