"""What one cell of a table says: a name, a number or a day, or why it cannot be read. Pure."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Literal, TypeAlias

Cell: TypeAlias = str | float | int | bool | dt.date | dt.datetime | None
"""As a spreadsheet or a text file hands it over."""

DayOrder = Literal["iso", "day-first", "month-first"]
"""How days with the year last are written; ``iso`` takes only those with the year first."""

_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d{1,4})?")
_INFINITE = re.compile(r"[+-]?(inf|infinity|∞|1\.#INF)", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|(\d{2})(\d{2}))(?:[T ]\d{2}:\d{2}.*)?")
_YEAR_LAST = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{2}|\d{4})")


class Unreadable(ValueError):
    """A cell that cannot be what it should be; the message goes on from its content."""


def text_of(cell: Cell) -> str:
    """The cell as trimmed text; whole numbers without decimals, an empty cell as no text."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    text = str(cell).strip()
    # Statistics programs write whole numbers as 3.0; as names of people and waves they are the same.
    return text[:-2] if re.fullmatch(r"-?\d+\.0", text) else text


def number_of(cell: Cell) -> float:
    """The cell as a number, with decimal point or comma; raises Unreadable."""
    if isinstance(cell, bool | dt.date):
        raise Unreadable("is not a number")
    text = text_of(cell)
    if _INFINITE.fullmatch(text):
        raise Unreadable("is infinite")
    if not _NUMBER.fullmatch(text):
        raise Unreadable("is not a number")
    value = float(text.replace(",", "."))
    if math.isinf(value):
        raise Unreadable("is infinite")
    return value


def day_of(cell: Cell, order: DayOrder) -> dt.date:
    """The cell as a day; raises Unreadable.

    Read without being told anything: dates of a spreadsheet, 2024-03-04, 2024/3/4, 20240304, and each with a time of
    day after it, which is left out. 4.3.2024, 4/3/2024 and 04-03-2024 are read once ``order`` says what comes first.
    """
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    text = text_of(cell)
    found = _YEAR_FIRST.fullmatch(text)
    if found:
        year, *rest = [int(part) for part in found.groups() if part is not None]
        return _day(year, rest[0], rest[1])
    found = _YEAR_LAST.fullmatch(text)
    if not found:
        raise Unreadable("is not a date such as 2024-03-04")
    if len(found[4]) == 2:
        raise Unreadable("is a date whose year has only two digits")
    if order == "iso":
        raise Unreadable("is a date of which it is not known whether day or month comes first; say so under dates")
    one, two, year = int(found[1]), int(found[3]), int(found[4])
    return _day(year, two, one) if order == "day-first" else _day(year, one, two)


def _day(year: int, month: int, day: int) -> dt.date:
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise Unreadable("is a day that does not exist") from None
