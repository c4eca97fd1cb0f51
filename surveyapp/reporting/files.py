"""Finished reports on disk: sealed under the report's ref, in a folder that only the program reads."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from surveyapp.people.encrypted import Vault

CONTENT = "report_job.file"
FOLDER = "reports"


class Gone(Exception):
    """The file is not there any more."""


@dataclass(frozen=True, slots=True)
class Files:
    """The folder of sealed files; a file is named by the ref alone, which tells nothing."""

    folder: Path
    vault: Vault

    @classmethod
    def of(cls, data: Path, vault: Vault) -> Files:
        """The folder below the data folder."""
        return cls(data / FOLDER, vault)

    def keep(self, ref: str, content: bytes) -> None:
        """Seal and write, whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        unfinished = self.folder / f".{ref}.unfinished"
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(self.vault.seal_bytes(content, CONTENT, ref))
        unfinished.replace(self._path(ref))

    def read(self, ref: str) -> bytes:
        """The content as it was made. Raises Gone, and CannotOpen where it was changed."""
        try:
            return self.vault.open_bytes(self._path(ref).read_bytes(), CONTENT, ref)
        except FileNotFoundError as error:
            raise Gone(ref) from error

    def remove(self, ref: str) -> None:
        """Take the file away, if it is there."""
        self._path(ref).unlink(missing_ok=True)

    def _path(self, ref: str) -> Path:
        return self.folder / f"{ref}.sealed"
