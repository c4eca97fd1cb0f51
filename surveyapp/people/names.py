"""Names opened once in each process: sealed names can be neither searched nor sorted in the database."""

from __future__ import annotations

from dataclasses import dataclass, field

from surveyapp.people.changes import NAME
from surveyapp.people.encrypted import Vault

MOST = 60_000
"""Names kept at once; beyond that all are forgotten and opened again when they are needed."""


@dataclass(frozen=True)
class Names:
    """Opened names by their sealed form.

    A name that is corrected is sealed anew, so what is kept here can never be out of date. It is lost with the process,
    which holds the keys as well.
    """

    vault: Vault
    _opened: dict[bytes, str] = field(default_factory=dict, repr=False)

    def open(self, sealed: bytes, ref: str) -> str:
        """The name of the person with this ref; raises CannotOpen."""
        found = self._opened.get(sealed)
        if found is None:
            found = self.vault.open(sealed, NAME, ref)
            if len(self._opened) >= MOST:
                self._opened.clear()
            self._opened[sealed] = found
        return found
