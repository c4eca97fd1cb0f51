"""Who a registered person is and how they are reached: name, number, telephone and addresses, corrected."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act
from surveyapp.extensions import house, session
from surveyapp.people.changes import BadContact
from surveyapp.people.corrections import (
    Numbered,
    Reached,
    correct_contact,
    correct_name,
    correct_number,
    reached,
)
from surveyapp.people.models import Participant
from surveyapp.placements.desk import RegisteredPerson
from surveyapp.web.contact_form import channels_offered, contact_faults, typed_contact
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.placing.blueprint import blueprint, by
from surveyapp.web.placing.identity import LONGEST_NAME, kind_of, kinds_shown, typed_name, typed_number
from surveyapp.web.placing.register import the_person
from surveyapp.web.placing.typed import Typed
from surveyapp.web.placing.words import refusal_in_words


@blueprint.get("/registrations/<ref>/contact")
@needs(Act.REGISTER_PEOPLE)
def contact(ref: str) -> str:
    """The form, as things are now."""
    found = the_person(ref)
    now = reached(session(), house().vault, actor().authority_id, found.informant_id) or abort(404)
    return _page(found, _as_typed(found, now))


@blueprint.post("/registrations/<ref>/contact")
@needs(Act.REGISTER_PEOPLE)
def correct(ref: str) -> str | tuple[str, int] | Response:
    """Store what was typed; what cannot be used is told and nothing typed is lost."""
    found, new, typed = the_person(ref), typed_contact(request.form), Typed(request.form)
    name, number = typed_name(typed), typed_number(typed)
    if typed.is_right and _stored(found, name, number, new, typed):
        session().commit()
        return redirect(url_for("placing.person", ref=found.ref, done="contact"), 303)
    session().rollback()
    return _page(the_person(ref), typed), 422


def _stored(found: RegisteredPerson, name: str, number: Numbered, new: Reached, typed: Typed) -> bool:
    """Store all of it; what cannot be used is noted."""
    at, vault = house().clock.now(), house().vault
    who = vault, actor().authority_id, found.informant_id
    try:
        correct_name(session(), *who, name, actor=by(), at=at)
        correct_contact(session(), *who, new, actor=by(), at=at)
    except BadContact as bad:
        typed.faults.update(contact_faults(bad.problems))
        return False
    try:
        participant = session().get_one(Participant, found.participant_id)
        correct_number(session(), vault, participant, number, actor=by(), at=at)
    except BadContact as bad:
        typed.faults["number"] = refusal_in_words(bad.problems["number"])
        return False
    return True


def _as_typed(found: RegisteredPerson, now: Reached) -> Typed:
    return Typed(
        {
            "name": found.name,
            "number_kind": kind_of(found.number),
            "number": found.number or "",
            "phone": now.phone or "",
            "email": now.email or "",
            "postal_address": now.postal_address or "",
            "preferred": "" if now.preferred is None else now.preferred.value,
        }
    )


def _page(found: RegisteredPerson, typed: Typed) -> str:
    return render_template(
        "placing/contact.html",
        person=found,
        typed=typed,
        channels=channels_offered(),
        number_kinds=kinds_shown(),
        longest_name=LONGEST_NAME,
        **staff_frame(),
    )
