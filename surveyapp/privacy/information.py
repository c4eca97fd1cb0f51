"""What a person is told before the first question, as data: short sentences first, more for those who want it. Pure."""

from __future__ import annotations

import pathlib
from dataclasses import dataclass

from pydantic import Field

from surveyapp.instruments.content_hash import content_hash
from surveyapp.instruments.definition import Frozen, Text
from surveyapp.instruments.problems import Problem
from surveyapp.instruments.shape import shape
from surveyapp.instruments.yaml_source import read_yaml
from surveyapp.privacy.consent import Purpose


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
    who_sees: Text = Field(description="Who sees the answers, in one sentence that is true of the permission table.")
    purposes: dict[Purpose, Asked] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Told:
    """An information with the name under which consent to it is recorded."""

    information: Information
    text_version: str

    @property
    def purposes(self) -> tuple[Purpose, ...]:
        """The purposes that are asked about, in order."""
        return tuple(self.information.purposes)


def load_newest(folder: pathlib.Path) -> tuple[Told | None, tuple[Problem, ...]]:
    """The information with the highest number in the folder, or its problems."""
    files = sorted(folder.glob("*.yaml"), key=lambda path: (len(path.stem), path.stem))
    if not files:
        return None, (Problem(str(folder), 1, 1, "", "no information text in this folder"),)
    return load_information(files[-1])


def load_information(path: pathlib.Path) -> tuple[Told | None, tuple[Problem, ...]]:
    """Read and check the file; every problem with line and column."""
    source, problems = read_yaml(path.read_text(encoding="utf-8", errors="replace"), str(path))
    if source is None:
        return None, problems
    information, findings = shape(Information, source.data)
    if information is None or findings:
        return None, source.locate(findings)
    return Told(information, f"{information.version} {content_hash(information)[:12]}"), ()
