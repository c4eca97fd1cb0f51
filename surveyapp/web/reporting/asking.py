"""Asking for a report: of a programme, of a provider, of a person."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act
from surveyapp.extensions import house, session
from surveyapp.placements.queries import PlacementLine, placement_by_ref
from surveyapp.reporting.changes import ask
from surveyapp.reporting.rules import FORMS, Asked, Form, Kind
from surveyapp.web import language
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, fresh, needs
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.reporting.routes import blueprint, overview_page, plans_offered, providers_offered


@blueprint.post("/reports")
@needs(Act.MAKE_REPORTS)
def new() -> Response | tuple[str, int]:
    """Ask for a programme report or for a provider's summary; asked twice it is made once."""
    if request.form.get("kind") == Kind.PROVIDER.value:
        return _provider()
    plan, form = request.form.get("plan", ""), request.form.get("form", Form.PDF.value)
    if plan not in plans_offered() or form not in [one.value for one in FORMS[Kind.PROGRAMME]]:
        return overview_page(_("Välj en plan i listan.")), 422
    return asked(Asked(Kind.PROGRAMME, Form(form), spoken(), plan_code=plan))


@blueprint.get("/placements/<ref>/report")
@needs(Act.SEE_PERSON)
def of_placement(ref: str) -> str:
    """What the report about one person holds, and the button that asks for it."""
    return render_template("reporting/person.html", line=_line(ref), **staff_frame())


@blueprint.post("/placements/<ref>/report")
@needs(Act.SEE_PERSON)
@fresh
def person(ref: str) -> Response:
    """Ask for the report about one person."""
    line = _line(ref)
    return asked(Asked(Kind.PERSON, Form.PDF, spoken(), placement_id=line.id))


def asked(what: Asked) -> Response:
    """Put it in the queue and go to its page."""
    clock = house().clock
    ref = ask(session(), house().vault, actor(), what, today=clock.today(), at=clock.now())
    session().commit()
    return redirect(url_for("reporting.job", ref=ref), 303)


def spoken() -> str:
    """The language of the report: the reader's, of the two that reports are written in."""
    return "en" if language.language() == "en" else "sv"


def _provider() -> Response | tuple[str, int]:
    provider_id = request.form.get("provider", type=int)
    if provider_id not in providers_offered():
        return overview_page(_("Välj en anordnare i listan.")), 422
    return asked(Asked(Kind.PROVIDER, Form.PDF, spoken(), provider_id=provider_id))


def _line(ref: str) -> PlacementLine:
    vault, today = house().vault, house().clock.today()
    return placement_by_ref(session(), vault, actor().authority_id, ref, today) or abort(404)
