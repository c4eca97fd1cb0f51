"""The parts of a draft that have a form of their own, and the fields of each. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from surveyapp.authoring.editing import get
from surveyapp.authoring.reading import Values
from surveyapp.authoring.rules import DraftKind
from surveyapp.instruments.problems import Path

ITEM_KINDS = ("choice", "ladder", "choices", "number", "text", "date")
WITH_OPTIONS = ("choice", "ladder", "choices")
INFORMANTS = ("participant", "supervisor", "caseworker")
MOST_ASKS = 12


class Ask(StrEnum):
    """What a field takes in."""

    WORDS = "a text in each language"
    LINE = "one line"
    LONG = "several lines"
    WHOLE = "a whole number"
    NUMBER = "a number"
    NUMBERS = "whole numbers with commas between"
    FLAG = "yes or no"
    ONE = "one of several"
    SEVERAL = "some of several"
    SPAN = "months, weeks and days"
    OPTIONS = "answers to choose from"
    SCALE = "a scale of an instrument"
    ASKED = "instruments and who answers them"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form; ``name`` is the way to it inside the part, with dots."""

    name: str
    ask: Ask
    choices: tuple[str, ...] = ()
    #: what is meant where nothing stands; such a value is not written unless it stood there
    default: str | bool | None = None

    @property
    def path(self) -> Path:
        """The way to it inside the part."""
        return tuple(self.name.split("."))


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a draft: the head, or one entry of a section."""

    section: str
    name: str
    path: Path
    fields: tuple[Field, ...]
    #: whether the entry is named by its place in a group, and can be given another name
    has_code: bool = False


_HEAD = (
    Field("title", Ask.WORDS),
    Field("code", Ask.LINE),
    Field("version", Ask.WHOLE),
    Field("intro", Ask.WORDS),
    Field("thanks", Ask.WORDS),
    Field("source", Ask.LONG),
    Field("licence", Ask.LONG),
    Field("informants", Ask.SEVERAL, INFORMANTS),
    Field("seconds", Ask.WHOLE),
    Field("picture", Ask.ONE, ("none", "star", "bars"), "none"),
    Field("jointly", Ask.FLAG, default=False),
)
_ITEM = (Field("text", Ask.WORDS), Field("help", Ask.WORDS), Field("why", Ask.WORDS))
_OF_KIND: dict[str, tuple[Field, ...]] = {
    "choice": (Field("options", Ask.OPTIONS),),
    "ladder": (Field("options", Ask.OPTIONS), Field("steps_per_stage", Ask.WHOLE)),
    "choices": (Field("options", Ask.OPTIONS),),
    "number": (
        Field("minimum", Ask.NUMBER),
        Field("maximum", Ask.NUMBER),
        Field("whole", Ask.FLAG, default=True),
        Field("unit", Ask.WORDS),
    ),
    "text": (Field("max_length", Ask.WHOLE),),
    "date": (),
}
_PAGE = (Field("title", Ask.WORDS),)
_PLAN_HEAD = (
    Field("title", Ask.WORDS),
    Field("code", Ask.LINE),
    Field("version", Ask.WHOLE),
    Field("zone", Ask.LINE),
    Field("lookahead", Ask.SPAN),
)
_LISTS: dict[str, tuple[Field, ...]] = {
    "pages": _PAGE,
    "waves": (
        Field("title", Ask.WORDS),
        Field("code", Ask.LINE),
        Field("anchor", Ask.ONE, ("start", "exit", "agreement", "date")),
        Field("on", Ask.LINE),
        Field("at", Ask.SPAN),
        Field("every", Ask.SPAN),
        Field("window.opens", Ask.WHOLE),
        Field("window.due", Ask.WHOLE),
        Field("window.grace", Ask.WHOLE),
        Field("window.remind", Ask.NUMBERS),
        Field("late", Ask.ONE, ("keep", "skip", "merge"), "keep"),
        Field("asks", Ask.ASKED),
    ),
    "indicators": (
        Field("title", Ask.WORDS),
        Field("code", Ask.LINE),
        *(Field(name, Ask.LONG) for name in ("specific", "measurable", "accepted", "relevant", "time_bound")),
        Field("kind", Ask.ONE, ("subjective", "objective")),
        Field("scale", Ask.SCALE),
    ),
    "thresholds": (
        Field("scale", Ask.SCALE),
        Field("kind", Ask.ONE, ("level", "change", "both")),
        Field("level", Ask.NUMBER),
        Field("change", Ask.NUMBER),
        Field("better", Ask.ONE, ("higher", "lower"), "higher"),
        Field("basis", Ask.LONG),
        Field("fixed_by", Ask.LINE),
        Field("fixed_on", Ask.LINE),
    ),
    "reliabilities": (
        Field("scale", Ask.SCALE),
        Field("kind", Ask.ONE, ("retest", "alpha")),
        Field("value", Ask.NUMBER),
        Field("sd", Ask.NUMBER),
        Field("source", Ask.LONG),
    ),
    "targets": (
        Field("title", Ask.WORDS),
        Field("code", Ask.LINE),
        Field("destination", Ask.SEVERAL, ("arbete", "subventionerat-arbete", "studier")),
        Field("numerator", Ask.WHOLE),
        Field("denominator", Ask.WHOLE),
        Field("after", Ask.SPAN),
    ),
}
SECTIONS = {
    DraftKind.INSTRUMENT: ("pages", "items", "scales"),
    DraftKind.PLAN: ("waves", "thresholds", "reliabilities", "indicators", "targets"),
}
NEW_ENTRIES: dict[str, Values] = {
    "pages": {"items": []},
    "waves": {"code": "ny", "anchor": "start", "window": {"due": 14}, "asks": []},
    "indicators": {"code": "ny", "kind": "subjective"},
    "thresholds": {"kind": "change"},
    "reliabilities": {"kind": "retest"},
    "targets": {"code": "ny", "destination": ["arbete"]},
}


def part_of(kind: DraftKind, values: Values, section: str, name: str) -> Part | None:
    """The part of this name, if the draft has one: ``head``, or a section and the entry's code or place in it."""
    if section == "head":
        return Part("head", "", (), _HEAD if kind is DraftKind.INSTRUMENT else _PLAN_HEAD)
    if section not in SECTIONS[kind]:
        return None
    if section in ("items", "scales"):
        path: Path = (section, name)
    else:
        path = (section, int(name) if name.isdecimal() and len(name) < 6 else -1)
    entry = get(values, path)
    if not isinstance(entry, dict):
        return None
    return Part(section, name, path, _fields(values, section, entry), has_code=section in ("items", "scales"))


def part_at(kind: DraftKind, values: Values, path: Path) -> tuple[str, str]:
    """Section and name of the part in which something at this path is written."""
    if len(path) > 1 and path[0] in SECTIONS[kind] and part_of(kind, values, str(path[0]), str(path[1])):
        return str(path[0]), str(path[1])
    return "head", ""


def _fields(values: Values, section: str, entry: Values) -> tuple[Field, ...]:
    if section == "items":
        kind = entry.get("kind")
        own = _OF_KIND.get(kind, ()) if isinstance(kind, str) else ()
        return (Field("kind", Ask.ONE, ITEM_KINDS), *_ITEM, *own)
    if section == "scales":
        items = values.get("items")
        codes = tuple(items) if isinstance(items, dict) else ()
        return (
            Field("title", Ask.WORDS),
            Field("items", Ask.SEVERAL, codes),
            Field("reverse", Ask.SEVERAL, codes),
            Field("combine", Ask.ONE, ("mean", "sum", "single")),
            Field("min_answered", Ask.WHOLE),
            Field("prorate", Ask.FLAG, default=False),
            Field("better", Ask.ONE, ("higher", "lower"), "higher"),
        )
    return _LISTS[section]
