"""Tables from the content of CSV files and Excel workbooks, in the spellings that occur, within set sizes."""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from itertools import islice

from surveyapp.interchange.cells import Cell, text_of
from surveyapp.interchange.problems import CannotImport, DataProblem
from surveyapp.interchange.table import Row, Table

MOST_ROWS, MOST_COLUMNS = 1_000_000, 5_000
DELIMITERS = (",", ";", "\t")
TEXT, WORKBOOK = (".csv", ".txt", ".tsv"), (".xlsx", ".xlsm")


def table_from(name: str, content: bytes, sheet: str | None = None, *, largest: int) -> Table:
    """Read a CSV file or a workbook, told apart by the ending of its name; raises CannotImport with every problem.

    CSV is UTF-8 (with or without its mark), UTF-16 with its mark, or otherwise Windows-1252; the delimiter is the one
    that gives the most columns in the heading. Of a workbook the values are read from ``sheet``, or from the first;
    ``largest`` is how many bytes it may unfold to.
    """
    ending = name[name.rfind(".") :].lower() if "." in name else ""
    if ending in TEXT:
        return table_of(name, _csv_rows(name, content))
    if ending in WORKBOOK:
        return table_of(name, _workbook_rows(name, content, sheet, largest))
    raise refused(name, f"{ending or 'a file without ending'} cannot be read; use .csv or .xlsx")


def table_of(name: str, lines: Iterator[tuple[Cell, ...]]) -> Table:
    """The rows under their heading; raises CannotImport with every row that does not fit."""
    heading = next(lines, None)
    if heading is None:
        raise refused(name, "the file is empty")
    columns = tuple(text_of(cell) for cell in heading)
    while columns and not columns[-1]:
        columns = columns[:-1]
    if not columns:
        raise refused(name, "the first row names no columns")
    if len(columns) > MOST_COLUMNS:
        raise refused(name, f"the file has more than {MOST_COLUMNS} columns")
    rows, problems = _rows(name, len(columns), lines)
    if not rows and not problems:
        problems = [DataProblem(name, None, None, "the file has a heading but no rows")]
    if problems:
        raise CannotImport(tuple(problems))
    return Table(name, columns, tuple(rows))


def _rows(name: str, width: int, lines: Iterable[tuple[Cell, ...]]) -> tuple[list[Row], list[DataProblem]]:
    rows: list[Row] = []
    problems: list[DataProblem] = []
    for number, cells in enumerate(islice(lines, MOST_ROWS + 1), start=2):
        if number > MOST_ROWS + 1:
            problems.append(DataProblem(name, number, None, f"the file has more than {MOST_ROWS} rows"))
        elif not any(text_of(cell) for cell in cells):
            continue
        elif len(cells) < width or any(text_of(cell) for cell in cells[width:]):
            message = f"the row has {len(cells)} cells where the heading has {width}"
            problems.append(DataProblem(name, number, None, message))
        else:
            rows.append(Row(number, cells[:width]))
    return rows, problems


def _csv_rows(name: str, content: bytes) -> Iterator[tuple[Cell, ...]]:
    text = _decoded(name, content)
    if "\0" in text:
        raise refused(name, "the file is not text")
    heading = text.splitlines()[:1]
    delimiter = max(DELIMITERS, key=lambda one: len(next(csv.reader(heading, delimiter=one), ())))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for record in reader:
            yield tuple(record)
    except csv.Error as error:
        raise CannotImport((DataProblem(name, reader.line_num, None, f"cannot be read as CSV: {error}"),)) from None


def _decoded(name: str, content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refused(name, "the file is text neither in UTF-8 nor in Windows-1252")


def _workbook_rows(name: str, content: bytes, sheet: str | None, largest: int) -> Iterator[tuple[Cell, ...]]:
    # The library brings numpy with it where that is installed, which pages otherwise do without.
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    file = io.BytesIO(content)
    try:
        with zipfile.ZipFile(file) as packed:
            unfolded = sum(part.file_size for part in packed.infolist())
        if unfolded > largest:
            raise refused(name, f"the workbook unfolds to more than {largest // 1_000_000} MB")
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, OSError):
        raise refused(name, "the file is not an Excel workbook") from None
    if sheet is not None and sheet not in book.sheetnames:
        raise refused(name, f"there is no sheet {sheet}; there are {', '.join(book.sheetnames)}")
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


def refused(name: str, message: str) -> CannotImport:
    """That the file as a whole cannot be taken."""
    return CannotImport((DataProblem(name, None, None, message),))
