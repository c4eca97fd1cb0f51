"""A supervisor is added to a provider, with or without an account; name and contact are corrected; a new link."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act, has
from surveyapp.audit.actions import Action
from surveyapp.extensions import house, session
from surveyapp.people.changes import BadContact, Person, register_staff
from surveyapp.people.corrections import Reached, correct_contact, correct_name, reached
from surveyapp.people.models import Channel, OrganisationKind, Role
from surveyapp.people.organisations import organisations
from surveyapp.people.staff import StaffMember, shared_with, staff_member
from surveyapp.reports.last_change import last_change_of
from surveyapp.schedule.modes import Mode
from surveyapp.schedule.survey_links import make_link, revoke_links
from surveyapp.supervisors.queries import has_account, loads_on
from surveyapp.supervisors.rules import MOST_AT_ONCE
from surveyapp.web.contact_form import channels_offered, contact_faults
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.placing.typed import Typed
from surveyapp.web.supervisors.blueprint import blueprint
from surveyapp.web.trail_words import ACTIONS

LONGEST_NAME = 120
LANGUAGE = "sv"
CHANGES_OF_SUPERVISORS = (Action.PERSON_REGISTERED, Action.CONTACT_CHANGED)


@blueprint.get("/supervisors/new")
@needs(Act.APPROVE_SUPERVISOR)
def new_supervisor() -> str:
    """An empty form, with the provider from where one came."""
    return _form(Typed({"provider": request.args.get("provider", "")}))


@blueprint.post("/supervisors/new")
@needs(Act.APPROVE_SUPERVISOR)
def add_supervisor() -> tuple[str, int] | Response:
    """Store the supervisor, unless somebody there is the same."""
    typed = Typed(request.form)
    person, provider = _person(typed), typed.chosen("provider", _providers(), _("Välj anordnare."))
    if provider is not None and typed.is_right:
        typed.faults.update(_same(provider, person))
    if provider is None or not typed.is_right:
        return _form(typed), 422
    mine, at = actor().authority_id, house().clock.now()
    try:
        made = register_staff(
            session(), house().vault, mine, person, role=Role.SUPERVISOR, organisation_id=provider, actor=_by(), at=at
        )
    except BadContact as bad:
        session().rollback()
        typed.faults.update(_faults(bad))
        return _form(typed), 422
    ref = made.ref
    session().commit()
    return redirect(url_for("supervisors.supervisor", ref=ref, done="added"), 303)


@blueprint.get("/supervisors/<ref>")
@needs(Act.APPROVE_SUPERVISOR)
def supervisor(ref: str) -> str:
    """One supervisor: where, how many people, how reached."""
    found = _found(ref)
    done = {"added": _("Handledaren är tillagd."), "changed": _("Ändringen är sparad.")}
    return _page(found, _as_typed(found), told=done.get(request.args.get("done", ""), ""))


@blueprint.post("/supervisors/<ref>")
@needs(Act.APPROVE_SUPERVISOR)
def correct_supervisor(ref: str) -> tuple[str, int] | Response:
    """Store another name, number or address."""
    found, typed = _found(ref), Typed(request.form)
    person, mine, at = _person(typed), actor().authority_id, house().clock.now()
    typed.faults.update(_same(found.organisation_id, person, found.informant_id))
    before = reached(session(), house().vault, mine, found.informant_id) or abort(404)
    new = Reached(person.phone, person.email, before.postal_address, _preferred(typed))
    if typed.is_right:
        who = house().vault, mine, found.informant_id
        try:
            correct_name(session(), *who, person.name, actor=_by(), at=at)
            correct_contact(session(), *who, new, actor=_by(), at=at)
            session().commit()
            return redirect(url_for("supervisors.supervisor", ref=ref, done="changed"), 303)
        except BadContact as bad:
            typed.faults.update(_faults(bad))
    session().rollback()
    return _page(_found(ref), typed), 422


@blueprint.post("/supervisors/<ref>/link")
@needs(Act.MAKE_LINK)
def new_supervisor_link(ref: str) -> str:
    """A new link for the supervisor, shown once; earlier links stop working."""
    found, mine, at = _found(ref), actor().authority_id, house().clock.now()
    only = frozenset({Mode.LINK})
    revoke_links(session(), found.informant_id, authority_id=mine, actor=_by(), at=at, ways=only)
    token = make_link(session(), found.informant_id, house().settings.secret_key, actor=_by(), at=at)
    session().commit()
    return _page(found, _as_typed(found), link=f"{house().settings.base_url}/s/{token}")


def _found(ref: str) -> StaffMember:
    return staff_member(session(), house().vault, actor().authority_id, Role.SUPERVISOR, ref) or abort(404)


def _by() -> str:
    return f"account {actor().account_id}"


def _providers() -> dict[str, int]:
    return {one.ref: one.id for one in organisations(session(), actor().authority_id, OrganisationKind.PROVIDER)}


def _person(typed: Typed) -> Person:
    """What was typed; what is missing is a fault."""
    name = typed.text("name", LONGEST_NAME)
    if not name:
        typed.faults["name"] = _("Skriv ett namn.")
    return Person(name, LANGUAGE, typed.text("phone", 40) or None, typed.text("email", 200) or None)


def _preferred(typed: Typed) -> Channel | None:
    chosen = typed.values.get("preferred", "")
    return Channel(chosen) if chosen in set(Channel) else None


def _same(provider_id: int, person: Person, but: int | None = None) -> dict[str, str]:
    """What is the same as with another supervisor there, as faults."""
    shared = shared_with(session(), house().vault, provider_id, Role.SUPERVISOR, person, but)
    words = {
        "email": _("En annan handledare där har redan den e-posten."),
        "phone": _("En annan handledare där har redan det numret."),
        "name": _("En annan handledare där heter redan så. Skriv något som skiljer dem åt."),
    }
    return {} if shared is None else {shared: words[shared]}


def _faults(bad: BadContact) -> dict[str, str]:
    return contact_faults({name: code for name, code in bad.problems.items() if name != "name"})


def _as_typed(found: StaffMember) -> Typed:
    now = reached(session(), house().vault, actor().authority_id, found.informant_id) or abort(404)
    preferred = now.preferred.value if now.preferred else ""
    return Typed({"name": found.name, "phone": now.phone or "", "email": now.email or "", "preferred": preferred})


def _form(typed: Typed) -> str:
    found = organisations(session(), actor().authority_id, OrganisationKind.PROVIDER)
    return render_template(
        "supervisors/new.html",
        typed=typed,
        providers=[(one.ref, one.name) for one in found],
        longest_name=LONGEST_NAME,
        may_add_providers=has(actor(), Act.MANAGE_ORGANISATIONS),
        **staff_frame(),
    )


def _page(found: StaffMember, typed: Typed, *, told: str = "", link: str = "") -> str:
    mine, today = actor().authority_id, house().clock.today()
    return render_template(
        "supervisors/supervisor.html",
        one=found,
        typed=typed,
        told=told,
        link=link,
        last=last_change_of(
            session(), house().vault, mine, [("informant", found.informant_id)], CHANGES_OF_SUPERVISORS
        ),
        act_in_words=ACTIONS,
        load=loads_on(session(), mine, today, among=[found.informant_id]).get(found.informant_id, 0),
        most=MOST_AT_ONCE,
        has_account=has_account(session(), mine, found.informant_id),
        channels=channels_offered(),
        longest_name=LONGEST_NAME,
        may_invite=has(actor(), Act.MANAGE_ACCOUNTS),
        may_link=has(actor(), Act.MAKE_LINK),
        **staff_frame(),
    )
