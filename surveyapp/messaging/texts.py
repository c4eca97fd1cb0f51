"""Texts of messages as data: read, checked for missing and unknown variables, filled in. Pure."""

from __future__ import annotations

import pathlib
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from surveyapp.instruments.definition import LANGUAGES, Frozen, Text
from surveyapp.instruments.problems import Finding, Problem
from surveyapp.instruments.shape import shape
from surveyapp.instruments.wording import wording
from surveyapp.instruments.yaml_source import read_yaml
from surveyapp.messaging.sms_length import length_of


class TextKind(StrEnum):
    """The texts there are; each has a file of this name."""

    INVITATION = "invitation"
    REMINDER = "reminder"
    REMINDER_BEGUN = "reminder-begun"
    REMINDER_NEARLY_DONE = "reminder-nearly-done"
    DIGEST = "digest"
    ESCALATION = "escalation"


VARIABLES: dict[TextKind, frozenset[str]] = {
    **dict.fromkeys(TextKind, frozenset({"first_name", "link", "sender", "stop", "last_day"})),
    TextKind.DIGEST: frozenset({"first_name", "link", "sender", "stop", "last_day", "n_open"}),
    TextKind.ESCALATION: frozenset({"first_name", "link", "sender", "stop", "n_open", "n_unanswered"}),
}
"""What a text of each kind may speak of."""

REQUIRED = {"sms": frozenset({"first_name", "link"}), "subject": frozenset[str](), "body": frozenset({"link", "stop"})}
"""What each part must hold: without the link nobody can answer, and the first name raises the share that do."""

EXAMPLE = {
    "first_name": "Abdirahman",
    "link": "https://fragor.exempel.se/s/" + "x" * 28,
    "sender": "Exempelkommun",
    "stop": "https://fragor.exempel.se/stop/" + "x" * 40,
    "last_day": "29 september",
    "n_open": "12",
    "n_unanswered": "12",
}
"""Long values, for which a text message in one of the languages that every text has must still fit in one part."""


class MessageText(Frozen):
    """One kind of message in its forms; a letter has the subject and body of the e-mail."""

    sms: Text
    subject: Text
    body: Text


@dataclass(frozen=True, slots=True)
class Filled:
    """A message as it will be read."""

    sms: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Texts:
    """Every text of messages."""

    by_kind: Mapping[TextKind, MessageText]

    def language(self, kind: TextKind, wanted: str) -> str:
        """The language in which somebody who wants this one gets the text."""
        return wording({language: language for language in self.by_kind[kind].body}, wanted)

    def filled(self, kind: TextKind, language: str, values: Mapping[str, str]) -> Filled:
        """The text in the language or the nearest it has, with line breaks and controls taken out of the values."""
        text = self.by_kind[kind]
        clean = {name: "".join(sign for sign in value if sign.isprintable()) for name, value in values.items()}
        return Filled(*(wording(part, language).format_map(clean) for part in (text.sms, text.subject, text.body)))


class UnsoundTexts(Exception):
    """Texts of messages have problems; the message lists all of them."""


def open_texts(folder: pathlib.Path) -> Texts:
    """The texts of the folder; raises UnsoundTexts."""
    texts, problems = load_texts(folder)
    if problems:
        raise UnsoundTexts("\n".join(str(problem) for problem in problems))
    return texts


def load_texts(folder: pathlib.Path) -> tuple[Texts, tuple[Problem, ...]]:
    """Read ``<kind>.yaml`` for every kind; all problems with file, line and column."""
    found: dict[TextKind, MessageText] = {}
    problems: list[Problem] = []
    for kind in TextKind:
        path = folder / f"{kind.value}.yaml"
        if not path.exists():
            problems.append(Problem(str(path), 1, 1, "", "this text is missing"))
            continue
        source, faults = read_yaml(path.read_text(encoding="utf-8", errors="replace"), str(path))
        problems.extend(faults)
        if source is None:
            continue
        text, findings = shape(MessageText, source.data)
        if text is not None:
            found[kind] = text
            findings = tuple(_findings(kind, text))
        problems.extend(source.locate(findings))
    return Texts(found), tuple(problems)


def _findings(kind: TextKind, text: MessageText) -> Iterator[Finding]:
    for part, required in REQUIRED.items():
        wordings: Text = getattr(text, part)
        for language in LANGUAGES:
            if language not in wordings:
                yield Finding((part, language), "this language is missing")
        for language, words in wordings.items():
            for message in _faults(words, required, VARIABLES[kind]):
                yield Finding((part, language), message)
    for language, words in text.sms.items():
        if not list(_faults(words, REQUIRED["sms"], VARIABLES[kind])) and language in LANGUAGES:
            length = length_of(words.format_map(EXAMPLE))
            if length.n_parts > 1:
                yield Finding(
                    ("sms", language), f"takes {length.n_units} signs of {length.alphabet}: more than one part"
                )


def _faults(words: str, required: frozenset[str], known: frozenset[str]) -> Iterator[str]:
    try:
        fields = [(name, spec, conversion) for _, name, spec, conversion in string.Formatter().parse(words)]
    except ValueError:
        yield "a brace without its partner"
        return
    named = {name for name, _, _ in fields if name is not None}
    for name, spec, conversion in fields:
        if name is not None and (name not in known or spec or conversion):
            yield f"{{{name}}} is not known here; known are {', '.join(sorted(known))}"
    for name in sorted(required - named):
        yield f"{{{name}}} is missing"
