"""One's own reports: the list, how far one is, the file, and taking it back."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirect

from surveyapp.access.policy import Act
from surveyapp.extensions import house, session
from surveyapp.people.encrypted import CannotOpen
from surveyapp.reporting.changes import ask, cancel, let_go, note_fetched
from surveyapp.reporting.files import Files, Gone
from surveyapp.reporting.models import ReportJob
from surveyapp.reporting.queries import (
    PER_PAGE,
    n_before,
    nobody_works,
    own_job,
    own_jobs,
    plans_followed,
    providers_of,
)
from surveyapp.reporting.rules import BUSY, FORMS, MEDIA, Asked, Form, Kind, State, file_name, may_have
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, authority, fresh, needs
from surveyapp.web.reporting import words

blueprint = Blueprint("reporting", __name__, template_folder="templates")
WAIT = dt.timedelta(seconds=30)
"""So long a report may wait before the page says that nobody seems to make any."""

LOOK_AGAIN_SECONDS = 3


@blueprint.get("/reports")
@needs(Act.MAKE_REPORTS)
def overview() -> str:
    """What one has asked for, newest first, and what one may ask for."""
    return overview_page()


@blueprint.get("/reports/<ref>")
@needs(Act.MAKE_REPORTS)
def job(ref: str) -> Response:
    """How far the report is; while it is being made the browser looks again by itself."""
    found, now = _own(ref), house().clock.now()
    page = render_template(
        "reporting/job.html",
        job=found,
        n_before=n_before(session(), found) if found.state == State.QUEUED.value else 0,
        nobody_works=nobody_works(session(), found, now, WAIT),
        seconds=LOOK_AGAIN_SECONDS,
        **words.ALL,
        **staff_frame(),
    )
    answer = make_response(page)
    if State(found.state) in BUSY:
        # A header, because it works without scripts and leaves the page's markup alone.
        answer.headers["Refresh"] = str(LOOK_AGAIN_SECONDS)
    return answer


@blueprint.post("/reports/<ref>/file")
@needs(Act.MAKE_REPORTS)
@fresh
def file(ref: str) -> Response | Redirect:
    """The file, for whoever asked and still may; each time is kept in the trail."""
    found = _own(ref)
    if found.state != State.READY.value:
        return redirect(url_for("reporting.job", ref=ref), 303)
    if not may_have(actor(), Kind(found.kind), found.provider_id):
        abort(403)
    try:
        content = Files.of(house().settings.data, house().vault).read(ref)
    except (Gone, CannotOpen):
        abort(410)
    note_fetched(session(), found, actor=f"account {actor().account_id}", at=house().clock.now())
    session().commit()
    day = found.asked_at.astimezone(house().clock.zone).date()
    name = file_name(Kind(found.kind), Form(found.form), day)
    headers = {"Content-Type": MEDIA[Form(found.form)], "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, headers={**headers, "Cache-Control": "no-store"})


@blueprint.post("/reports/<ref>/cancel")
@needs(Act.MAKE_REPORTS)
def stop(ref: str) -> Redirect:
    """Take the report back, if it is not made yet."""
    cancel(session(), _own(ref), actor=f"account {actor().account_id}", at=house().clock.now())
    session().commit()
    return redirect(url_for("reporting.job", ref=ref), 303)


@blueprint.post("/reports/<ref>/again")
@needs(Act.MAKE_REPORTS)
def again(ref: str) -> Redirect:
    """Ask for the same once more, with what has come in since; guarded as it was the first time."""
    return _person_again(ref) if _own(ref).kind == Kind.PERSON.value else _again(ref)


@fresh
def _person_again(ref: str) -> Redirect:
    return _again(ref)


def _again(ref: str) -> Redirect:
    found = _own(ref)
    kind, language = Kind(found.kind), found.language
    if not may_have(actor(), kind, found.provider_id) or kind is Kind.PACKAGE:
        abort(403)
    let_go(session(), found)
    asked = Asked(kind, Form(found.form), language, found.plan_code, found.provider_id, found.placement_id)
    new = ask(session(), house().vault, actor(), asked, today=house().clock.today(), at=house().clock.now())
    session().commit()
    return redirect(url_for("reporting.job", ref=new), 303)


def overview_page(fault: str = "") -> str:
    """The list; ``fault`` is what was wrong with what was asked for."""
    page = max(request.args.get("page", 1, type=int), 1)
    jobs, n_all = own_jobs(session(), actor().authority_id, actor().account_id, page)
    return render_template(
        "reporting/overview.html",
        jobs=jobs,
        page=page,
        n_pages=max(1, -(-n_all // PER_PAGE)),
        fault=fault,
        plans=plans_offered(),
        providers=providers_offered(),
        forms=[(form.value, words.form_in_words(form.value)) for form in FORMS[Kind.PROGRAMME]],
        **words.ALL,
        **staff_frame(),
    )


def plans_offered() -> dict[str, str]:
    """Code and title of the plans whose programme report this person may have."""
    if not may_have(actor(), Kind.PROGRAMME, None):
        return {}
    shelf = house().shelf_of(authority().id)
    newest = {code: plan for (code, _version), plan in sorted(shelf.plans.items())}
    return {
        code: words.say(newest[code].title) if code in newest else code
        for code in plans_followed(session(), authority().id)
    }


def providers_offered() -> dict[int, str]:
    """Id and name of the providers whose summary this person may have."""
    return {
        one.id: one.name for one in providers_of(session(), authority().id) if may_have(actor(), Kind.PROVIDER, one.id)
    }


def _own(ref: str) -> ReportJob:
    return own_job(session(), actor().authority_id, actor().account_id, ref) or abort(404)
