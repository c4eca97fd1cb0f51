"""The list of published versions: one line ``code version sha256`` for each, in ``published.txt``."""

from __future__ import annotations

import pathlib
import re

from surveyapp.instruments.problems import Problem

Edition = tuple[str, int]
"""Code and version of an instrument."""

FILE_NAME = "published.txt"

_LINE = re.compile(r"(?P<code>[a-z][a-z0-9_-]*) (?P<version>[1-9][0-9]*) (?P<hash>[0-9a-f]{64})")


def read_published(folder: pathlib.Path) -> tuple[dict[Edition, str], tuple[Problem, ...]]:
    """The hash of each published version; empty where the folder has no list. Lines with ``#`` are remarks."""
    path = folder / FILE_NAME
    hashes: dict[Edition, str] = {}
    problems: list[Problem] = []
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line.strip())
        if match is None:
            problems.append(Problem(str(path), number, 1, "", "a line must be: code, version and SHA-256"))
            continue
        edition = match["code"], int(match["version"])
        if hashes.setdefault(edition, match["hash"]) != match["hash"]:
            message = f"{match['code']} {match['version']} is already listed with another content"
            problems.append(Problem(str(path), number, 1, "", message))
    return hashes, tuple(problems)


def append_published(folder: pathlib.Path, edition: Edition, content_hash: str) -> None:
    """Add one line to the list."""
    path = folder / FILE_NAME
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    separator = "" if not before or before.endswith("\n") else "\n"
    code, version = edition
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.write(f"{separator}{code} {version} {content_hash}\n")
