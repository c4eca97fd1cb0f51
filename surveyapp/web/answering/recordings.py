"""Recordings of texts for the holder of a link."""

from __future__ import annotations

from flask import abort
from werkzeug.wrappers import Response

from surveyapp.extensions import house, session
from surveyapp.languages.queries import recording
from surveyapp.responses.queries import holder_of
from surveyapp.web.answering.routes import blueprint
from surveyapp.web.sound import play


@blueprint.get("/recording/<ref>")
def heard(token: str, ref: str) -> Response:
    """One recording of the authority whose link it is."""
    holder = holder_of(session(), token, at=house().clock.now()) or abort(404)
    return play(recording(session(), holder.authority_id, ref) or abort(404))
