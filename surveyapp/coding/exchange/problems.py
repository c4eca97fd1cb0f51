"""What is wrong with a file of coding, and where. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """Why a file, or something in it, is not taken in."""

    EMPTY = "empty"
    TOO_LARGE = "too large"
    UNKNOWN_KIND = "unknown kind"
    BROKEN_ZIP = "broken zip"
    LOCKED_ZIP = "locked zip"
    BAD_NAME = "bad name in zip"
    NO_PROJECT = "no project in zip"
    BROKEN_XML = "broken xml"
    HAS_DOCTYPE = "declares a document type"
    OTHER_NAMESPACE = "other namespace"
    TOO_DEEP = "too deep"
    BAD_GUID = "bad guid"
    BAD_NUMBER = "bad number"
    GUID_TWICE = "guid twice"
    SOURCE_MISSING = "text missing in zip"
    NOT_UTF8 = "not utf-8"
    NO_TEXTS_FROM_HERE = "no texts from here"
    NO_CODES = "no codes"
    UNKNOWN_CODE = "unknown code"
    OUTSIDE_TEXT = "outside the text"
    TEXT_DIFFERS = "text differs"
    NO_NAME = "theme without name"
    NAME_TWICE = "theme name twice"
    NAME_TOO_LONG = "theme name too long"
    TEXT_TOO_LONG = "theme text too long"
    MEMO_TOO_LONG = "memo too long"
    COLUMN_MISSING = "column missing"
    UNEVEN_ROW = "uneven row"
    UNKNOWN_NOTE = "unknown note"
    DONE_ALREADY = "coder is done with it"


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault; ``where`` is a row, a text's name or a theme's, and ``told`` what the fault is about."""

    fault: Fault
    where: str = ""
    told: str = ""

    def __str__(self) -> str:
        said = f"{self.fault.value} ({self.told})" if self.told else self.fault.value
        return f"{self.where}: {said}" if self.where else said


class CannotTake(Exception):
    """A file of coding that is refused whole, with every problem found; nothing of it is stored."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def refused(fault: Fault, where: str = "", told: str = "") -> CannotTake:
    """That the file is refused for one reason."""
    return CannotTake(Problem(fault, where, told))
