"""A file of coding, made in one of three forms."""

from __future__ import annotations

from enum import StrEnum
from typing import IO

from surveyapp.coding.exchange.problems import Fault, refused
from surveyapp.coding.exchange.qdpx import write_codebook, write_project
from surveyapp.coding.exchange.queries import Chosen, Source, book_out, texts_out
from surveyapp.coding.exchange.table import write_table


class Form(StrEnum):
    """What kind of file; the value is its ending."""

    QDPX = "qdpx"
    CSV = "csv"
    QDC = "qdc"


def make(out: IO[bytes], source: Source, chosen: Chosen, form: Form) -> int:
    """Write the file and tell how many passages it has; raises CannotTake for a codebook without themes."""
    book = book_out(source, chosen)
    if form is Form.QDPX:
        return write_project(out, book, texts_out(source, chosen))
    if form is Form.CSV:
        return write_table(out, book, texts_out(source, chosen))
    if not book.themes:
        # The standard wants at least one.
        raise refused(Fault.NO_CODES)
    write_codebook(out, book)
    return 0
