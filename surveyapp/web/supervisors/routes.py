"""A placement's supervisor: propose another one; the authority approves or declines; everybody's number of people."""

from __future__ import annotations

import datetime as dt

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.account_names import account_names
from surveyapp.access.policy import Act, Scope, has, may
from surveyapp.extensions import house, session
from surveyapp.people.organisations import organisation_of
from surveyapp.placements.changes import Refused
from surveyapp.placements.queries import placements_by_id
from surveyapp.supervisors.changes import (
    CannotPropose,
    NewProposal,
    approve,
    decline,
    propose,
    take_back,
    withdraw_proposal,
)
from surveyapp.supervisors.queries import (
    SupervisedPlacement,
    candidates,
    open_proposals,
    proposals_of,
    supervised_placement,
    supervisors,
)
from surveyapp.supervisors.rules import MOST_AT_ONCE
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.supervisors.blueprint import blueprint

PER_PAGE, LONGEST = 50, 1_000


@blueprint.get("/supervisors")
@needs(Act.APPROVE_SUPERVISOR)
def overview() -> str:
    """Proposals that wait, and how many people each supervisor has."""
    page = max(request.args.get("page", 1, type=int), 1)
    mine, today = actor().authority_id, house().clock.today()
    waiting, n_waiting = open_proposals(session(), house().vault, mine, 1, PER_PAGE)
    people, n_all, n_too_many = supervisors(session(), house().vault, mine, today, page, PER_PAGE)
    return render_template(
        "supervisors/overview.html",
        waiting=waiting,
        n_waiting=n_waiting,
        placements=placements_by_id(session(), house().vault, mine, [one.placement_id for one in waiting], today),
        people=people,
        n_all=n_all,
        n_too_many=n_too_many,
        most=MOST_AT_ONCE,
        page=page,
        n_pages=max(1, -(-n_all // PER_PAGE)),
        **staff_frame(),
    )


@blueprint.get("/placements/<ref>/supervisor")
@needs(Act.PROPOSE_SUPERVISOR)
def of_placement(ref: str) -> str:
    """Who supervises, who could instead, and what was proposed before."""
    return _page(_found(ref))


@blueprint.post("/placements/<ref>/supervisor")
@needs(Act.PROPOSE_SUPERVISOR)
def propose_supervisor(ref: str) -> str | tuple[str, int] | Response:
    """Propose somebody from a day on; the authority decides."""
    found, mine = _found(ref), actor()
    day, why = _day(request.form.get("from_on", "")), request.form.get("why", "")
    if day is None or len(why) > LONGEST:
        return _page(found, "no day" if day is None else "too long"), 422
    new, at = NewProposal(request.form.get("supervisor", ""), day, why), house().clock.now()
    try:
        propose(session(), house().vault, mine.authority_id, found, new, account_id=mine.account_id, at=at)
    except CannotPropose as refused:
        session().rollback()
        return _page(found, refused.code), 422
    session().commit()
    return redirect(url_for("supervisors.of_placement", ref=ref), 303)


@blueprint.post("/placements/<ref>/supervisor/<proposal_ref>/approve")
@needs(Act.APPROVE_SUPERVISOR)
def approve_supervisor(ref: str, proposal_ref: str) -> str | tuple[str, int] | Response:
    """Let the proposed supervisor take over."""
    found, mine = _proposed(ref, proposal_ref), actor()
    today, at = house().clock.today(), house().clock.now()
    try:
        is_done = approve(
            session(), house().shelf.plans, mine.authority_id, proposal_ref, today, account_id=mine.account_id, at=at
        )
    except Refused as refused:
        session().rollback()
        return _page(found, refused.refusals[0].code), 409
    if not is_done:
        return _page(found, "decided already"), 409
    session().commit()
    return redirect(url_for("supervisors.of_placement", ref=ref), 303)


@blueprint.post("/placements/<ref>/supervisor/<proposal_ref>/decline")
@needs(Act.APPROVE_SUPERVISOR)
def decline_supervisor(ref: str, proposal_ref: str) -> str | tuple[str, int] | Response:
    """Say no, and why."""
    found, mine = _proposed(ref, proposal_ref), actor()
    answer, at = request.form.get("answer", ""), house().clock.now()
    if len(answer) > LONGEST:
        return _page(found, "too long"), 422
    try:
        is_done = decline(
            session(), house().vault, mine.authority_id, proposal_ref, answer, account_id=mine.account_id, at=at
        )
    except CannotPropose:
        session().rollback()
        return _page(found, "no without a reason"), 422
    if not is_done:
        return _page(found, "decided already"), 409
    session().commit()
    return redirect(url_for("supervisors.of_placement", ref=ref), 303)


@blueprint.post("/placements/<ref>/supervisor/<proposal_ref>/withdraw")
@needs(Act.PROPOSE_SUPERVISOR)
def withdraw_supervisor(ref: str, proposal_ref: str) -> str | tuple[str, int] | Response:
    """Take back what one proposed, before it is decided."""
    found, mine = _proposed(ref, proposal_ref), actor()
    at = house().clock.now()
    if not withdraw_proposal(session(), mine.authority_id, proposal_ref, account_id=mine.account_id, at=at):
        return _page(found, "decided already"), 409
    session().commit()
    return redirect(url_for("supervisors.of_placement", ref=ref), 303)


@blueprint.post("/placements/<ref>/supervisor/back")
@needs(Act.APPROVE_SUPERVISOR)
def take_supervisor_back(ref: str) -> str | tuple[str, int] | Response:
    """Take the last change back, so that the supervisor before goes on."""
    found, mine = _found(ref), actor()
    since = "" if found.supervised_from is None else found.supervised_from.isoformat()
    if request.form.get("since", "") != since:
        return _page(found, "changed meanwhile"), 409
    today, at = house().clock.today(), house().clock.now()
    try:
        take_back(session(), house().shelf.plans, found.id, today, account_id=mine.account_id, at=at)
    except Refused as refused:
        session().rollback()
        return _page(found, refused.refusals[0].code), 409
    session().commit()
    return redirect(url_for("supervisors.of_placement", ref=ref, done="back"), 303)


def _found(ref: str) -> SupervisedPlacement:
    found = supervised_placement(session(), actor().authority_id, ref)
    if found is None or not may(actor(), Act.PROPOSE_SUPERVISOR, Scope(actor().authority_id, found.provider_id)):
        abort(404)
    return found


def _proposed(ref: str, proposal_ref: str) -> SupervisedPlacement:
    """The placement, if this proposal is about it."""
    found = _found(ref)
    if not any(
        one.ref == proposal_ref for one in proposals_of(session(), house().vault, actor().authority_id, found.id)
    ):
        abort(404)
    return found


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _page(found: SupervisedPlacement, problem: str = "") -> str:
    mine, today = actor(), house().clock.today()
    vault = house().vault
    proposals = proposals_of(session(), vault, mine.authority_id, found.id)
    day = _day(request.form.get("from_on", "")) or max(today, found.first_possible)
    loads = candidates(session(), vault, mine.authority_id, found.provider_id, day)
    provider = organisation_of(session(), mine.authority_id, found.provider_id)
    accounts = {one.proposed_by for one in proposals} | {one.decided_by for one in proposals if one.decided_by}
    return render_template(
        "supervisors/placement.html",
        line=placements_by_id(session(), vault, mine.authority_id, [found.id], today)[found.id],
        present=next((one for one in loads if one.informant_id == found.supervisor_id), None),
        since=found.supervised_from,
        before=next((one for one in loads if one.informant_id == found.predecessor_id), None),
        taken_over=next(
            (one for one in proposals if one.state == "approved" and one.informant_id == found.supervisor_id), None
        ),
        told=_("Bytet är ångrat.") if request.args.get("done") == "back" and not problem else "",
        account_id=mine.account_id,
        others=[one for one in loads if one.informant_id != found.supervisor_id],
        provider_ref=provider.ref if provider else "",
        proposals=proposals,
        is_open=any(one.state == "open" for one in proposals),
        names=account_names(session(), vault, mine.authority_id, accounts),
        given=request.form,
        day=day,
        problem=_problem(problem),
        most=MOST_AT_ONCE,
        may_decide=has(mine, Act.APPROVE_SUPERVISOR),
        sees_person=has(mine, Act.SEE_PERSON),
        state_in_words=lambda state: {
            "open": _("väntar på svar"),
            "approved": _("godkänt"),
            "declined": _("avslaget"),
        }[state],
        **staff_frame(),
    )


def _problem(code: str) -> str:
    return {
        "": "",
        "nobody": _("Välj någon i listan."),
        "no day": _("Välj en dag."),
        "too long": _("Texten är för lång. Högst 1000 tecken."),
        "proposed already": _("Det finns redan ett förslag som väntar på svar."),
        "supervises already": _("Den personen är handledare redan nu."),
        "before the current supervisor began": _("Dagen ligger före den nuvarande handledarens start."),
        "after the exit": _("Dagen ligger efter att placeringen tog slut."),
        "another provider": _("Placeringen har bytt anordnare sedan dess. Säg nej, och föreslå någon där."),
        "needs a reason": _(
            "Handledaren får då fler än %(most)d personer. Det går, men skriv varför.", most=MOST_AT_ONCE
        ),
        "no without a reason": _("Skriv varför du säger nej, så att den som föreslog vet."),
        "nobody before": _("Det finns ingen tidigare handledare att gå tillbaka till."),
        "changed meanwhile": _("Någon annan har bytt handledare sedan du öppnade sidan. Så här är det nu."),
        "decided already": _("Någon annan har redan svarat på förslaget."),
    }[code]
