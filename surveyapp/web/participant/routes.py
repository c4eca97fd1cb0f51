"""Information and consent: read before the first question, changed by the same link at any time."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from surveyapp.extensions import house, session
from surveyapp.people.changes import choose_display, choose_language
from surveyapp.people.models import Display, Role
from surveyapp.privacy.changes import decide
from surveyapp.privacy.consent import Decision, Purpose, latest
from surveyapp.privacy.queries import consents_of
from surveyapp.responses.queries import Holder, holder_of
from surveyapp.schedule.modes import Mode
from surveyapp.schedule.survey_links import is_genuine
from surveyapp.web import language
from surveyapp.web.device import device_of
from surveyapp.web.interface_texts import lazy_gettext as _l
from surveyapp.web.own_look import wear
from surveyapp.web.pictogram import pictogram
from surveyapp.web.seal import FIELD, is_sealed, seal
from surveyapp.web.words import say

blueprint = Blueprint("participant", __name__, url_prefix="/s/<token>/about", template_folder="templates")
STEP, DISPLAY_STEP = "about", "display"
ANSWERS = {"yes": True, "no": False}
DISPLAYS = {
    Display.TEXT: _l("Med ord"),
    Display.PICTOGRAM: _l("Med bilder"),
    Display.BOTH: _l("Med bilder och ord"),
}


@blueprint.url_value_preprocessor
def refuse_forged(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """A link that we did not make ends here, before the database is asked."""
    if not values or not is_genuine(house().settings.secret_key, values["token"]):
        abort(404)


@blueprint.get("")
def about(token: str) -> str:
    """What this is, who sees the answers, and the person's own decisions."""
    holder = participant(token)
    return _page(token, holder, _decided(holder))


@blueprint.post("")
def decided(token: str) -> Response | tuple[str, int]:
    """Record the decisions and go on; a question without an answer is asked again."""
    holder = participant(token)
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
        by, version = f"informant {holder.informant_id}", house().told.version_in(language.language())
        decide(session(), holder.informant_id, changed, version, actor=by, at=house().clock.now())
    if _remember_language(holder) or changed:
        session().commit()
    return redirect(url_for("answering.home", token=token, lang=request.args.get(language.PARAMETER)), 303)


@blueprint.post("/display")
def display(token: str) -> Response:
    """In what form this person wants to see answers to choose from."""
    holder = participant(token)
    sealed, chosen = request.form.get(FIELD, ""), request.form.get("display", "")
    if not is_sealed(sealed, house().settings.secret_key, token, 0, DISPLAY_STEP) or chosen not in DISPLAYS:
        abort(400)
    by, at = f"informant {holder.informant_id}", house().clock.now()
    if choose_display(session(), holder.authority_id, holder.informant_id, Display(chosen), actor=by, at=at):
        session().commit()
    return redirect(url_for("participant.about", token=token, lang=_asked(), _anchor="shown"), 303)


def _is_well_formed() -> bool:
    names = {purpose.name.lower() for purpose in house().told.purposes}
    told = [(name, values) for name, values in request.form.lists() if name != FIELD]
    return all(name in names and len(values) == 1 and values[0] in ANSWERS for name, values in told)


def participant(token: str) -> Holder:
    """The participant whose link this is; 404 for others, 410 when the link was taken back."""
    holder = holder_of(session(), token, at=house().clock.now())
    if holder is None or holder.role is not Role.PARTICIPANT:
        abort(404)
    language.choose_for(holder)
    wear(holder.own_look)
    if holder.is_revoked:
        device_of(token, holder)
        abort(410)
    return holder


def _decided(holder: Holder) -> dict[Purpose, bool | None]:
    consents = consents_of(session(), holder.informant_id)
    return {purpose: latest(consents, purpose) for purpose in house().told.purposes}


def _decision(before: bool | None, *, is_yes: bool) -> Decision:
    if is_yes:
        return Decision.GIVEN
    return Decision.WITHDRAWN if before else Decision.REFUSED


def _remember_language(holder: Holder) -> bool:
    """Whoever reads the information in another language is asked in that language from now on."""
    if _asked() != language.language() or holder.way.mode is Mode.INTERVIEW:
        return False
    whose = session(), holder.authority_id, holder.informant_id
    by, at = f"informant {holder.informant_id}", house().clock.now()
    return choose_language(*whose, language.language(), actor=by, at=at)


def _sample() -> Markup:
    """A pictogram of an answer; empty where no instrument has pictograms, so that there is nothing to choose."""
    for items in house().shelf.pictograms.values():
        for item in items.values():
            if item.answers:
                return pictogram(item.answers[-1])
    return Markup()


def _asked() -> str | None:
    return request.args.get(language.PARAMETER)


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
        reads_aloud=True,
        sample=_sample(),
        display=holder.display,
        displays=DISPLAYS,
        display_action=url_for("participant.display", token=token, lang=_asked()),
        display_seal=seal(house().settings.secret_key, token, 0, DISPLAY_STEP),
        languages=language.other_languages(),
        demonstration=holder.is_demonstration,
        is_participant=False,
        device=device_of(token, holder, request.path),
    )
