"""Ways for trying out, by which nothing leaves the machine: to the screen, to files, or only to the table."""

from __future__ import annotations

import sys
from pathlib import Path

from surveyapp.messaging.kinds import Fate
from surveyapp.messaging.parcel import Parcel, Result


def as_text(parcel: Parcel) -> str:
    """A message as one reads it when trying out."""
    words = parcel.text.sms if parcel.channel.value == "sms" else f"{parcel.text.subject}\n\n{parcel.text.body}"
    return f"{parcel.channel.value} to {parcel.address}\n{words}\n"


class Console:
    """Writes messages on the screen."""

    def send(self, parcel: Parcel) -> Result:
        """Show it."""
        sys.stdout.write(as_text(parcel) + "\n")
        return Result(Fate.ACCEPTED, "shown")

    def close(self) -> None:
        """Nothing is held open."""


class Files:
    """Writes each message into a file named after its ref; another try writes the same file again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, parcel: Parcel) -> Result:
        """Write it."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / f"{parcel.ref}.txt").write_text(as_text(parcel), encoding="utf-8")
        except OSError as error:
            return Result(Fate.TEMPORARY, type(error).__name__)
        return Result(Fate.ACCEPTED, "written")

    def close(self) -> None:
        """Nothing is held open."""


class Kept:
    """Keeps messages in the table alone, from where the demonstration's mailbox shows them."""

    def send(self, parcel: Parcel) -> Result:  # noqa: ARG002  # the copy was stored when it was begun
        """Nothing is left to do."""
        return Result(Fate.ACCEPTED, "kept")

    def close(self) -> None:
        """Nothing is held open."""
