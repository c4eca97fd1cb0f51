"""What a person is told before the first question, as data: short sentences first, more for those who want it. Pure."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from pydantic import Field

from surveyapp.access.readers import NoTrueSentence, WhoSees, who_sees_answers
from surveyapp.instruments.content_hash import content_hash
from surveyapp.instruments.definition import Frozen, Text
from surveyapp.instruments.problems import Path, Problem, dotted
from surveyapp.instruments.shape import shape
from surveyapp.instruments.translations import FOLDER, Original, Read, Translation, add_to, read_translations
from surveyapp.instruments.yaml_source import read_yaml
from surveyapp.privacy.consent import Purpose

SUBJECT = "information"
"""What its translations say they are of."""


class Asked(Frozen):
    """One purpose: what is asked, and what yes and no mean."""

    question: Text
    yes: Text
    no: Text
    more: Text


class Information(Frozen):
    """The whole text in one version."""

    version: int = Field(ge=1)
    title: Text
    short: tuple[Text, ...] = Field(min_length=1, max_length=6, description="Read by everybody.")
    more: tuple[Text, ...] = Field(min_length=1, description="Shown when somebody wants to know more.")
    who_sees: WhoSees | Text = Field(
        description="Name of the sentence that is true of the permission table; the first version had words of its own."
    )
    purposes: dict[Purpose, Asked] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Told:
    """An information with the name under which consent to it is recorded."""

    information: Information
    text_version: str
    translations: Mapping[str, Translation] = field(default_factory=dict)

    @property
    def purposes(self) -> tuple[Purpose, ...]:
        """The purposes that are asked about, in order."""
        return tuple(self.information.purposes)

    def version_in(self, language: str) -> str:
        """The name under which consent is recorded that was given in this language."""
        translation = self.translations.get(language)
        return self.text_version if translation is None else f"{self.text_version} {language} {translation.sha256[:12]}"

    def translated(self, translations: Mapping[str, Translation]) -> Told:
        """The same with these translations in the texts; its name stays."""
        copy = self.information.model_copy(deep=True)
        for path, text in texts(copy):
            add_to(text, dotted(path), translations)
        return replace(self, information=copy, translations=MappingProxyType(dict(translations)))


def texts(information: Information) -> Iterator[tuple[Path, Text]]:
    """Every text with its path."""
    yield ("title",), information.title
    yield from ((("short", place), text) for place, text in enumerate(information.short))
    if not isinstance(information.who_sees, WhoSees):
        yield ("who_sees",), information.who_sees
    yield from ((("more", place), text) for place, text in enumerate(information.more))
    for purpose, asked in information.purposes.items():
        path = ("purposes", purpose.value)
        yield (*path, "question"), asked.question
        yield (*path, "yes"), asked.yes
        yield (*path, "no"), asked.no
        yield (*path, "more"), asked.more


def load_newest(folder: pathlib.Path) -> tuple[Told | None, tuple[Problem, ...]]:
    """The information with the highest number in the folder, or its problems; it must say truly who sees answers."""
    files = sorted(folder.glob("*.yaml"), key=lambda path: (len(path.stem), path.stem))
    if not files:
        return None, (Problem(str(folder), 1, 1, "", "no information text in this folder"),)
    told, problems = load_information(files[-1])
    fault = None if told is None else untrue(told.information)
    if fault is not None:
        return None, (Problem(str(files[-1]), 1, 1, "who_sees", fault),)
    if told is not None:
        # As for instruments: a fault in a translation never stops the Swedish.
        found = load_translations(folder, told).translations
        told = told.translated({one.language: one for one in found if one.version == told.information.version})
    return told, problems


def untrue(information: Information) -> str | None:
    """Why this information would not tell the truth about who sees the answers, if so."""
    try:
        truth = who_sees_answers()
    except NoTrueSentence as error:
        return f"no sentence tells that these can see answers: {error}"
    if information.who_sees == truth:
        return None
    said = information.who_sees.value if isinstance(information.who_sees, WhoSees) else "words of its own"
    return f"says {said!r}, but by the permission table it is {truth.value!r}; write a new version that says so"


def load_translations(folder: pathlib.Path, told: Told) -> Read:
    """Read and check every ``translations/<version>.<language>.yaml`` beside the information, older versions too."""
    every = [told, *(older for path in folder.glob("*.yaml") if (older := load_information(path)[0]) is not None)]
    return read_translations(folder / FOLDER, {one.information.version: original_of(one) for one in every})


def original_of(told: Told) -> Original:
    """The information as something to translate."""
    information = told.information
    found = {dotted(path): text for path, text in texts(information)}
    return Original(SUBJECT, information.version, told.text_version, found)


def load_information(path: pathlib.Path) -> tuple[Told | None, tuple[Problem, ...]]:
    """Read and check the file; every problem with line and column."""
    source, problems = read_yaml(path.read_text(encoding="utf-8", errors="replace"), str(path))
    if source is None:
        return None, problems
    information, findings = shape(Information, source.data)
    if information is None or findings:
        return None, source.locate(findings)
    return Told(information, f"{information.version} {content_hash(information)[:12]}"), ()
