"""Tables from files: CSV in the spellings that occur, Excel workbooks and SPSS data files, within set sizes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyreadstat

from surveyapp.interchange.cells import Cell
from surveyapp.interchange.sheets import MOST_ROWS, TEXT, WORKBOOK, refused, table_from, table_of
from surveyapp.interchange.table import Table

LARGEST_BYTES = 200_000_000
"""Of a file, and of what an Excel workbook unfolds to."""


def read_table(path: Path, sheet: str | None = None) -> Table:
    """Read ``.csv``, ``.txt`` and ``.tsv``, ``.xlsx`` or ``.sav``; raises CannotImport with every problem of the form.

    SPSS's own missing values come as empty cells; for the others see ``sheets.table_from``.
    """
    kind = path.suffix.lower()
    if path.stat().st_size > LARGEST_BYTES:
        raise refused(path.name, f"the file is larger than {LARGEST_BYTES // 1_000_000} MB")
    if kind in (*TEXT, *WORKBOOK):
        return table_from(path.name, path.read_bytes(), sheet, largest=LARGEST_BYTES)
    if kind in (".sav", ".zsav"):
        return table_of(path.name, _spss_rows(path))
    raise refused(path.name, f"{kind or 'a file without ending'} cannot be read; use .csv, .xlsx or .sav")


def _spss_rows(path: Path) -> Iterator[tuple[Cell, ...]]:
    try:
        frame, _ = pyreadstat.read_sav(path, row_limit=MOST_ROWS + 1)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeDecodeError):
        raise refused(path.name, "the file is not an SPSS data file that can be read") from None
    yield tuple(frame.columns)
    yield from frame.astype(object).where(frame.notna(), None).itertuples(index=False, name=None)
