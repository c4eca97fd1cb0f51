"""A started questionnaire for a browser that loses its network: its pages, the way through them, and a key to seal for.

No answer is in it and no name, so that nothing about the person is readable in a device that keeps it.
"""

from __future__ import annotations

from dataclasses import replace

from flask import render_template

from surveyapp.extensions import house
from surveyapp.privacy.envelopes import public_key
from surveyapp.responses.given import Given
from surveyapp.responses.rules import Missing
from surveyapp.web import language
from surveyapp.web.answering import views
from surveyapp.web.answering.frame import frame
from surveyapp.web.answering.steps import after, first_open
from surveyapp.web.answering.visit import Visit
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.own_look import own_style
from surveyapp.web.scripts import in_parts


def of(visit: Visit) -> dict[str, object]:
    """The bundle. Participants get every question; staff, whose pages show a name, only the page after sending."""
    in_parts()
    first = first_open(visit.steps, visit.answers)
    start = visit.address("check" if first is None else "question", **({} if first is None else {"step": first.name}))
    done = visit.path("done")
    parts = {done: render_template("answering/sent_later.html", **frame(done, visit.asked.holder))}
    onward = {visit.path("send_all" if visit.sends_at_once else "send"): visit.address("done")}
    if visit.is_participant:
        blank = replace(visit, is_for_keeping=True)
        parts |= {_path(visit, step.name): views.question(blank, step) for step in visit.steps}
        onward |= {_path(visit, step.name): _after(visit, step.number) for step in visit.steps}
        everything = {code: Given.left_out(Missing.SKIPPED) for step in visit.steps for code in step.items}
        parts[visit.path("check")] = views.check(replace(blank, just_given=everything))
    own_style()  # so that this answer's headers allow it: they go with the pages
    return {
        "key": public_key(house().vault),
        "language": language.language(),
        "at": start,
        "check": visit.address("check"),
        "parts": parts,
        "next": onward,
        "done": [_path(visit, step.name) for step in visit.steps if all(item in visit.answers for item in step.items)],
        "words": {
            "waiting": _("Inte sparat än – skickas när du har nät igen"),
            "kept": _("Ett svar kunde inte sparas direkt. Någon hos oss tar hand om det."),
            "refused": _("Ett svar togs inte emot. Fråga din handläggare."),
            "choose": _("Välj ett svar, eller tryck på ”Vet inte”."),
        },
    }


def _path(visit: Visit, step: str) -> str:
    return visit.path("question", step=step)


def _after(visit: Visit, number: int) -> str:
    following = after(visit.steps, visit.steps[number - 1])
    return visit.address("check") if following is None else visit.address("question", step=following.name)
