"""Tables as files for spreadsheets: CSV and XLSX in which no text can turn into a formula."""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

Cell = str | int | float | dt.date | None
WIDEST = 60
FORBIDDEN_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with a name, a head and rows as long as the head; ``note`` stands in a line of its own below."""

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe is put before a sign that would begin one."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def as_csv(sheet: Sheet) -> bytes:
    """The table as in RFC 4180, in UTF-8 with a mark that Excel needs; numbers with a point, days as 2023-11-14."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([guarded(one) for one in sheet.head])
    writer.writerows([[_plain(cell) for cell in row] for row in sheet.rows])
    if sheet.note:
        writer.writerow([guarded(sheet.note)])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """The tables as a workbook, one sheet each; every text is stored as text."""
    # The library brings numpy with it where that is installed, which pages otherwise do without.
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        page = book.create_sheet(sheet.name.translate(FORBIDDEN_IN_NAMES)[:31])
        rows: list[tuple[Cell, ...]] = [sheet.head, *sheet.rows]
        if sheet.note:
            rows += [(), (sheet.note,)]
        for y, row in enumerate(rows, start=1):
            for x, value in enumerate(row, start=1):
                cell = page.cell(y, x, value)
                if isinstance(value, str):
                    # Otherwise a text that begins with "=" is stored as a formula.
                    cell.data_type = "s"
                if y == 1:
                    cell.font = Font(bold=True)
        for x in range(1, len(sheet.head) + 1):
            longest = max(len(str(row[x - 1])) for row in (sheet.head, *sheet.rows))
            page.column_dimensions[get_column_letter(x)].width = min(longest + 2, WIDEST)
        page.freeze_panes = "B2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def write_csv(out: BinaryIO, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """A table of any length, row by row, as in ``as_csv``."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow([guarded(one) for one in head])
    for row in rows:
        writer.writerow([_plain(cell) for cell in row])
    # Whoever gave the file goes on with it.
    text.detach()


def write_xlsx(out: BinaryIO, name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """A table of any length as a workbook, row by row; every text is stored as text, without what no workbook holds."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    page = book.create_sheet(name.translate(FORBIDDEN_IN_NAMES)[:31])
    page.freeze_panes = "B2"
    for y, row in enumerate(itertools.chain((head,), rows)):
        cells: list[object] = []
        for value in row:
            text = ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
            if y > 0 and not (isinstance(text, str) and text.startswith("=")):
                cells.append(text)
                continue
            cell = WriteOnlyCell(page, text)
            # Otherwise a text that begins with "=" is stored as a formula.
            cell.data_type = "s"
            if y == 0:
                cell.font = Font(bold=True)
            cells.append(cell)
        page.append(cells)
    book.save(out)


def _plain(cell: Cell) -> Cell:
    return guarded(cell) if isinstance(cell, str) else cell
