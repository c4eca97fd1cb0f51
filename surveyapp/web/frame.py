"""What every staff page shows around its content."""

from __future__ import annotations

from flask import request, url_for
from flask_babel import gettext as _

from surveyapp.access.policy import Act, may
from surveyapp.extensions import house
from surveyapp.web.guards import actor, authority

PAGES = (
    ("caseworker.caseload", Act.SEE_CASELOAD),
    ("evaluator.overview", Act.SEE_COMPLETION),
    ("caseworker.occupancy", Act.SEE_OCCUPANCY),
)


def staff_frame() -> dict[str, object]:
    """Authority, pages that this role may open, and the day of a demonstration."""
    person = actor()
    names = {
        "caseworker.caseload": _("Placeringar"),
        "evaluator.overview": _("Svar och underlag"),
        "caseworker.occupancy": _("Beläggning"),
    }
    return {
        "authority": authority().name,
        "demonstration": authority().is_demonstration,
        "today": house().clock.today(),
        "pages": [
            (names[endpoint], url_for(endpoint), request.endpoint == endpoint)
            for endpoint, act in PAGES
            if may(person, act, person.authority_id)
        ],
    }
