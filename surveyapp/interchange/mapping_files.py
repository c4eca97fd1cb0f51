"""Reads a mapping with the instrument and the plan that may lie beside it, and puts those on the shelf when told to."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from surveyapp.instruments.catalogue import PLANS_FOLDER
from surveyapp.instruments.content_hash import content_hash
from surveyapp.instruments.loader import load_instrument
from surveyapp.instruments.problems import Finding, Problem
from surveyapp.instruments.shape import shape
from surveyapp.instruments.yaml_source import Source, read_yaml
from surveyapp.interchange.mapping import Edition, Mapping
from surveyapp.interchange.mapping_checks import check_mapping
from surveyapp.plans.loader import load_plan
from surveyapp.plans.shelf import Shelf


@dataclass(frozen=True, slots=True)
class NewFile:
    """A definition that is not on the shelf yet, and where it belongs there."""

    source: Path
    target: Path

    def put(self) -> None:
        """Copy it; raises FileExistsError rather than replace anything."""
        self.target.parent.mkdir(parents=True, exist_ok=True)
        with self.source.open("rb") as wanted, self.target.open("xb") as made:
            shutil.copyfileobj(wanted, made)


@dataclass(frozen=True, slots=True)
class ReadMapping:
    """A sound mapping, the shelf with what it brings, and the files that are not on the shelf yet."""

    mapping: Mapping
    shelf: Shelf
    new_files: tuple[NewFile, ...]


def read_mapping(path: Path, shelf: Shelf, folder: Path) -> tuple[ReadMapping | None, tuple[Problem, ...]]:
    """Read and check a mapping against the shelf that lies in ``folder``.

    Returns:
        The mapping and no problems, or None and every problem with file, line and column: of the mapping's shape
        first, then of the instrument and the plan that it brings, then of what it says about them.
    """
    source, problems = read_yaml(path.read_text(encoding="utf-8-sig", errors="replace"), path.name)
    if source is None:
        return None, problems
    mapping, findings = shape(Mapping, source.data)
    if mapping is None:
        return None, source.locate(findings)
    brought = _Brought(path.parent, folder, shelf, source)
    brought.instrument(mapping.instrument)
    brought.plan(mapping.plan)
    if brought.problems:
        return None, tuple(brought.problems)
    problems = source.locate(check_mapping(mapping, brought.shelf))
    return (None if problems else ReadMapping(mapping, brought.shelf, tuple(brought.new_files))), problems


class _Brought:
    """Loads what a mapping brings by the ordinary loaders, one after the other, because a plan needs its instrument."""

    def __init__(self, beside: Path, folder: Path, shelf: Shelf, source: Source) -> None:
        self.beside, self.folder, self.shelf, self.source = beside, folder, shelf, source
        self.problems: list[Problem] = []
        self.new_files: list[NewFile] = []

    def instrument(self, wanted: Edition) -> None:
        text = self._text("instrument", wanted)
        if text is None:
            return
        found, problems = load_instrument(text, wanted.file or "")
        self.problems.extend(problems)
        if found is None or not self._is_wanted("instrument", wanted, (found.code, found.version)):
            return
        catalogue = self.shelf.catalogue
        known = catalogue.hashes.get((found.code, found.version))
        if known is None:
            self.shelf = Shelf.of(catalogue.plus(found), self.shelf.plans.values(), guides=self.shelf.guides)
            self._add(wanted, self.folder / found.code / f"{found.version}.yaml")
        elif known != content_hash(found):
            self._differs("instrument", wanted)

    def plan(self, wanted: Edition) -> None:
        text = self._text("plan", wanted)
        if text is None:
            return
        found, problems = load_plan(text, wanted.file or "", self.shelf.catalogue, self.shelf.guides)
        self.problems.extend(problems)
        if found is None or not self._is_wanted("plan", wanted, (found.code, found.version)):
            return
        known = self.shelf.plans.get((found.code, found.version))
        if known is None:
            self.shelf = Shelf.of(self.shelf.catalogue, [*self.shelf.plans.values(), found], guides=self.shelf.guides)
            self._add(wanted, self.folder / PLANS_FOLDER / f"{found.code}-{found.version}.yaml")
        elif content_hash(known) != content_hash(found):
            self._differs("plan", wanted)

    def _text(self, what: str, wanted: Edition) -> str | None:
        if wanted.file is None:
            return None
        try:
            return (self.beside / wanted.file).read_text(encoding="utf-8-sig", errors="replace")
        except OSError:
            self._say(what, f"there is no file {wanted.file} beside the mapping")
            return None

    def _is_wanted(self, what: str, wanted: Edition, found: tuple[str, int]) -> bool:
        if found == (wanted.code, wanted.version):
            return True
        self._say(what, f"the file {wanted.file} is {found[0]} version {found[1]}")
        return False

    def _differs(self, what: str, wanted: Edition) -> None:
        self._say(what, f"{wanted.code} version {wanted.version} is on the shelf with other content")

    def _say(self, what: str, message: str) -> None:
        self.problems.extend(self.source.locate((Finding((what, "file"), message),)))

    def _add(self, wanted: Edition, target: Path) -> None:
        self.new_files.append(NewFile(self.beside / str(wanted.file), target))
