"""What may be uploaded, and what is found in it. Pure: the libraries that read pictures are not needed here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from surveyapp.paper.label import Label
from surveyapp.paper.marks import ItemRead
from surveyapp.paper.rules import Problem

LARGEST_FILE = 20 * 1024 * 1024
MOST_PAGES = 40
"""Read while the person who uploads them waits."""


class Fault(StrEnum):
    """Why a file cannot be taken."""

    NOT_A_PICTURE = "not a picture"
    DAMAGED = "damaged"
    TOO_LARGE = "too large"
    TOO_MANY_PAGES = "too many pages"
    EMPTY = "empty"


class BadFile(ValueError):
    """An uploaded file that cannot be taken; nothing of it is kept."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Found:
    """A page of a file whose code was looked for: the picture as JPEG, and the code's corners in it."""

    picture: bytes
    label: Label | None
    corners: tuple[tuple[float, float], ...] = ()
    text: str = ""
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class PageRead:
    """A page as it is kept: upright where it could be straightened, with what was read."""

    picture: bytes
    label: Label | None
    items: Mapping[str, ItemRead] = field(default_factory=dict)
    n_corners: int = 0
    problem: Problem | None = None
