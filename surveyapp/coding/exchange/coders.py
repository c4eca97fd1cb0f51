"""Who marked something in a file, as a pseudonym: names that stand in files of other programs are never kept. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from surveyapp.coding.exchange.outgoing import coder_guid

NOBODY = "Kodare utifrån"
_OURS = re.compile(r"Kodare (?:[0-9]{1,9}|X[0-9A-F]{6}|utifrån)")


@dataclass(frozen=True)
class Coders:
    """How coders of a file are called here; with ``own``, whoever is not known is the one who takes the file in."""

    own: str | None = None

    def by_guid(self, guid: str | None, users: Mapping[str, str]) -> str:
        """The pseudonym of a user of a project."""
        if guid is None:
            return self.own or NOBODY
        name = users.get(guid, "")
        if _OURS.fullmatch(name) and coder_guid(name) == guid:
            return name
        return self.own or f"Kodare X{guid.replace('-', '')[:6].upper()}"

    def by_name(self, name: str) -> str:
        """The pseudonym of whoever is named in a table."""
        if _OURS.fullmatch(name):
            return name
        if not name:
            return self.own or NOBODY
        return self.own or f"Kodare X{hashlib.sha256(name.encode()).hexdigest()[:6].upper()}"
