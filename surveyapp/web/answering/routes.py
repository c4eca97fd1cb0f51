"""Pages of answering. GET changes nothing; the link in the address is the identity, the assignment is in it too."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from surveyapp.extensions import house, session
from surveyapp.people.models import Role
from surveyapp.reports.pdf import NoPdfHere, as_pdf
from surveyapp.responses.changes import Company, keep_unreadable
from surveyapp.responses.queries import Asked, Holder, holder_of, next_opening, open_for, taken_up
from surveyapp.responses.rules import Refusal, ResponseState
from surveyapp.schedule.survey_links import is_genuine
from surveyapp.ways.changes import end_visit, farewell
from surveyapp.web import language, scripts
from surveyapp.web.answering import bundle, company, picture, refusing, saving, steps, views
from surveyapp.web.answering.refusing import Page
from surveyapp.web.answering.visit import Visit, begin, visit_of
from surveyapp.web.answering.ways import then
from surveyapp.web.answering.worklist import has_people, worklist

blueprint = Blueprint("answering", __name__, url_prefix="/s/<token>", template_folder="templates")

PdfFile = tuple[bytes, dict[str, str]]

# Larger numbers are no row ids of any database.
ASSIGNMENT = "/<int(max=9223372036854775807):assignment_id>"


@blueprint.url_value_preprocessor
def refuse_forged(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """A link that we did not make ends here, before the database is asked."""
    if not values or not is_genuine(house().settings.secret_key, values["token"]):
        abort(404)


@blueprint.after_request
def lead_on(answer: Answer) -> Answer:
    """A script that asked for a part is told where to go next, instead of being sent there: it may have that page."""
    if scripts.PART in request.headers and answer.status_code == 303:
        answer.status_code = 204
        answer.headers["X-Next"] = answer.headers.pop("Location")
        answer.set_data(b"")
    return answer


@blueprint.get("")
@blueprint.get("/list", endpoint="listed")
def home(token: str) -> Page | Answer:
    """What waits for an answer: a participant sees the first question at once, and the list where it is asked for."""
    today = house().clock.today()
    open_now = open_for(session(), token, today, at=house().clock.now())
    found = [one for one in open_now if one.standing.response_state != ResponseState.VOID]
    if not found:
        return _nothing_open(token)
    holder = found[0].holder
    waiting = [one for one in found if one.refusal(today) is None]
    is_listed = request.endpoint == "answering.listed" or holder.role is not Role.PARTICIPANT
    first = None if is_listed or not waiting else taken_up(waiting)
    # In a language in which its questions may be read too, where it is a question that comes.
    language.choose_for(holder, None if first is None else (first.instrument, first.version))
    if holder.is_revoked:
        return refusing.revoked(token, holder)
    if holder.is_taking_part is not True:
        return _not_taking_part(token, holder)
    if first is not None:
        return _resume(visit_of(token, first), n_waiting=len(waiting))
    return worklist(token, holder, found)


@blueprint.get(ASSIGNMENT)
@blueprint.get(f"{ASSIGNMENT}/all", endpoint="all")
def resume(token: str, assignment_id: int) -> Page:
    """Where somebody goes on who comes back."""
    return _resume(begin(token, assignment_id))


@blueprint.get(f"{ASSIGNMENT}/q/<step>")
def question(token: str, assignment_id: int, step: str) -> Page:
    """One question, or one page of them."""
    visit = begin(token, assignment_id)
    return refusing.unless_refused(visit) or views.question(visit, _step(visit, step))


@blueprint.post(f"{ASSIGNMENT}/q/<step>")
def answer(token: str, assignment_id: int, step: str) -> Answer | Page:
    """Save one step's answers and go on."""
    visit = begin(token, assignment_id, locking=True)
    ended = _ended(visit)
    if ended is not None:
        return ended
    at_step = _step(visit, step)
    posted = saving.read(visit, at_step)
    if posted.given:
        visit = saving.save(visit, posted.given)
    if saving.remember(visit, posted) or posted.given:
        session().commit()
    if posted.is_incomplete:
        return views.question(visit, at_step, posted), 422
    if posted.stays:
        return _same_page(visit, at_step)
    following = None if then() else steps.after(visit.steps, at_step)
    if following is None:
        return redirect(visit.address("check"), 303)
    return redirect(visit.address("question", step=following.name), 303)


@blueprint.get(f"{ASSIGNMENT}/bundle")
def bundled(token: str, assignment_id: int) -> dict[str, object]:
    """What a browser needs to go on without network, without any answer and without a name; 404 when nothing waits."""
    visit = begin(token, assignment_id)
    if refusing.unless_refused(visit) is not None:
        abort(404)
    return bundle.of(visit)


@blueprint.get(f"{ASSIGNMENT}/check")
@blueprint.get(f"{ASSIGNMENT}/send", endpoint="sending")
def check(token: str, assignment_id: int) -> Page:
    """All answers on one page before they are sent."""
    visit = begin(token, assignment_id)
    return refusing.unless_refused(visit) or views.check(visit)


@blueprint.post(f"{ASSIGNMENT}/send")
def send(token: str, assignment_id: int) -> Answer | Page:
    """Send, once; a second press finds it sent and shows the same page."""
    visit = begin(token, assignment_id, locking=True)
    ended = _ended(visit)
    if ended is not None:
        return ended
    saving.require_seal(visit, "send")
    told = company.read(request.form, visit.asked.holder.way.mode)
    if visit.asked.response_id is None or steps.first_open(visit.steps, visit.answers) is not None:
        return views.check(visit, is_incomplete=True), 422
    left = company.left(request.form, visit.asked.holder.way.mode)
    if left:
        return views.check(visit, left=left), 422
    _submit(visit, told)
    if visit.is_on_shared_device and not _waiting(visit):
        farewell(session(), token, at=house().clock.now())
        session().commit()
    return redirect(visit.address("done"), 303)


@blueprint.post(f"{ASSIGNMENT}/all")
def send_all(token: str, assignment_id: int) -> Answer | Page:
    """Save a page of rows and send it in one step: staff answer on one page."""
    visit = begin(token, assignment_id, locking=True)
    ended = _ended(visit)
    if ended is not None:
        return ended
    if not visit.sends_at_once:
        abort(404)
    posted = saving.read(visit, visit.steps[0])
    if posted.given:
        visit = saving.save(visit, posted.given)
    saving.keep_beside(visit, posted)
    saving.remember(visit, posted)
    if posted.is_incomplete:
        session().commit()
        return views.question(visit, visit.steps[0], posted), 422
    if posted.stays:
        session().commit()
        return _same_page(visit, visit.steps[0])
    _submit(visit, company.UNSAID)
    session().commit()
    return redirect(visit.address("done"), 303)


@blueprint.get(f"{ASSIGNMENT}/done")
def done(token: str, assignment_id: int) -> Page:
    """Thanks, the person's own picture, and what comes next."""
    visit = begin(token, assignment_id)
    if visit.asked.refusal(visit.today) is not Refusal.SUBMITTED:
        return _resume(visit)
    if visit.asked.holder.is_revoked:
        return refusing.revoked(token, visit.asked.holder)
    waiting = _waiting(visit)
    if visit.is_on_shared_device:
        return views.done_on_shared_device(visit, waiting, offers_picture=picture.of(visit) is not None)
    following = None if waiting else next_opening(session(), visit.asked.holder.informant_id, visit.today)
    return views.done(visit, picture.of(visit), waiting, following)


@blueprint.post(f"{ASSIGNMENT}/picture")
def own_picture(token: str, assignment_id: int) -> Page:
    """The person's own picture on a device that others use too: asked for, shown once, and the visit is over."""
    visit = begin(token, assignment_id, locking=True)
    if visit.asked.refusal(visit.today) is not Refusal.SUBMITTED or not visit.is_on_shared_device:
        return _resume(visit)
    saving.require_seal(visit, "picture")
    page = views.done_on_shared_device(visit, [], picture.of(visit))
    end_visit(session(), token, at=house().clock.now())
    session().commit()
    return page


@blueprint.get(f"{ASSIGNMENT}/picture.pdf")
def picture_pdf(token: str, assignment_id: int) -> PdfFile:
    """The person's own picture as a file to keep."""
    visit = begin(token, assignment_id)
    shown = picture.of(visit) if visit.asked.refusal(visit.today) is Refusal.SUBMITTED else None
    if shown is None or visit.is_on_shared_device:
        abort(404)
    try:
        content = as_pdf(views.picture_page(visit, shown))
    except NoPdfHere:
        abort(404)
    return content, {"Content-Type": "application/pdf", "Content-Disposition": 'attachment; filename="picture.pdf"'}


def _waiting(visit: Visit) -> list[Asked]:
    open_now = open_for(session(), visit.token, visit.today, at=house().clock.now())
    return [one for one in open_now if one.refusal(visit.today) is None]


def _submit(visit: Visit, told: Company) -> None:
    if saving.send(visit, told):
        session().commit()


def _resume(visit: Visit, *, n_waiting: int = 1) -> Page:
    refused = refusing.unless_refused(visit)
    if refused is not None:
        return refused
    step = steps.first_open(visit.steps, visit.answers)
    if step is not None or visit.sends_at_once:
        return views.question(visit, step or visit.steps[0], n_waiting=n_waiting)
    return views.check(visit, n_waiting=n_waiting)


def _ended(visit: Visit) -> Answer | Page | None:
    """What a post meets that can no longer be taken: the thanks for what was sent, or why not; else None."""
    why = visit.asked.refusal(visit.today)
    if why is Refusal.SUBMITTED:
        return redirect(visit.address("done"), 303)
    if why is None and visit.instrument is None:
        return _keep(visit)
    return refusing.unless_refused(visit)


def _same_page(visit: Visit, step: steps.Step) -> Answer:
    return redirect(visit.address("question", step=step.name, **then()), 303)


def _step(visit: Visit, name: str) -> steps.Step:
    return steps.step_named(visit.steps, name) or abort(404)


def _keep(visit: Visit) -> Page:
    body = request.get_data(as_text=True)
    keep_unreadable(session(), house().vault, visit.asked, body, at=house().clock.now())
    session().commit()
    return refusing.unreadable(visit, is_kept=True)


def _not_taking_part(token: str, holder: Holder) -> Page | Answer:
    if holder.is_taking_part is False:
        return refusing.not_taking_part(token, holder)
    return redirect(url_for("participant.about", token=token, lang=request.args.get(language.PARAMETER)), 303)


def _nothing_open(token: str) -> Page | Answer:
    holder = holder_of(session(), token, at=house().clock.now()) or abort(404)
    language.choose_for(holder)
    if holder.is_revoked:
        return refusing.revoked(token, holder)
    if holder.is_taking_part is not True:
        return _not_taking_part(token, holder)
    following = next_opening(session(), holder.informant_id, house().clock.today())
    if has_people(holder):
        return worklist(token, holder, (), following)
    return refusing.nothing_open(token, holder, following)
