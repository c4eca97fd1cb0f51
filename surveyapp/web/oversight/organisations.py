"""Providers and referrers: the list with what hangs on each, a new one, another name. Nothing is deleted."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act
from surveyapp.extensions import house, session
from surveyapp.people.models import Organisation, OrganisationKind
from surveyapp.people.organisations import (
    LONGEST_NAME,
    BadName,
    add_organisation,
    organisation_of,
    rename_organisation,
)
from surveyapp.reports.last_change import last_change_of
from surveyapp.reports.organisations import organisation_lines, page_with
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.oversight.permissions import blueprint

PAGES = {OrganisationKind.PROVIDER: "providers", OrganisationKind.REFERRER: "referrers"}
"""What says in the address which page of a kind is shown."""


@blueprint.get("/organisations", endpoint="organisations")
@needs(Act.MANAGE_ORGANISATIONS)
def all_organisations() -> str:
    """The list."""
    return _list()


@blueprint.post("/organisations")
@needs(Act.MANAGE_ORGANISATIONS)
def add() -> Response | tuple[str, int]:
    """A new one, in the list at once."""
    kind, name = request.form.get("kind", ""), request.form.get("name", "")
    if kind not in list(OrganisationKind):
        return _list(name, kind, _("Välj om det är en anordnare eller en remittent."), "kind"), 422
    at = house().clock.now()
    try:
        made = add_organisation(session(), actor().authority_id, OrganisationKind(kind), name, actor=_by(), at=at)
    except BadName as refused:
        return _list(name, kind, _fault(refused)), 422
    session().commit()
    return _back_to(made)


@blueprint.get("/organisations/<ref>")
@needs(Act.MANAGE_ORGANISATIONS)
def organisation(ref: str) -> str:
    """One of them, to give it another name."""
    found = _found(ref)
    return _one(found, found.name)


@blueprint.post("/organisations/<ref>")
@needs(Act.MANAGE_ORGANISATIONS)
def rename(ref: str) -> Response | tuple[str, int]:
    """Another name; what somebody else changed meanwhile is shown beside what was typed."""
    found, name = _found(ref), request.form.get("name", "")
    try:
        rename_organisation(session(), found, name, request.form.get("seen", ""), actor=_by(), at=house().clock.now())
    except BadName as refused:
        return _one(found, name, _fault(refused)), 409 if str(refused) == "changed meanwhile" else 422
    session().commit()
    return _back_to(found)


def _found(ref: str) -> Organisation:
    return organisation_of(session(), actor().authority_id, ref=ref) or abort(404)


def _back_to(one: Organisation) -> Response:
    """The page of the list on which it stands."""
    kind = OrganisationKind(one.kind)
    page = page_with(session(), one.authority_id, kind, one.ref)
    return redirect(_at({kind: page}, anchor=one.ref), 303)


def _at(pages: dict[OrganisationKind, int], anchor: str | None = None) -> str:
    providers, referrers = (pages.get(kind) for kind in PAGES)
    return url_for("oversight.organisations", providers=providers, referrers=referrers, _anchor=anchor)


def _by() -> str:
    return f"account {actor().account_id}"


def _fault(refused: BadName) -> str:
    return {
        "missing": _("Skriv ett namn."),
        "too long": _("Namnet är för långt. Skriv högst %(n)d tecken.", n=LONGEST_NAME),
        "taken": _("Det finns redan en organisation som heter så."),
        "changed meanwhile": _("Någon annan har bytt namnet sedan du öppnade sidan. Titta på det nya namnet först."),
    }[str(refused)]


def kinds() -> dict[str, str]:
    """The kinds in words."""
    return {OrganisationKind.PROVIDER.value: _("Anordnare"), OrganisationKind.REFERRER.value: _("Remittent")}


def _list(name: str = "", kind: str = "", fault: str = "", field: str = "name") -> str:
    asked = {one: request.args.get(said, 1, type=int) for one, said in PAGES.items()}
    shown = organisation_lines(session(), actor().authority_id, house().clock.today(), asked)
    here = {one: page.page for one, page in shown.items()}
    return render_template(
        "oversight/organisations.html",
        groups=[
            (_("Anordnare"), OrganisationKind.PROVIDER, shown[OrganisationKind.PROVIDER]),
            (_("Remittenter"), OrganisationKind.REFERRER, shown[OrganisationKind.REFERRER]),
        ],
        # Another page of one kind; the other kind stays where it is.
        turned=lambda one, page: _at({**here, one: page}),
        kinds=kinds(),
        name=name,
        kind=kind,
        fault=fault,
        field=field,
        longest=LONGEST_NAME,
        **staff_frame(),
    )


def _one(found: Organisation, name: str, fault: str = "") -> str:
    return render_template(
        "oversight/organisation.html",
        one=found,
        kind=kinds()[found.kind],
        name=name,
        fault=fault,
        longest=LONGEST_NAME,
        last=last_change_of(session(), house().vault, found.authority_id, [("organisation", found.id)]),
        **staff_frame(),
    )
