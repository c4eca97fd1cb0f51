"""The text of a draft to values, and values to text: what the form and the YAML page share. Pure."""

from __future__ import annotations

import io
import json
from collections.abc import Container, Iterable
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import LiteralScalarString

from surveyapp.authoring.rules import LARGEST_TEXT, DraftKind
from surveyapp.instruments.catalogue import Catalogue
from surveyapp.instruments.checks import check_instrument, check_pairings
from surveyapp.instruments.definition import Instrument
from surveyapp.instruments.problems import Finding, Problem
from surveyapp.instruments.shape import shape
from surveyapp.instruments.yaml_source import Source, read_yaml
from surveyapp.plans.checks import check_plan
from surveyapp.plans.definition import Plan
from surveyapp.plans.shelf import Shelf

Values = dict[str, Any]
"""What stands in a draft, whether or not it is sound; keys are text."""

NAME = "draft"
HIGHEST_VERSION = 1_000_000


def read_text(text: str) -> tuple[Values | None, tuple[Problem, ...]]:
    """The values of a text that can be read at all; else every reason why not, with line and column."""
    source, problems = _source(text)
    return (None, problems) if source is None else (_values(source), ())


def problems_of(kind: DraftKind, text: str, shelf: Shelf) -> tuple[Problem, ...]:
    """Everything that is wrong with a text, each with its line and column."""
    source, problems = _source(text)
    return problems if source is None else source.locate(findings_of(kind, _values(source), shelf))


def findings_of(kind: DraftKind, values: Values, shelf: Shelf) -> tuple[Finding, ...]:
    """Everything that is wrong with these values, checked as the files are, beside what is on the shelf already."""
    return understood(kind, values, shelf)[1]


def understood(kind: DraftKind, values: Values, shelf: Shelf) -> tuple[Instrument | Plan | None, tuple[Finding, ...]]:
    """The instrument or plan that these values are, or None and everything that is wrong."""
    found: Instrument | Plan | None
    taken: Container[tuple[str, int]]
    if kind is DraftKind.INSTRUMENT:
        instrument, findings = shape(Instrument, values)
        if instrument is not None:
            findings = (*check_instrument(instrument), *_pairing(instrument, shelf.catalogue))
        found, taken = instrument, shelf.catalogue.instruments
    else:
        plan, findings = shape(Plan, values)
        if plan is not None:
            findings = check_plan(plan, shelf.catalogue, shelf.guides)
        found, taken = plan, shelf.plans
    if found is not None and (found.code, found.version) in taken:
        findings = (*findings, Finding(("version",), "this version exists already; give it a higher number"))
    if found is not None and found.version > HIGHEST_VERSION:
        findings = (*findings, Finding(("version",), f"must be at most {HIGHEST_VERSION}"))
    return (None if findings else found), findings


def in_yaml(values: Values) -> str:
    """The values as YAML in the order in which they are, as a person would write it."""
    yaml = YAML()
    yaml.width = 110
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.representer.ignore_aliases = lambda _data: True
    text = io.StringIO()
    yaml.dump(_written(values), text)
    return text.getvalue()


def as_json(values: Values) -> str:
    """The values as the database keeps them; not a number is written as NaN."""
    return json.dumps(values)


def from_json(text: str) -> Values:
    """The values that :func:`as_json` wrote."""
    found: Values = json.loads(text)
    return found


def edition_of(values: Values) -> tuple[str, int]:
    """Code and version as far as they are given; an empty text and 0 where not."""
    code, version = values.get("code"), values.get("version")
    is_version = isinstance(version, int) and not isinstance(version, bool) and 0 < version <= HIGHEST_VERSION
    return (code[:80] if isinstance(code, str) else ""), (version if isinstance(version, int) and is_version else 0)


def title_of(values: Values) -> str:
    """The title in Swedish, or in whatever language there is."""
    title = values.get("title")
    if not isinstance(title, dict):
        return ""
    found: Iterable[object] = (title.get("sv"), title.get("sv-latt"), *title.values())
    return next((one[:200] for one in found if isinstance(one, str) and one), "")


def _source(text: str) -> tuple[Source | None, tuple[Problem, ...]]:
    if len(text) > LARGEST_TEXT:
        return None, (Problem(NAME, 1, 1, "", f"the text is longer than {LARGEST_TEXT} characters"),)
    source, problems = read_yaml(text, NAME)
    if source is None:
        return None, problems
    if not isinstance(source.data, dict):
        return None, (Problem(NAME, 1, 1, "", "must be a group of named fields"),)
    # What no database keeps: escapes such as "\0" and half a character.
    if any(bad in json.dumps(source.data) for bad in ("\\u0000", "\\ud8", "\\ud9", "\\uda", "\\udb")) and not _is_kept(
        source.data
    ):
        return None, (Problem(NAME, 1, 1, "", "not YAML: a character that is not allowed in a text"),)
    return source, ()


def _is_kept(values: object) -> bool:
    text = json.dumps(values, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\\u0000" not in text


def _values(source: Source) -> Values:
    found = source.data
    return found if isinstance(found, dict) else {}


def _pairing(instrument: Instrument, catalogue: Catalogue) -> Iterable[Finding]:
    others = (one for one in catalogue.all() if (one.code, one.version) != (instrument.code, instrument.version))
    return (finding for own, finding in check_pairings((*others, instrument)) if own is instrument)


def _written(value: object) -> object:
    """Whole numbers as keys without quotes, and texts of several lines as lines."""
    if isinstance(value, dict):
        return {_key(key): _written(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_written(one) for one in value]
    if isinstance(value, str) and "\n" in value and value.strip() == value and not set("\t\r\x85") & set(value):
        return LiteralScalarString(value)
    return value


def _key(key: str) -> str | int:
    return int(key) if key.isascii() and key.isdigit() and str(int(key)) == key else key
