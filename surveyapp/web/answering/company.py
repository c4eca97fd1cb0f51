"""Who was there when it was filled in: short questions before sending, each of which may be left open."""

from __future__ import annotations

from flask import abort
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from surveyapp.responses.changes import Company
from surveyapp.responses.rules import Decider, Helper, Presence
from surveyapp.web.seal import FIELD as SEAL

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
#: who helped, of those who were there; help without anybody there came from somewhere else
_HELPERS = {Presence.SUPERVISOR: Helper.SUPERVISOR, Presence.CASEWORKER: Helper.CASEWORKER}
_OFFERED = {"presence": PRESENCES.keys(), "helped": {"yes", "no"}, "decided": DECIDERS.keys()}
UNSAID = Company()


def read(posted: MultiDict[str, str]) -> Company:
    """What was ticked; nothing ticked is unknown, never assumed to be "alone". 400 for what the page does not offer."""
    told = {name: values for name, values in posted.lists() if name != SEAL}
    if any(name not in _OFFERED or len(told[name]) != 1 or told[name][0] not in _OFFERED[name] for name in told):
        abort(400)
    presence = PRESENCES[posted["presence"]][0] if "presence" in told else Presence.UNKNOWN
    decided_by = DECIDERS[posted["decided"]][0] if "decided" in told else Decider.INFORMANT
    return Company(helper=_helper(posted.get("helped"), presence), presence=presence, decided_by=decided_by)


def _helper(helped: str | None, presence: Presence) -> Helper:
    if helped is None:
        return Helper.UNKNOWN
    return _HELPERS.get(presence, Helper.SOMEONE_ELSE) if helped == "yes" else Helper.NOBODY
