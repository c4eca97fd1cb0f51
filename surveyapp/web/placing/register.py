"""A person is registered: warned of people who may be the same before anything is stored; then what comes next."""

from __future__ import annotations

from collections.abc import Mapping

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act, has
from surveyapp.audit.actions import Action
from surveyapp.extensions import house, session
from surveyapp.people.changes import BadContact, Person, register_participant
from surveyapp.people.duplicates import Registered, Shared, already_registered
from surveyapp.people.models import Display, OrganisationKind
from surveyapp.placements.desk import (
    RegisteredPerson,
    caseworkers,
    organisations,
    person_by_ref,
    ref_of_participant,
    referrals_of,
    referrals_waiting,
    stays_of,
    without_placement,
)
from surveyapp.placements.referring import n_waiting
from surveyapp.placements.rules import DeclineReason
from surveyapp.reports.last_change import last_change_of
from surveyapp.web import language
from surveyapp.web.contact_form import LONGEST_TYPED
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.interface_texts import lazy_gettext as _l
from surveyapp.web.placing.blueprint import blueprint, by
from surveyapp.web.placing.identity import LONGEST_NAME, PERSONAL, kinds_shown, typed_name, typed_number
from surveyapp.web.placing.typed import Typed, read_back
from surveyapp.web.placing.words import decline_in_words, refusal_in_words, state_in_words
from surveyapp.web.trail_words import ACTIONS

PER_PAGE = 25
CHANGES_OF_PEOPLE = (Action.PERSON_REGISTERED, Action.CONTACT_CHANGED, Action.DISPLAY_CHOSEN)
DISPLAYS = {Display.TEXT: _l("Ord"), Display.PICTOGRAM: _l("Bilder"), Display.BOTH: _l("Bilder och ord")}
NEW = {"number_kind": PERSONAL, "language": language.PLAIN, "display": Display.TEXT.value}


@blueprint.get("/registrations")
@needs(Act.REGISTER_PEOPLE)
def waiting() -> str:
    """Referrals that wait for an answer or a start, and people who are registered and nothing more."""
    mine, vault = actor().authority_id, house().vault
    page, page_of_people = (max(request.args.get(name, 1, type=int), 1) for name in ("page", "people"))
    people = without_placement(session(), vault, mine, page_of_people, PER_PAGE)
    n_referred = n_waiting(session(), mine)
    return render_template(
        "placing/waiting.html",
        referrals=referrals_waiting(session(), vault, mine, page, PER_PAGE),
        n_referred=n_referred,
        page=page,
        n_pages=max(1, -(-n_referred // PER_PAGE)),
        people=people,
        page_of_people=page_of_people,
        n_pages_of_people=max(1, -(-people.n_all // PER_PAGE)),
        state_in_words=state_in_words,
        may_import=has(actor(), Act.IMPORT_PEOPLE),
        **staff_frame(),
    )


@blueprint.get("/registrations/new")
@needs(Act.REGISTER_PEOPLE)
def new_person() -> str:
    """An empty form."""
    return _form(Typed(NEW))


@blueprint.post("/registrations/new")
@needs(Act.REGISTER_PEOPLE)
def register() -> str | tuple[str, int] | Response:
    """Store the person, unless something is wrong or somebody like them is registered and nobody has looked."""
    typed = Typed(request.form)
    person = _person(typed)
    if person is None:
        return _form(typed), 422
    found = already_registered(session(), house().vault, house().names.open, actor().authority_id, person)
    if found and (_has_number(found) or request.form.get("seen") != _seen(found)):
        session().rollback()
        return _form(typed, found), 409
    try:
        made = register_participant(
            session(), house().vault, actor().authority_id, person, actor=by(), at=house().clock.now()
        )
    except BadContact as bad:
        session().rollback()
        _note(typed, bad)
        return _form(typed), 422
    ref = ref_of_participant(session(), actor().authority_id, made.id)
    session().commit()
    return redirect(url_for("placing.person", ref=ref, done="registered"), 303)


@blueprint.get("/registrations/<ref>")
@needs(Act.REGISTER_PEOPLE)
def person(ref: str) -> str:
    """A person, their referrals and placements, and what can be done next."""
    return person_page(the_person(ref), Typed({}))


def the_person(ref: str) -> RegisteredPerson:
    """The person of this authority; 404 for others."""
    return person_by_ref(session(), house().vault, actor().authority_id, ref) or abort(404)


def person_page(found: RegisteredPerson, typed: Typed) -> str:
    """The page about a person; ``typed`` is a referral or an answer to one that could not be stored."""
    mine = actor().authority_id
    own = next((one for one in caseworkers(session(), house().vault, mine) if one.id == actor().informant_id), None)
    return render_template(
        "placing/person.html",
        person=found,
        typed=typed,
        told=_told(),
        referrals=referrals_of(session(), house().vault, mine, found.participant_id),
        stays=stays_of(session(), found.participant_id),
        providers=organisations(session(), mine, OrganisationKind.PROVIDER),
        referrers=organisations(session(), mine, OrganisationKind.REFERRER),
        typed_or_own=Typed({"referrer": "" if own is None else str(own.organisation_id), **typed.values}, typed.faults),
        reasons_shown=[(one.value, decline_in_words(one.value)) for one in DeclineReason],
        last=last_change_of(
            session(),
            house().vault,
            mine,
            [("participant", found.participant_id), ("informant", found.informant_id)],
            CHANGES_OF_PEOPLE,
        ),
        act_in_words=ACTIONS,
        language_name=language.NAMES.get(found.language, found.language),
        display_name=DISPLAYS[Display(found.display)],
        may_place=has(actor(), Act.CHANGE_PLACEMENT),
        state_in_words=state_in_words,
        decline_in_words=decline_in_words,
        read_back=read_back,
        **staff_frame(),
    )


def _person(typed: Typed) -> Person | None:
    """What was typed, as a person; None where something is missing, and then there is a fault."""
    name, number = typed_name(typed), typed_number(typed)
    spoken = typed.chosen("language", {code: code for code in language.NAMES})
    shown = typed.one_of("display", Display)
    phone, email = typed.text("phone", 40), typed.text("email", 200)
    if not typed.is_right or spoken is None or shown is None:
        return None
    postal_address = typed.values.get("postal_address", "").strip()[:LONGEST_TYPED]
    return Person(
        name,
        spoken,
        phone or None,
        email or None,
        personal_number=number.personal,
        reserve_number=number.reserve,
        display=shown,
        postal_address=postal_address or None,
    )


def _note(typed: Typed, bad: BadContact) -> None:
    for name, problem in bad.problems.items():
        typed.faults["number" if name.endswith("_number") else name] = refusal_in_words(problem)


def _has_number(found: tuple[Registered, ...]) -> bool:
    return any(Shared.NUMBER in one.shared for one in found)


def _seen(found: tuple[Registered, ...]) -> str:
    """Names exactly the people that were shown: when another one turns up, the page is shown again."""
    return " ".join(one.participant_ref for one in found)


def _form(typed: Typed, found: tuple[Registered, ...] = ()) -> str:
    return render_template(
        "placing/register.html",
        typed=typed,
        found=found,
        seen=_seen(found),
        is_certain=_has_number(found),
        shared={
            Shared.NUMBER: _("samma nummer"),
            Shared.PHONE: _("samma mobil"),
            Shared.EMAIL: _("samma e-post"),
            Shared.NAME: _("samma namn"),
        },
        languages=language.NAMES,
        displays_shown=[(one.value, text) for one, text in DISPLAYS.items()],
        longest_name=LONGEST_NAME,
        number_kinds=kinds_shown(),
        **staff_frame(),
    )


def _told() -> str:
    told: Mapping[str, str] = {
        "registered": _("Personen är registrerad."),
        "contact": _("Ändringen är sparad."),
        "referred": _("Anvisningen är sparad."),
        "answered": _("Svaret är sparat."),
        "taken back": _("Svaret är borttaget. Anvisningen väntar igen."),
    }
    return told.get(request.args.get("done", ""), "")
