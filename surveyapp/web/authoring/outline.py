"""A draft's parts in the order in which they are asked, as the page lists them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from surveyapp.authoring.reading import Values
from surveyapp.authoring.rules import DraftKind
from surveyapp.web.authoring.field_words import choice


@dataclass(frozen=True, slots=True)
class Line:
    """One entry: its name in addresses, and what is said of it."""

    name: str
    text: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The entries of a section; ``page`` is the number of a page of questions, from 0."""

    section: str
    lines: tuple[Line, ...]
    page: int = -1
    title: str = ""


def outline(kind: DraftKind, values: Values) -> tuple[Group, ...]:
    """The groups of an instrument (its pages, then its scales) or of a plan (its sections)."""
    if kind is DraftKind.INSTRUMENT:
        return (*_pages(values), Group("scales", tuple(_scales(values))))
    return (
        Group("waves", tuple(Line(n, _said(one), _wave(one)) for n, one in _entries(values, "waves"))),
        Group("thresholds", tuple(Line(n, _scale(one), _limit(one)) for n, one in _entries(values, "thresholds"))),
        Group(
            "reliabilities",
            tuple(Line(n, _scale(one), str(one.get("value", ""))) for n, one in _entries(values, "reliabilities")),
        ),
        Group("indicators", tuple(Line(n, _said(one), _scale(one)) for n, one in _entries(values, "indicators"))),
        Group("targets", tuple(Line(n, _said(one), _share(one)) for n, one in _entries(values, "targets"))),
    )


def _pages(values: Values) -> list[Group]:
    items = _group(values.get("items"))
    groups = []
    asked: set[str] = set()
    for number, page in _entries(values, "pages"):
        codes = [code for code in _list(page.get("items")) if isinstance(code, str)]
        asked.update(codes)
        groups.append(Group("items", tuple(_item(code, items) for code in codes), int(number), _title(page)))
    left = tuple(_item(code, items) for code in items if code not in asked)
    return [*groups, Group("items", left)] if left else groups


def _item(code: str, items: Values) -> Line:
    item = _group(items.get(code))
    return Line(code, _words(item.get("text")) or code, choice("kind", str(item.get("kind", ""))))


def _scales(values: Values) -> list[Line]:
    return [
        Line(code, _title(_group(scale)) or code, ", ".join(map(str, _list(_group(scale).get("items")))))
        for code, scale in _group(values.get("scales")).items()
    ]


def _wave(wave: Values) -> str:
    asks = (_group(one) for one in _list(wave.get("asks")))
    return ", ".join(
        f"{one.get('instrument', '')} ({choice('informant', str(one.get('informant', '')))})" for one in asks
    )


def _limit(threshold: Values) -> str:
    return ", ".join(str(threshold[name]) for name in ("level", "change") if name in threshold)


def _share(target: Values) -> str:
    return f"{target.get('numerator', '–')} / {target.get('denominator', '–')}"


def _scale(entry: Values) -> str:
    return " · ".join(str(entry[name]) for name in ("instrument", "scale") if name in entry)


def _said(entry: Values) -> str:
    return _title(entry) or str(entry.get("code", ""))


def _title(entry: Values) -> str:
    return _words(entry.get("title"))


def _words(text: Any) -> str:
    words = _group(text)
    return str(words.get("sv") or words.get("sv-latt") or next(iter(words.values()), ""))


def _entries(values: Values, section: str) -> list[tuple[str, Values]]:
    return [(str(number), one) for number, one in enumerate(_list(values.get(section))) if isinstance(one, dict)]


def _group(value: Any) -> Values:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
