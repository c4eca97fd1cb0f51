"""Files of definitions named by code and version: ``<code>/<version>.yaml`` below a folder."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator, Mapping

from surveyapp.instruments.problems import Finding, Problem
from surveyapp.instruments.published import FILE_NAME, Edition
from surveyapp.instruments.yaml_source import read_yaml


def in_order(paths: Iterator[pathlib.Path]) -> list[pathlib.Path]:
    """The files by code, then by version."""
    return sorted(paths, key=lambda path: (path.parent.name, len(path.stem), path.stem))


def text_of(path: pathlib.Path) -> tuple[str | None, tuple[Problem, ...]]:
    """The file's text, or why there is none."""
    try:
        return path.read_text(encoding="utf-8-sig"), ()
    except UnicodeDecodeError:
        return None, (Problem(str(path), 1, 1, "", "the file is not text in UTF-8"),)


def misplaced(path: pathlib.Path, edition: Edition) -> Iterator[Finding]:
    """What is wrong with the names of the file and its folder."""
    code, version = edition
    if path.parent.name != code:
        yield Finding(("code",), f"the file lies in the folder {path.parent.name}")
    if path.name != f"{version}.yaml":
        yield Finding(("version",), f"the file is named {path.name}, not {version}.yaml")


def changed(edition: Edition, content: str, hashes: Mapping[Edition, str]) -> Iterator[Finding]:
    """A finding where this version is published with another content."""
    if hashes.get(edition, content) != content:
        yield Finding((), "this version is published and may not change; make a new version instead")


def located(path: pathlib.Path, findings: tuple[Finding, ...]) -> tuple[Problem, ...]:
    """The findings with their lines and columns in the file."""
    if not findings:
        return ()
    source, problems = read_yaml(path.read_text(encoding="utf-8-sig"), str(path))
    return problems if source is None else source.locate(findings)


def gone(folder: pathlib.Path, hashes: Mapping[Edition, str]) -> Iterator[Problem]:
    """A problem for each version that is published and has no file."""
    for code, version in hashes:
        if not (folder / code / f"{version}.yaml").exists():
            message = f"{code} {version} is published but its file is gone"
            yield Problem(str(folder / FILE_NAME), 1, 1, "", message)
