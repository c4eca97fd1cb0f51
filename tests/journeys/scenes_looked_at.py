"""Everything that is looked at for the accessibility statement: states of pages, walks through states, every page."""

from __future__ import annotations

from journeys import (
    scenes,
    scenes_of_accounts,
    scenes_of_events,
    scenes_of_languages,
    scenes_of_offices,
    scenes_of_staff,
    supervisor_scenes,
)
from journeys.scenes import Scene

RIGHT_TO_LEFT = frozenset(scenes_of_languages.ANSWERING_IN_ARABIC)
ANSWERING: dict[str, Scene] = {
    **scenes.ANSWERING,
    **supervisor_scenes.BY_LINK,
    **scenes_of_languages.ANSWERING_IN_ARABIC,
    **scenes_of_accounts.STOPPING,
}
STAFF: dict[str, Scene] = {**scenes.STAFF, **supervisor_scenes.STAFF, **scenes_of_languages.STAFF_LANGUAGES}
WALKS: dict[str, dict[str, Scene]] = {
    "accounts": scenes_of_accounts.ACCOUNTS,
    "events": scenes_of_events.EVENTS,
    "caseworker": scenes_of_staff.CASEWORKER,
    "administrator": scenes_of_offices.ADMINISTRATOR,
    "evaluator": scenes_of_offices.EVALUATOR,
    "interviews": scenes_of_offices.INTERVIEWS,
}
"""Of staff, each in one world and one window: a state follows the one before."""
