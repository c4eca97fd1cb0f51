"""What is done to an agreement: an option used, a written warning, an early end, the last of these taken back."""

from __future__ import annotations

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act
from surveyapp.agreements.changes import (
    CannotUndo,
    ChangedSince,
    NoExtension,
    RefusedTerms,
    end_early,
    the_agreement,
    undo_last,
    use_option,
    warn,
)
from surveyapp.agreements.models import Agreement
from surveyapp.extensions import house, session
from surveyapp.placements.typed_day import read_day
from surveyapp.web.agreements.editing import by
from surveyapp.web.agreements.routes import agreement_page, blueprint, the_line
from surveyapp.web.agreements.words import refusal_in_words
from surveyapp.web.guards import actor, needs
from surveyapp.web.interface_texts import gettext as _

LONGEST_REASON = 2000
Answer = tuple[str, int] | Response


@blueprint.post("/agreements/<ref>/extend")
@needs(Act.MANAGE_AGREEMENTS)
def extend(ref: str) -> Answer:
    """Use the next option."""
    row = _held(ref)
    try:
        use_option(session(), row, request.form.get("seen", ""), by=by())
    except NoExtension:
        return _refused(ref, _("Det finns ingen förlängning kvar."), 409)
    except ChangedSince:
        return _refused(ref, _("Någon har ändrat avtalet sedan du tittade. Titta igen innan du förlänger."), 409)
    return _stored(ref)


@blueprint.post("/agreements/<ref>/warn")
@needs(Act.MANAGE_AGREEMENTS)
def give_warning(ref: str) -> Answer:
    """Keep a written warning with its day and reason."""
    row = _held(ref)
    on, reason = read_day(request.form.get("on", "")).day, _reason()
    if on is None or not reason or on > house().clock.today():
        return _refused(ref, _("Skriv vilken dag varningen gavs och varför. Dagen kan inte ligga framåt."), 422)
    warn(session(), house().vault, row, on, reason, by=by())
    return _stored(ref)


@blueprint.post("/agreements/<ref>/end")
@needs(Act.MANAGE_AGREEMENTS)
def end(ref: str) -> Answer:
    """End the agreement before its last day."""
    row = _held(ref)
    last_on, reason = read_day(request.form.get("last_on", "")).day, _reason()
    if last_on is None or not reason:
        return _refused(ref, _("Skriv avtalets sista dag och varför det slutar."), 422)
    try:
        end_early(session(), house().vault, row, last_on, reason, by=by())
    except RefusedTerms as error:
        return _refused(ref, refusal_in_words(error.refusals[0].code), 422)
    return _stored(ref)


@blueprint.post("/agreements/<ref>/undo")
@needs(Act.MANAGE_AGREEMENTS)
def undo(ref: str) -> Answer:
    """Take the last change back."""
    row = _held(ref)
    try:
        undo_last(session(), row, request.form.get("change", ""), by=by())
    except CannotUndo:
        return _refused(ref, _("Ändringen går inte att ångra: något har hänt efter den."), 409)
    return _stored(ref)


def _held(ref: str) -> Agreement:
    return the_agreement(session(), actor().authority_id, ref) or abort(404)


def _reason() -> str:
    return request.form.get("reason", "").strip()[:LONGEST_REASON]


def _stored(ref: str) -> Response:
    session().commit()
    return redirect(url_for("agreements.agreement", ref=ref), 303)


def _refused(ref: str, problem: str, status: int) -> tuple[str, int]:
    session().rollback()
    return agreement_page(the_line(ref), problem=problem, typed=dict(request.form)), status
