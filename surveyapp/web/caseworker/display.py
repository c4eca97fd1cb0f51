"""In what form a participant sees answers, chosen by staff who know the person."""

from __future__ import annotations

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act
from surveyapp.extensions import house, session
from surveyapp.people.changes import choose_display
from surveyapp.people.models import Display
from surveyapp.placements.queries import placement_by_ref
from surveyapp.web.caseworker.routes import DISPLAYS, blueprint
from surveyapp.web.guards import actor, needs


@blueprint.post("/placements/<ref>/display")
@needs(Act.CHOOSE_DISPLAY)
def display(ref: str) -> Response:
    """Words, pictograms or both, for the participant of this placement."""
    authority_id, chosen = actor().authority_id, request.form.get("display", "")
    line = placement_by_ref(session(), house().vault, authority_id, ref, house().clock.today()) or abort(404)
    if chosen not in DISPLAYS:
        abort(400)
    by, at = f"account {actor().account_id}", house().clock.now()
    if choose_display(session(), authority_id, line.participant_informant_id, Display(chosen), actor=by, at=at):
        session().commit()
    return redirect(url_for("caseworker.placement", ref=ref), 303)
