"""Writes the data files of a package: CSV as in RFC 4180, UTF-8, a header, lines ending in a line feed."""

from __future__ import annotations

import contextlib
import csv
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

from surveyapp.exports.datasets import Row

_READ_AT_ONCE = 1 << 20


@dataclass(slots=True)
class _Table:
    """One open file, what it takes out of a row, and how many rows it has."""

    columns: tuple[str, ...]
    pick: Callable[[Row], Any]
    writer: Any
    n_rows: int = 0


@dataclass(slots=True)
class Tables:
    """Data files that are open at once, in one folder; rows are given whole and each file takes its own columns."""

    folder: Path
    _open: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    _tables: dict[str, _Table] = field(default_factory=dict)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.__exit__(kind, error, trace)

    def add(self, name: str, fields: tuple[str, ...], columns: tuple[str, ...]) -> None:
        """Begin a file with these columns, out of rows that hold these fields."""
        file: TextIO = self._open.enter_context((self.folder / name).open("x", encoding="utf-8", newline=""))
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        pick: Callable[[Row], Any] = itemgetter(*(fields.index(column) for column in columns))
        self._tables[name] = _Table(columns, tuple if fields == columns else pick, writer)

    def write(self, name: str, rows: Iterable[Row]) -> None:
        """Add rows to a file."""
        table = self._tables[name]
        picked = list(map(table.pick, rows))
        table.writer.writerows(picked)
        table.n_rows += len(picked)

    @property
    def n_rows(self) -> dict[str, int]:
        """Rows of each file so far, without the header."""
        return {name: table.n_rows for name, table in self._tables.items()}


def sha256_of(path: Path) -> str:
    """SHA-256 of a file as it lies on the disk, as 64 hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_READ_AT_ONCE):
            digest.update(block)
    return digest.hexdigest()
