"""Proves a package from its own folder alone, years later: run ``python3 verify_package.py FOLDER``.

A copy of this file travels in every package, so it needs nothing but Python (3.9 or later).
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MANIFEST, CODEBOOK = "manifest.json", "codebook.json"
KNOWN_FORMATS = ("evaluator's package 1",)
SYNTHETIC_LINE = "SYNTHETIC ANSWERS / SYNTETISKA SVAR"
TOLD_PER_FILE = 10
REMEMBERED = 10_000

_PATTERNS = {
    "pseudonym": re.compile(r"[A-Z]{2}-[A-Z2-7]{12}"),
    "word": re.compile(r"[A-Za-z0-9][A-Za-z0-9 _.,'()-]{0,79}"),
    "integer": re.compile(r"-?\d{1,15}"),
    "number": re.compile(r"-?\d+(\.\d+)?(e[+-]?\d{1,3})?"),
    "flag": re.compile(r"[01]"),
}


def verify_package(folder: Path, manifest_sha256: str | None = None) -> tuple[str, ...]:
    """Everything wrong with a finished package, one sentence each; empty when it is whole and adds up.

    Found are: files that are missing, too many or changed, wrong numbers of rows, columns that differ from the
    codebook, cells that the codebook does not allow, codes that refer to nothing, and counts that do not add up. With
    ``manifest_sha256``, as it stands in the trail, a changed manifest is found too.
    """
    try:
        text = (folder / MANIFEST).read_bytes()
        manifest, codebook = json.loads(text), json.loads((folder / CODEBOOK).read_bytes())
    except FileNotFoundError as error:
        return (f"{Path(error.filename).name} is missing",)
    except ValueError as error:
        return (f"{MANIFEST} or {CODEBOOK} cannot be read: {error}",)
    problems = []
    if manifest_sha256 is not None and hashlib.sha256(text).hexdigest() != manifest_sha256:
        problems.append(f"{MANIFEST} is not the one that was recorded")
    try:
        if manifest["format"] not in KNOWN_FORMATS:
            return (f"the format {manifest['format']!r} is not known here",)
        problems.extend(_files(folder, manifest))
        problems.extend(_arithmetic(manifest))
        problems.extend(_contents(folder, manifest, codebook))
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        problems.append(f"{MANIFEST} or {CODEBOOK} lacks something: {error!r}")
    return tuple(problems)


def _files(folder: Path, manifest: dict[str, Any]) -> Iterator[str]:
    listed = {entry["name"]: entry for entry in manifest["files"]}
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    for name in sorted(found - set(listed) - {MANIFEST}):
        yield f"{name} is not listed in {MANIFEST}"
    for name, entry in listed.items():
        if name not in found:
            yield f"{name} is missing"
        elif (folder / name).stat().st_size != entry["n_bytes"] or _sha256(folder / name) != entry["sha256"]:
            yield f"{name} was changed"


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def _arithmetic(manifest: dict[str, Any]) -> Iterator[str]:
    rows, total = manifest["reconciliation"]["rows"], manifest["reconciliation"]["total"]
    for row in [*rows, {"role": "all", "instrument": "together", "version": "", **total}]:
        if row["planned"] != sum(row["states"].values()):
            yield f"{row['role']} {row['instrument']} {row['version']}: planned is not the sum of what came of it"
    states: Counter[str] = Counter()
    for row in rows:
        states.update(row["states"])
    if sum(row["planned"] for row in rows) != total["planned"] or +states != +Counter(total["states"]):
        yield "the total of planned and done is not the sum of its rows"
    consent, answers = manifest["consent"], manifest["answers"]
    reasons = ("n_included", "n_no_decision", "n_refused", "n_withdrawn")
    if consent["n_people"] != sum(consent[reason] for reason in reasons):
        yield "people are not the sum of those included and those left out"
    if answers["n_stored"] != answers["n_exported"] + answers["n_without_item"]:
        yield "stored answers are not the sum of those exported and those left out"


def _contents(folder: Path, manifest: dict[str, Any], codebook: dict[str, Any]) -> Iterator[str]:
    counted = {entry["name"]: entry["n_rows"] for entry in manifest["files"]}
    tables = {name: _Table(folder / name, file, codebook) for name, file in codebook["files"].items()}
    for name in tables:
        if counted.get(name) is None:
            yield f"{name} stands in {CODEBOOK} but not as a table in {MANIFEST}"
    for name, n_rows in counted.items():
        if n_rows is not None and name not in tables and name != "codebook.csv":
            yield f"{name} is a table but does not stand in {CODEBOOK}"
    told, explained = (
        {(one["code"], one["version"], one["sha256"]) for one in book["instruments"]} for book in (manifest, codebook)
    )
    if told != explained:
        yield f"the instruments in {MANIFEST} are not those of {CODEBOOK}"
    keys = {f"{table.dataset}.{table.key[0]}": table.key_values() for table in tables.values() if len(table.key) == 1}
    for name, table in tables.items():
        yield from table.check(keys)
        if table.n_rows is not None and table.n_rows != counted.get(name):
            yield f"{name} has {table.n_rows} rows, not {counted.get(name)}"
        if table.n_synthetic and not manifest["is_synthetic"]:
            yield f"{name} has synthetic rows, but the package does not say so"
    readme = folder / "README.txt"
    if manifest["is_synthetic"] and readme.exists() and not readme.read_text("utf-8").startswith(SYNTHETIC_LINE):
        yield f"README.txt does not begin with {SYNTHETIC_LINE}"
    yield from _reconciled({table.dataset: table for table in tables.values()}, manifest)
    yield from _wide_rows(tables, codebook)


def _reconciled(tables: dict[str, _Table], manifest: dict[str, Any]) -> Iterator[str]:
    """Counts in the manifest against the rows themselves."""
    found = tables["assignments"].count("role", "instrument", "version", "state")
    told: Counter[tuple[str, ...]] = Counter()
    for row in manifest["reconciliation"]["rows"]:
        for state, n_rows in row["states"].items():
            told[row["role"], row["instrument"], str(row["version"]), state] += n_rows
    if found != +told:
        yield f"planned and done in {MANIFEST} differ from assignments.csv"
    expected = {
        response: int(n_items)
        for (response, n_items), _ in tables["responses"].count("response", "n_items").items()
        if n_items != "0" and n_items.isdigit()
    }
    if {response: n for (response,), n in tables["answers"].count("response").items()} != expected:
        yield "answers.csv does not have one row for each item of each response"


def _wide_rows(tables: dict[str, _Table], codebook: dict[str, Any]) -> Iterator[str]:
    planned = tables["assignments.csv"].count("instrument", "version")
    for instrument in codebook["instruments"]:
        n_rows = tables[instrument["file"]].n_rows
        if n_rows is not None and n_rows != planned[instrument["code"], str(instrument["version"])]:
            yield f"{instrument['file']} does not have one row for each assignment"


class _Table:
    """One data file with its part of the codebook."""

    def __init__(self, path: Path, file: dict[str, Any], codebook: dict[str, Any]) -> None:
        self.path, self.columns = path, file["columns"]
        self.dataset: str = file["dataset"]
        self.key: list[str] = file["key"]
        self.names = [column["name"] for column in self.columns]
        self.missing = {str(code["code"]) for code in codebook["missing_codes"]}
        self.items: dict[tuple[str, ...], dict[str, Any]] = {
            (instrument["code"], str(instrument["version"]), item["item"]): item
            for instrument in codebook["instruments"]
            for item in instrument["items"]
        }
        self.n_rows: int | None = None
        self.n_synthetic = 0

    def rows(self) -> Iterator[list[str]]:
        """Rows without the header; nothing where the file is gone or is not text."""
        try:
            with self.path.open(encoding="utf-8", newline="") as file:
                reader = csv.reader(file, strict=True)
                next(reader, None)
                yield from reader
        except (OSError, UnicodeDecodeError, csv.Error):
            return

    def count(self, *names: str) -> Counter[tuple[str, ...]]:
        """How often each combination of values occurs in these columns."""
        places = [self.names.index(name) for name in names]
        width = len(self.names)
        return Counter(tuple(row[place] for place in places) for row in self.rows() if len(row) == width)

    def key_values(self) -> set[str]:
        """The values of the only key column."""
        return {value for (value,) in self.count(self.key[0])}

    def check(self, keys: dict[str, set[str]]) -> Iterator[str]:
        """Everything wrong in the file, at most ten times the like."""
        if not self.path.exists():
            return
        told = 0
        for problem in self._problems(keys):
            told += 1
            if told <= TOLD_PER_FILE:
                yield f"{self.path.name}: {problem}"
        if told > TOLD_PER_FILE:
            yield f"{self.path.name}: and {told - TOLD_PER_FILE} more"

    def _problems(self, keys: dict[str, set[str]]) -> Iterator[str]:
        try:
            with self.path.open(encoding="utf-8", newline="") as file:
                reader = csv.reader(file, strict=True)
                if next(reader, None) != self.names:
                    yield "the columns differ from the codebook"
                    return
                yield from self._cells(reader, keys)
        except (UnicodeDecodeError, csv.Error) as error:
            yield f"cannot be read: {error}"

    def _cells(self, reader: Any, keys: dict[str, set[str]]) -> Iterator[str]:
        seen: set[str] = set()
        is_keyed = len(self.key) == 1
        synthetic = self.names.index("is_synthetic")
        own = self.names.index(self.key[0])
        known: list[set[Any]] = [set() for _ in self.columns]
        n_rows = 0
        for n_rows, row in enumerate(reader, start=1):
            if len(row) != len(self.names):
                yield f"row {n_rows} has {len(row)} cells"
                continue
            if is_keyed and row[own] in seen:
                yield f"row {n_rows}: {row[own]} is there twice"
            if is_keyed:
                seen.add(row[own])
            self.n_synthetic += row[synthetic] == "1"
            for place, column in enumerate(self.columns):
                cell: Any = self._in_its_place(row, place, column)
                if cell in known[place]:
                    continue
                if not self._allows(column, row[place], row, keys):
                    yield f"row {n_rows}: {row[place]!r} is no {column['name']}"
                elif len(known[place]) < REMEMBERED:
                    known[place].add(cell)
        self.n_rows = n_rows

    def _in_its_place(self, row: list[str], place: int, column: dict[str, Any]) -> Any:
        """A cell with the item on which its meaning depends."""
        if column["item_in"] is None:
            return row[place]
        return row[place], *(row[self.names.index(name)] for name in column["item_in"])

    def _allows(self, column: dict[str, Any], cell: str, row: list[str], keys: dict[str, set[str]]) -> bool:
        if cell == "":
            return bool(column["empty"])
        if column["has_missing_codes"] and cell in self.missing:
            return True
        if column["item_in"] is not None:
            item = self.items.get(tuple(row[self.names.index(name)] for name in column["item_in"]))
            return item is not None and _fits_item(item, column["kind"], cell)
        if column["refers_to"] is not None and cell not in keys[column["refers_to"]]:
            return False
        return _fits(column, cell)


def _fits(column: dict[str, Any], cell: str) -> bool:
    """Whether a cell is of the column's kind, among its codes and between its ends."""
    if column["kind"] == "day":
        return _is_day(cell)
    pattern = _PATTERNS.get(column["kind"])
    if pattern is not None and not pattern.fullmatch(cell):
        return False
    if column["codes"]:
        return cell in {str(code["code"]) for code in column["codes"]}
    return column["kind"] != "code" and _is_between(column, cell)


def _fits_item(item: dict[str, Any], kind: str, cell: str) -> bool:
    codes = {str(code["code"]) for code in item["codes"]}
    if kind == "picked":
        return item["kind"] == "choices" and set(cell.split(" ")) <= codes
    if item["kind"] in ("choice", "ladder"):
        return cell in codes
    if item["kind"] == "text":
        return cell == "1"
    pattern = _PATTERNS["integer" if item["is_whole"] else "number"]
    return item["kind"] == "number" and bool(pattern.fullmatch(cell)) and _is_between(item, cell)


def _is_between(ends: dict[str, Any], cell: str) -> bool:
    low, high = ends["minimum"], ends["maximum"]
    return (low is None or float(cell) >= low) and (high is None or float(cell) <= high)


def _is_day(cell: str) -> bool:
    try:
        return dt.date.fromisoformat(cell).isoformat() == cell
    except ValueError:
        return False


def main(arguments: list[str]) -> int:
    """Tell what is wrong with the package in the folder that is named; 0 when nothing is."""
    problems = verify_package(Path(arguments[0] if arguments else "."))
    for problem in problems:
        sys.stdout.write(f"{problem}\n")
    if not problems:
        sys.stdout.write("The package is whole and adds up.\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
