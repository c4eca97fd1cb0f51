"""A placement ends, early or as planned, or never began: seen before it is stored; the provider is told."""

from __future__ import annotations

import datetime as dt

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act
from surveyapp.extensions import house, session
from surveyapp.placements.afterwards_rules import Ending, ending
from surveyapp.placements.both_edited import BothEdited, both_edited
from surveyapp.placements.changes import Refused
from surveyapp.placements.leaving import Leaving, take_back_telling, tell_provider
from surveyapp.placements.models import Placement
from surveyapp.placements.queries import PlacementLine
from surveyapp.placements.rules import Destination, ExitReason, ToldHow
from surveyapp.schedule.plan_changes import GroundMoved, Simulation
from surveyapp.schedule.proposals import Exit
from surveyapp.web.filters import day
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.placing.blueprint import apply, blueprint, by, the_line, the_placement, tried
from surveyapp.web.placing.changing import WAS, page
from surveyapp.web.placing.typed import Typed, read_back
from surveyapp.web.placing.words import ending_in_words, field_in_words
from surveyapp.web.words import destination_in_words, reason_in_words

NEVER_CAME = "never"
FIELDS = ("exit_on", "reason", "destination")
REASONS = tuple(one for one in ExitReason if one is not ExitReason.NEVER_CAME)


@blueprint.get("/placements/<ref>/end")
@needs(Act.CHANGE_PLACEMENT)
def end(ref: str) -> str:
    """The form: whether the person was there, the last day, why, and where they went."""
    line = the_line(ref)
    return _form(line, Typed(_stored(the_placement(ref))))


@blueprint.post("/placements/<ref>/end")
@needs(Act.CHANGE_PLACEMENT)
def end_now(ref: str) -> str | tuple[str, int] | Response:
    """Show what the exit would do, then store it; what somebody else stored meanwhile is shown first."""
    line, typed = the_line(ref), Typed(request.form)
    leaving = _leaving(typed, line)
    stored = _stored(the_placement(ref))
    met = both_edited({name: request.form.get(WAS + name, "") for name in FIELDS}, _mine(leaving), stored)
    if leaving is None or met:
        return _form(line, typed, met=met), 409 if met else 422
    if request.form.get("step") != "store":
        return _form(line, typed, seen=tried(Exit(line.id, leaving)), leaving=leaving)
    try:
        apply(Exit(line.id, leaving), request.form.get("fingerprint", ""))
    except Refused as refused:
        session().rollback()
        typed.refused(refused.refusals, {"start_on": "exit_on"})
        return _form(line, typed), 422
    except GroundMoved:
        session().rollback()
        return _form(line, typed, seen=tried(Exit(line.id, leaving)), leaving=leaving, has_moved=True), 409
    session().commit()
    return redirect(url_for("placing.change", ref=ref, done="ended"), 303)


@blueprint.post("/placements/<ref>/told")
@needs(Act.CHANGE_PLACEMENT)
def told(ref: str) -> tuple[str, int] | Response:
    """Store when and how the provider was told that the placement is over."""
    placement, typed = the_placement(ref), Typed(request.form)
    on, how = typed.day("told_on"), typed.one_of("told_how", ToldHow, _("Välj hur anordnaren fick veta."))
    today = house().clock.today()
    if on is not None and on > today:
        typed.faults["told_on"] = _("Dagen har inte varit än.")
    if typed.is_right and on is not None and how is not None:
        try:
            tell_provider(session(), placement, on, how, account_id=actor().account_id, at=house().clock.now())
            session().commit()
            return redirect(url_for("placing.change", ref=ref, done="told"), 303)
        except Refused as refused:
            typed.refused(refused.refusals)
    session().rollback()
    return page(the_line(ref), told_typed=typed), 422


@blueprint.post("/placements/<ref>/told/back")
@needs(Act.CHANGE_PLACEMENT)
def not_told(ref: str) -> tuple[str, int] | Response:
    """The provider was not told after all."""
    placement = the_placement(ref)
    try:
        take_back_telling(session(), placement, actor=by(), at=house().clock.now())
    except Refused:
        session().rollback()
        return page(the_line(ref)), 409
    session().commit()
    return redirect(url_for("placing.change", ref=ref, done="not told"), 303)


def _leaving(typed: Typed, line: PlacementLine) -> Leaving | None:
    """The exit as asked for; None where something is missing, and then there is a fault."""
    destination = typed.one_of("destination", Destination, _("Välj vart personen går. Okänt går också bra."))
    if typed.values.get("came") == NEVER_CAME:
        return None if destination is None else Leaving(line.start_on, ExitReason.NEVER_CAME, destination)
    on, reason = typed.day("exit_on"), typed.one_of("reason", REASONS, _("Välj varför det tar slut."))
    if on is not None and on < line.start_on:
        typed.faults["exit_on"] = _("Sista dagen ligger före den första, som är %(day)s.", day=day(line.start_on))
    if not typed.is_right or on is None or reason is None or destination is None:
        return None
    return Leaving(on, reason, destination)


def _stored(placement: Placement) -> dict[str, str]:
    on = placement.exit_on
    return {
        "exit_on": "" if on is None else on.isoformat(),
        "reason": placement.exit_reason or "",
        "destination": placement.destination or "",
    }


def _mine(leaving: Leaving | None) -> dict[str, str]:
    if leaving is None:
        return {}
    return {"exit_on": leaving.on.isoformat(), "reason": leaving.reason.value, "destination": leaving.destination.value}


def _form(
    line: PlacementLine,
    typed: Typed,
    *,
    seen: Simulation | None = None,
    leaving: Leaving | None = None,
    met: BothEdited | None = None,
    has_moved: bool = False,
) -> str:
    how = None if leaving is None else ending(leaving.on, line.planned_end_on, leaving.reason.value)
    return render_template(
        "placing/end.html",
        line=line,
        typed=typed,
        seen=seen,
        leaving=leaving,
        met=[] if met is None else _compared(met),
        has_moved=has_moved,
        how="" if how is None else ending_in_words(how),
        is_early=how is Ending.EARLY,
        stored=_stored(the_placement(line.ref)),
        counts={} if seen is None else _counts(seen),
        reasons=[(one.value, reason_in_words(one.value)) for one in REASONS],
        destinations=[(one.value, destination_in_words(one.value)) for one in Destination],
        never=NEVER_CAME,
        was=WAS,
        read_back=read_back,
        **staff_frame(),
    )


def _counts(seen: Simulation) -> dict[str, int]:
    """How many answers are cancelled, and how many occasions are new or moved."""
    found: dict[str, int] = {}
    for (what, _wave), number in seen.counts.items():
        found[what] = found.get(what, 0) + number
    return found


def _compared(met: BothEdited) -> list[tuple[str, str, str, str, bool]]:
    rows = []
    for one in met.fields:
        before, mine, theirs = (_shown(one.name, value) for value in (one.before, one.mine, one.theirs))
        rows.append((field_in_words(one.name), before, mine, theirs, one.both_changed))
    return rows


def _shown(name: str, value: str) -> str:
    if not value:
        return "–"
    if name == "exit_on":
        return day(dt.date.fromisoformat(value))
    return reason_in_words(value) if name == "reason" else destination_in_words(value)
