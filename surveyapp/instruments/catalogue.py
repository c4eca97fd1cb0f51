"""All instruments by code and version; a published version may not change."""

from __future__ import annotations

import pathlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from surveyapp.instruments.content_hash import content_hash
from surveyapp.instruments.definition import Instrument
from surveyapp.instruments.loader import load_instrument
from surveyapp.instruments.problems import Problem

Edition = tuple[str, int]
"""Code and version of an instrument."""


class UnknownInstrument(KeyError):
    """No instrument has this code and version."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The sound instruments of a folder."""

    instruments: Mapping[Edition, Instrument]
    hashes: Mapping[Edition, str]

    @classmethod
    def of(cls, instruments: Iterable[Instrument]) -> Catalogue:
        """A catalogue of these instruments."""
        by_edition = {(one.code, one.version): one for one in sorted(instruments, key=lambda i: (i.code, i.version))}
        hashes = {edition: content_hash(instrument) for edition, instrument in by_edition.items()}
        return cls(MappingProxyType(by_edition), MappingProxyType(hashes))

    def get(self, code: str, version: int) -> Instrument:
        """The instrument in this version; raises UnknownInstrument."""
        try:
            return self.instruments[code, version]
        except KeyError:
            raise UnknownInstrument(f"{code} {version}") from None

    def latest(self, code: str) -> Instrument:
        """The instrument in its highest version; raises UnknownInstrument."""
        versions = [version for known, version in self.instruments if known == code]
        if not versions:
            raise UnknownInstrument(code)
        return self.instruments[code, max(versions)]

    def all(self) -> tuple[Instrument, ...]:
        """Every instrument, ordered by code and version."""
        return tuple(self.instruments.values())

    def hash_of(self, code: str, version: int) -> str:
        """SHA-256 of the instrument's content; raises UnknownInstrument."""
        self.get(code, version)
        return self.hashes[code, version]


def load_catalogue(folder: pathlib.Path) -> tuple[Catalogue, tuple[Problem, ...]]:
    """Read every ``<code>/<version>.yaml`` of the folder; instruments with problems are left out."""
    instruments: list[Instrument] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*/*.yaml")):
        if path.parent.name == "plans":
            continue
        instrument, found = load_instrument(path.read_text(encoding="utf-8"), str(path))
        problems.extend(found)
        if instrument is not None:
            instruments.append(instrument)
    return Catalogue.of(instruments), tuple(problems)
