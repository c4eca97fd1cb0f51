"""Tables from files: CSV in the spellings that occur, Excel workbooks and SPSS data files, within set sizes."""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import openpyxl
import pyreadstat
from openpyxl.utils.exceptions import InvalidFileException

from surveyapp.interchange.cells import Cell, text_of
from surveyapp.interchange.problems import CannotImport, DataProblem
from surveyapp.interchange.table import Row, Table

LARGEST_BYTES = 200_000_000
"""Of a file, and of what an Excel workbook unfolds to."""
MOST_ROWS, MOST_COLUMNS = 1_000_000, 5_000
DELIMITERS = (",", ";", "\t")


def read_table(path: Path, sheet: str | None = None) -> Table:
    """Read ``.csv``, ``.txt`` and ``.tsv``, ``.xlsx`` or ``.sav``; raises CannotImport with every problem of the form.

    CSV is UTF-8 (with or without its mark), UTF-16 with its mark, or otherwise Windows-1252; the delimiter is the one
    that gives the most columns in the heading. Of a workbook the values are read from ``sheet``, or from the first.
    SPSS's own missing values come as empty cells.
    """
    kind = path.suffix.lower()
    if path.stat().st_size > LARGEST_BYTES:
        raise _refused(path, f"the file is larger than {LARGEST_BYTES // 1_000_000} MB")
    if kind in (".csv", ".txt", ".tsv"):
        return _table(path, _csv_rows(path))
    if kind in (".xlsx", ".xlsm"):
        return _table(path, _workbook_rows(path, sheet))
    if kind in (".sav", ".zsav"):
        return _table(path, _spss_rows(path))
    raise _refused(path, f"{kind or 'a file without ending'} cannot be read; use .csv, .xlsx or .sav")


def _table(path: Path, lines: Iterator[tuple[Cell, ...]]) -> Table:
    heading = next(lines, None)
    if heading is None:
        raise _refused(path, "the file is empty")
    columns = tuple(text_of(cell) for cell in heading)
    while columns and not columns[-1]:
        columns = columns[:-1]
    if not columns:
        raise _refused(path, "the first row names no columns")
    if len(columns) > MOST_COLUMNS:
        raise _refused(path, f"the file has more than {MOST_COLUMNS} columns")
    rows, problems = _rows(path, len(columns), lines)
    if not rows and not problems:
        problems = [DataProblem(path.name, None, None, "the file has a heading but no rows")]
    if problems:
        raise CannotImport(tuple(problems))
    return Table(path.name, columns, tuple(rows))


def _rows(path: Path, width: int, lines: Iterable[tuple[Cell, ...]]) -> tuple[list[Row], list[DataProblem]]:
    rows: list[Row] = []
    problems: list[DataProblem] = []
    for number, cells in enumerate(islice(lines, MOST_ROWS + 1), start=2):
        if number > MOST_ROWS + 1:
            problems.append(DataProblem(path.name, number, None, f"the file has more than {MOST_ROWS} rows"))
        elif not any(text_of(cell) for cell in cells):
            continue
        elif len(cells) < width or any(text_of(cell) for cell in cells[width:]):
            message = f"the row has {len(cells)} cells where the heading has {width}"
            problems.append(DataProblem(path.name, number, None, message))
        else:
            rows.append(Row(number, cells[:width]))
    return rows, problems


def _csv_rows(path: Path) -> Iterator[tuple[Cell, ...]]:
    text = _decoded(path)
    if "\0" in text:
        raise _refused(path, "the file is not text")
    heading = text.splitlines()[:1]
    delimiter = max(DELIMITERS, key=lambda one: len(next(csv.reader(heading, delimiter=one), ())))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for record in reader:
            yield tuple(record)
    except csv.Error as error:
        raise CannotImport(
            (DataProblem(path.name, reader.line_num, None, f"cannot be read as CSV: {error}"),)
        ) from None


def _decoded(path: Path) -> str:
    content = path.read_bytes()
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _refused(path, "the file is text neither in UTF-8 nor in Windows-1252")


def _workbook_rows(path: Path, sheet: str | None) -> Iterator[tuple[Cell, ...]]:
    with path.open("rb") as file:
        try:
            with zipfile.ZipFile(file) as packed:
                unfolded = sum(part.file_size for part in packed.infolist())
            if unfolded > LARGEST_BYTES:
                raise _refused(path, f"the workbook unfolds to more than {LARGEST_BYTES // 1_000_000} MB")
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        except (zipfile.BadZipFile, InvalidFileException, KeyError, OSError):
            raise _refused(path, "the file is not an Excel workbook") from None
        if sheet is not None and sheet not in book.sheetnames:
            raise _refused(path, f"there is no sheet {sheet}; there are {', '.join(book.sheetnames)}")
        chosen = book[sheet] if sheet is not None else book.worksheets[0]
        # The size that a workbook claims for a sheet may be that of its formatting, or missing.
        chosen.reset_dimensions()
        yield from _even(chosen.iter_rows(values_only=True))


def _even(lines: Iterable[Iterable[Cell]]) -> Iterator[tuple[Cell, ...]]:
    """Rows filled up to the heading: a workbook stores no empty cells at the end of a row."""
    width: int | None = None
    for line in lines:
        cells = tuple(line)
        width = len(cells) if width is None else width
        yield cells + (None,) * (width - len(cells))


def _spss_rows(path: Path) -> Iterator[tuple[Cell, ...]]:
    try:
        frame, _ = pyreadstat.read_sav(path, row_limit=MOST_ROWS + 1)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeDecodeError):
        raise _refused(path, "the file is not an SPSS data file that can be read") from None
    yield tuple(frame.columns)
    yield from frame.astype(object).where(frame.notna(), None).itertuples(index=False, name=None)


def _refused(path: Path, message: str) -> CannotImport:
    return CannotImport((DataProblem(path.name, None, None, message),))
