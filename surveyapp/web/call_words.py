"""Why somebody is to be called, in words."""

from __future__ import annotations

from surveyapp.reports.board import Call, Why
from surveyapp.web.filters import day
from surveyapp.web.interface_texts import gettext as _


def why_call(call: Call) -> str:
    """One plain sentence with the day until which there is time."""
    until = day(call.closes_on)
    return {
        Why.UNREACHABLE: _("Inget meddelande når fram."),
        Why.BEGUN: _("Har börjat svara men inte skickat. Tiden går ut den %(day)s.", day=until),
        Why.CLOSES: _("Har inte svarat. Tiden går ut den %(day)s.", day=until),
        Why.LATE: _("Är sen, men kan svara till den %(day)s.", day=until),
    }[call.why]
