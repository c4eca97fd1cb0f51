"""A placement starts: where, with whom, by which plan, from when and for how much of full time.

Where comes first: then the supervisors there can be chosen.
"""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act, has
from surveyapp.extensions import house, session
from surveyapp.placements.afterwards_rules import PERCENTS
from surveyapp.placements.changes import NewPlacement, Refused
from surveyapp.placements.desk import Choice, RegisteredPerson, caseworkers
from surveyapp.placements.editing import LONGEST_LABEL
from surveyapp.placements.hours_plan import Step, plan_hours
from surveyapp.placements.models import Placement, Referral
from surveyapp.placements.referring import led_to, referral_by_ref
from surveyapp.schedule.stays import start_placement
from surveyapp.supervisors.queries import loads_on
from surveyapp.supervisors.rules import MOST_AT_ONCE, is_too_many
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.placing.blueprint import blueprint, by
from surveyapp.web.placing.register import the_person
from surveyapp.web.placing.typed import Typed, read_back
from surveyapp.web.placing.words import percent_in_words
from surveyapp.web.supervisor_choice import Offer, offer_of
from surveyapp.web.words import say

NOBODY = "0"


@blueprint.get("/registrations/<ref>/start")
@needs(Act.CHANGE_PLACEMENT)
def start(ref: str) -> str:
    """The form, filled in as far as the referral and the signed-in person tell; first at which provider."""
    person, referral = the_person(ref), _referral(request.args.get("referral", ""))
    wished = "" if referral is None or referral.provider_id is None else str(referral.provider_id)
    asked = request.args.get("provider", wished)
    offer = offer_of(asked)
    supervisor = offer.supervisors[0].ref if asked == wished != "" and offer.supervisors else ""
    own = next((one.ref for one in _caseworkers().values() if one.id == actor().informant_id), "")
    known = {"supervisor": supervisor, "caseworker": own, "referral": "" if referral is None else referral.ref}
    return _form(person, Typed(known), offer)


@blueprint.post("/registrations/<ref>/start")
@needs(Act.CHANGE_PLACEMENT)
def start_now(ref: str) -> str | tuple[str, int] | Response:
    """Store the placement and lay out what is asked; or only show the supervisors of another provider."""
    person, typed = the_person(ref), Typed(request.form)
    referral, offer = _referral(request.form.get("referral", "")), offer_of(request.form.get("provider", ""))
    if "show" in typed.values:
        return _form(person, typed, offer)
    new = _placement(typed, person, referral, offer)
    percent = None if not typed.values.get("percent") else typed.chosen("percent", {str(n): n for n in PERCENTS})
    asked = False
    if new is not None and typed.is_right:
        asked = _is_too_many(new) and "more" not in typed.values
        if asked:
            typed.faults["more"] = _("Bekräfta att handledaren ska ha fler än %(most)d personer.", most=MOST_AT_ONCE)
    if new is not None and typed.is_right:
        try:
            made = _start(new, referral, percent)
            session().commit()
            return redirect(url_for("placing.change", ref=made.ref, done="started"), 303)
        except Refused as refused:
            typed.refused(refused.refusals, {"end_on": "planned_end_on"})
    session().rollback()
    return _form(person, typed, offer, asks_for_more=asked or "more" in typed.values), 422


def _is_too_many(new: NewPlacement) -> bool:
    """Whether the supervisor would have more people on the first day than one should have."""
    if new.supervisor_id is None:
        return False
    loads = loads_on(session(), actor().authority_id, new.start_on, among=[new.supervisor_id])
    return is_too_many(loads.get(new.supervisor_id, 0) + 1)


def _start(new: NewPlacement, referral: Referral | None, percent: int | None) -> Placement:
    today, at = house().clock.today(), house().clock.now()
    mine = actor().authority_id
    plans = house().shelf_of(mine).plans
    made = start_placement(session(), plans, mine, new, today, actor=by(), at=at)
    if referral is not None:
        led_to(session(), referral, made.id, today, actor=by(), at=at)
    if percent is not None:
        plan_hours(session(), made, Step(made.start_on, percent), actor=by(), at=at)
    return made


def _referral(ref: str) -> Referral | None:
    if not ref:
        return None
    return referral_by_ref(session(), actor().authority_id, ref) or abort(404)


def _placement(typed: Typed, person: RegisteredPerson, referral: Referral | None, offer: Offer) -> NewPlacement | None:
    if referral is not None and referral.participant_id != person.participant_id:
        abort(404)
    ids = {NOBODY: None, **{one.ref: one.informant_id for one in offer.supervisors}}
    places = {} if offer.provider_id is None else {one: (offer.provider_id, number) for one, number in ids.items()}
    place = typed.chosen("supervisor", places, _("Välj handledare, eller att ingen är utsedd."))
    caseworker = typed.chosen("caseworker", _caseworkers(), _("Välj handläggare."))
    plan = typed.chosen(
        "plan", {f"{code} {version}": (code, version) for code, version in house().shelf_of(actor().authority_id).plans}
    )
    start_on, planned_end_on = typed.day("start_on"), typed.day_if("planned_end_on")
    label = typed.text("label", LONGEST_LABEL) or None
    if not typed.is_right or place is None or caseworker is None or plan is None or start_on is None:
        return None
    return NewPlacement(
        participant_id=person.participant_id,
        provider_id=place[0],
        referrer_id=caseworker.organisation_id if referral is None else referral.referrer_id,
        caseworker_id=caseworker.id,
        plan=plan,
        start_on=start_on,
        planned_end_on=planned_end_on,
        supervisor_id=place[1],
        label=label,
    )


def _caseworkers() -> dict[str, Choice]:
    return {one.ref: one for one in caseworkers(session(), house().vault, actor().authority_id)}


def _form(person: RegisteredPerson, typed: Typed, offer: Offer, *, asks_for_more: bool = False) -> str:
    newest = sorted(house().shelf_of(actor().authority_id).plans.items(), key=lambda one: (one[0][0], -one[0][1]))
    return render_template(
        "placing/start.html",
        person=person,
        typed=typed,
        offer=offer,
        nobody=NOBODY,
        caseworkers_shown=[(one.ref, one.name) for one in _caseworkers().values()],
        plans_shown=[(f"{code} {version}", f"{say(plan.title)}, {version}") for (code, version), plan in newest],
        percents_shown=[(number, percent_in_words(number)) for number in PERCENTS],
        longest_label=LONGEST_LABEL,
        read_back=read_back,
        asks_for_more=asks_for_more,
        most_at_once=MOST_AT_ONCE,
        may_add_supervisors=has(actor(), Act.APPROVE_SUPERVISOR),
        **staff_frame(),
    )
