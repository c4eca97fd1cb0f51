"""What every answering page has around its content."""

from __future__ import annotations

from surveyapp.people.models import Role
from surveyapp.responses.queries import Holder
from surveyapp.web import language


def frame(here: str, holder: Holder) -> dict[str, object]:
    """For every page; ``here`` is an address that shows it again, without a language."""
    return {
        "languages": language.other_languages(here),
        "demonstration": holder.is_demonstration,
        "is_participant": holder.role is Role.PARTICIPANT,
    }
