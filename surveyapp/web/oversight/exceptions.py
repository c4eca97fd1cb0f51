"""Placements opened by exception: asking with a reason, reading for an hour, and the list that others see."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act, has
from surveyapp.extensions import house, session
from surveyapp.placements.queries import PlacementLine, placement_by_ref
from surveyapp.privacy.exceptions import (
    LASTS,
    LONGEST_REASON,
    SHORTEST_REASON,
    ReasonMissing,
    is_open_for,
    open_by_exception,
    openings,
)
from surveyapp.reports.timetable import timetable
from surveyapp.web import language
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, fresh, needs
from surveyapp.web.oversight.permissions import blueprint
from surveyapp.web.words import destination_in_words, reason_in_words, role_in_words, state_in_words

PER_PAGE = 25


@blueprint.get("/exceptions")
@needs(Act.OPEN_BY_EXCEPTION)
def exceptions() -> str:
    """What has been opened, by whom and why."""
    page = max(request.args.get("page", 1, type=int), 1)
    found, has_more = openings(session(), house().vault, actor().authority_id, page=page, size=PER_PAGE)
    return render_template(
        "oversight/exceptions.html",
        found=found,
        has_more=has_more,
        page=page,
        now=house().clock.now(),
        me=actor().account_id,
        may_see_person=has(actor(), Act.SEE_PERSON),
        **staff_frame(),
    )


@blueprint.get("/exceptions/<ref>")
@needs(Act.OPEN_BY_EXCEPTION)
def exception(ref: str) -> str:
    """The placement with its name while it is open for this account; before and after, the question why."""
    line = _line(ref)
    if not is_open_for(session(), actor(), line.id, house().clock.now()):
        return _ask(ref, line)
    return render_template(
        "oversight/opened.html",
        line=line,
        rows=timetable(session(), house().shelf, line.id, line.plan, house().clock.today(), language.language()),
        role_in_words=role_in_words,
        state_in_words=state_in_words,
        destination_in_words=destination_in_words,
        reason_in_words=reason_in_words,
        **staff_frame(),
    )


@blueprint.post("/exceptions/<ref>")
@needs(Act.OPEN_BY_EXCEPTION)
@fresh
def open_exception(ref: str) -> Response | tuple[str, int]:
    """Open it, with the reason that was written."""
    line = _line(ref)
    reason = request.form.get("reason", "")
    try:
        open_by_exception(session(), house().vault, actor(), line.id, reason, at=house().clock.now())
    except ReasonMissing:
        return _ask(ref, line, reason, is_wrong=True), 422
    session().commit()
    return redirect(url_for("oversight.exception", ref=ref), 303)


def _line(ref: str) -> PlacementLine:
    line = placement_by_ref(session(), house().vault, actor().authority_id, ref, house().clock.today())
    return line or abort(404)


def _ask(ref: str, line: PlacementLine, reason: str = "", *, is_wrong: bool = False) -> str:
    return render_template(
        "oversight/exception.html",
        ref=ref,
        label=line.label or ref[:6],
        reason=reason,
        is_wrong=is_wrong,
        minutes=int(LASTS.total_seconds() // 60),
        shortest=SHORTEST_REASON,
        longest=LONGEST_REASON,
        **staff_frame(),
    )
