"""A person is referred to a place; the answer is told, and can be taken back until the placement starts."""

from __future__ import annotations

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act
from surveyapp.extensions import house, session
from surveyapp.people.models import OrganisationKind, Participant
from surveyapp.placements.changes import Refused
from surveyapp.placements.desk import organisations
from surveyapp.placements.referring import Decision, NewReferral, decide, refer, referral_by_ref
from surveyapp.placements.rules import DeclineReason, ReferralState
from surveyapp.web.guards import actor, needs
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.placing.blueprint import blueprint, by
from surveyapp.web.placing.register import person_page, the_person
from surveyapp.web.placing.typed import Typed

ANSWERS = {"yes": ReferralState.ACCEPTED, "no": ReferralState.DECLINED, "back": ReferralState.REFERRED}
ANYWHERE = "0"


@blueprint.post("/registrations/<ref>/refer")
@needs(Act.REGISTER_PEOPLE)
def refer_person(ref: str) -> tuple[str, int] | Response:
    """Store a referral."""
    person, typed = the_person(ref), Typed(request.form)
    new = _referral(typed, person.participant_id)
    if new is not None:
        try:
            refer(session(), actor().authority_id, new, actor=by(), at=house().clock.now())
            session().commit()
            return redirect(url_for("placing.person", ref=ref, done="referred"), 303)
        except Refused as refused:
            typed.refused(refused.refusals)
    session().rollback()
    return person_page(person, typed), 422


@blueprint.post("/referrals/<ref>")
@needs(Act.REGISTER_PEOPLE)
def answer(ref: str) -> tuple[str, int] | Response:
    """Accept, decline with a reason, or take the answer back."""
    found = referral_by_ref(session(), actor().authority_id, ref, locking=True) or abort(404)
    person, typed = the_person(session().get_one(Participant, found.participant_id).ref), Typed(request.form)
    state = ANSWERS.get(request.form.get("answer", "")) or abort(400)
    on = house().clock.today() if state is ReferralState.REFERRED else typed.day("decided_on")
    reason = (
        typed.one_of("reason", DeclineReason, _("Välj varför det blev nej."))
        if state is ReferralState.DECLINED
        else None
    )
    if typed.is_right and on is not None:
        try:
            decide(session(), found, Decision(state, on, reason), actor=by(), at=house().clock.now())
            session().commit()
            done = "taken back" if state is ReferralState.REFERRED else "answered"
            return redirect(url_for("placing.person", ref=person.ref, done=done), 303)
        except Refused as refused:
            typed.refused(refused.refusals)
    session().rollback()
    return person_page(person, typed), 422


def _referral(typed: Typed, participant_id: int) -> NewReferral | None:
    mine = actor().authority_id
    providers = {str(one): one for one, _named in organisations(session(), mine, OrganisationKind.PROVIDER)}
    referrers = {str(one): one for one, _named in organisations(session(), mine, OrganisationKind.REFERRER)}
    on = typed.day("referred_on")
    provider = None if typed.values.get("provider") == ANYWHERE else typed.chosen("provider", providers)
    referrer = typed.chosen("referrer", referrers)
    if not typed.is_right or on is None or referrer is None:
        return None
    return NewReferral(participant_id, referrer, provider, on)
