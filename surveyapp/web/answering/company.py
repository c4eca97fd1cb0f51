"""Who was there when it was filled in: two short questions before sending."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from surveyapp.responses.changes import Company
from surveyapp.responses.rules import Decider, Helper, Presence

PRESENCES = {
    "alone": (Presence.ALONE, _l("Nej, jag var ensam")),
    "supervisor": (Presence.SUPERVISOR, _l("Ja, min handledare")),
    "caseworker": (Presence.CASEWORKER, _l("Ja, min handläggare")),
    "other": (Presence.SOMEONE_ELSE, _l("Ja, någon annan")),
}
DECIDERS = {
    "informant": (Decider.INFORMANT, _l("Jag bestämde svaren själv")),
    "together": (Decider.TOGETHER, _l("Vi kom fram till svaren tillsammans")),
    "helper": (Decider.HELPER, _l("Den andra bestämde svaren")),
}
_HELPERS = {
    Presence.ALONE: Helper.NOBODY,
    Presence.SUPERVISOR: Helper.SUPERVISOR,
    Presence.CASEWORKER: Helper.CASEWORKER,
    Presence.SOMEONE_ELSE: Helper.SOMEONE_ELSE,
    Presence.UNKNOWN: Helper.UNKNOWN,
}
UNSAID = Company()


def read(form: Mapping[str, str]) -> Company:
    """What was ticked; nothing ticked is unknown, never assumed to be "alone"."""
    presence = PRESENCES[form["presence"]][0] if form.get("presence") in PRESENCES else Presence.UNKNOWN
    decided_by = DECIDERS[form["decided"]][0] if form.get("decided") in DECIDERS else Decider.INFORMANT
    helped = form.get("helped")
    helper = _HELPERS[presence] if helped == "yes" else Helper.NOBODY if helped == "no" else Helper.UNKNOWN
    return Company(helper=helper, presence=presence, decided_by=decided_by)
