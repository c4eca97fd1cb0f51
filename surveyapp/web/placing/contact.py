"""How a registered person is reached: telephone, e-mail and postal address, looked at and corrected."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act
from surveyapp.extensions import house, session
from surveyapp.people.changes import BadContact
from surveyapp.people.corrections import Reached, correct_contact, reached
from surveyapp.placements.desk import RegisteredPerson
from surveyapp.web.contact_form import channels_offered, contact_faults, typed_contact
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.placing.blueprint import blueprint, by
from surveyapp.web.placing.register import the_person
from surveyapp.web.placing.typed import Typed


@blueprint.get("/registrations/<ref>/contact")
@needs(Act.REGISTER_PEOPLE)
def contact(ref: str) -> str:
    """The form, as things are now."""
    found = the_person(ref)
    now = reached(session(), house().vault, actor().authority_id, found.informant_id) or abort(404)
    return _page(found, _as_typed(now))


@blueprint.post("/registrations/<ref>/contact")
@needs(Act.REGISTER_PEOPLE)
def correct(ref: str) -> str | tuple[str, int] | Response:
    """Store what was typed; what cannot be used is told and nothing typed is lost."""
    found, new = the_person(ref), typed_contact(request.form)
    mine, at = actor().authority_id, house().clock.now()
    try:
        correct_contact(session(), house().vault, mine, found.informant_id, new, actor=by(), at=at)
    except BadContact as bad:
        session().rollback()
        return _page(found, Typed(request.form, contact_faults(bad.problems))), 422
    session().commit()
    return redirect(url_for("placing.person", ref=found.ref, done="contact"), 303)


def _as_typed(now: Reached) -> Typed:
    return Typed(
        {
            "phone": now.phone or "",
            "email": now.email or "",
            "postal_address": now.postal_address or "",
            "preferred": "" if now.preferred is None else now.preferred.value,
        }
    )


def _page(found: RegisteredPerson, typed: Typed) -> str:
    return render_template(
        "placing/contact.html", person=found, typed=typed, channels=channels_offered(), **staff_frame()
    )
