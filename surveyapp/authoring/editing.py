"""What the form does to a draft's values: each function gives new values and leaves the old ones as they are. Pure."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from surveyapp.authoring.reading import Values
from surveyapp.instruments.problems import Path

FIRST_TEXTS = ("sv-latt", "sv", "en")


class CannotEdit(ValueError):
    """What was asked for does not fit the draft: somebody changed it, or the address was made up."""


def get(values: Values, path: Path) -> Any:
    """What stands at the path, or None."""
    found: Any = values
    for part in path:
        if isinstance(found, dict):
            found = found.get(str(part))
        elif isinstance(found, list) and isinstance(part, int) and 0 <= part < len(found):
            found = found[part]
        else:
            return None
    return found


def put(values: Values, path: Path, value: Any) -> Values:
    """The values with something else at the path; None takes the field away."""
    new = deepcopy(values)
    parent = _parent(new, path)
    is_list = isinstance(parent, list)
    if is_list:
        _place(list(range(len(parent))), path[-1])
    if value is not None:
        parent[path[-1]] = value
    elif is_list or path[-1] in parent:
        del parent[path[-1]]
    return new


def moved(values: Values, path: Path, by: int) -> Values:
    """The entry of a list or a group one place up (-1) or down (1); at the end it stays."""
    new = deepcopy(values)
    parent = _parent(new, path)
    places = list(parent) if isinstance(parent, dict) else list(range(len(parent)))
    here = _place(places, path[-1])
    there = here + by
    if not 0 <= there < len(places):
        return new
    if isinstance(parent, dict):
        places[here], places[there] = places[there], places[here]
        entries = dict(parent)
        parent.clear()
        parent.update({name: entries[name] for name in places})
    else:
        parent[here], parent[there] = parent[there], parent[here]
    return new


def without(values: Values, path: Path) -> Values:
    """The values without the entry of a list or group."""
    _place_of(values, path)
    return put(values, path, None)


def with_entry(values: Values, section: str, entry: Any) -> Values:
    """The values with one more entry at the end of a list at the top."""
    return put(values, (section,), [*_list(values.get(section)), entry])


def with_item(values: Values, page: int) -> tuple[Values, str]:
    """An instrument with one more question at the end of a page, and the question's code."""
    new = deepcopy(values)
    code = _free(_group(new.get("items")), "fraga")
    pages = _list(new.get("pages"))
    if not pages:
        pages, page = [{"items": []}], 0
    if not 0 <= page < len(pages) or not isinstance(pages[page], dict):
        raise CannotEdit("page")
    options: Values = {str(number): {} for number in range(1, 4)}
    new["items"] = {**_group(new.get("items")), code: {"kind": "choice", "options": options}}
    pages[page]["items"] = [*_list(pages[page].get("items")), code]
    new["pages"] = pages
    return new, code


def without_item(values: Values, code: str) -> Values:
    """An instrument without a question: not on a page, not in a scale, not paired."""
    if code not in _group(values.get("items")):
        raise CannotEdit(code)
    new = put(values, ("items", code), None)
    for page in _entries(new.get("pages")):
        page["items"] = [one for one in _list(page.get("items")) if one != code]
    for scale in _entries(new.get("scales")):
        for name in ("items", "reverse"):
            if name in scale:
                scale[name] = [one for one in _list(scale[name]) if one != code]
        _group(scale.get("recode")).pop(code, None)
    _group(_group(new.get("pairs_with")).get("items")).pop(code, None)
    return new


def with_other_code(values: Values, code: str, other: str) -> Values:
    """An instrument whose question has another code, wherever it is named; raises CannotEdit where that is taken."""
    items = _group(values.get("items"))
    if code not in items or other in items or not other:
        raise CannotEdit(other)
    new = deepcopy(values)
    new["items"] = _renamed(new["items"], code, other)
    for entry in (*_entries(new.get("pages")), *_entries(new.get("scales"))):
        for name in ("items", "reverse"):
            if name in entry:
                entry[name] = [other if one == code else one for one in _list(entry[name])]
        if "recode" in entry:
            entry["recode"] = _renamed(_group(entry["recode"]), code, other)
    paired = _group(new.get("pairs_with"))
    if "items" in paired:
        paired["items"] = _renamed(_group(paired["items"]), code, other)
    return new


def item_moved(values: Values, code: str, by: int) -> Values:
    """An instrument whose question stands one place up or down, over the edge of its page too."""
    new = deepcopy(values)
    pages = _entries(new.get("pages"))
    for number, page in enumerate(pages):
        codes = _list(page.get("items"))
        if code not in codes:
            continue
        here = codes.index(code)
        if 0 <= here + by < len(codes):
            codes[here], codes[here + by] = codes[here + by], codes[here]
        elif 0 <= number + by < len(pages):
            codes.pop(here)
            other = pages[number + by]
            others = _list(other.get("items"))
            other["items"] = [*others, code] if by < 0 else [code, *others]
        page["items"] = codes
        return new
    raise CannotEdit(code)


def without_page(values: Values, number: int) -> Values:
    """An instrument without a page; its questions go to the page before, or after where it is the first."""
    pages = _list(values.get("pages"))
    if not 0 <= number < len(pages) or len(pages) < 2:
        raise CannotEdit("page")
    new = deepcopy(values)
    gone = new["pages"].pop(number)
    heir = new["pages"][max(number - 1, 0)]
    own, left = _list(heir.get("items")), _list(gone.get("items"))
    heir["items"] = [*own, *left] if number else [*left, *own]
    return new


def with_scale(values: Values) -> tuple[Values, str]:
    """An instrument with one more scale, and its code."""
    code = _free(_group(values.get("scales")), "skala")
    scale = {"items": [], "combine": "mean", "min_answered": 1}
    return put(values, ("scales",), {**_group(values.get("scales")), code: scale}), code


def with_renamed(values: Values, section: str, code: str, other: str) -> Values:
    """A group whose entry has another name at the same place; raises CannotEdit where that is taken."""
    group = _group(values.get(section))
    if code not in group or other in group or not other:
        raise CannotEdit(other)
    return put(values, (section,), _renamed(group, code, other))


def option_moved(values: Values, item: str, code: str, by: int) -> Values:
    """An item whose option changes places with its neighbour: the codes stay in order, the texts move."""
    path = ("items", item, "options")
    options = _group(get(values, path))
    codes = sorted(options, key=_numeric)
    here = _place(codes, code)
    if not 0 <= here + by < len(codes):
        return values
    other = codes[here + by]
    return put(values, path, {**options, code: options[other], other: options[code]})


def with_option(values: Values, item: str) -> Values:
    """An item with one more option, whose code is the highest and one."""
    path = ("items", item, "options")
    options = _group(get(values, path))
    numbers = [int(code) for code in options if code.lstrip("-").isdigit()]
    return put(values, path, {**options, str(max(numbers, default=0) + 1): {}})


def languages_in(values: Values) -> tuple[str, ...]:
    """The languages that every text needs, and every other one that the draft's title has."""
    title = _group(values.get("title"))
    return FIRST_TEXTS + tuple(one for one in title if one not in FIRST_TEXTS)


def _numeric(code: str) -> tuple[int, str]:
    return (int(code) if code.lstrip("-").isdecimal() and code.isascii() else 10**9), code


def _parent(values: Values, path: Path) -> Any:
    parent = get(values, path[:-1]) if len(path) > 1 else values
    if isinstance(parent, dict) or (isinstance(parent, list) and isinstance(path[-1], int)):
        return parent
    raise CannotEdit(".".join(map(str, path)))


def _place_of(values: Values, path: Path) -> int:
    parent = _parent(values, path)
    return _place(list(parent) if isinstance(parent, dict) else list(range(len(parent))), path[-1])


def _place(places: list[Any], wanted: object) -> int:
    if wanted not in places:
        raise CannotEdit(str(wanted))
    return places.index(wanted)


def _renamed(group: dict[str, Any], code: str, other: str) -> dict[str, Any]:
    return {other if name == code else name: value for name, value in group.items()}


def _free(taken: dict[str, Any], word: str) -> str:
    number = 1
    while f"{word}-{number}" in taken:
        number += 1
    return f"{word}-{number}"


def _group(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _entries(value: Any) -> list[dict[str, Any]]:
    """The groups in a list or a group."""
    found = value.values() if isinstance(value, dict) else _list(value)
    return [one for one in found if isinstance(one, dict)]
