"""That somebody has talked with a person whose readings became worse: told from the day, and taken back."""

from __future__ import annotations

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act
from surveyapp.conversations.changes import take_back, tell_of
from surveyapp.conversations.queries import conversation_about, placement_to_tell_of
from surveyapp.conversations.rules import CannotTell, ReadingOf, as_read
from surveyapp.extensions import house, session
from surveyapp.reports.worse import worse_readings
from surveyapp.web.caseworker.routes import blueprint
from surveyapp.web.caseworker.today import Unsaved, here, today_page
from surveyapp.web.guards import actor, needs


@blueprint.post("/placements/<ref>/conversations")
@needs(Act.WRITE_NOTES)
def tell(ref: str) -> Response | tuple[str, int]:
    """Tell of a conversation about the readings that the line showed; readings that came meanwhile go on waiting.

    Whoever comes second sees who was first, and keeps what they typed.
    """
    placement_id, note = _placement(ref), request.form.get("note", "")
    shown = _shown()
    left = shown & worse_readings(session(), placement_id, house().clock.today())
    try:
        told = tell_of(session(), house().vault, actor(), placement_id, left, note, at=house().clock.now())
    except CannotTell:
        return today_page(Unsaved(placement_id, note, about=request.form["about"])), 422
    if told is not None:
        session().commit()
        return redirect(here("caseworker.today", samtal=told.ref), 303)
    first = conversation_about(session(), house().vault, actor(), placement_id, shown)
    if first is not None and not note.strip():
        return redirect(here("caseworker.today", samtal=first.ref), 303)
    return today_page(Unsaved(placement_id, note, first=first)), 409


@blueprint.post("/placements/<ref>/conversations/undo")
@needs(Act.WRITE_NOTES)
def take_conversation_back(ref: str) -> Response:
    """Let the readings wait again; back to the day or to the person's page, wherever it was pressed."""
    if not take_back(session(), actor(), _placement(ref), request.args.get("samtal", ""), at=house().clock.now()):
        abort(404)
    session().commit()
    if "from" in request.args:
        return redirect(here("caseworker.today"), 303)
    return redirect(url_for("caseworker.placement", ref=ref) + "#acts", 303)


def _placement(ref: str) -> int:
    return placement_to_tell_of(session(), actor(), ref) or abort(404)


def _shown() -> frozenset[ReadingOf]:
    try:
        return as_read(request.form.get("about", ""))
    except ValueError:
        abort(400)
