"""One placement: pause, other dates, another provider, tried before they are applied; and why answers are missing."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.account_names import names_of_actors
from surveyapp.access.policy import Act, has
from surveyapp.extensions import house, session
from surveyapp.placements.queries import PlacementLine, placement_by_ref
from surveyapp.placements.rules import Anchor, PauseKind, PausePolicy
from surveyapp.reports.timetable import timetable
from surveyapp.schedule.change_queries import applied, pauses_of
from surveyapp.schedule.models import ChangeKind
from surveyapp.schedule.plan_changes import Simulation
from surveyapp.schedule.proposals import Proposal
from surveyapp.schedule.settling import BY_WHOM, CannotSettle, call_off, call_on_again, expected, explain
from surveyapp.schedule.windows import Explanation
from surveyapp.web import language
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.plans.blueprint import apply, blueprint, tried, undo
from surveyapp.web.plans.forms import BadForm, proposal_of
from surveyapp.web.plans.versions import wave_titles
from surveyapp.web.plans.words import change_in_words, pause_in_words, policy_in_words, what_in_words
from surveyapp.web.supervisor_choice import Offer, offer_of
from surveyapp.web.words import role_in_words, state_in_words

NEEDED = {
    ChangeKind.PAUSE.value: Act.PAUSE_PLACEMENT,
    ChangeKind.RESUME.value: Act.PAUSE_PLACEMENT,
    ChangeKind.TRANSFER.value: Act.CHANGE_PLACEMENT,
    ChangeKind.START.value: Act.CHANGE_PLACEMENT,
    ChangeKind.EXIT.value: Act.CHANGE_PLACEMENT,
}
"""Acts by what is asked for or undone; everything else changes the plan."""
SETTLED = {**{f"explain {one.value}": one for one in Explanation}, "explain": None}
CALLED_OFF = {f"by {one.value}": one for one in BY_WHOM}


@blueprint.get("/placements/<ref>/plan")
@needs(Act.PAUSE_PLACEMENT)
def placement(ref: str) -> str | tuple[str, int]:
    """The forms, and what the change that was asked for would do; nothing is written."""
    line = _found(ref)
    offer = _offer(line)
    if "kind" not in request.args or "show" in request.args:
        return _page(line, offer, told=_("Ändringen är gjord.") if request.args.get("done") in NEEDED else "")
    try:
        proposal = _allowed(line, offer, request.args.get("kind", ""))
    except BadForm as bad:
        return _page(line, offer, problem=bad.message), 422
    return _page(line, offer, seen=tried(proposal, 1))


@blueprint.post("/placements/<ref>/plan")
@needs(Act.PAUSE_PLACEMENT)
def apply_to_placement(ref: str) -> str | tuple[str, int] | Response:
    """Apply the change that was tried."""
    line = _found(ref)
    offer = _offer(line)
    try:
        proposal = _allowed(line, offer, request.form.get("kind", ""))
    except BadForm as bad:
        return _page(line, offer, problem=bad.message), 422
    problem = apply(proposal, request.form.get("fingerprint", ""))
    if problem:
        return _page(line, offer, problem=problem, seen=tried(proposal, 1)), 409
    return redirect(url_for("plans.placement", ref=ref, done=proposal.kind.value), 303)


@blueprint.post("/placements/<ref>/plan/undo")
@needs(Act.PAUSE_PLACEMENT)
def undo_for_placement(ref: str) -> str:
    """Take a change of this placement back."""
    line = _found(ref)
    change = next(
        (one for one in applied(session(), actor().authority_id, ref) if one.ref == request.form.get("change")), None
    )
    if change is None:
        abort(404)
    _may(change.kind)
    told = undo(change.ref)
    return _page(line, _offer(line), told=told)


@blueprint.post("/placements/<ref>/plan/answer")
@needs(Act.PAUSE_PLACEMENT)
def settle(ref: str) -> str | tuple[str, int] | Response:
    """Say why an answer is missing, call it off, or take either back."""
    line = _found(ref)
    one = expected(session(), actor().authority_id, request.form.get("assignment", 0, type=int))
    if one is None or one.placement_id != line.id:
        abort(404)
    by, at, mine = f"account {actor().account_id}", house().clock.now(), actor().authority_id
    how = request.form.get("how", "")
    try:
        if how in SETTLED:
            explain(session(), one, SETTLED[how], house().clock.today(), authority_id=mine, actor=by, at=at)
        elif how in CALLED_OFF:
            call_off(session(), one, CALLED_OFF[how], authority_id=mine, actor=by, at=at)
        elif how == "again":
            call_on_again(session(), one, authority_id=mine, actor=by, at=at)
        else:
            return _page(line, _offer(line), problem=_("Välj vad som hände.")), 422
    except CannotSettle:
        session().rollback()
        problem = _("Det gick inte: svaret har börjat, är inställt eller är inte öppet än.")
        return _page(line, _offer(line), problem=problem), 409
    session().commit()
    return redirect(url_for("plans.placement", ref=ref, _anchor="svar"), 303)


def _found(ref: str) -> PlacementLine:
    line = placement_by_ref(session(), house().vault, actor().authority_id, ref, house().clock.today())
    return line or abort(404)


def _allowed(line: PlacementLine, offer: Offer | None, kind: str) -> Proposal:
    _may(kind)
    successors = {}
    if offer is not None and offer.provider_id is not None:
        successors = {one.ref: (offer.provider_id, one.informant_id) for one in offer.supervisors}
    return proposal_of(request.values, line, successors, house().clock.today())


def _may(kind: str) -> None:
    if not has(actor(), NEEDED.get(kind, Act.CHANGE_PLAN)):
        abort(403)


def _offer(line: PlacementLine) -> Offer | None:
    """To whom the placement can move; for nobody who may not move it."""
    if not has(actor(), Act.CHANGE_PLACEMENT):
        return None
    return offer_of(request.values.get("provider", ""), other_than=line.provider_id)


def _page(
    line: PlacementLine, offer: Offer | None, *, problem: str = "", told: str = "", seen: Simulation | None = None
) -> str:
    shelf, today, mine = house().shelf, house().clock.today(), actor().authority_id
    changes = applied(session(), mine, line.ref)
    actors = {one.applied_by for one in changes} | {one.undone_by for one in changes if one.undone_by}
    return render_template(
        "plans/placement.html",
        line=line,
        problem=problem,
        told=told,
        seen=seen,
        given=request.values,
        pauses=pauses_of(session(), line.id),
        offer=offer,
        may_propose=has(actor(), Act.PROPOSE_SUPERVISOR),
        changes=changes,
        names=names_of_actors(session(), house().vault, mine, actors),
        rows=timetable(session(), shelf, line.id, line.plan, today, language.language()),
        waves=wave_titles(line.plan[0]),
        may_change=offer is not None,
        kinds=[kind.value for kind in PauseKind],
        policies=[policy.value for policy in PausePolicy],
        anchors=[anchor.value for anchor in Anchor],
        what_in_words=what_in_words,
        change_in_words=change_in_words,
        pause_in_words=pause_in_words,
        policy_in_words=policy_in_words,
        role_in_words=role_in_words,
        state_in_words=state_in_words,
        explanations=[one.value for one in Explanation],
        by_whom=[one.value for one in CALLED_OFF.values()],
        **staff_frame(),
    )
