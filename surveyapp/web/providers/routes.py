"""A provider's page: a manager sees the own one only, caseworkers and administrators those of their authority."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.policy import TABLE, Act, Reach, Scope, may
from surveyapp.extensions import house, session
from surveyapp.people.models import OrganisationKind
from surveyapp.people.organisations import organisation_of, organisations
from surveyapp.reports.provider_page import provider_id_of, provider_page
from surveyapp.supervisors.rules import MOST_AT_ONCE
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs

blueprint = Blueprint("providers", __name__, template_folder="templates")
PER_PAGE = 50


@blueprint.get("/providers")
@needs(Act.SEE_PROVIDER)
def overview() -> str | Response:
    """The providers of the authority; whoever belongs to one goes straight to it."""
    me = actor()
    if TABLE[me.role][Act.SEE_PROVIDER] is not Reach.AUTHORITY:
        own = organisation_of(session(), me.authority_id, me.organisation_id)
        if own is not None and own.kind == OrganisationKind.PROVIDER:
            return redirect(url_for("providers.provider", ref=own.ref), 303)
        return render_template("providers/overview.html", found=None, **staff_frame())
    found = organisations(session(), me.authority_id, OrganisationKind.PROVIDER)
    return render_template("providers/overview.html", found=found, **staff_frame())


@blueprint.get("/providers/<ref>")
@needs(Act.SEE_PROVIDER)
def provider(ref: str) -> str:
    """One provider; 404 for any that this account does not reach."""
    me = actor()
    provider_id = provider_id_of(session(), me.authority_id, ref)
    if provider_id is None or not may(me, Act.SEE_PROVIDER, Scope(me.authority_id, provider_id)):
        abort(404)
    page = max(request.args.get("page", 1, type=int), 1)
    found = provider_page(session(), house().vault, provider_id, house().clock.today(), page, PER_PAGE)
    return render_template(
        "providers/provider.html",
        ref=ref,
        found=found,
        page=page,
        n_pages=max(1, -(-found.n_used // PER_PAGE)),
        most=MOST_AT_ONCE,
        is_own=me.organisation_id == provider_id,
        **staff_frame(),
    )
