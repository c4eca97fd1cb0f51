"""A file that leaves is told of in the trail: by whom, of what kind and which, never what stands in it."""

from __future__ import annotations

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.extensions import house, session
from surveyapp.web.guards import actor


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
