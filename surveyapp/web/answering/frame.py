"""What every answering page has around its content."""

from __future__ import annotations

from flask import request

from surveyapp.people.models import Role
from surveyapp.responses.queries import Holder
from surveyapp.schedule.modes import Mode
from surveyapp.web import language
from surveyapp.web.device import device_of
from surveyapp.web.own_look import wear

ON_OTHERS_DEVICES = frozenset({Mode.KIOSK, Mode.HANDED_OVER, Mode.INTERVIEW, Mode.CARD})
"""Ways in where the device may be somebody else's: nothing readable is kept there, not even for a while."""


def frame(here: str, holder: Holder) -> dict[str, object]:
    """For every page; ``here`` is an address that shows it again, without a language."""
    wear(holder.own_look)
    return {
        "languages": language.other_languages(here),
        "demonstration": holder.is_demonstration,
        "is_participant": holder.role is Role.PARTICIPANT,
        "device": device_of(str((request.view_args or {}).get("token", "")), holder, here),
        "is_card": holder.way.mode is Mode.CARD,
        "is_shared": holder.way.mode in ON_OTHERS_DEVICES,
    }
