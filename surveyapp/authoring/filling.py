"""What a posted form makes of a part; what cannot be read is kept as it was typed, and told as a problem. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from surveyapp.authoring.editing import CannotEdit, put, with_other_code, with_renamed
from surveyapp.authoring.parts import MOST_ASKS, WITH_OPTIONS, Ask, Field, Part
from surveyapp.authoring.reading import Values
from surveyapp.instruments.problems import Path

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
SPAN = ("months", "weeks", "days")


@dataclass(frozen=True, slots=True)
class Posted:
    """A posted form: every value by its name."""

    values: Mapping[str, Sequence[str]]

    def get(self, name: str, default: str = "") -> str:
        """The first value of this name."""
        return next(iter(self.values.get(name, ())), default)

    def getlist(self, name: str) -> list[str]:
        """Every value of this name."""
        return list(self.values.get(name, ()))

    def __contains__(self, name: str) -> bool:
        return name in self.values


def with_part(values: Values, part: Part, posted: Posted, languages: Iterable[str]) -> Values:
    """The draft as the form of one part leaves it.

    Raises:
        CannotEdit: two entries would have the same code.
    """
    entry: Values = deepcopy(values)
    for step in part.path:
        entry = entry[str(step)] if isinstance(entry, dict) else entry[step]
    before = entry.get("kind")
    for field in part.fields:
        _write(entry, field, posted, tuple(languages))
    if part.section == "items" and entry.get("kind") != before:
        entry = _as_kind(entry)
    new = entry if not part.path else put(values, part.path, entry)
    other = clean(posted.get("own_code", "")).strip() if part.has_code else ""
    if not part.has_code or other in ("", part.name):
        return new
    if part.section == "items":
        return with_other_code(new, part.name, other)
    return with_renamed(new, part.section, part.name, other)


def clean(text: str) -> str:
    """The text without characters that nobody sees and no database keeps, with plain line breaks."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def number_in(text: str) -> float | int | str | None:
    """The number that was typed, with a decimal comma or point; what is none stays text, and nothing is None."""
    text = clean(text).strip()
    if not text:
        return None
    try:
        found = float(text.replace(",", ".").replace("−", "-"))
    except ValueError:
        return text
    if not abs(found) < 1e15:
        return text
    return int(found) if found.is_integer() else found


def _write(entry: Values, field: Field, posted: Posted, languages: Sequence[str]) -> None:
    if field.ask in _WRITERS:
        _WRITERS[field.ask](entry, field, posted)
    elif field.ask is Ask.WORDS:
        _set(entry, field.path, _words(posted, field.name, languages, _at(entry, field.path)))
    elif field.ask is Ask.OPTIONS:
        entry["options"] = _options(_group(entry.get("options")), posted, languages)
    else:
        _set(entry, field.path, _value(field, posted))


def _value(field: Field, posted: Posted) -> Any:
    """What a field that holds one value has; None where nothing was typed."""
    if field.ask in (Ask.WHOLE, Ask.NUMBER):
        return number_in(posted.get(field.name, ""))
    if field.ask is Ask.NUMBERS:
        parts = [number_in(one) for one in re.split(r"[,;\s]+", posted.get(field.name, ""))]
        return [one for one in parts if one is not None] or None
    if field.ask is Ask.SPAN:
        spans = {unit: number_in(posted.get(f"{field.name}.{unit}", "")) for unit in SPAN}
        return {unit: found for unit, found in spans.items() if found} or None
    return clean(posted.get(field.name, "")).strip() or None


def _flag(entry: Values, field: Field, posted: Posted) -> None:
    _set_or_leave(entry, field, posted.get(field.name, "") == "yes")


def _one(entry: Values, field: Field, posted: Posted) -> None:
    chosen = posted.get(field.name, "")
    if chosen in field.choices:
        _set_or_leave(entry, field, chosen)


def _scale(entry: Values, field: Field, posted: Posted) -> None:
    instrument, _, scale = posted.get(field.name, "").partition(" ")
    _set(entry, ("instrument",), instrument or None)
    _set(entry, ("scale",), scale or None)


def _words(posted: Posted, name: str, languages: Sequence[str], before: object) -> Values | None:
    """The texts as typed; a language that is not on the page keeps its text, an empty one has none."""
    found = dict(_group(before))
    for language in languages:
        typed = f"{name}.{language}"
        if typed in posted:
            text = clean(posted.get(typed, "")).strip()
            if text:
                found[language] = text
            else:
                found.pop(language, None)
    return found or None


def _several(entry: Values, field: Field, posted: Posted) -> None:
    chosen = posted.getlist(field.name)
    before = _at(entry, field.path)
    kept = [one for one in before if one not in field.choices] if isinstance(before, list) else []
    ordered = [one for one in before if one in chosen] if isinstance(before, list) else []
    new = [*ordered, *(one for one in field.choices if one in chosen and one not in ordered), *kept]
    _set(entry, field.path, new or (None if field.name == "reverse" else []))


def _options(options: Values, posted: Posted, languages: Sequence[str]) -> Values:
    found: Values = {}
    for code, option in options.items():
        name = f"options.{code}"
        other = clean(posted.get(f"{name}.code", code)).strip() or code
        entry = dict(_group(option))
        for text in ("text", "short"):
            if any(f"{name}.{text}.{language}" in posted for language in languages):
                _set(entry, (text,), _words(posted, f"{name}.{text}", languages, entry.get(text)))
        if other in found:
            raise CannotEdit(other)
        found[other] = entry
    return found


def _asked(entry: Values, _field: Field, posted: Posted) -> None:
    entry["asks"] = list(_asks(posted))


def _asks(posted: Posted) -> Iterable[Values]:
    for row in range(MOST_ASKS):
        code, _, version = posted.get(f"asks.{row}.instrument", "").rpartition(" ")
        if code:
            number = number_in(version)
            yield {"instrument": code, "version": number, "informant": posted.get(f"asks.{row}.informant", "")}


def _as_kind(entry: Values) -> Values:
    """An item whose kind was changed: only what the new kind has, and what it needs."""
    kind = entry["kind"]
    kept: Values = {name: entry[name] for name in ("kind", "text", "help", "why") if name in entry}
    if kind in WITH_OPTIONS:
        blank: Values = {str(number): {} for number in range(1, 4)}
        kept["options"] = entry.get("options") or blank
    elif kind == "number":
        kept |= {"minimum": 0, "maximum": 10}
    return kept


_WRITERS: dict[Ask, Callable[[Values, Field, Posted], None]] = {
    Ask.FLAG: _flag,
    Ask.ONE: _one,
    Ask.SEVERAL: _several,
    Ask.SCALE: _scale,
    Ask.ASKED: _asked,
}


def _set_or_leave(entry: Values, field: Field, value: str | bool) -> None:
    if _at(entry, field.path) is not None or value != field.default:
        _set(entry, field.path, value)


def _set(entry: Values, path: Path, value: Any) -> None:
    """Put a value where the path leads, making groups on the way; None takes it away."""
    *groups, last = (str(part) for part in path)
    for name in groups:
        inner = entry.get(name)
        if not isinstance(inner, dict):
            if value is None:
                return
            entry[name] = inner = {}
        entry = inner
    if value is None:
        entry.pop(last, None)
    else:
        entry[last] = value


def _at(entry: Values, path: Path) -> Any:
    found: Any = entry
    for part in path:
        found = found.get(str(part)) if isinstance(found, dict) else None
    return found


def _group(value: Any) -> Values:
    return value if isinstance(value, dict) else {}
