"""The language in which a participant reads, chosen by staff among those that may be offered."""

from __future__ import annotations

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act
from surveyapp.extensions import house, session
from surveyapp.people.changes import choose_language
from surveyapp.web.caseworker.routes import blueprint, the_placement
from surveyapp.web.guards import actor, needs
from surveyapp.web.language import offered_to


@blueprint.post("/placements/<ref>/language")
@needs(Act.CHOOSE_DISPLAY)
def reading(ref: str) -> Response:
    """Another language for the participant of this placement."""
    authority_id, chosen = actor().authority_id, request.form.get("language", "")
    line = the_placement(ref)
    if chosen not in offered_to(authority_id, None, is_participant=True):
        abort(400)
    by, at = f"account {actor().account_id}", house().clock.now()
    if choose_language(session(), authority_id, line.participant_informant_id, chosen, actor=by, at=at):
        session().commit()
    return redirect(url_for("caseworker.placement", ref=ref), 303)
