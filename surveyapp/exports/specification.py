"""The datasets of a package as data: one YAML file each, with what every column means, for people to read and edit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from surveyapp.exports.fields import FIELDS, NEEDED
from surveyapp.instruments.definition import Code, Frozen, Text
from surveyapp.instruments.problems import Finding, Problem
from surveyapp.instruments.shape import shape
from surveyapp.instruments.yaml_source import read_yaml

LANGUAGES = ("sv", "en")
"""Languages in which a codebook is written."""

ColumnName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
"""A name that SPSS, Stata, R and pandas all take as it is."""

Kind = Literal["pseudonym", "code", "word", "integer", "number", "day", "flag", "answer", "picked"]
Source = Literal["waves", "instruments", "items", "scales"]


class Column(Frozen):
    """One column of a dataset."""

    name: ColumnName
    kind: Kind
    meaning: Text
    source: str = Field(min_length=1, description="Where the value comes from.")
    unit: Text | None = None
    codes: dict[str, Text] = Field(default_factory=dict, description="Every text that can stand here, explained.")
    codes_from: Source | None = Field(None, description="The codes are those of the plans or the instruments.")
    missing_codes: bool = Field(False, description="A number from -99 to -90 stands for a missing answer.")
    empty: Text | None = Field(None, description="What an empty cell means; without this it is never empty.")
    refers_to: str | None = Field(None, description="Dataset and column where the same code is a key.")
    item_in: tuple[ColumnName, ColumnName, ColumnName] | None = Field(
        None, description="Columns that name instrument, version and item, whose codes stand here."
    )


class Dataset(Frozen):
    """One file of a package, or one for each instrument version (``answers_wide``)."""

    dataset: Code
    order: int = Field(ge=1)
    title: Text
    row: Text = Field(description="What one row is.")
    key: tuple[ColumnName, ...] = Field(min_length=1, description="Columns that no two rows have alike.")
    columns: tuple[Column, ...] = Field(min_length=1)

    @property
    def names(self) -> tuple[str, ...]:
        """The header."""
        return tuple(column.name for column in self.columns)


@dataclass(frozen=True, slots=True)
class Specification:
    """Every dataset by name, in order."""

    datasets: Mapping[str, Dataset]


class BadSpecification(ValueError):
    """The specification has problems; the message has one line for each."""


def read_specification(folder: Path) -> Specification:
    """The datasets of this folder; raises BadSpecification with every problem."""
    specification, problems = load_specification(folder)
    if specification is None:
        raise BadSpecification("\n".join(str(problem) for problem in problems))
    return specification


def load_specification(folder: Path) -> tuple[Specification | None, tuple[Problem, ...]]:
    """Read and check every YAML file of the folder; without a specification where anything is wrong."""
    problems: list[Problem] = []
    found: dict[str, Dataset] = {}
    for path in sorted(folder.glob("*.yaml")):
        dataset, own = _load(path)
        problems.extend(own)
        if dataset is not None:
            found[dataset.dataset] = dataset
    if not problems:
        problems.extend(_gone(folder, found))
        problems.extend(_dangling(folder, found))
    if problems:
        return None, tuple(problems)
    return Specification(dict(sorted(found.items(), key=lambda entry: entry[1].order))), ()


def _load(path: Path) -> tuple[Dataset | None, tuple[Problem, ...]]:
    source, problems = read_yaml(path.read_text(encoding="utf-8"), str(path))
    if source is None:
        return None, problems
    dataset, findings = shape(Dataset, source.data)
    if dataset is not None:
        findings = tuple(_check(dataset, path.stem))
    return (None if findings else dataset), source.locate(findings)


def _check(dataset: Dataset, stem: str) -> Iterator[Finding]:
    if dataset.dataset != stem:
        yield Finding(("dataset",), f"the file is named {stem}")
    if dataset.dataset not in FIELDS:
        yield Finding(("dataset",), f"there is no dataset {dataset.dataset}")
        return
    yield from _lacking(dataset)
    for path, text in (("title", dataset.title), ("row", dataset.row)):
        yield from _languages((path,), text)
    for number, column in enumerate(dataset.columns):
        if column.name in dataset.names[:number]:
            yield Finding(("columns", number, "name"), f"the column {column.name} is already there")
        yield from _check_column(dataset, number, column)


def _lacking(dataset: Dataset) -> Iterator[Finding]:
    for name in dataset.key:
        if name not in dataset.names:
            yield Finding(("key",), f"there is no column {name}")
    for name in NEEDED[dataset.dataset]:
        if name not in dataset.names:
            yield Finding(("columns",), f"the column {name} is needed to check a package")


def _check_column(dataset: Dataset, number: int, column: Column) -> Iterator[Finding]:
    path = ("columns", number)
    fields = FIELDS[dataset.dataset]
    if column.name not in fields:
        yield Finding((*path, "name"), f"there is no {column.name} to export")
        return
    values = fields[column.name]
    if values is not None and set(column.codes) != values:
        differing = ", ".join(sorted(values.symmetric_difference(column.codes)))
        yield Finding((*path, "codes"), f"the codes differ from what is stored: {differing}")
    if column.kind == "code" and not column.codes and column.codes_from is None:
        yield Finding((*path, "kind"), "a code needs codes, or codes_from")
    if column.kind in ("answer", "picked") and not set(column.item_in or ("",)) <= set(dataset.names):
        yield Finding((*path, "item_in"), "an answer needs columns that name instrument, version and item")
    for name, text in (("meaning", column.meaning), ("unit", column.unit), ("empty", column.empty)):
        yield from _languages((*path, name), text)
    for code, text in column.codes.items():
        yield from _languages((*path, "codes", code), text)


def _languages(path: tuple[str | int, ...], text: Text | None) -> Iterator[Finding]:
    for language in LANGUAGES:
        if text is not None and language not in text:
            yield Finding(path, f"the text is missing in {language}")


def _gone(folder: Path, found: Mapping[str, Dataset]) -> Iterator[Problem]:
    for name in FIELDS:
        if name not in found:
            yield Problem(str(folder / f"{name}.yaml"), 1, 1, "", f"the dataset {name} is not described")


def _dangling(folder: Path, found: Mapping[str, Dataset]) -> Iterator[Problem]:
    keys = {f"{name}.{key}" for name, dataset in found.items() for key in dataset.key if len(dataset.key) == 1}
    for name, dataset in found.items():
        for number, column in enumerate(dataset.columns):
            if column.refers_to is not None and column.refers_to not in keys:
                path = f"columns.{number}.refers_to"
                yield Problem(str(folder / f"{name}.yaml"), 1, 1, path, f"{column.refers_to} is no key")
