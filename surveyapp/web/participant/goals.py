"""The participant's own goals: written, ended and opened again through the same link."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.extensions import house, session
from surveyapp.goals.changes import Writer
from surveyapp.placements.queries import OwnPlacement, own_placement
from surveyapp.responses.queries import Holder
from surveyapp.web import goal_form, language
from surveyapp.web.goal_form import GoalForm
from surveyapp.web.participant.routes import blueprint, participant
from surveyapp.web.seal import FIELD, is_sealed, seal

STEP = "goals"


@blueprint.get("/goals")
def goals(token: str) -> str | Response:
    """Open goals, and boxes for one more."""
    holder, placement = _mine(token)
    return _asked_first(token, holder) or _page(token, holder, placement)


@blueprint.post("/goals")
def write_goal(token: str) -> str | Response | tuple[str, int]:
    """Store a goal; what is wrong is shown again with everything that was typed."""
    holder, placement = _mine(token)
    _require_seal(token)
    first = _asked_first(token, holder)
    if first is not None:
        return first
    form = goal_form.write(request.form, _writer(holder, placement), placement.plan)
    if form is not None:
        return _page(token, holder, placement, form), 422
    session().commit()
    return redirect(_here(token), 303)


@blueprint.post("/goals/<ref>")
def close_goal(token: str, ref: str) -> Response:
    """End a goal, or take that back."""
    holder, placement = _mine(token)
    _require_seal(token)
    if not goal_form.close(ref, request.form.get("how", ""), _writer(holder, placement)):
        abort(404)
    session().commit()
    return redirect(_here(token), 303)


def _mine(token: str) -> tuple[Holder, OwnPlacement]:
    """The participant and the placement; 404 for whoever holds an interview about one form and sees nothing else."""
    holder = participant(token)
    if holder.way.is_for_one_form:
        abort(404)
    return holder, own_placement(session(), holder.informant_id) or abort(404)


def _asked_first(token: str, holder: Holder) -> Response | None:
    if holder.is_taking_part is True:
        return None
    return redirect(url_for("participant.about", token=token, lang=request.args.get(language.PARAMETER)), 303)


def _writer(holder: Holder, placement: OwnPlacement) -> Writer:
    return Writer(f"informant {holder.informant_id}", placement.id, holder.authority_id)


def _require_seal(token: str) -> None:
    if not is_sealed(request.form.get(FIELD, ""), house().settings.secret_key, token, 0, STEP):
        abort(400)


def _here(token: str) -> str:
    return url_for("participant.goals", token=token, lang=request.args.get(language.PARAMETER))


def _page(token: str, holder: Holder, placement: OwnPlacement, form: GoalForm | None = None) -> str:
    asked = request.args.get(language.PARAMETER)
    return render_template(
        "participant/goals.html",
        seal_name=FIELD,
        seal=seal(house().settings.secret_key, token, 0, STEP),
        action=url_for("participant.write_goal", token=token, lang=asked),
        close=lambda ref: url_for("participant.close_goal", token=token, ref=ref, lang=asked),
        home=url_for("answering.home", token=token, lang=asked),
        languages=language.other_languages(),
        demonstration=holder.is_demonstration,
        is_participant=True,
        **goal_form.shown(placement.id, placement.plan, form),
    )
