"""What a draft begins as: nearly nothing, or the next version of something published. Pure."""

from __future__ import annotations

from surveyapp.authoring.editing import get
from surveyapp.authoring.reading import Values, in_yaml, read_text
from surveyapp.authoring.rules import DraftKind
from surveyapp.instruments.definition import Instrument
from surveyapp.instruments.wording import texts
from surveyapp.plans.definition import Plan
from surveyapp.plans.shelf import Shelf

_INSTRUMENT = """\
code: nytt-formular
version: 1
title: {sv-latt: Nytt formulär, sv: Nytt formulär, en: New form}
intro: {sv-latt: Några korta frågor., sv: Några korta frågor., en: A few short questions.}
source: Egen text
licence: Egen text, får användas av kommunen
informants: [participant]
seconds: 60
pages:
  - items: [fraga-1]
items:
  fraga-1:
    kind: choice
    options:
      1: {text: {sv-latt: Dåligt, sv: Dåligt, en: Badly}}
      2: {text: {sv-latt: Varken bra eller dåligt, sv: Varken bra eller dåligt, en: Neither well nor badly}}
      3: {text: {sv-latt: Bra, sv: Bra, en: Well}}
scales: {}
"""
_PLAN = """\
code: ny-plan
version: 1
title: {sv-latt: Ny plan, sv: Ny plan, en: New plan}
zone: Europe/Stockholm
waves:
  - code: start
    title: {sv-latt: När du börjar, sv: Start, en: Start}
    anchor: start
    window: {opens: 0, due: 14, grace: 14}
    asks: []
indicators: []
"""


def new_text(kind: DraftKind) -> str:
    """The text of an empty draft: what is left to write is told as problems."""
    return _INSTRUMENT if kind is DraftKind.INSTRUMENT else _PLAN


def next_version(known: Instrument | Plan, text: str | None, shelf: Shelf) -> str:
    """The text of what is published, with the next version that is free.

    Args:
        known: what is published.
        text: its YAML, where it was published in the browser: remarks in it are kept.
        shelf: everything that the authority may use.
    """
    taken = shelf.catalogue.instruments if isinstance(known, Instrument) else shelf.plans
    version = max(number for code, number in taken if code == known.code) + 1
    if text is not None:
        lines = text.splitlines(keepends=True)
        places = [
            place for place, line in enumerate(lines) if line.split("#")[0].strip() == f"version: {known.version}"
        ]
        if len(places) == 1 and lines[places[0]].startswith("version:"):
            lines[places[0]] = f"version: {version}\n"
            return "".join(lines)
    return in_yaml({**own_values(known, shelf), "version": version})


def own_values(known: Instrument | Plan, shelf: Shelf) -> Values:
    """The values of what is published, without the languages that were translated into files of their own."""
    values: Values = known.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    translated = shelf.catalogue.translations.get((known.code, known.version), {})
    if isinstance(known, Instrument):
        for path, _text in texts(known):
            words = get(values, tuple(str(part) if path[0] != "pages" else part for part in path))
            for language in translated:
                words.pop(language, None)
    return values


def with_licence(text: str, licence: str) -> str:
    """The text with what is said of its licence, if anything is; an unreadable text stays as it is."""
    values, _problems = read_text(text)
    said = " ".join(licence.split())[:500]
    return text if values is None or not said else in_yaml({**values, "licence": said})
