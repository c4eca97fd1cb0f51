"""``surveyapp effects report`` on the demonstration, and a server that never loads the statistics libraries."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from loaded_program import LoadedProgram, with_settings

from surveyapp.settings import ROOT

# What the module prepares is prepared once, by one worker.
pytestmark = pytest.mark.xdist_group("commands")

PATIENCE = 20.0
"""Seconds of work; on a quiet machine a report takes about four."""


@dataclass(frozen=True)
class Shell:
    """Runs the command in a data folder."""

    program: LoadedProgram
    data: Path

    def run(self, *arguments: str, code: int = 0) -> str:
        """Output of the command, which must end with this code."""
        settings = {"SURVEYAPP_DATA": str(self.data), "SURVEYAPP_TODAY": "2023-11-14"}
        ended, said = self.program.run(arguments, settings, self.data.parent / "said.txt")
        assert ended == code, said
        assert "Traceback" not in said
        return said


@pytest.fixture(scope="module")
def shell(demonstration: Path, program: LoadedProgram) -> Shell:
    """A data folder with the demonstration in it."""
    return Shell(program, demonstration)


def test_the_demonstration_is_reported_as_synthetic_with_small_numbers_hidden(
    demonstration: Path, tmp_path: Path
) -> None:
    began = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-m", "surveyapp", "effects", "report", "ostersund-2022", "--out", str(tmp_path / "out")],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env=with_settings({"SURVEYAPP_DATA": str(demonstration), "SURVEYAPP_TODAY": "2023-11-14"}),
    )
    said, ended = done.stdout, resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.stderr == ""
    assert ended.ru_utime - began.ru_utime < PATIENCE
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


def test_whoever_may_see_all_gets_every_number_and_the_target_in_words(shell: Shell) -> None:
    said = shell.run("effects", "report", "ostersund-2022", "--smallest", "0", "--language", "en")
    assert "hidden" not in said
    assert "2 of 16, 13 % (3 to 36)" in said
    assert "too few to say whether one in five was reached" in said
    assert "16 of 16 answered" in said


def test_a_plan_that_nobody_follows_is_said(shell: Shell) -> None:
    said = shell.run("effects", "report", "nonsense", code=1)
    assert "no placement of Östersunds kommun follows a plan nonsense" in said


def test_a_database_that_is_not_there_says_to_upgrade(program: LoadedProgram, tmp_path: Path) -> None:
    empty = Shell(program, tmp_path / "none")
    assert "run surveyapp db upgrade" in empty.run("effects", "report", "x", code=1)


def test_the_command_line_starts_without_the_statistics_libraries(shell: Shell) -> None:
    heavy = ("numpy", "scipy", "pandas", "statsmodels", "openpyxl", "pyreadstat")
    program = (
        "import sys, surveyapp.cli.serve; from surveyapp.cli import cli; "
        f"print(sorted(set({heavy!r}) & set(sys.modules)), sorted(cli.places))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.startswith("[] ")
    assert "'effects'" in done.stdout
    assert "'import'" in done.stdout
    assert "report" in shell.run("effects", "--help")
    assert "readings" in shell.run("import", "--help")
