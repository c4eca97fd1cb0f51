"""Opening a .qdpx: a zip that holds project.qde and its texts, read within set sizes and never unpacked to disk."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from surveyapp.coding.exchange.problems import Fault, refused
from surveyapp.coding.exchange.project import SourceRead

MOST_FILES = 20_000
_INTERNAL = "internal://"
_PIECE = 256 * 1024


class Folder:
    """What a .qdpx holds, by name without regard to capitals: programs write sources/ and Sources/ alike."""

    def __init__(self, file: IO[bytes], largest: int) -> None:
        """Look at the list of contents; raises CannotTake unless it is a zip that unfolds to ``largest`` at most."""
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            raise refused(Fault.BROKEN_ZIP) from None
        infos = self._zip.infolist()
        if len(infos) > MOST_FILES or sum(info.file_size for info in infos) > largest:
            raise refused(Fault.TOO_LARGE, told=f"{largest // 1_000_000} MB")
        for info in infos:
            path = posixpath.normpath(info.filename.replace("\\", "/"))
            if path.startswith(("/", "../")) or path == ".." or ":" in path:
                raise refused(Fault.BAD_NAME, told=info.filename[:80])
            if info.flag_bits & 1:
                raise refused(Fault.LOCKED_ZIP)
        self._infos = {info.filename.replace("\\", "/").removeprefix("./").lower(): info for info in infos}

    def project(self) -> Iterator[bytes]:
        """project.qde, piece by piece; raises CannotTake where there is none."""
        found = self._infos.get("project.qde")
        if found is None:
            raise refused(Fault.NO_PROJECT)
        return self._pieces(found)

    def text(self, source: SourceRead) -> str:
        """The plain text of a source; raises CannotTake where it is missing or not UTF-8."""
        if source.path is None:
            return source.content or ""
        name = source.path.removeprefix(_INTERNAL).lstrip("/")
        found = self._infos.get(f"sources/{name}".lower()) if source.path.startswith(_INTERNAL) else None
        if found is None:
            raise refused(Fault.SOURCE_MISSING, source.name[:80])
        try:
            return b"".join(self._pieces(found)).decode("utf-8-sig")
        except UnicodeDecodeError:
            raise refused(Fault.NOT_UTF8, source.name[:80]) from None

    def _pieces(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        # What is read never exceeds the size that the list of contents tells, which was added up above.
        try:
            with self._zip.open(info) as part:
                while piece := part.read(_PIECE):
                    yield piece
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
            raise refused(Fault.BROKEN_ZIP) from None
