"""SPSS syntax that reads the files of one package, with labels and missing codes, made from its codebook."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from surveyapp.exports.codebook import Codebook
from surveyapp.exports.codebook_entries import Entry
from surveyapp.exports.missing import HIGHEST, LOWEST

LONGEST_LINE = 200
LONGEST_LABEL = 120
"""Bytes, as SPSS allows for the label of a value; that of a variable could be longer."""

_FORMATS = {
    "pseudonym": "A15",
    "code": "A40",
    "word": "A80",
    "picked": "A60",
    "integer": "F12.0",
    "flag": "F1.0",
    "number": "F18.8",
    "answer": "F18.8",
    "day": "SDATE10",
}


def syntax(codebook: Codebook, language: str = "sv") -> str:
    """The commands for every file, in the language of the labels."""
    missing = codebook.as_json()["missing_codes"]
    return "\n".join(line for name, file in codebook.files.items() for line in _file(name, file, missing, language))


def _file(name: str, file: Entry, missing: list[Entry], language: str) -> Iterator[str]:
    columns = file["columns"]
    yield from ("", f"* {name}.", "GET DATA /TYPE=TXT", f"  /FILE='{name}'", "  /ENCODING='UTF8'")
    yield from ("  /DELIMITERS=','", "  /QUALIFIER='\"'", "  /ARRANGEMENT=DELIMITED", "  /FIRSTCASE=2", "  /VARIABLES=")
    yield from (f"    {column['name']} {_FORMATS[column['kind']]}" for column in columns)
    yield "  ."
    yield "VARIABLE LABELS"
    yield from (f"  {column['name']} {_quoted(column['meaning'][language])}" for column in columns)
    yield "  ."
    coded = [column["name"] for column in columns if column["has_missing_codes"]]
    if coded:
        yield f"MISSING VALUES\n{_wrapped(coded)}\n  ({LOWEST} THRU {HIGHEST})."
    for column in columns:
        yield from _labels(column, missing if column["has_missing_codes"] else [], language)
    yield f"SAVE OUTFILE='{name.removesuffix('.csv')}.sav'."


def _labels(column: Entry, missing: list[Entry], language: str) -> Iterator[str]:
    codes = [*missing, *column["codes"]]
    if not codes:
        return
    is_text = _FORMATS[column["kind"]].startswith("A")
    yield f"VALUE LABELS {column['name']}"
    for code in codes:
        value = _quoted(str(code["code"])) if is_text else str(code["code"])
        yield f"  {value} {_quoted(code['label'][language])}"
    yield "  ."


def _quoted(text: str) -> str:
    """A text in single quotes on one line, cut to what SPSS keeps."""
    plain = " ".join(text.split()).encode()
    return "'" + plain[:LONGEST_LABEL].decode(errors="ignore").replace("'", "''") + "'"


def _wrapped(names: list[str]) -> str:
    return textwrap.fill(
        " ".join(names), LONGEST_LINE, initial_indent="  ", subsequent_indent="  ", break_long_words=False
    )
