"""Whether scans can be read on this machine, and the reader, which is loaded when it is used."""

from __future__ import annotations

import importlib
from functools import cache
from importlib.util import find_spec
from typing import Protocol

from surveyapp.paper.making import Made
from surveyapp.paper.upload import Found, PageRead


class Scanner(Protocol):
    """What ``paper.scanner`` offers."""

    def find(self, content: bytes, secret: str) -> list[Found]:
        """Every page of a file with the code on it."""

    def read(self, found: Found, made: Made | None) -> PageRead:
        """The crosses of a page."""

    def crop(self, picture: bytes, top: float, bottom: float) -> bytes:
        """A strip of a kept page."""


@cache
def can_scan() -> bool:
    """Whether the extra ``scan`` is installed; nothing is loaded to find out."""
    return all(find_spec(name) for name in ("zxingcpp", "pypdfium2"))


def scanner() -> Scanner:
    """The reader: numpy, scipy and the libraries for pictures are too heavy to load at the start."""
    loaded: Scanner = importlib.import_module("surveyapp.paper.scanner")
    return loaded
