"""Translations that lie beside a frozen text: read, checked against the Swedish, and fingerprinted. Pure.

An instrument may not change once it is published, so a further language is a file of its own beside it. It names each
text by its dotted path, such as ``items.vardag.options.3.text``.
"""

from __future__ import annotations

import hashlib
import json
import pathlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import Field

from surveyapp.instruments.definition import Code, Frozen, Instrument, Language, Text
from surveyapp.instruments.problems import Finding, Problem, dotted
from surveyapp.instruments.scripts import doubts
from surveyapp.instruments.shape import shape
from surveyapp.instruments.wording import texts
from surveyapp.instruments.yaml_source import Source, read_yaml

TRANSLATED = ("ar", "so", "ti", "fa", "uk", "da", "fi")
"""Languages that texts are translated to beside the ones that every text has; ``fa`` also serves Dari."""

MACHINE = "machine translation, not read by a speaker"
"""Who made a translation, unless its file says otherwise."""

FOLDER = "translations"
LONGEST = 600
"""As for the texts of an instrument."""

_NAME = re.compile(r"(?P<version>[1-9][0-9]*)\.(?P<language>[a-z]{2,3}(-[a-z0-9]{2,8})?)\.yaml")


@dataclass(frozen=True, slots=True)
class Original:
    """What is translated: all texts of one version by their dotted paths."""

    code: str
    version: int
    content_hash: str
    texts: Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class Translation:
    """The sound texts of an original in one language; ``share`` of all its texts, from 0 to 1."""

    of: str
    version: int
    language: str
    made_by: str
    texts: Mapping[str, str]
    share: float
    sha256: str

    @property
    def is_complete(self) -> bool:
        """Whether every text is there and sound."""
        return self.share == 1


@dataclass(frozen=True, slots=True)
class Read:
    """What reading translations gave: ``problems`` are wrong, ``gaps`` are texts that are not translated yet."""

    translations: tuple[Translation, ...] = ()
    problems: tuple[Problem, ...] = ()
    gaps: tuple[Problem, ...] = ()

    def __add__(self, other: Read) -> Read:
        return Read(self.translations + other.translations, self.problems + other.problems, self.gaps + other.gaps)


class TranslationFile(Frozen):
    """The shape of a file of translated texts."""

    of: Code
    version: int = Field(ge=1)
    language: Language
    made_by: str = Field(min_length=1, description="Who or what translated, and whether a speaker has read it.")
    same_as_swedish: tuple[str, ...] = Field((), description="Paths of texts that are rightly the same as in Swedish.")
    texts: dict[str, str | None]


def original_of(instrument: Instrument, content_hash: str) -> Original:
    """The instrument as something to translate."""
    found = {dotted(path): text for path, text in texts(instrument)}
    return Original(instrument.code, instrument.version, content_hash, found)


def in_words_of(instrument: Instrument, translations: Mapping[str, Translation]) -> Instrument:
    """A copy of the instrument whose texts have the translations too, for reading only: its hash is another."""
    copy = instrument.model_copy(deep=True)
    for path, text in texts(copy):
        add_to(text, dotted(path), translations)
    return copy


def add_to(text: Text, path: str, translations: Mapping[str, Translation]) -> None:
    """Put what the translations say at this path into the text."""
    text.update({language: one.texts[path] for language, one in translations.items() if path in one.texts})


def read_translations(folder: pathlib.Path, originals: Mapping[int, Original]) -> Read:
    """Read and check every ``<version>.<language>.yaml`` of the folder; nothing is raised.

    A file with a fault in its frame gives no translation; a single text with a fault is left out of it.
    """
    found = Read()
    for path in sorted(folder.glob("*.y*ml")):
        name = _NAME.fullmatch(path.name)
        original = originals.get(int(name["version"])) if name is not None else None
        if name is None or original is None:
            message = "the file must be named after a version that exists and a language, such as 1.ar.yaml"
            found += Read(problems=(Problem(str(path), 1, 1, "", message),))
        else:
            text = path.read_text(encoding="utf-8-sig", errors="replace")
            found += read_translation(text, str(path), original, name["language"])
    return found


def read_translation(text: str, file: str, original: Original, language: str) -> Read:
    """Read and check one translation of the original."""
    source, problems = read_yaml(text, file)
    if source is None:
        return Read(problems=problems)
    made, findings = shape(TranslationFile, source.data)
    if made is None:
        return Read(problems=source.locate(findings))
    misplaced = tuple(_misplaced(made, original, language))
    if misplaced:
        return Read(problems=source.locate(misplaced))
    return _checked(made, original, source)


def _checked(made: TranslationFile, original: Original, source: Source) -> Read:
    wrong = tuple(_wrong(made, original))
    faulty = {finding.path[1] for finding in wrong}
    gaps = tuple(
        Finding(("texts", path), "this text is not translated yet")
        for path in original.texts
        if not (made.texts.get(path) or "").strip() and path not in faulty
    )
    sound = {
        path: words
        for path in original.texts
        if path not in faulty and (words := made.texts.get(path)) is not None and words.strip()
    }
    translation = Translation(
        of=made.of,
        version=made.version,
        language=made.language,
        made_by=made.made_by,
        texts=sound,
        share=len(sound) / len(original.texts),
        sha256=_sha256(original.content_hash, made.language, sound),
    )
    return Read((translation,), source.locate(wrong), source.locate(gaps))


def _sha256(content_hash: str, language: str, sound: Mapping[str, str]) -> str:
    """A fingerprint of the texts and of what they translate: another Swedish text makes another translation."""
    said = json.dumps([content_hash, language, dict(sound)], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


def _misplaced(made: TranslationFile, original: Original, language: str) -> Iterator[Finding]:
    if made.language != language:
        yield Finding(("language",), f"the file is named for {language}")
    elif language not in TRANSLATED:
        yield Finding(("language",), f"the languages to translate to are {', '.join(TRANSLATED)}")
    if made.of != original.code:
        yield Finding(("of",), f"the file lies beside {original.code}")
    if made.version != original.version:
        yield Finding(("version",), f"the file is named for version {original.version}")


def _wrong(made: TranslationFile, original: Original) -> Iterator[Finding]:
    for place, path in enumerate(made.same_as_swedish):
        if path not in original.texts:
            yield Finding(("same_as_swedish", place), f"there is no text {path}")
    for path, words in made.texts.items():
        if path not in original.texts:
            yield Finding(("texts", path), "there is no such text")
        elif words is not None and words.strip():
            may_be_same = path in made.same_as_swedish
            for message in _faults(words, original.texts[path], made.language, may_be_same=may_be_same):
                yield Finding(("texts", path), message)


def _faults(words: str, text: Text, language: str, *, may_be_same: bool) -> Iterator[str]:
    if words != words.strip():
        yield "there are blanks or line breaks around the text"
    if len(words) > LONGEST:
        yield f"may have at most {LONGEST} characters"
    if not may_be_same and words in (text.get("sv"), text.get("sv-latt")):
        yield "the text is the same as in Swedish; name it in same_as_swedish if that is right"
    yield from doubts(words, text.get("sv-latt", text.get("sv", "")), language)
