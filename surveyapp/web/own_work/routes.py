"""A supervisor's own people, who are then met on the pages that a link leads to; participants to interview."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act
from surveyapp.extensions import house, session
from surveyapp.placements.supervising import supervised_by
from surveyapp.reports.interviews import to_interview
from surveyapp.ways.changes import open_own_work
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs

blueprint = Blueprint("own_work", __name__, template_folder="templates")
PER_PAGE = 25


@blueprint.get("/my-people")
@needs(Act.SUPERVISE)
def people() -> str:
    """Whom the signed-in supervisor supervises today."""
    informant_id, today = actor().informant_id, house().clock.today()
    found = [] if informant_id is None else supervised_by(session(), house().vault, informant_id, today)
    return render_template(
        "own_work/people.html",
        has_informant=informant_id is not None,
        people=sorted(found, key=lambda one: (not one.is_there(today), one.name)),
        **staff_frame(),
    )


@blueprint.post("/my-people")
@needs(Act.SUPERVISE)
def open_list() -> Response:
    """Go on to the same pages as the supervisor's own link leads to."""
    me = actor()
    token = open_own_work(
        session(),
        house().settings.secret_key,
        me.informant_id or abort(404),
        me.authority_id,
        account_id=me.account_id,
        at=house().clock.now(),
    )
    session().commit()
    return redirect(url_for("answering.home", token=token), 303)


@blueprint.get("/interviews")
@needs(Act.CONDUCT)
def interviews() -> str:
    """With whom an interview can be held today."""
    page = max(request.args.get("page", 1, type=int), 1)
    today = house().clock.today()
    found, has_more = to_interview(session(), house().vault, actor().authority_id, today, page, PER_PAGE)
    return render_template("own_work/interviews.html", found=found, has_more=has_more, page=page, **staff_frame())
