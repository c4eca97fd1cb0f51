"""A new agreement and other terms: tried first with what a year costs, then stored; what was typed stays."""

from __future__ import annotations

import datetime as dt

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act
from surveyapp.agreements.changes import By, ChangedSince, RefusedTerms, change_terms, last_change, sign, the_agreement
from surveyapp.agreements.prices import year_cost
from surveyapp.agreements.reading import AgreementLine, changes, providers
from surveyapp.agreements.rules import PriceModel
from surveyapp.agreements.terms import last_day_with_option, notice_by
from surveyapp.extensions import house, session
from surveyapp.web.agreements import form as boxes
from surveyapp.web.agreements import words
from surveyapp.web.agreements.form import Terms, TermsForm
from surveyapp.web.agreements.routes import blueprint, the_line
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.interface_texts import gettext as _

Page = str | tuple[str, int] | Response


@blueprint.get("/agreements/new")
@needs(Act.MANAGE_AGREEMENTS)
def new() -> str:
    """The boxes of a new agreement."""
    return _page(boxes.empty())


@blueprint.post("/agreements/new")
@needs(Act.MANAGE_AGREEMENTS)
def add() -> Page:
    """Show what a year would cost, or store the agreement."""
    form, terms = boxes.read(request.form)
    if terms is None:
        return _page(form), 422
    if request.form.get("do") != "save":
        return _page(form, terms)
    provider_id = request.form.get("provider", 0, type=int)
    try:
        row = sign(session(), actor().authority_id, provider_id, terms.granted, terms.options, by=by())
    except RefusedTerms as error:
        session().rollback()
        return _page(boxes.with_refusals(form, error), terms), 422
    session().commit()
    return redirect(url_for("agreements.agreement", ref=row.ref), 303)


@blueprint.get("/agreements/<ref>/edit")
@needs(Act.MANAGE_AGREEMENTS)
def edit(ref: str) -> str:
    """The boxes with the terms as they stand."""
    line = the_line(ref)
    return _page(boxes.of(line.granted, line.options), line=line)


@blueprint.post("/agreements/<ref>/edit")
@needs(Act.MANAGE_AGREEMENTS)
def change(ref: str) -> Page:
    """Show what a year would cost, or store other terms unless somebody else did so meanwhile."""
    line = the_line(ref)
    form, terms = boxes.read(request.form)
    if terms is None:
        return _page(form, line=line), 422
    if request.form.get("do") != "save":
        return _page(form, terms, line=line)
    row = the_agreement(session(), actor().authority_id, ref) or abort(404)
    try:
        change_terms(session(), row, terms.granted, terms.options, request.form.get("seen", ""), by=by())
    except ChangedSince:
        session().rollback()
        return _page(form, terms, line=line, is_late=True), 409
    session().commit()
    return redirect(url_for("agreements.agreement", ref=ref), 303)


def by() -> By:
    """Whoever is signed in, now."""
    return By(f"account {actor().account_id}", house().clock.now(), actor().account_id)


def _page(
    form: TermsForm, terms: Terms | None = None, *, line: AgreementLine | None = None, is_late: bool = False
) -> str:
    seen = last_change(session(), line.id) if line else ""
    sent = request.form.get("seen", seen)
    return render_template(
        "agreements/edit.html",
        form=form,
        line=line,
        # Whoever has been shown what another changed may store on top of it.
        seen=seen if is_late else sent,
        changed=changes(session(), line.id, house().vault)[:1] if line and is_late else [],
        providers=providers(session(), actor().authority_id),
        models=list(PriceModel),
        terms=terms,
        year=year_cost(terms.granted) if terms else None,
        ends=_ends(terms) if terms else [],
        title=_("Ändra villkoren") if line else _("Nytt avtal"),
        words=words,
        **staff_frame(),
    )


def _ends(terms: Terms) -> list[tuple[dt.date, dt.date]]:
    """By when notice must be given and the last day, for the base time and with each option."""
    ends_on, found = terms.granted.ends_on, []
    for number in range(terms.options.n_options + 1):
        if number:
            ends_on = last_day_with_option(ends_on, terms.options.option_months)
        found.append((notice_by(ends_on, terms.options.notice_months), ends_on))
    return found
