"""Pages of answering. GET changes nothing; the link in the address is the identity, the assignment is in it too."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response as Answer

from surveyapp.extensions import house, session
from surveyapp.people.models import Role
from surveyapp.responses.changes import Company, keep_unreadable, submit
from surveyapp.responses.judging import judge_response
from surveyapp.responses.queries import holder_of, next_opening, open_for
from surveyapp.responses.rules import Refusal
from surveyapp.schedule.survey_links import is_genuine
from surveyapp.web import language
from surveyapp.web.answering import company, picture, saving, steps, views
from surveyapp.web.answering.visit import Visit, begin, visit_of

blueprint = Blueprint("answering", __name__, url_prefix="/s/<token>", template_folder="templates")


@blueprint.url_value_preprocessor
def refuse_forged(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """A link that we did not make ends here, before the database is asked."""
    if not values or not is_genuine(house().settings.secret_key, values["token"]):
        abort(404)


@blueprint.get("")
def home(token: str) -> str | tuple[str, int]:
    """What waits for an answer; a participant with one thing to answer sees its first question at once."""
    found = open_for(session(), token, house().clock.today())
    if not found:
        return _nothing_open(token)
    holder = found[0].holder
    language.choose(holder.language)
    if holder.is_revoked:
        return views.refused(Refusal.REVOKED)
    waiting = [one for one in found if not one.is_submitted]
    if holder.role is Role.PARTICIPANT and len(waiting) == 1:
        return _resume(visit_of(token, waiting[0]))
    return views.worklist(token, holder, found)


@blueprint.get("/<int:assignment_id>")
def resume(token: str, assignment_id: int) -> str | tuple[str, int]:
    """Where somebody goes on who comes back."""
    return _resume(begin(token, assignment_id))


@blueprint.get("/<int:assignment_id>/q/<step>")
def question(token: str, assignment_id: int, step: str) -> str | tuple[str, int]:
    """One question, or one page of them."""
    visit = begin(token, assignment_id)
    return views.unless_refused(visit) or views.question(visit, _step(visit, step))


@blueprint.post("/<int:assignment_id>/q/<step>")
def answer(token: str, assignment_id: int, step: str) -> Answer | tuple[str, int]:
    """Save one step's answers and go on."""
    visit = begin(token, assignment_id, locking=True)
    if visit.instrument is None and visit.asked.refusal(visit.today) is None:
        return _keep(visit)
    refused = views.unless_refused(visit)
    if refused is not None:
        return _thanks_or(visit, refused)
    at_step = _step(visit, step)
    posted = saving.read(visit, at_step)
    if posted.given:
        saving.save(visit, posted.given)
        session().commit()
    if posted.is_incomplete:
        visit.answers.update(posted.given)
        return views.question(visit, at_step, posted), 422
    following = steps.after(visit.steps, at_step)
    if following is None:
        return redirect(visit.address("check"), 303)
    return redirect(visit.address("question", step=following.name), 303)


@blueprint.get("/<int:assignment_id>/check")
def check(token: str, assignment_id: int) -> str | tuple[str, int]:
    """All answers on one page before they are sent."""
    visit = begin(token, assignment_id)
    return views.unless_refused(visit) or views.check(visit)


@blueprint.post("/<int:assignment_id>/send")
def send(token: str, assignment_id: int) -> Answer | tuple[str, int]:
    """Send, once; a second press finds it sent and shows the same page."""
    visit = begin(token, assignment_id, locking=True)
    if visit.instrument is None and visit.asked.refusal(visit.today) is None:
        return _keep(visit)
    refused = views.unless_refused(visit)
    if refused is not None:
        return _thanks_or(visit, refused)
    saving.require_seal(visit, "send")
    told = company.read(request.form)
    if visit.asked.response_id is None or steps.first_open(visit.steps, visit.answers) is not None:
        return views.check(visit, is_incomplete=True), 422
    _submit(visit, told)
    return redirect(visit.address("done"), 303)


@blueprint.post("/<int:assignment_id>/all")
def send_all(token: str, assignment_id: int) -> Answer | tuple[str, int]:
    """Save a page of rows and send it in one step: staff answer on one page."""
    visit = begin(token, assignment_id, locking=True)
    if visit.instrument is None and visit.asked.refusal(visit.today) is None:
        return _keep(visit)
    refused = views.unless_refused(visit)
    if refused is not None:
        return _thanks_or(visit, refused)
    if len(visit.steps) != 1 or visit.is_participant:
        abort(404)
    posted = saving.read(visit, visit.steps[0])
    if posted.given:
        saving.save(visit, posted.given)
        session().commit()
        # Read again: what was just saved is now stored, whatever becomes of the rest.
        visit = begin(token, assignment_id, locking=True)
    if posted.is_incomplete:
        return views.question(visit, visit.steps[0], posted), 422
    _submit(visit, company.UNSAID)
    return redirect(visit.address("done"), 303)


@blueprint.get("/<int:assignment_id>/done")
def done(token: str, assignment_id: int) -> str | tuple[str, int]:
    """Thanks, and the person's own picture."""
    visit = begin(token, assignment_id)
    if visit.instrument is None or not visit.asked.is_submitted:
        return _resume(visit)
    return views.done(visit, picture.of(visit))


def _submit(visit: Visit, told: Company) -> None:
    if visit.instrument is None or visit.asked.response_id is None:
        abort(404)
    now = house().clock.now()
    if submit(session(), visit.asked, visit.instrument, visit.answers, told, at=now):
        judge_response(session(), house().shelf, visit.asked.response_id, at=now)
        session().commit()


def _resume(visit: Visit) -> str | tuple[str, int]:
    refused = views.unless_refused(visit)
    if refused is not None:
        return refused
    step = steps.first_open(visit.steps, visit.answers)
    return views.check(visit) if step is None else views.question(visit, step)


def _thanks_or(visit: Visit, refused: str | tuple[str, int]) -> Answer | tuple[str, int]:
    if visit.asked.is_submitted and not visit.asked.standing.is_revoked:
        return redirect(visit.address("done"), 303)
    return refused if isinstance(refused, tuple) else (refused, 200)


def _step(visit: Visit, name: str) -> steps.Step:
    return steps.step_named(visit.steps, name) or abort(404)


def _keep(visit: Visit) -> tuple[str, int]:
    body = request.get_data(as_text=True)
    keep_unreadable(session(), house().vault, visit.asked, body, at=house().clock.now())
    session().commit()
    return views.unreadable(is_kept=True)


def _nothing_open(token: str) -> str | tuple[str, int]:
    holder = holder_of(session(), token) or abort(404)
    language.choose(holder.language)
    if holder.is_revoked:
        return views.refused(Refusal.REVOKED)
    following = next_opening(session(), holder.informant_id, house().clock.today())
    return render_template("answering/nothing_open.html", following=following, demonstration=holder.is_demonstration)
