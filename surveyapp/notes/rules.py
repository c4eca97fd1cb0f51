"""Who may read a note, and how long its author may change it. Pure."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from surveyapp.access.policy import Actor, Reach

CHANGED_WITHIN = dt.timedelta(days=1)
"""So long the author may change a note; later it can only be added to."""
LONGEST = 4_000


class Visibility(StrEnum):
    """Who reads a note besides its author."""

    AUTHOR = "author"
    AUTHORITY = "authority"
    PROVIDER = "provider"


def offered_to(reach: Reach) -> tuple[Visibility, ...]:
    """What an author of this reach may choose; a provider has no way to keep a note from the provider."""
    if reach is Reach.AUTHORITY:
        return (Visibility.AUTHORITY, Visibility.PROVIDER, Visibility.AUTHOR)
    return (Visibility.PROVIDER, Visibility.AUTHOR)


def may_read(
    reader: Actor, reach: Reach | None, visibility: Visibility, *, author_id: int, organisation_id: int | None
) -> bool:
    """Whether somebody of the same authority reads a note; ``organisation_id`` is the provider it was shared with."""
    if author_id == reader.account_id:
        return True
    if visibility is Visibility.AUTHOR or reach is None:
        return False
    if reach is Reach.AUTHORITY:
        return True
    is_of_provider = reader.organisation_id is not None and reader.organisation_id == organisation_id
    return reach is Reach.ORGANISATION and visibility is Visibility.PROVIDER and is_of_provider


def may_change(account_id: int, author_id: int, written_at: dt.datetime, now: dt.datetime) -> bool:
    """Whether this account may still change the note: its author, within a day."""
    return account_id == author_id and now < written_at + CHANGED_WITHIN
