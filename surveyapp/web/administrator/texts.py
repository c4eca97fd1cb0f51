"""Translated texts as an administrator reads them: every subject of a language, each text beside the Swedish."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from flask import abort

from surveyapp.extensions import house, session
from surveyapp.instruments.catalogue import UnknownInstrument
from surveyapp.instruments.definition import Instrument, Text
from surveyapp.instruments.problems import dotted
from surveyapp.instruments.translations import TRANSLATED
from surveyapp.instruments.wording import texts
from surveyapp.languages import rules
from surveyapp.languages.interface import read_interface
from surveyapp.languages.queries import approvals
from surveyapp.languages.rules import Translated
from surveyapp.privacy import information
from surveyapp.web.guards import actor
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.words import say

BETWEEN = "."
"""Stands in addresses where a subject has a blank; no code has it."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One text in plain Swedish and in the other language; empty where it is not translated."""

    place: str
    swedish: str
    said: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What is approved as one: its texts in one language and who stands for them."""

    name: str
    title: str
    language: str
    texts: Translated
    by: str = ""
    at: dt.datetime | None = None
    #: somebody approved other words than these
    has_changed: bool = False

    @property
    def slug(self) -> str:
        """The subject's name in an address."""
        return self.name.replace(" ", BETWEEN)

    @property
    def is_complete(self) -> bool:
        """Whether every text is translated and sound."""
        return self.texts.share == 1


def subjects(language: str) -> list[Subject]:
    """Everything that there is to approve in a language: interface, information, and each instrument's newest version
    and those in use before it."""
    return list(_subjects(language))


def subject(language: str, slug: str) -> Subject:
    """One of them, or 404."""
    return next((one for one in subjects(language) if one.slug == slug), None) or abort(404)


def pairs(of: Subject) -> list[Pair]:
    """Its texts side by side, in the order in which they are read."""
    if of.name == rules.INTERFACE:
        found = read_interface(of.language, house().interface)
        return [Pair("", " / ".join(one), " / ".join(found.texts.get(one, ()))) for one in found.wanted]
    instrument = instrument_of(of)
    every = information.texts(house().told.information) if instrument is None else texts(instrument)
    return [Pair(dotted(path), _plain(text), text.get(of.language, "")) for path, text in every]


def instrument_of(of: Subject) -> Instrument | None:
    """The instrument that is translated, if it is one."""
    parts = of.name.split(" ")
    try:
        return (
            house().shelf_of(actor().authority_id).catalogue.get(parts[1], int(parts[2])) if len(parts) == 3 else None
        )
    except UnknownInstrument:
        return None


def _subjects(language: str) -> Iterator[Subject]:
    if language not in TRANSLATED:
        abort(404)
    in_force = {(one.subject, one.language): one for one in approvals(session(), house().vault, actor().authority_id)}
    for name, title in _names():
        found = house().translated.get((name, language)) or Translated(name, language, "", 0, "")
        approval = in_force.get((name, language))
        if approval is None:
            yield Subject(name, title, language, found)
        elif approval.sha256 == found.sha256 and found.share == 1:
            yield Subject(name, title, language, found, approval.by, approval.at)
        else:
            yield Subject(name, title, language, found, has_changed=True)


def _names() -> Iterator[tuple[str, str]]:
    yield rules.INTERFACE, _("Knappar och meddelanden")
    version = house().told.information.version
    yield rules.information(version), _("Information före första frågan, version %(version)d", version=version)
    for one in house().shelf_of(actor().authority_id).catalogue.all():
        title = _("%(title)s, version %(version)d", title=say(one.title), version=one.version)
        yield rules.instrument(one.code, one.version), title


def _plain(text: Text) -> str:
    return text.get("sv-latt") or text.get("sv", "")
