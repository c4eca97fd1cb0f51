"""What a codebook says of one column, one item and one scale, ready for JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from surveyapp.exports.filled import Layout
from surveyapp.exports.item_columns import ItemCells, WideColumn, plain_number
from surveyapp.exports.specification import LANGUAGES, Column
from surveyapp.instruments.definition import ChoiceItem, ChoicesItem, Item, LadderItem, NumberItem, Scale, Text
from surveyapp.instruments.wording import wording

Label: TypeAlias = dict[str, str]
Entry: TypeAlias = dict[str, Any]

_OPTION = {0: {"sv": "inte vald", "en": "not picked"}, 1: {"sv": "vald", "en": "picked"}}
_WRITTEN = {1: {"sv": "en text är skriven; fritext exporteras inte", "en": "a text was written; it is not exported"}}
_GIVEN = {0: {"sv": "besvarad", "en": "answered"}}
_UNANSWERED = {"sv": "obesvarad, se nästa kolumn", "en": "not answered, see the next column"}


def column_entry(column: Column, codes: Mapping[str, Text]) -> Entry:
    """A column of the specification, with its codes."""
    return _entry(
        column.name,
        column.kind,
        column.meaning,
        column.source,
        unit=label(column.unit),
        codes=codes_entry(codes),
        has_missing_codes=column.missing_codes,
        empty=label(column.empty),
        refers_to=column.refers_to,
        item_in=list(column.item_in) if column.item_in else None,
    )


def item_column_entries(layout: Layout) -> Iterable[Entry]:
    """The columns of a wide file that come from the instrument."""
    code, version = layout.edition
    for cells in layout.items.values():
        for column in cells.columns:
            source = f"instrument {code} {version}, item {column.item}"
            item = {"instrument": code, "version": version, "item": column.item}
            yield _item_column(column, cells.item, source) | {"item": item}


def instrument_entry(layout: Layout, sha256: str, file: str) -> Entry:
    """An instrument version with its items and scales."""
    instrument = layout.instrument
    return {
        "code": instrument.code,
        "version": instrument.version,
        "sha256": sha256,
        "title": label(instrument.title),
        "file": file,
        "items": [_item(cells) for cells in layout.items.values()],
        "scales": [_scale(code, scale) for code, scale in instrument.scales.items()],
    }


def codes_entry(codes: Mapping[Any, Text]) -> list[Entry]:
    """Codes with what they mean."""
    return [{"code": code, "label": label(text)} for code, text in codes.items()]


def label(text: Text | None) -> Label:
    """A text in the languages of a codebook; empty where there is none."""
    return {} if text is None else {language: wording(text, language) for language in LANGUAGES}


def _item_column(column: WideColumn, item: Item, source: str) -> Entry:
    text = label(item.text)
    if column.part == "day":
        return _entry(column.name, "day", text, source, empty=_UNANSWERED)
    if column.part == "option" and isinstance(item, ChoicesItem) and column.option is not None:
        option = label(item.options[column.option].text)
        text = {language: f"{text[language]} – {option[language]}" for language in LANGUAGES}
        codes = _OPTION
    elif column.part in ("written", "missing"):
        codes = _WRITTEN if column.part == "written" else _GIVEN
    else:
        return _entry(column.name, _kind(item), text, source, has_missing_codes=True, **_domain(item))
    return _entry(column.name, "integer", text, source, codes=codes_entry(codes), has_missing_codes=True)


def _kind(item: Item) -> str:
    return "number" if isinstance(item, NumberItem) and not item.whole else "integer"


def _domain(item: Item) -> Entry:
    """What an answer may be: codes, or a number between two ends with its unit."""
    if isinstance(item, NumberItem):
        ends = {"minimum": plain_number(item.minimum), "maximum": plain_number(item.maximum)}
        return {**ends, "unit": label(item.unit)}
    if isinstance(item, ChoiceItem | LadderItem | ChoicesItem):
        return {"codes": codes_entry({code: option.text for code, option in item.options.items()})}
    return {}


def _item(cells: ItemCells) -> Entry:
    empty: Entry = {"codes": [], "minimum": None, "maximum": None, "unit": {}}
    return {
        "item": cells.code,
        "kind": cells.item.kind,
        "is_whole": _kind(cells.item) == "integer",
        "text": label(cells.item.text),
        **empty,
        **_domain(cells.item),
        "columns": [column.name for column in cells.columns],
    }


def _scale(code: str, scale: Scale) -> Entry:
    values = scale.model_dump(mode="json", exclude={"title", "recode"})
    recode = {
        item: {str(old): plain_number(new) for old, new in recoded.items()} for item, recoded in scale.recode.items()
    }
    return {"scale": code, "title": label(scale.title), **values, "recode": recode}


def _entry(name: str, kind: str, meaning: Text, source: str, **more: Any) -> Entry:
    return {
        "name": name,
        "kind": kind,
        "meaning": label(meaning),
        "unit": {},
        "codes": [],
        "has_missing_codes": False,
        "minimum": None,
        "maximum": None,
        "empty": {},
        "refers_to": None,
        "item_in": None,
        "item": None,
        "source": source,
        **more,
    }
