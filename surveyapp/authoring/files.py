"""What was published in the browser as files that can be kept in version control, or put among the instruments."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from surveyapp.authoring.joining import is_whole
from surveyapp.authoring.models import PublishedText
from surveyapp.authoring.rules import DraftKind
from surveyapp.instruments.published import FILE_NAME, append_published, read_published
from surveyapp.plans.shelf import PLANS


class CannotWrite(Exception):
    """A row was changed after it was published, or a file says something else; the message names it."""


def write_published(rows: Iterable[PublishedText], folder: Path) -> list[Path]:
    """Write each as ``<code>/<version>.yaml`` or ``plans/<code>-<version>.yaml``; returns the files that are new.

    Instruments are listed in ``published.txt`` too, so that their files are as frozen as the rows. Raises CannotWrite
    before anything is written.
    """
    found = [(row, folder / _place(row)) for row in rows]
    for row, path in found:
        name = f"{row.kind} {row.code} {row.version}"
        if not is_whole(row):
            raise CannotWrite(f"{name} was changed after it was published; restore the row from a backup")
        if path.exists() and path.read_text(encoding="utf-8") != row.text:
            raise CannotWrite(f"{path} says something else than the published {name}")
    new = [(row, path) for row, path in found if not path.exists()]
    for row, path in new:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(row.text, encoding="utf-8", newline="\n")
    listed = read_published(folder)[0] if (folder / FILE_NAME).exists() else {}
    for row, _path in found:
        edition = row.code, row.version
        if row.kind == DraftKind.INSTRUMENT and edition not in listed:
            append_published(folder, edition, row.sha256)
    return [path for _row, path in new]


def _place(row: PublishedText) -> Path:
    if row.kind == DraftKind.INSTRUMENT:
        return Path(row.code) / f"{row.version}.yaml"
    return Path(PLANS) / f"{row.code}-{row.version}.yaml"
