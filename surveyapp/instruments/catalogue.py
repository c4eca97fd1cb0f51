"""All instruments by code and version; a published version may not change."""

from __future__ import annotations

import pathlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from surveyapp.instruments.checks import check_pairings
from surveyapp.instruments.content_hash import content_hash
from surveyapp.instruments.definition import Instrument
from surveyapp.instruments.loader import load_instrument
from surveyapp.instruments.problems import Finding, Problem
from surveyapp.instruments.published import FILE_NAME, Edition, append_published, read_published
from surveyapp.instruments.yaml_source import read_yaml

PLANS_FOLDER = "plans"
"""The folder beside the instruments that holds measurement plans instead."""


class UnknownInstrument(KeyError):
    """No instrument has this code and version."""

    def __str__(self) -> str:
        return f"there is no instrument {' '.join(str(part) for part in self.args)}"


class CannotPublish(ValueError):
    """The file has problems, among them perhaps that this version is published with other content."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Sound instruments by code and version, with the hash of each; ``published`` are those that may not change."""

    instruments: Mapping[Edition, Instrument]
    hashes: Mapping[Edition, str]
    published: frozenset[Edition] = frozenset()

    @classmethod
    def of(cls, instruments: Iterable[Instrument], published: Iterable[Edition] = ()) -> Catalogue:
        """A catalogue of these instruments."""
        ordered = sorted(instruments, key=lambda instrument: (instrument.code, instrument.version))
        by_edition = {(instrument.code, instrument.version): instrument for instrument in ordered}
        hashes = {edition: content_hash(instrument) for edition, instrument in by_edition.items()}
        return cls(MappingProxyType(by_edition), MappingProxyType(hashes), frozenset(published))

    def get(self, code: str, version: int) -> Instrument:
        """The instrument in this version; raises UnknownInstrument."""
        if (code, version) not in self.instruments:
            raise UnknownInstrument(code, version)
        return self.instruments[code, version]

    def latest(self, code: str) -> Instrument:
        """The instrument in its highest version; raises UnknownInstrument."""
        versions = [version for known, version in self.instruments if known == code]
        if not versions:
            raise UnknownInstrument(code)
        return self.instruments[code, max(versions)]

    def all(self) -> tuple[Instrument, ...]:
        """Every instrument in every version, ordered by code and version."""
        return tuple(self.instruments.values())

    def hash_of(self, code: str, version: int) -> str:
        """SHA-256 of the instrument's content, as 64 hexadecimal digits; raises UnknownInstrument."""
        self.get(code, version)
        return self.hashes[code, version]

    def is_published(self, code: str, version: int) -> bool:
        """Whether this version is listed as published."""
        return (code, version) in self.published


def load_catalogue(folder: pathlib.Path) -> tuple[Catalogue, tuple[Problem, ...]]:
    """Read and check every ``<code>/<version>.yaml`` of the folder, and ``published.txt``.

    Returns:
        The instruments that have no problem, and every problem of all files. A published version whose content has
        changed is a problem, and so is one whose file is gone.
    """
    hashes, listed = read_published(folder)
    problems = list(listed)
    instruments: dict[pathlib.Path, Instrument] = {}
    for path in _files(folder):
        instrument, found = _load_file(path, hashes)
        problems.extend(found)
        if instrument is not None:
            instruments[path] = instrument
    paths = {id(instrument): path for path, instrument in instruments.items()}
    for instrument, finding in check_pairings(tuple(instruments.values())):
        path = paths[id(instrument)]
        problems.extend(_located(path, (finding,)))
        instruments.pop(path, None)
    problems.extend(_gone(folder, hashes))
    return Catalogue.of(instruments.values(), hashes), tuple(problems)


def publish(folder: pathlib.Path, code: str, version: int) -> str:
    """Freeze one version by adding its hash to ``published.txt``; publishing it again changes nothing.

    Returns:
        The hash of the content.

    Raises:
        CannotPublish: the file has problems, or this version is published with other content.
        UnknownInstrument: there is no such file.
    """
    catalogue, problems = load_catalogue(folder)
    own = [problem for problem in problems if problem.file == str(folder / code / f"{version}.yaml")]
    if own:
        raise CannotPublish("\n".join(str(problem) for problem in own))
    content = catalogue.hash_of(code, version)
    if not catalogue.is_published(code, version):
        append_published(folder, (code, version), content)
    return content


def _files(folder: pathlib.Path) -> list[pathlib.Path]:
    found = [path for path in folder.glob("*/*.y*ml") if path.parent.name != PLANS_FOLDER]
    return sorted(found, key=lambda path: (path.parent.name, len(path.stem), path.stem))


def _load_file(path: pathlib.Path, hashes: Mapping[Edition, str]) -> tuple[Instrument | None, tuple[Problem, ...]]:
    text, problems = _text(path)
    if text is None:
        return None, problems
    instrument, problems = load_instrument(text, str(path))
    if instrument is None:
        return None, problems
    findings = tuple(_misplaced(path, instrument)) or tuple(_changed(instrument, hashes))
    return (None if findings else instrument), _located(path, findings)


def _text(path: pathlib.Path) -> tuple[str | None, tuple[Problem, ...]]:
    try:
        return path.read_text(encoding="utf-8-sig"), ()
    except UnicodeDecodeError:
        return None, (Problem(str(path), 1, 1, "", "the file is not text in UTF-8"),)


def _misplaced(path: pathlib.Path, instrument: Instrument) -> Iterator[Finding]:
    if path.parent.name != instrument.code:
        yield Finding(("code",), f"the file lies in the folder {path.parent.name}")
    if path.name != f"{instrument.version}.yaml":
        yield Finding(("version",), f"the file is named {path.name}, not {instrument.version}.yaml")


def _changed(instrument: Instrument, hashes: Mapping[Edition, str]) -> Iterator[Finding]:
    content = content_hash(instrument)
    if hashes.get((instrument.code, instrument.version), content) != content:
        yield Finding((), "this version is published and may not change; make a new version instead")


def _located(path: pathlib.Path, findings: tuple[Finding, ...]) -> tuple[Problem, ...]:
    if not findings:
        return ()
    source, problems = read_yaml(path.read_text(encoding="utf-8-sig"), str(path))
    return problems if source is None else source.locate(findings)


def _gone(folder: pathlib.Path, hashes: Mapping[Edition, str]) -> Iterator[Problem]:
    for code, version in hashes:
        if not (folder / code / f"{version}.yaml").exists():
            message = f"{code} {version} is published but its file is gone"
            yield Problem(str(folder / FILE_NAME), 1, 1, "", message)
