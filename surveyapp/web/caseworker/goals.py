"""Goals that a caseworker writes down with the participant, on the placement's page."""

from __future__ import annotations

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act
from surveyapp.extensions import session
from surveyapp.goals.changes import Writer
from surveyapp.placements.queries import PlacementLine
from surveyapp.web import goal_form
from surveyapp.web.caseworker.routes import blueprint, placement_page, the_placement
from surveyapp.web.guards import actor, needs


@blueprint.post("/placements/<ref>/goals")
@needs(Act.AGREE_GOALS)
def write_goal(ref: str) -> str | Response | tuple[str, int]:
    """Store a goal; what is wrong is shown again with everything that was typed."""
    line = the_placement(ref)
    form = goal_form.write(request.form, _writer(line), line.plan)
    if form is not None:
        return placement_page(line, form=form), 422
    session().commit()
    return _back(line)


@blueprint.post("/placements/<ref>/goals/words")
@needs(Act.AGREE_GOALS)
def change_goal(ref: str) -> str | Response | tuple[str, int]:
    """Other words for a goal; the earlier ones are kept."""
    line = the_placement(ref)
    try:
        form = goal_form.change_words(request.form, request.args.get("goal", ""), _writer(line))
    except KeyError:
        abort(404)
    if form is not None:
        return placement_page(line, form=form), 422
    session().commit()
    return _back(line)


@blueprint.post("/placements/<ref>/goals/end")
@needs(Act.AGREE_GOALS)
def close_goal(ref: str) -> Response:
    """End a goal, or take that back."""
    line = the_placement(ref)
    if not goal_form.close(request.args.get("goal", ""), request.form.get("how", ""), _writer(line)):
        abort(404)
    session().commit()
    return _back(line)


def _writer(line: PlacementLine) -> Writer:
    me = actor()
    return Writer(f"account {me.account_id}", line.id, me.authority_id)


def _back(line: PlacementLine) -> Response:
    return redirect(url_for("caseworker.placement", ref=line.ref) + "#goals", 303)
