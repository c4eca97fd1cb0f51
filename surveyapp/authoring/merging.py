"""Two people's changes to one draft put together, as far as they do not touch the same thing. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from surveyapp.authoring.reading import Values
from surveyapp.instruments.problems import Path

_NOTHING = object()


@dataclass(frozen=True, slots=True)
class Merged:
    """Both changes in one, and where the two differ: there it is as the second person wrote it."""

    values: Values
    both: tuple[Path, ...]


def merged(base: Values, theirs: Values, mine: Values) -> Merged:
    """What ``mine`` changed in ``base``, done to ``theirs``: field by field, lists by the names in them."""
    both: list[Path] = []
    found = _merge(base, theirs, mine, (), both)
    return Merged(found if isinstance(found, dict) else mine, tuple(both))


def _merge(base: Any, theirs: Any, mine: Any, path: Path, both: list[Path]) -> Any:
    if _same(mine, base) or _same(mine, theirs):
        return theirs
    if _same(theirs, base):
        return mine
    if isinstance(theirs, dict) and isinstance(mine, dict):
        before = base if isinstance(base, dict) else {}
        result: dict[str, Any] = {}
        for name in dict.fromkeys((*theirs, *mine)):
            old, his, own = (one.get(name, _NOTHING) for one in (before, theirs, mine))
            value = _merge(old, his, own, (*path, name), both)
            if value is not _NOTHING:
                result[name] = value
        return result
    named = [_by_name(one) for one in (base, theirs, mine)]
    if named[1] is not None and named[2] is not None:
        found = _merge(named[0] or {}, named[1], named[2], path, both)
        return list(found.values())
    both.append(path)
    return mine


def _by_name(entries: Any) -> dict[str, Any] | None:
    """A list of groups that have names of their own, by those names; None for any other list."""
    if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        return None
    names = [str(one.get("code") or f"{one.get('instrument', '')} {one.get('scale', '')}".strip()) for one in entries]
    return dict(zip(names, entries, strict=True)) if all(names) and len(set(names)) == len(names) else None


def _same(one: Any, other: Any) -> bool:
    # Not a number is not equal to itself, and true is equal to 1: here the other way round.
    return one is other or (type(one) is type(other) and repr(one) == repr(other))
