"""Information and consent: read before the first question, changed by the same link at any time."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.extensions import house, session
from surveyapp.people.models import Role
from surveyapp.privacy.changes import decide
from surveyapp.privacy.consent import Decision, Purpose, latest
from surveyapp.privacy.queries import consents_of
from surveyapp.responses.queries import Holder, holder_of
from surveyapp.schedule.survey_links import is_genuine
from surveyapp.web import language
from surveyapp.web.seal import FIELD, is_sealed, seal
from surveyapp.web.words import say

blueprint = Blueprint("participant", __name__, url_prefix="/s/<token>/about", template_folder="templates")
STEP = "about"
ANSWERS = {"yes": True, "no": False}


@blueprint.url_value_preprocessor
def refuse_forged(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """A link that we did not make ends here, before the database is asked."""
    if not values or not is_genuine(house().settings.secret_key, values["token"]):
        abort(404)


@blueprint.get("")
def about(token: str) -> str:
    """What this is, who sees the answers, and the person's own decisions."""
    holder = _participant(token)
    return _page(token, holder, _decided(holder))


@blueprint.post("")
def decided(token: str) -> Response | tuple[str, int]:
    """Record the decisions and go on; a question without an answer is asked again."""
    holder = _participant(token)
    if not is_sealed(request.form.get(FIELD, ""), house().settings.secret_key, token, 0, STEP) or not _is_well_formed():
        abort(400)
    given = {purpose: ANSWERS.get(request.form.get(purpose.name.lower(), "")) for purpose in house().told.purposes}
    if any(answer is None for answer in given.values()):
        return _page(token, holder, given, is_incomplete=True), 422
    before = _decided(holder)
    changed = {
        purpose: _decision(before.get(purpose), is_yes=bool(answer))
        for purpose, answer in given.items()
        if answer != before.get(purpose)
    }
    if changed:
        by, version = f"informant {holder.informant_id}", house().told.text_version
        decide(session(), holder.informant_id, changed, version, actor=by, at=house().clock.now())
        session().commit()
    return redirect(url_for("answering.home", token=token, lang=request.args.get(language.PARAMETER)), 303)


def _is_well_formed() -> bool:
    names = {purpose.name.lower() for purpose in house().told.purposes}
    told = [(name, values) for name, values in request.form.lists() if name != FIELD]
    return all(name in names and len(values) == 1 and values[0] in ANSWERS for name, values in told)


def _participant(token: str) -> Holder:
    holder = holder_of(session(), token)
    if holder is None or holder.role is not Role.PARTICIPANT:
        abort(404)
    language.choose(holder.language)
    if holder.is_revoked:
        abort(410)
    return holder


def _decided(holder: Holder) -> dict[Purpose, bool | None]:
    consents = consents_of(session(), holder.informant_id)
    return {purpose: latest(consents, purpose) for purpose in house().told.purposes}


def _decision(before: bool | None, *, is_yes: bool) -> Decision:
    if is_yes:
        return Decision.GIVEN
    return Decision.WITHDRAWN if before else Decision.REFUSED


def _page(token: str, holder: Holder, given: dict[Purpose, bool | None], *, is_incomplete: bool = False) -> str:
    return render_template(
        "participant/about.html",
        told=house().told.information,
        given=given,
        is_incomplete=is_incomplete,
        say=say,
        seal_name=FIELD,
        seal=seal(house().settings.secret_key, token, 0, STEP),
        action=url_for("participant.decided", token=token, lang=request.args.get(language.PARAMETER)),
        languages=language.other_languages(),
        demonstration=holder.is_demonstration,
        is_participant=False,
    )
