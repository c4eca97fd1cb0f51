"""A file that leaves is told of in the trail: by whom, of what kind and which, never what stands in it."""

from __future__ import annotations

from enum import StrEnum

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.extensions import house, session
from surveyapp.web.guards import actor


class What(StrEnum):
    """What a file is that is told of as data that left; the value is kept beside the line."""

    OCCUPANCY = "occupancy"
    INVOICE = "invoice"
    STATEMENT = "statement"


def note_fetched(action: Action, details: dict[str, object]) -> None:
    """Keep in the trail that the signed-in person fetches a file of their authority."""
    record(
        session(),
        action,
        actor=f"account {actor().account_id}",
        subject=("authority", actor().authority_id),
        at=house().clock.now(),
        authority_id=actor().authority_id,
        details=details,
    )
    session().commit()


def note_file(what: What, form: str, **which: object) -> None:
    """The same of files about places and money; ``which`` holds months and ids, never a name."""
    note_fetched(Action.EXPORTED, {"what": what.value, "form": form, **which})
