"""The month's form is filled in together with the participant, on the screen of whoever is signed in."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act, has
from surveyapp.extensions import house, session
from surveyapp.placements.queries import PlacementLine
from surveyapp.responses.waiting import StaffWaiting, next_for_caseworker, waiting_for_caseworker
from surveyapp.schedule.modes import Talk
from surveyapp.ways.changes import Stay, open_interview
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.placing.blueprint import blueprint, the_line
from surveyapp.web.words import say


@blueprint.get("/placements/<ref>/together")
@needs(Act.CHANGE_PLACEMENT)
def together(ref: str) -> str:
    """What can be filled in together today; when nothing can, when the next time is."""
    return _page(the_line(ref))


@blueprint.post("/placements/<ref>/together")
@needs(Act.CHANGE_PLACEMENT)
def begin(ref: str) -> tuple[str, int] | Response:
    """Go to the form with the participant there or on the telephone."""
    line = the_line(ref)
    asked, talk = request.form.get("asked", 0, type=int), request.form.get("talk", "")
    chosen = next((one for one in _waiting(line) if one.assignment_id == asked), None)
    interpreter = {"yes": True, "no": False}.get(request.form.get("interpreter", ""))
    if chosen is None or talk not in list(Talk) or interpreter is None:
        return _page(line, is_incomplete=True), 422
    token = open_interview(
        session(),
        house().settings.secret_key,
        Stay(line.id, chosen.informant_id, actor().authority_id),
        Talk(talk),
        has_interpreter=interpreter,
        account_id=actor().account_id,
        at=house().clock.now(),
        only_assignment_id=chosen.assignment_id,
    )
    session().commit()
    return redirect(url_for("answering.resume", token=token, assignment_id=chosen.assignment_id), 303)


def _waiting(line: PlacementLine) -> list[StaffWaiting]:
    return waiting_for_caseworker(session(), line.id, house().clock.today())


def _title(one: StaffWaiting) -> str:
    instrument = house().shelf.catalogue.instruments.get((one.instrument, one.version))
    return one.instrument if instrument is None else say(instrument.title)


def _page(line: PlacementLine, *, is_incomplete: bool = False) -> str:
    return render_template(
        "placing/together.html",
        line=line,
        waiting=[(one, _title(one)) for one in _waiting(line)],
        next_on=next_for_caseworker(session(), line.id, house().clock.today()),
        talks={Talk.IN_PERSON.value: _("På plats"), Talk.BY_PHONE.value: _("I telefon")},
        typed=request.form,
        is_incomplete=is_incomplete,
        may_change_plan=has(actor(), Act.PAUSE_PLACEMENT),
        **staff_frame(),
    )
