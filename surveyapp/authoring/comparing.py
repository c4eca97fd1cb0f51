"""What separates two versions of an instrument or plan, and whether scores can still be compared. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from surveyapp.authoring.reading import Values
from surveyapp.authoring.rules import DraftKind


class What(StrEnum):
    """What happened to a part."""

    ADDED = "added"
    REMOVED = "removed"
    TEXT = "text changed"
    SETTING = "setting changed"
    ORDER = "order changed"
    CODE = "code changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    ``part`` is the kind of thing (item, option, scale, wave, …), ``name`` which one, ``field`` what of it and
    ``language`` in which language. ``breaks`` says that scores from before and after cannot be compared.
    """

    what: What
    part: str
    name: str
    field: str = ""
    language: str = ""
    before: str = ""
    after: str = ""
    breaks: bool = False


#: fields of an item or scale that say what a number means
_MEANING = {
    "item": frozenset({"kind", "minimum", "maximum", "whole", "steps_per_stage"}),
    "scale": frozenset({"items", "combine", "min_answered", "prorate", "reverse", "recode", "better"}),
    "threshold": frozenset({"kind", "level", "change", "better"}),
    "reliability": frozenset({"value", "sd", "kind"}),
}
_WORDS = frozenset({"title", "intro", "thanks", "text", "help", "why", "unit", "short"})
_LISTS = {
    "waves": ("wave", ("code",)),
    "indicators": ("indicator", ("code",)),
    "thresholds": ("threshold", ("instrument", "scale")),
    "reliabilities": ("reliability", ("instrument", "scale")),
    "targets": ("target", ("code",)),
}
LONGEST = 200
"""Characters of a text that are shown; the rest is in the text itself."""


def changes(kind: DraftKind, before: Values, after: Values) -> tuple[Change, ...]:
    """Every difference, in the order in which one would read them."""
    return tuple(_instrument(before, after) if kind is DraftKind.INSTRUMENT else _plan(before, after))


def is_comparable(found: tuple[Change, ...]) -> bool:
    """Whether scores from before and after mean the same."""
    return not any(change.breaks for change in found)


def _instrument(before: Values, after: Values) -> Iterator[Change]:
    parts = {"items", "scales", "pages", "version"}
    yield from _fields("head", "", _rest(before, parts), _rest(after, parts))
    yield from _items(_group(before.get("items")), _group(after.get("items")))
    yield from _pages(before, after)
    yield from _entries("scale", _group(before.get("scales")), _group(after.get("scales")))


def _items(before: Values, after: Values) -> Iterator[Change]:
    for code, item in before.items():
        if code not in after:
            yield Change(What.REMOVED, "item", code, before=_text(item), breaks=True)
    for code, item in after.items():
        if code not in before:
            yield Change(What.ADDED, "item", code, after=_text(item))
            continue
        old, new = _group(before[code]), _group(item)
        yield from _fields("item", code, _rest(old, {"options"}), _rest(new, {"options"}))
        yield from _options(code, _group(old.get("options")), _group(new.get("options")))


def _options(item: str, before: Values, after: Values) -> Iterator[Change]:
    gone = {code: option for code, option in before.items() if code not in after}
    new = {code: option for code, option in after.items() if code not in before}
    for code, option in list(gone.items()):
        said = _words_of(option)
        twin = next((other for other, one in new.items() if said and _words_of(one) == said), None)
        if twin is not None:
            yield Change(What.CODE, "option", item, after=twin, before=code, field=_text(option), breaks=True)
            del gone[code], new[twin]
    for code, option in gone.items():
        yield Change(What.REMOVED, "option", item, field=code, before=_text(option), breaks=True)
    for code, option in new.items():
        yield Change(What.ADDED, "option", item, field=code, after=_text(option), breaks=True)
    same = [code for code in before if code in after]
    swapped = {code for code in same if _is_swapped(code, same, before, after)}
    for code in same:
        if code in swapped:
            yield Change(
                What.CODE,
                "option",
                item,
                _text(after[code]),
                before=_code_of(after[code], before),
                after=code,
                breaks=True,
            )
        else:
            for found in _fields("option", item, _group(before[code]), _group(after[code])):
                yield Change(
                    found.what, "option", item, f"{code} {found.field}", found.language, found.before, found.after
                )


def _is_swapped(code: str, same: list[str], before: Values, after: Values) -> bool:
    """Whether the words now at this code stood at another one before."""
    now = _words_of(after[code])
    return (
        bool(now)
        and now != _words_of(before[code])
        and any(now == _words_of(before[other]) for other in same if other != code)
    )


def _code_of(option: Any, before: Values) -> str:
    return next(code for code, one in before.items() if _words_of(one) == _words_of(option))


def _pages(before: Values, after: Values) -> Iterator[Change]:
    old, new = _asked(before), _asked(after)
    common = set(old) & set(new)
    if [code for code in old if code in common] != [code for code in new if code in common]:
        yield Change(What.ORDER, "item", "", before=", ".join(old), after=", ".join(new))
    elif _grouped(before, common) != _grouped(after, common):
        yield Change(What.SETTING, "page", "", "items")
    titles = [[_group(page).get("title") for page in _list(values.get("pages"))] for values in (before, after)]
    if titles[0] != titles[1]:
        yield Change(What.TEXT, "page", "", "title")


def _plan(before: Values, after: Values) -> Iterator[Change]:
    parts = {*_LISTS, "version"}
    yield from _fields("head", "", _rest(before, parts), _rest(after, parts))
    for section, (part, keys) in _LISTS.items():
        yield from _entries(part, _keyed(before.get(section), keys), _keyed(after.get(section), keys))


def _keyed(entries: Any, keys: tuple[str, ...]) -> Values:
    found: Values = {}
    for entry in _list(entries):
        if isinstance(entry, dict):
            found[" ".join(str(entry.get(key, "")) for key in keys)] = entry
    return found


def _entries(part: str, before: Values, after: Values) -> Iterator[Change]:
    matters = part in _MEANING
    for name, entry in before.items():
        if name not in after:
            yield Change(What.REMOVED, part, name, before=_text(entry), breaks=matters)
    for name, entry in after.items():
        if name not in before:
            yield Change(What.ADDED, part, name, after=_text(entry))
        else:
            yield from _fields(part, name, _group(before[name]), _group(entry))
    common = [name for name in before if name in after]
    if common != [name for name in after if name in before]:
        yield Change(What.ORDER, part, "", before=", ".join(before), after=", ".join(after))


def _fields(part: str, name: str, before: Values, after: Values) -> Iterator[Change]:
    for field in dict.fromkeys((*before, *after)):
        old, new = before.get(field), after.get(field)
        if old == new or repr(old) == repr(new):
            continue
        if field in _WORDS:
            for language in dict.fromkeys((*_group(old), *_group(new))):
                said, says = _group(old).get(language), _group(new).get(language)
                if said != says:
                    yield Change(What.TEXT, part, name, field, language, _short(said), _short(says))
        elif isinstance(old or new, dict) and isinstance(new or old, dict):
            breaks = field in _MEANING.get(part, ())
            inner = ({f"{field}.{key}": one for key, one in _group(side).items()} for side in (old, new))
            yield from (replace(one, breaks=one.breaks or breaks) for one in _fields(part, name, *inner))
        else:
            breaks = field in _MEANING.get(part, ())
            yield Change(What.SETTING, part, name, field, "", _short(old), _short(new), breaks)


def _words_of(option: Any) -> Any:
    return _group(option).get("text") or None


def _text(entry: Any) -> str:
    text = _group(_group(entry).get("text") or _group(entry).get("title"))
    return _short(text.get("sv") or text.get("sv-latt") or next(iter(text.values()), ""))


def _short(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, dict):
        value = " ".join(map(str, value.values()))
    if isinstance(value, list):
        value = ", ".join(map(_short, value))
    text = str(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _asked(values: Values) -> list[str]:
    return [code for page in _list(values.get("pages")) for code in _list(_group(page).get("items"))]


def _grouped(values: Values, common: set[str]) -> list[list[str]]:
    pages = [
        [code for code in _list(_group(page).get("items")) if code in common] for page in _list(values.get("pages"))
    ]
    return [page for page in pages if page]


def _rest(values: Values, parts: set[str]) -> Values:
    return {name: value for name, value in values.items() if name not in parts}


def _group(value: Any) -> Values:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
