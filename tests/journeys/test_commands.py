"""The command line as somebody uses it who installs the program: demonstration, package, backup, advice."""

from __future__ import annotations

import csv
import io
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from loaded_program import LoadedProgram

from surveyapp.demo.year import FOLDER
from surveyapp.settings import ROOT

# What the module prepares is prepared once, by one worker.
pytestmark = pytest.mark.xdist_group("commands")


@dataclass(frozen=True)
class Shell:
    """Runs the command in a data folder of its own."""

    program: LoadedProgram
    data: Path

    def run(self, *arguments: str, code: int = 0, **more: str) -> str:
        """Output of the command, which must end with this code."""
        settings = {"SURVEYAPP_DATA": str(self.data), "SURVEYAPP_TODAY": "2023-11-14", **more}
        ended, said = self.program.run(arguments, settings, self.data.parent / "said.txt")
        assert ended == code, said
        assert "Traceback" not in said
        return said


@pytest.fixture(scope="module")
def shell(demonstration: Path, program: LoadedProgram) -> Shell:
    """A data folder with the demonstration in it."""
    return Shell(program, demonstration)


def _real(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def package(shell: Shell) -> Path:
    """A package made from the demonstration."""
    out = shell.data.parent / "package"
    shell.run("export", "run", "--out", str(out))
    return out


def test_no_page_of_staff_stands_empty_in_the_demonstration(shell: Shell) -> None:
    with sqlite3.connect(shell.data / "surveyapp.sqlite") as database:
        for table in ("referral", "hours_plan", "later_status", "note", "goal", "task", "supervisor_proposal"):
            assert database.execute(f"SELECT count(*) FROM {table}").fetchone()[0], table  # own names
        (n_working,) = database.execute("SELECT count(*) FROM later_status WHERE status = 'arbete'").fetchone()
    # When people got work is told by the report alone.
    assert n_working == 0


def test_loading_prints_progress_occupancy_and_the_doors(shell: Shell) -> None:
    said = shell.run("demo", "load")
    assert "loaded already" in said
    assert "/s/" in said
    assert "/sign-in" in said


def test_the_package_is_whole_says_synthetic_and_opens_in_pandas(shell: Shell, package: Path) -> None:
    assert "whole and unchanged" in shell.run("export", "verify", str(package))
    assert (package / "README.txt").read_text(encoding="utf-8").startswith("SYNTHETIC ANSWERS")
    placements = pd.read_csv(package / "placements.csv")
    answers = pd.read_csv(package / "answers.csv")
    assert len(placements) == 16  # the seventeenth said no
    assert set(answers["is_synthetic"]) == {1}
    assert answers.loc[answers["content"] == "code", "value"].between(1, 11).all()


def test_the_package_holds_no_name_label_or_provider(package: Path) -> None:
    everything = "".join(path.read_text(encoding="utf-8") for path in package.rglob("*.csv"))
    for private in ("Farid", "Fura", "Robin Hood", "Hej Främling", "P06"):
        assert private not in everything


def test_a_changed_package_is_noticed(shell: Shell, package: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    for path in package.rglob("*"):
        if path.is_file():
            target = copy / path.relative_to(package)
            target.parent.mkdir(exist_ok=True, parents=True)
            target.write_bytes(path.read_bytes())
    changed = (copy / "answers.csv").read_text(encoding="utf-8").replace(",code,4,", ",code,5,", 1)
    (copy / "answers.csv").write_text(changed, encoding="utf-8")
    assert "answers.csv" in shell.run("export", "verify", str(copy), code=1)


def test_self_and_supervisor_correlate_little_and_repeated_answers_much(package: Path) -> None:
    pairs = pd.read_csv(package / "pairs.csv")
    both = pairs[(pairs["self_value"] > 0) & (pairs["supervisor_value"] > 0)]
    assert 0.05 < both["self_value"].corr(both["supervisor_value"]) < 0.6


def test_the_overview_of_interviews_is_what_the_files_of_the_real_year_say(shell: Shell) -> None:
    said = shell.run("interviews", "overview", "--format", "csv")
    found = list(csv.DictReader(io.StringIO(said)))
    with_providers = [
        (row["provider"], str(number), row[f"interview_{number}_date"], "yes")
        for row in _real("headcounts")
        for number in (1, 2, 3)
    ]
    with_participants = [
        (row["provider"], row["date"], row["held"], row["supervisor_present"], row["note"])
        for row in _real("participant_interviews")
    ]
    assert sorted(with_providers) == sorted(
        (row["subject"], row["round"], row["date"], row["held"])
        for row in found
        if row["subject_kind"] == "organisation"
    )
    columns = ("subject", "date", "held", "supervisor_present", "reason")
    assert sorted(with_participants) == sorted(
        tuple(row[column] for column in columns) for row in found if row["subject_kind"] == "group"
    )
    assert len(found) == len(with_providers) + len(with_participants)


def test_what_was_counted_at_interviews_is_what_the_file_of_the_real_year_says(shell: Shell) -> None:
    found = list(csv.DictReader(io.StringIO(shell.run("interviews", "headcounts", "--format", "csv"))))
    counted = {(row["subject"], row["round"], row["what"]): (row["low"], row["high"]) for row in found}
    for row in _real("headcounts"):
        for number in ("1", "2", "3"):
            there = row[f"interview_{number}_participants"]
            assert counted.pop((row["provider"], number, "participants that day")) == (there, there)
        low, _, high = row["own_estimate_whole_period"].partition("-")
        told = counted.pop((row["provider"], "3", "own estimate of the whole period"))
        assert told == (low, high or low)
    assert not counted


def test_the_ledger_with_interviews_in_it_adds_up(shell: Shell) -> None:
    said = shell.run("ledger", "check")
    assert "15 = 15 answered" in said
    assert "6 = 4 answered + 2 informant absent" in said


def test_planning_again_writes_nothing(shell: Shell) -> None:
    assert "nothing to write" in shell.run("occasions", "plan")
    assert "would write" in shell.run("occasions", "plan", "--dry-run")


def test_a_backup_is_restored_to_the_last_row(shell: Shell, tmp_path: Path) -> None:
    backup = tmp_path / "backup.sqlite"
    shell.run("db", "backup", str(backup))
    assert "already there" in shell.run("db", "backup", str(backup), code=1)
    assert "/backups/" in shell.run("db", "backup")
    other = Shell(shell.program, tmp_path / "elsewhere")
    other.run("db", "restore", str(backup))
    assert "sound" in other.run("db", "check")
    assert _rows(other) == _rows(shell)
    assert "--replace" in other.run("db", "restore", str(backup), code=1)
    other.run("db", "restore", str(backup), "--replace")
    assert _rows(other) == _rows(shell)


def test_what_is_no_backup_is_not_restored(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear all", encoding="utf-8")
    assert "not a whole backup" in shell.run("db", "restore", str(tmp_path / "letter.txt"), "--replace", code=1)


def test_the_database_is_sound_and_upgraded_once(shell: Shell) -> None:
    assert "sound" in shell.run("db", "check")
    assert "revision" in shell.run("db", "upgrade")


def test_serving_an_empty_folder_says_to_upgrade_first(program: LoadedProgram, tmp_path: Path) -> None:
    assert "run surveyapp db upgrade" in Shell(program, tmp_path / "empty").run("serve", "--port", "0", code=1)


def test_the_plan_is_shown_and_locked_once(shell: Shell) -> None:
    shown = shell.run("plan", "show", "ostersund-2022")
    assert "locked: 2022-08-01" in shown
    assert "1 of 5" in shown
    assert "2022-08-01" in shell.run("plan", "lock", "ostersund-2022")
    assert "no plan" in shell.run("plan", "show", "nonsense", code=1)


def test_a_broken_plan_is_refused_with_every_problem_by_line(shell: Shell, tmp_path: Path) -> None:
    text = (ROOT / "instruments" / "plans" / "ostersund-2022.yaml").read_text(encoding="utf-8")
    broken = tmp_path / "broken.yaml"
    broken.write_text(text.replace("instrument: kort-puls", "instrument: missing-one"), encoding="utf-8")
    said = shell.run("plan", "check", str(broken), code=1)
    assert "missing-one" in said
    assert f"{broken}:" in said
    assert "sound" in shell.run("plan", "check", str(ROOT / "instruments" / "plans" / "ostersund-2022.yaml"))


def test_instruments_are_checked_previewed_and_listed(shell: Shell) -> None:
    assert "framstegsstjarnan version 1" in shell.run("instruments", "check")
    assert "1. " in shell.run("instruments", "preview", "framstegsstjarnan", "--language", "sv-latt")
    rows = list(csv.reader(shell.run("instruments", "codebook", "kort-puls").splitlines()))
    assert rows[0][:3] == ["item", "kind", "code"]
    assert "no instrument nonsense" in shell.run("instruments", "preview", "nonsense", code=1)


def test_the_doctor_finds_the_demonstration_well_and_names_what_is_wrong(shell: Shell) -> None:
    assert "FAULT" not in shell.run("doctor")
    assert "SURVEYAPP_ZONE" in shell.run("doctor", code=1, SURVEYAPP_ZONE="Nowhere")


def test_a_production_without_secrets_of_its_own_refuses_in_words(shell: Shell) -> None:
    said = shell.run("serve", code=2, SURVEYAPP_ENVIRONMENT="production", SURVEYAPP_TODAY="")
    assert "SURVEYAPP_" in said
    assert "demonstration value" in said


def _rows(shell: Shell) -> list[tuple[str, int]]:
    with sqlite3.connect(shell.data / "surveyapp.sqlite") as opened:
        tables = [name for (name,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return sorted((name, opened.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]) for name in tables)
