"""What is wrong with a data file, and where: one line for each problem, in plain English."""

from __future__ import annotations

from dataclasses import dataclass

Path = tuple[str | int, ...]
"""The way to a value from the top of a file: keys and places in lists."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong at a path of a definition, before its place in a file is known."""

    path: Path
    message: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong at a place in a file; line and column count from 1."""

    file: str
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}:"
        return f"{where} {self.path}: {self.message}" if self.path else f"{where} {self.message}"


def dotted(path: Path) -> str:
    """The path as text, such as ``items.arrive.options.3.text``."""
    return ".".join(str(part) for part in path)
