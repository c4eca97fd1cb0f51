"""How long each way in lasts. Pure."""

from __future__ import annotations

import datetime as dt

from surveyapp.schedule.modes import Mode

CARD_VISIT = dt.timedelta(minutes=60)
"""After a card's code was typed on a device that may be somebody else's."""
INTERVIEW = dt.timedelta(hours=2)
HAND_OVER = dt.timedelta(minutes=60)
OWN_WORK = dt.timedelta(hours=8)
"""A supervisor who came to the own list by signing in; afterwards they sign in again."""
KIOSK_LONGEST = dt.timedelta(minutes=30)
IDLE = dt.timedelta(minutes=3)
"""A kiosk returns to its start after this long without an answer."""
WARNING = dt.timedelta(seconds=30)
"""How long before that it asks whether somebody is still there."""
FAREWELL = dt.timedelta(seconds=60)
"""After the last questionnaire was sent on a shared device."""
REGISTERED_TWICE = dt.timedelta(minutes=1)
"""A second press on "register" within this time leads to the same kiosk."""
CARD_AFTER_EXIT = dt.timedelta(days=30)
"""A card that is made after the exit, for follow-ups."""

SHARED = frozenset({Mode.KIOSK, Mode.HANDED_OVER})
"""Ways in on a device that the next person uses too."""


def card_has_ended(made_on: dt.date, exit_on: dt.date | None, today: dt.date) -> bool:
    """Whether a card that was not revoked has stopped working: it lasts to the last day of the placement.

    One made after that day, on purpose, lasts for :data:`CARD_AFTER_EXIT`.
    """
    if exit_on is None or today <= exit_on:
        return False
    return made_on <= exit_on or today > made_on + CARD_AFTER_EXIT


def kiosk_visit_until(begun_at: dt.datetime, at: dt.datetime) -> dt.datetime:
    """When a visit at a kiosk ends if nothing more is answered."""
    return min(at + IDLE, begun_at + KIOSK_LONGEST)
