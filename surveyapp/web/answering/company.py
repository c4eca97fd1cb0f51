"""Who was there when it was filled in: short questions before sending, one tap each.

Somebody who answers alone may leave them open. Somebody who holds an interview answers them: whether the supervisor was
there and who chose the answers decide what the answers are worth.
"""

from __future__ import annotations

from flask import abort
from werkzeug.datastructures import MultiDict

from surveyapp.responses.changes import Company
from surveyapp.responses.rules import Decider, Helper, Presence
from surveyapp.schedule.modes import Mode
from surveyapp.web.interface_texts import lazy_gettext as _l
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
#: what an interviewer is asked; without the supervisor the interviewer is the one who was there
SUPERVISORS = {
    "no": (Presence.CASEWORKER, _l("Nej")),
    "yes": (Presence.SUPERVISOR, _l("Ja")),
}
CHOOSERS = {
    "informant": (Decider.INFORMANT, _l("Personen själv")),
    "together": (Decider.TOGETHER, _l("Vi kom fram till dem tillsammans")),
    "helper": (Decider.HELPER, _l("Jag valde åt personen")),
}
#: who helped, of those who were there; help without anybody there came from somewhere else
_HELPERS = {Presence.SUPERVISOR: Helper.SUPERVISOR, Presence.CASEWORKER: Helper.CASEWORKER}
_OFFERED = {"presence": PRESENCES.keys(), "helped": {"yes", "no"}, "decided": DECIDERS.keys()}
_OFFERED_IN_INTERVIEW = {"supervisor": SUPERVISORS.keys(), "chose": CHOOSERS.keys()}
UNSAID = Company()


def read(posted: MultiDict[str, str], mode: Mode) -> Company:
    """What was ticked; nothing ticked is unknown, never assumed to be "alone". 400 for what the page does not offer."""
    is_interview = mode is Mode.INTERVIEW
    offered = _OFFERED_IN_INTERVIEW if is_interview else _OFFERED
    told = {name: values for name, values in posted.lists() if name != SEAL}
    if any(name not in offered or len(told[name]) != 1 or told[name][0] not in offered[name] for name in told):
        abort(400)
    return _in_interview(posted) if is_interview else _alone(posted)


def left(posted: MultiDict[str, str], mode: Mode) -> tuple[str, ...]:
    """The questions that an interviewer still has to answer; others may leave theirs open."""
    return tuple(name for name in _OFFERED_IN_INTERVIEW if name not in posted) if mode is Mode.INTERVIEW else ()


def _in_interview(posted: MultiDict[str, str]) -> Company:
    presence = SUPERVISORS[posted["supervisor"]][0] if "supervisor" in posted else Presence.UNKNOWN
    decided_by = CHOOSERS[posted["chose"]][0] if "chose" in posted else Decider.INFORMANT
    return Company(helper=Helper.CASEWORKER, presence=presence, decided_by=decided_by)


def _alone(posted: MultiDict[str, str]) -> Company:
    presence = PRESENCES[posted["presence"]][0] if "presence" in posted else Presence.UNKNOWN
    decided_by = DECIDERS[posted["decided"]][0] if "decided" in posted else Decider.INFORMANT
    helped = posted.get("helped", "yes" if decided_by is Decider.HELPER else None)
    return Company(helper=_helper(helped, presence), presence=presence, decided_by=decided_by)


def _helper(helped: str | None, presence: Presence) -> Helper:
    if helped is None:
        return Helper.UNKNOWN
    return _HELPERS.get(presence, Helper.SOMEONE_ELSE) if helped == "yes" else Helper.NOBODY
