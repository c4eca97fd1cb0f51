"""From planned to answered, and the data package; never a name."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act, has
from surveyapp.extensions import house, session
from surveyapp.instruments.wording import wording
from surveyapp.reporting.answers import flows_shown
from surveyapp.reporting.changes import ask
from surveyapp.reporting.rules import Asked, Form, Kind
from surveyapp.schedule.windows import FinalState
from surveyapp.web import language
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, fresh, needs
from surveyapp.web.words import role_in_words, state_in_words

blueprint = Blueprint("evaluator", __name__, template_folder="templates")


@blueprint.get("/answers")
@needs(Act.SEE_COMPLETION)
def overview() -> str:
    """Planned answers and what they came to, by informant and instrument, and the way to the package."""
    return _page()


@blueprint.post("/answers/package")
@needs(Act.EXPORT)
@fresh
def package() -> Response | tuple[str, int]:
    """Ask for a package, which is made in the background; the reason is kept in the trail."""
    reason = request.form.get("reason", "").strip()[:200]
    if not reason:
        return _page(is_reason_missing=True), 422
    clock = house().clock
    what = Asked(Kind.PACKAGE, Form.ZIP, "sv")
    ref = ask(session(), house().vault, actor(), what, today=clock.today(), at=clock.now(), reason=reason)
    session().commit()
    return redirect(url_for("reporting.job", ref=ref), 303)


def _page(*, is_reason_missing: bool = False) -> str:
    found, counted_at = flows_shown(session(), actor().authority_id, house().clock.today())
    titles = {one.code: wording(one.title, language.language()) for one in house().shelf.catalogue.all()}
    return render_template(
        "evaluator/overview.html",
        found=found,
        counted_at=counted_at,
        titles=titles,
        states=[state for state in FinalState if any(state in flow.states for flow in found)],
        role_in_words=role_in_words,
        state_in_words=state_in_words,
        may_export=has(actor(), Act.EXPORT),
        is_reason_missing=is_reason_missing,
        **staff_frame(),
    )
