"""Mappings read from YAML: problems of shape and meaning at their line, and what a mapping brings with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from import_builders import mapping_data, shelf, wide_data
from invented_files import GONE, Changes, a_plan, as_yaml, settling

from surveyapp.interchange.mapping_files import ReadMapping, read_mapping
from surveyapp.plans.shelf import Shelf
from surveyapp.settings import ROOT


def read(folder: Path, data: dict[str, Any], on: Shelf | None = None) -> tuple[ReadMapping | None, list[str]]:
    path = folder / "mapping.yaml"
    path.write_text(as_yaml(data), encoding="utf-8")
    found, problems = read_mapping(path, on or shelf(), folder / "shelf")
    return found, [f"{problem.path}: {problem.message}" for problem in problems]


@pytest.mark.parametrize("data", [mapping_data(), wide_data()])
def test_a_sound_mapping_is_read(tmp_path: Path, data: dict[str, Any]) -> None:
    found, problems = read(tmp_path, data)
    assert problems == []
    assert found is not None
    assert found.new_files == ()


def test_a_problem_names_file_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "mapping.yaml"
    text = (ROOT / "tests" / "import_files" / "arthritis" / "mapping.yaml").read_text(encoding="utf-8")
    path.write_text(text.replace("shape: long", "shape: round").replace(", file: plan.yaml", ""), encoding="utf-8")
    _, problems = read_mapping(path, shelf(), tmp_path)
    assert [str(problem) for problem in problems] == ["mapping.yaml:8:1: shape: must be 'long' or 'wide'"]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({("waves", 1, "wave"): "weekly"}, "waves.1.wave: workplaces 1 has no wave weekly, only baseline, monthly"),
        ({("waves", 2, "number"): 1}, "waves.2.wave: the wave monthly 1 is given twice"),
        ({("waves", 0, "number"): 2}, "waves.0.number: this wave of the plan does not repeat"),
        ({("waves", 0, "value"): 1.0}, "waves: the value 1 stands for two waves"),
        ({("waves", 0, "value"): GONE}, "waves.0: needs the value of its rows"),
        ({("waves", 0, "suffix"): "_0"}, "waves.0.suffix: belongs to wide files"),
        ({("waves", 0, "items"): {"arrive": "x"}}, "waves.0.items: has columns of its own already told apart"),
        ({("waves", 0, "wave"): "afterwards"}, "waves.0.wave: this wave is counted from the exit"),
        ({("waves", 0, "on"): "2025-01-06", ("waves", 0, "answered"): "day"}, "waves.0: only one of on, after and"),
        ({("wave",): GONE}, ": a long file needs the column that says the wave"),
        ({("items",): {"nonsense": "x"}}, "items.nonsense: settling 1 has no item nonsense"),
        ({("items",): {"note": "x"}}, "items.note: an item of kind text cannot be imported"),
        ({("items",): {"arrive": "x", "help": "x"}}, "items: the column x cannot be two items"),
        ({("items",): {}}, ": items says which column holds which item"),
        ({("provider",): {}}, "provider: needs either a name or a column"),
        ({("start",): {"on": "2025-01-06", "column": "x"}}, "start: needs either a day"),
        ({("start",): {"on": "2025-02-30"}}, "start.on: must be a day that exists"),
        ({("exit",): {"column": "x", "destinations": {"a": "arbete"}}}, "exit.destinations: needs the column"),
        ({("exit",): {"column": "x", "destinations": {"a": "work"}}}, "exit.destinations.a: must be 'arbete'"),
        ({("instrument", "version"): 2}, "instrument: there is no instrument settling in this version"),
        ({("plan", "code"): "other"}, "plan: there is no plan other in this version"),
        ({("missing",): {"-9": "asleep"}}, "missing.-9: must be 'refused'"),
        ({("colour",): "red"}, "colour: this field is not known here"),
    ],
)
def test_a_wrong_mapping_says_what_and_where(tmp_path: Path, changes: Changes, problem: str) -> None:
    found, problems = read(tmp_path, mapping_data(changes))
    assert found is None
    assert any(text.startswith(problem) for text in problems), problems


def test_wide_files_have_no_values_of_waves(tmp_path: Path) -> None:
    changes: Changes = {("wave",): "when", ("waves", 0): {"wave": "baseline", "value": 0}}
    _, problems = read(tmp_path, wide_data(changes))
    assert any(text.startswith("wave: a wide file has no column") for text in problems)
    assert any(text.startswith("waves.0.value: belongs to long files") for text in problems)
    assert any(text.startswith("waves.0: needs the suffix of its columns") for text in problems)


def test_an_instrument_asked_of_somebody_else_is_refused(tmp_path: Path) -> None:
    _, problems = read(tmp_path, mapping_data({("instrument", "code"): "other"}))
    assert any("the plan does not ask other 1 of the participant" in text for text in problems)


BROUGHT: Changes = {("instrument", "file"): "own.yaml", ("plan", "file"): "plan.yaml"}


def bring(folder: Path, instrument: dict[str, Any], plan: dict[str, Any]) -> None:
    (folder / "own.yaml").write_text(as_yaml(instrument), encoding="utf-8")
    (folder / "plan.yaml").write_text(as_yaml(plan), encoding="utf-8")


def test_instrument_and_plan_may_lie_beside_the_mapping(tmp_path: Path) -> None:
    bring(tmp_path, settling(), a_plan())
    found, problems = read(tmp_path, mapping_data(BROUGHT), Shelf.of(shelf().catalogue.of([]), []))
    assert problems == []
    assert found is not None
    targets = [new.target.relative_to(tmp_path) for new in found.new_files]
    assert targets == [Path("shelf/settling/1.yaml"), Path("shelf/plans/workplaces-1.yaml")]
    for new in found.new_files:
        new.put()
    assert (tmp_path / targets[0]).read_bytes() == (tmp_path / "own.yaml").read_bytes()
    with pytest.raises(FileExistsError):
        found.new_files[0].put()


def test_what_is_on_the_shelf_already_is_not_new(tmp_path: Path) -> None:
    bring(tmp_path, settling(), a_plan())
    found, problems = read(tmp_path, mapping_data(BROUGHT))
    assert problems == []
    assert found is not None
    assert found.new_files == ()


@pytest.mark.parametrize(
    ("instrument", "plan", "problem"),
    [
        ({("seconds",): 90}, {}, "instrument.file: settling version 1 is on the shelf with other content"),
        ({}, {("lookahead",): {"months": 9}}, "plan.file: workplaces version 1 is on the shelf with other content"),
        ({("version",): 2}, {}, "instrument.file: the file own.yaml is settling version 2"),
        ({("picture",): "cake"}, {}, "picture: must be 'star', 'bars' or 'none'"),
        ({}, {("waves", 0, "asks", 0, "instrument"): "unheard"}, "waves.0.asks.0.instrument: there is no instrument"),
    ],
)
def test_what_is_brought_must_be_sound_and_as_on_the_shelf(
    tmp_path: Path, instrument: Changes, plan: Changes, problem: str
) -> None:
    bring(tmp_path, settling(instrument), a_plan(plan))
    found, problems = read(tmp_path, mapping_data(BROUGHT))
    assert found is None
    assert any(text.startswith(problem) for text in problems), problems


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    _, problems = read(tmp_path, mapping_data(BROUGHT))
    assert problems == [
        "instrument.file: there is no file own.yaml beside the mapping",
        "plan.file: there is no file plan.yaml beside the mapping",
    ]
