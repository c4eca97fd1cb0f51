"""All instruments by code and version; a published version may not change. Translations are read beside them."""

from __future__ import annotations

import pathlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from surveyapp.instruments.checks import check_pairings
from surveyapp.instruments.content_hash import content_hash
from surveyapp.instruments.definition import Instrument
from surveyapp.instruments.files import changed, gone, in_order, located, misplaced, text_of
from surveyapp.instruments.loader import load_instrument
from surveyapp.instruments.problems import Problem
from surveyapp.instruments.published import Edition, append_published, read_published
from surveyapp.instruments.translations import FOLDER, Read, Translation, in_words_of, original_of, read_translations

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
    """Sound instruments by code and version, with the hash of each; ``published`` are those that may not change.

    A hash is that of the instrument's file. Once ``translations`` are taken in, the instruments' texts have more
    languages than the file, and the hash stays.
    """

    instruments: Mapping[Edition, Instrument]
    hashes: Mapping[Edition, str]
    published: frozenset[Edition] = frozenset()
    translations: Mapping[Edition, Mapping[str, Translation]] = field(default_factory=dict)

    @classmethod
    def of(cls, instruments: Iterable[Instrument], published: Iterable[Edition] = ()) -> Catalogue:
        """A catalogue of these instruments."""
        ordered = sorted(instruments, key=lambda instrument: (instrument.code, instrument.version))
        by_edition = {(instrument.code, instrument.version): instrument for instrument in ordered}
        hashes = {edition: content_hash(instrument) for edition, instrument in by_edition.items()}
        return cls(MappingProxyType(by_edition), MappingProxyType(hashes), frozenset(published))

    def plus(self, instrument: Instrument) -> Catalogue:
        """The same with one more."""
        edition = (instrument.code, instrument.version)
        instruments = dict(sorted({**self.instruments, edition: instrument}.items()))
        hashes = {**self.hashes, edition: content_hash(instrument)}
        return replace(self, instruments=MappingProxyType(instruments), hashes=MappingProxyType(hashes))

    def with_published(self, instruments: Iterable[Instrument]) -> Catalogue:
        """The same with these, which may not change any more."""
        new = {(instrument.code, instrument.version): instrument for instrument in instruments}
        hashes = {**self.hashes, **{edition: content_hash(instrument) for edition, instrument in new.items()}}
        every = dict(sorted({**self.instruments, **new}.items()))
        published = self.published | new.keys()
        return replace(self, instruments=MappingProxyType(every), hashes=MappingProxyType(hashes), published=published)

    def without(self, editions: Iterable[Edition]) -> Catalogue:
        """The same without these."""
        gone = set(editions)
        kept = {edition: one for edition, one in self.instruments.items() if edition not in gone}
        return replace(self, instruments=MappingProxyType(kept))

    def translated(self, translations: Iterable[Translation]) -> Catalogue:
        """The same with these translations in the instruments' texts."""
        by_edition: dict[Edition, dict[str, Translation]] = {}
        for one in translations:
            by_edition.setdefault((one.of, one.version), {})[one.language] = one
        instruments = {
            edition: in_words_of(instrument, by_edition[edition]) if edition in by_edition else instrument
            for edition, instrument in self.instruments.items()
        }
        return replace(self, instruments=MappingProxyType(instruments), translations=MappingProxyType(by_edition))

    def translation(self, code: str, version: int, language: str) -> Translation | None:
        """The translation to this language, if there is one."""
        return self.translations.get((code, version), {}).get(language)

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
        problems.extend(located(path, (finding,)))
        instruments.pop(path, None)
    problems.extend(gone(folder, hashes))
    return Catalogue.of(instruments.values(), hashes), tuple(problems)


def load_translations(folder: pathlib.Path, catalogue: Catalogue) -> Read:
    """Read and check every ``<code>/translations/<version>.<language>.yaml`` beside the catalogue's instruments."""
    found = Read()
    for code in sorted({code for code, _version in catalogue.instruments}):
        originals = {
            version: original_of(instrument, catalogue.hash_of(known, version))
            for (known, version), instrument in catalogue.instruments.items()
            if known == code
        }
        found += read_translations(folder / code / FOLDER, originals)
    return found


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
    return in_order(path for path in folder.glob("*/*.y*ml") if path.parent.name != PLANS_FOLDER)


def _load_file(path: pathlib.Path, hashes: Mapping[Edition, str]) -> tuple[Instrument | None, tuple[Problem, ...]]:
    text, problems = text_of(path)
    if text is None:
        return None, problems
    instrument, problems = load_instrument(text, str(path))
    if instrument is None:
        return None, problems
    edition = instrument.code, instrument.version
    findings = tuple(misplaced(path, edition)) or tuple(changed(edition, content_hash(instrument), hashes))
    return (None if findings else instrument), located(path, findings)
