"""Every column of every file explained, from the specification, the plans and the instruments alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from surveyapp.exports.codebook_entries import (
    Entry,
    Label,
    codes_entry,
    column_entry,
    instrument_entry,
    item_column_entries,
    label,
)
from surveyapp.exports.filled import Layout
from surveyapp.exports.missing import LABELS, MissingCode
from surveyapp.exports.specification import LANGUAGES, Column, Dataset, Source, Specification
from surveyapp.instruments.definition import Text
from surveyapp.instruments.published import Edition
from surveyapp.plans.definition import Plan
from surveyapp.spreadsheets import guarded

FORMAT = 1
WIDE = "answers_wide"

CSV_COLUMNS = (
    "file",
    "column",
    "kind",
    "meaning_sv",
    "meaning_en",
    "unit_sv",
    "unit_en",
    "codes_sv",
    "codes_en",
    "missing_sv",
    "missing_en",
    "minimum",
    "maximum",
    "empty_sv",
    "empty_en",
    "source",
)


@dataclass(frozen=True, slots=True)
class Codebook:
    """The files of a package with their columns, and the instruments, ready for JSON."""

    files: dict[str, Entry]
    instruments: list[Entry]

    def as_json(self) -> Entry:
        """The whole codebook."""
        return {
            "format": FORMAT,
            "languages": list(LANGUAGES),
            "missing_codes": codes_entry({int(code): dict(LABELS[code]) for code in MissingCode}),
            "files": self.files,
            "instruments": self.instruments,
        }

    def csv_rows(self) -> Iterator[tuple[str, ...]]:
        """One row for each column of each file, safe to open in a spreadsheet."""
        missing = self.as_json()["missing_codes"]
        for name, file in self.files.items():
            for column in file["columns"]:
                cells = (
                    name,
                    column["name"],
                    column["kind"],
                    *_both(column["meaning"]),
                    *_both(column["unit"]),
                    *_listed(column["codes"]),
                    *_listed(missing if column["has_missing_codes"] else []),
                    "" if column["minimum"] is None else str(column["minimum"]),
                    "" if column["maximum"] is None else str(column["maximum"]),
                    *_both(column["empty"]),
                    column["source"],
                )
                yield tuple(guarded(cell) for cell in cells)


def make_codebook(
    specification: Specification,
    layouts: tuple[Layout, ...],
    plans: tuple[Plan, ...],
    hashes: Mapping[Edition, str],
) -> Codebook:
    """The codebook of a package with one wide file for each of these instrument versions."""
    known = _known_codes(layouts, plans)
    files: dict[str, Entry] = {}
    for name, dataset in specification.datasets.items():
        columns = [column_entry(column, _codes(column, known)) for column in dataset.columns]
        if name != WIDE:
            files[f"{name}.csv"] = _file(dataset, label(dataset.title), columns)
            continue
        for layout in layouts:
            title, instrument = label(dataset.title), label(layout.instrument.title)
            titled = {language: f"{title[language]}: {instrument[language]}" for language in LANGUAGES}
            files[wide_name(layout)] = _file(dataset, titled, [*columns, *item_column_entries(layout)])
    instruments = [instrument_entry(layout, hashes[layout.edition], wide_name(layout)) for layout in layouts]
    return Codebook(files, instruments)


def wide_name(layout: Layout) -> str:
    """The wide file of an instrument version."""
    code, version = layout.edition
    return f"answers_{code}_v{version}.csv"


def _known_codes(layouts: tuple[Layout, ...], plans: tuple[Plan, ...]) -> Mapping[Source, Mapping[str, Text]]:
    instruments = [layout.instrument for layout in layouts]
    return {
        "waves": _merged((wave.code, wave.title) for plan in plans for wave in plan.waves),
        "instruments": _merged((instrument.code, instrument.title) for instrument in instruments),
        "items": _merged((code, item.text) for one in instruments for code, item in one.items.items()),
        "scales": _merged((code, scale.title) for one in instruments for code, scale in one.scales.items()),
    }


def _merged(coded: Iterator[tuple[str, Text]]) -> Mapping[str, Text]:
    """Codes in order; one that is used with several texts is explained by all of them."""
    found: dict[str, list[Label]] = {}
    for code, text in coded:
        told = found.setdefault(code, [])
        if label(text) not in told:
            told.append(label(text))
    return {code: {la: " / ".join(one[la] for one in found[code]) for la in LANGUAGES} for code in sorted(found)}


def _codes(column: Column, known: Mapping[Source, Mapping[str, Text]]) -> Mapping[str, Text]:
    return column.codes if column.codes_from is None else known[column.codes_from]


def _file(dataset: Dataset, title: Label, columns: list[Entry]) -> Entry:
    return {
        "dataset": dataset.dataset,
        "title": title,
        "row": label(dataset.row),
        "key": list(dataset.key),
        "columns": columns,
    }


def _both(text: Label) -> tuple[str, ...]:
    return tuple(text.get(language, "") for language in LANGUAGES)


def _listed(codes: list[dict[str, Any]]) -> tuple[str, ...]:
    """Codes on one line for each language, such as ``1 = Never | 2 = Sometimes``."""
    return tuple(
        " | ".join(f"{code['code']} = {code['label'][language].replace('|', '/')}" for code in codes)
        for language in LANGUAGES
    )
