"""Pages as PDF, where the machine has the libraries for it."""

from __future__ import annotations

import importlib
from ctypes.util import find_library
from functools import cache


class NoPdfHere(Exception):
    """The system libraries for PDF are missing; ``surveyapp doctor`` names the packages."""


@cache
def can_make_pdf() -> bool:
    """Whether the system libraries that PDF needs are here; looked up once, without loading them."""
    return all(find_library(name) for name in ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset"))


def as_pdf(html: str) -> bytes:
    """A tagged PDF (PDF/UA-1) of a whole HTML page that asks for nothing from elsewhere; raises NoPdfHere."""
    try:
        # Loaded when it is used: it needs system libraries that a machine may lack, and half a second.
        weasyprint = importlib.import_module("weasyprint")
    except OSError as error:
        raise NoPdfHere from error
    made: bytes = weasyprint.HTML(string=html, url_fetcher=_nothing).write_pdf(pdf_variant="pdf/ua-1")
    return made


def _nothing(_address: str) -> dict[str, object]:
    raise ValueError("a page for PDF asks for nothing from elsewhere")
