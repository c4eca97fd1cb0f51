"""Files of interviews on disk, sealed piece by piece: never whole in memory, never readable outside the program.

A file is a row of pieces of at most one mebibyte, each sealed by the vault and bound to the file's ref, to its place
in the row and to whether it is the last, so that none can be swapped, left out or cut off without being noticed.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from surveyapp.people.encrypted import CannotOpen, Vault

FOLDER = "interviews"
CONTENT = "interview_file.content"
PIECE = 1024 * 1024
HEAD = 512
_LENGTH = 4
_COMING = ".coming"


class Incoming:
    """A file that is being received: what is written to it is sealed on disk at once; kept only once it is adopted."""

    def __init__(self, folder: Path, vault: Vault, alive: Callable[[], object] = lambda: None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.ref = secrets.token_urlsafe(16)
        #: its first bytes, by which its kind is told
        self.head = b""
        self.n_bytes = 0
        self._vault, self._waiting, self._number, self._alive = vault, bytearray(), 0, alive
        self._sum = hashlib.sha256()
        self._path = folder / f"{self.ref}{_COMING}"
        self._file: BinaryIO | None = self._path.open("xb")

    @property
    def sha256(self) -> str:
        """Of all that was written."""
        return self._sum.hexdigest()

    def write(self, content: bytes) -> int:
        """Take in more."""
        self._alive()
        self.head += content[: HEAD - len(self.head)]
        self._sum.update(content)
        self.n_bytes += len(content)
        self._waiting += content
        while len(self._waiting) > PIECE:
            self._seal(bytes(self._waiting[:PIECE]), is_last=False)
            del self._waiting[:PIECE]
        return len(content)

    def seek(self, _offset: int, _whence: int = 0) -> int:
        """What a form does with a file that has come in whole: the last piece is sealed; what is in it stays closed."""
        self.finish()
        return 0

    def finish(self) -> None:
        """Seal the last piece, and wait until all of it lies on disk."""
        if self._file is None:
            return
        self._seal(bytes(self._waiting), is_last=True)
        self._waiting.clear()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._file = None

    def pieces(self) -> Iterator[bytes]:
        """What was written, opened piece by piece."""
        yield from _open_pieces(self._path, self._vault, self.ref)

    def adopt(self) -> None:
        """Keep it under its ref."""
        self.finish()
        self._path.rename(self._path.with_suffix(""))

    def close(self) -> None:
        """Let go of what was not adopted."""
        if self._file is not None:
            self._file.close()
            self._file = None
        self._path.unlink(missing_ok=True)

    def _seal(self, content: bytes, *, is_last: bool) -> None:
        if self._file is None:
            raise ValueError("the file is finished")
        sealed = self._vault.seal_bytes(content, CONTENT, _bound(self.ref, self._number, is_last=is_last))
        self._file.write(len(sealed).to_bytes(_LENGTH, "big") + sealed)
        self._number += 1


def pieces_of(folder: Path, vault: Vault, ref: str, alive: Callable[[], object] = lambda: None) -> Iterator[bytes]:
    """A kept file, opened piece by piece; raises CannotOpen where something was changed or is missing."""
    for piece in _open_pieces(folder / ref, vault, ref):
        alive()
        yield piece


def is_there(folder: Path, ref: str) -> bool:
    """Whether the file lies on disk."""
    return (folder / ref).is_file()


def remove(folder: Path, ref: str) -> None:
    """Erase a file; it may be gone already."""
    (folder / ref).unlink(missing_ok=True)


def refs_in(folder: Path, before: float) -> list[str]:
    """Names of files written before a moment, those that were never adopted among them."""
    if not folder.is_dir():
        return []
    return [one.name for one in folder.iterdir() if one.is_file() and one.stat().st_mtime < before]


def _open_pieces(path: Path, vault: Vault, ref: str) -> Iterator[bytes]:
    with path.open("rb") as file:
        number, length = 0, file.read(_LENGTH)
        if len(length) < _LENGTH:
            raise CannotOpen(CONTENT)
        while length:
            sealed = file.read(int.from_bytes(length, "big"))
            length = file.read(_LENGTH)
            yield vault.open_bytes(sealed, CONTENT, _bound(ref, number, is_last=not length))
            number += 1


def _bound(ref: str, number: int, *, is_last: bool) -> str:
    return f"{ref}\0{number}\0{'last' if is_last else 'more'}"
