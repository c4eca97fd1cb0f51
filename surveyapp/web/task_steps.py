"""Where the next step of a task about a placement is taken, as the text and the address of a link."""

from __future__ import annotations

from flask import url_for

from surveyapp.tasks.rules import TaskKind
from surveyapp.web.interface_texts import lazy_gettext as _l

_CONTACT = ("caseworker.placement", "contact", _l("Rätta hur personen nås"))
STEPS = {
    TaskKind.DID_NOT_COME: ("attendance.of_placement", None, _l("Skriv in närvaron")),
    TaskKind.UNREACHABLE: _CONTACT,
    TaskKind.NOT_DELIVERED: _CONTACT,
    TaskKind.ADDRESS_REFUSED: _CONTACT,
    TaskKind.STOPPED_MESSAGES: _CONTACT,
    TaskKind.PROVIDER_TO_TELL: ("placing.change", "told", _l("Skriv in att de vet")),
    TaskKind.STATUS_DUE: ("placing.later", None, _l("Skriv in hur det gick")),
    TaskKind.SUPERVISOR_PROPOSED: ("supervisors.of_placement", None, _l("Svara på förslaget")),
}


def step_of_task(kind: TaskKind, placement_ref: str) -> tuple[str, str] | None:
    """The link, where one page takes the step; None where the placement's own page is the place to begin."""
    if kind not in STEPS:
        return None
    endpoint, anchor, text = STEPS[kind]
    return str(text), url_for(endpoint, ref=placement_ref, _anchor=anchor)
