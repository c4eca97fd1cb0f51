"""The descriptions of datasets."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from export_definitions import FOLDER

from surveyapp.exports.fields import FIELDS, NEEDED
from surveyapp.exports.specification import BadSpecification, load_specification, read_specification

SPECIFICATION = read_specification(FOLDER)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy that may be spoilt."""
    for path in FOLDER.glob("*.yaml"):
        shutil.copy(path, tmp_path)
    return tmp_path


def test_every_dataset_is_described_and_in_order() -> None:
    assert set(SPECIFICATION.datasets) == set(FIELDS) == set(NEEDED)
    orders = [dataset.order for dataset in SPECIFICATION.datasets.values()]
    assert orders == sorted(set(orders))


@pytest.mark.parametrize("name", FIELDS)
def test_the_delivered_description_has_every_field_once(name: str) -> None:
    assert sorted(SPECIFICATION.datasets[name].names) == sorted(FIELDS[name])


@pytest.mark.parametrize("name", FIELDS)
def test_every_data_file_says_which_rows_are_synthetic(name: str) -> None:
    assert "is_synthetic" in NEEDED[name]


@pytest.mark.parametrize("name", FIELDS)
def test_no_field_is_named_after_something_that_is_never_exported(name: str) -> None:
    never = {"id", "ref", "label", "name", "phone", "email", "personal_number", "void_reason", "text", "submitted_at"}
    assert not never & set(FIELDS[name])


@pytest.mark.parametrize(
    ("name", "before", "after", "problem"),
    [
        ("placements", "  - name: start_on", "  - name: begins_on", "there is no begins_on to export"),
        ("placements", "  - name: start_on", "  - name: person", "the column person is already there"),
        ("placements", "sv: Första dagen", "fr: Premier jour", "the text is missing in sv"),
        ("placements", '"illness": ', '"ill": ', "the codes differ from what is stored: ill, illness"),
        ("placements", "key: [placement]", "key: [place]", "there is no column place"),
        ("placements", "dataset: placements", "dataset: stays", "the file is named placements"),
        ("placements", "dataset: placements", "dataset: Stays", "must follow the pattern"),
        ("placements", "name: is_synthetic", "name: exit_on", "the column is_synthetic is needed"),
        ("placements", "kind: day", "kind: date", "columns.7.kind"),
        ("attendance", "refers_to: placements.placement", "refers_to: placements.start_on", "is no key"),
        ("answers", "item_in: [instrument, version, item]", "item_in: [instrument, version, question]", "item_in"),
        ("answers", "codes_from: items", "unit: {sv: a, en: a}", "a code needs codes"),
    ],
)
def test_a_mistake_is_refused_with_its_line_and_reason(
    folder: Path, name: str, before: str, after: str, problem: str
) -> None:
    path = folder / f"{name}.yaml"
    text = path.read_text("utf-8").replace("illness: {", '"illness": {')
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")
    specification, problems = load_specification(folder)
    assert specification is None
    assert any(problem in str(found) and path.name in str(found) for found in problems), problems


def test_every_problem_is_told_at_once(folder: Path) -> None:
    for name in ("placements", "pairs"):
        path = folder / f"{name}.yaml"
        path.write_text(path.read_text("utf-8").replace("kind: day", "kind: date").replace("kind: number", "kind: n"))
    with pytest.raises(BadSpecification) as refused:
        read_specification(folder)
    assert {"placements.yaml", "pairs.yaml"} <= {
        Path(line.split(":")[0]).name for line in str(refused.value).splitlines()
    }


def test_a_dataset_without_a_description_is_missed(folder: Path) -> None:
    (folder / "pairs.yaml").unlink()
    _, problems = load_specification(folder)
    assert [problem.message for problem in problems] == ["the dataset pairs is not described"]


def test_broken_yaml_is_told_with_its_line(folder: Path) -> None:
    (folder / "pairs.yaml").write_text("dataset: pairs\norder: [1\n")
    _, problems = load_specification(folder)
    assert any(problem.line > 1 and "not YAML" in problem.message for problem in problems)


def test_a_column_may_be_left_out_where_nothing_rests_on_it(folder: Path) -> None:
    path = folder / "placements.yaml"
    columns = path.read_text("utf-8").split("\n  - name: ")
    path.write_text("\n  - name: ".join(column for column in columns if not column.startswith("referrer")), "utf-8")
    assert "referrer" not in read_specification(folder).datasets["placements"].names
