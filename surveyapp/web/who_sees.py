"""Who sees a participant's answers, in one sentence that is always true."""

from __future__ import annotations

from surveyapp.access.readers import WhoSees, who_sees_answers
from surveyapp.web.interface_texts import gettext as _


def who_sees() -> str:
    """Who sees a participant's own answers, in one sentence that follows from the permission table."""
    return {
        WhoSees.CASEWORKERS: _("Handläggare kan se dina svar, men din handledare kan inte det."),
        WhoSees.CASEWORKERS_ADMINISTRATORS: _(
            "Handläggare och de som sköter den här sidan kan se dina svar, men din handledare kan inte det."
        ),
        WhoSees.CASEWORKERS_SUPERVISOR: _("Både handläggare och din handledare på din plats kan se dina svar."),
        WhoSees.CASEWORKERS_ADMINISTRATORS_SUPERVISOR: _(
            "Handläggare, din handledare och de som sköter den här sidan kan se dina svar."
        ),
    }[who_sees_answers()]
