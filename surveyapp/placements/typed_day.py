"""Reads a day as people type it, in five spellings and a little more; says what is wrong with anything else. Pure.

The spellings are 2023-11-14, 14/11 2023, 14 nov 2023, 20231114 and 14.11.2023. A year has four figures, and the day
stands before the month: nothing is guessed.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import Enum, auto

EARLIEST_YEAR, LATEST_YEAR = 1900, 2100
LONGEST = 40
MONTHS = (
    ("jan",), ("feb",), ("mar",), ("apr",), ("maj", "may"), ("jun",),
    ("jul",), ("aug",), ("sep",), ("okt", "oct"), ("nov",), ("dec",),
)  # fmt: skip
WHOLE = frozenset({
    "januari", "februari", "mars", "april", "juni", "juli", "augusti", "september", "oktober", "november", "december",
    "january", "february", "march", "june", "july", "august", "october", "sept",
})  # fmt: skip


class DayFault(Enum):
    """Why a text is no day; each has one sentence where it is shown."""

    MISSING = auto()
    NO_YEAR = auto()
    SHORT_YEAR = auto()
    NO_SUCH_DAY = auto()
    TOO_FAR = auto()
    NOT_A_DAY = auto()


@dataclass(frozen=True, slots=True)
class TypedDay:
    """What was typed, and the day that it means or why it means none."""

    text: str
    day: dt.date | None = None
    fault: DayFault | None = None


_YEAR_FIRST = re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})")
_TOGETHER = re.compile(r"(\d{4})(\d\d)(\d\d)")
_DAY_FIRST = re.compile(r"(\d{1,2})\s?[-/.]\s?(\d{1,2})\s?[-/. ]\s?(\d{4})")
_IN_WORDS = re.compile(r"(\d{1,2})\.?\s?([a-z]{3,9})\.?\s?(\d{4})")
_NO_YEAR = re.compile(r"\d{1,2}\s?[-/.]\s?\d{1,2}|\d{1,2}\.?\s?[a-z]{3,9}\.?")
_SHORT_YEAR = re.compile(r"\d{6}|\d{1,2}\s?[-/.]\s?\d{1,2}\s?[-/. ]\s?\d\d|\d{1,2}\.?\s?[a-z]{3,9}\.?\s?\d\d")


def read_day(text: str) -> TypedDay:
    """The day that was typed; never guesses."""
    said = " ".join(text.split()).casefold()
    if not said:
        return TypedDay(text, None, DayFault.MISSING)
    if len(said) > LONGEST:
        return TypedDay(text, None, DayFault.NOT_A_DAY)
    # A dash that a word processor made longer is a dash.
    found = _parts(re.sub(r"[\u2010-\u2015\u2212]", "-", said))
    if isinstance(found, DayFault):
        return TypedDay(text, None, found)
    year, month, day = found
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return TypedDay(text, None, DayFault.TOO_FAR)
    try:
        return TypedDay(text, dt.date(year, month, day))
    except ValueError:
        return TypedDay(text, None, DayFault.NO_SUCH_DAY)


def read_day_if(text: str) -> TypedDay:
    """The same where nothing may be typed: then there is neither a day nor a fault."""
    return read_day(text) if text.strip() else TypedDay(text)


def _parts(said: str) -> tuple[int, int, int] | DayFault:
    """Year, month and day as numbers, possible or not."""
    for pattern in (_YEAR_FIRST, _TOGETHER):
        if match := pattern.fullmatch(said):
            year, month, day = map(int, match.groups())
            return year, month, day
    if match := _DAY_FIRST.fullmatch(said):
        day, month, year = map(int, match.groups())
        return year, month, day
    match = _IN_WORDS.fullmatch(said)
    if match and (number := _month(match[2])):
        return int(match[3]), number, int(match[1])
    return _what_is_wrong(said)


def _what_is_wrong(said: str) -> DayFault:
    letters = re.search(r"[a-z]+", said)
    if letters is None or _month(letters[0]):
        if _NO_YEAR.fullmatch(said):
            return DayFault.NO_YEAR
        if _SHORT_YEAR.fullmatch(said):
            return DayFault.SHORT_YEAR
    return DayFault.NOT_A_DAY


def _month(name: str) -> int:
    """The number of a month by its name or the first letters of it, in Swedish or English; 0 for another word."""
    if len(name) > 3 and name not in WHOLE:
        return 0
    return next((number for number, starts in enumerate(MONTHS, 1) if name[:3] in starts), 0)
