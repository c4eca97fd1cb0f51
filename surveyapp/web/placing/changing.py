"""A placement is changed: nobody overwrites what somebody else changed meanwhile; dates and exits can be undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act, has
from surveyapp.extensions import house, session
from surveyapp.people.models import Organisation
from surveyapp.placements.afterwards_rules import PERCENTS, percent_on
from surveyapp.placements.both_edited import BothEdited, FieldEdited, both_edited
from surveyapp.placements.changes import Refused
from surveyapp.placements.desk import Choice, caseworkers
from surveyapp.placements.editing import LONGEST_LABEL, last_change, set_details
from surveyapp.placements.hours_plan import Step, hours_planned, plan_hours, steps_that_change, take_back_step
from surveyapp.placements.models import Placement
from surveyapp.placements.queries import PlacementLine
from surveyapp.placements.rules import ToldHow
from surveyapp.placements.typed_day import read_day_if
from surveyapp.schedule.change_queries import applied
from surveyapp.schedule.models import ChangeKind
from surveyapp.schedule.proposals import NewDates
from surveyapp.web.filters import day
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.placing.blueprint import apply_at_once, blueprint, by, the_line, the_placement, undo
from surveyapp.web.placing.typed import Typed, read_back
from surveyapp.web.placing.words import change_in_words, field_in_words, percent_in_words, told_in_words
from surveyapp.web.words import destination_in_words, reason_in_words

SHOWN = ("label", "caseworker", "start_on", "planned_end_on", "percent", "exit_on", "provider")
"""What is compared when two people change the same placement; the last two change elsewhere."""
WAS = "was_"
UNDONE_HERE = (ChangeKind.START.value, ChangeKind.EXIT.value)


@blueprint.get("/placements/<ref>/change")
@needs(Act.CHANGE_PLACEMENT)
def change(ref: str) -> str:
    """Everything that can be changed, and who changed it last."""
    line = the_line(ref)
    return page(line, told=told_of(request.args.get("done", "")))


@blueprint.post("/placements/<ref>/change")
@needs(Act.CHANGE_PLACEMENT)
def save(ref: str) -> tuple[str, int] | Response:
    """Store what was changed; where somebody else changed something meanwhile, show both first."""
    placement, typed = the_placement(ref), Typed(request.form)
    stored = _stored(placement)
    mine = _read(typed, stored)
    before = {name: request.form.get(WAS + name, "") for name in SHOWN}
    met = both_edited(before, mine, stored)
    if typed.is_right and not met:
        try:
            _store(placement, typed, stored, mine)
            session().commit()
            return redirect(url_for("placing.change", ref=ref, done="changed"), 303)
        except Refused as refused:
            typed.refused(refused.refusals, {"from_on": "percent_from"})
    session().rollback()
    if met:
        typed = Typed({**typed.values, **_as_typed(met, typed, mine)}, typed.faults)
    return page(the_line(ref), typed=typed, met=met), 409 if met else 422


@blueprint.post("/placements/<ref>/change/undo")
@needs(Act.CHANGE_PLACEMENT)
def undo_change_of(ref: str) -> str:
    """Take a change of dates or an exit back."""
    line = the_line(ref)
    told = undo(line, request.form.get("change", ""))
    return page(the_line(ref), told=told)


@blueprint.post("/placements/<ref>/hours/back")
@needs(Act.CHANGE_PLACEMENT)
def take_back_hours(ref: str) -> tuple[str, int] | Response:
    """Take a step of the hours back, so that what was planned before goes on."""
    placement, from_on = the_placement(ref), read_day_if(request.form.get("from_on", "")).day
    try:
        if from_on is None:
            raise Refused(())
        take_back_step(session(), placement, from_on, actor=by(), at=house().clock.now())
    except Refused:
        session().rollback()
        return page(the_line(ref), told=_("Omfattningen har redan ändrats. Så här är den nu.")), 409
    session().commit()
    return redirect(url_for("placing.change", ref=ref, done="hours back"), 303)


def page(
    line: PlacementLine,
    *,
    typed: Typed | None = None,
    told: str = "",
    met: BothEdited | None = None,
    told_typed: Typed | None = None,
) -> str:
    """The page of one placement's changes; ``met`` is what somebody else changed meanwhile.

    ``told_typed`` is how the provider was told, where that could not be stored.
    """
    placement, mine = the_placement(line.ref), actor().authority_id
    stored = _stored(placement)
    changes = [one for one in applied(session(), mine, line.ref) if one.undone_at is None]
    newest = next(iter(changes), None)
    names = _names()
    return render_template(
        "placing/change.html",
        line=line,
        placement=placement,
        typed=typed or Typed(stored),
        stored=stored,
        told=told,
        told_typed=told_typed or Typed({}),
        met=[] if met is None else [_compared(one, names) for one in met.fields],
        caseworkers=names,
        percents_shown=[(number, percent_in_words(number)) for number in PERCENTS],
        steps=[
            (step.from_on, percent_in_words(step.percent))
            for step in steps_that_change(hours_planned(session(), line.id))
        ],
        last=last_change(session(), house().vault, mine, line.id),
        newest=newest if newest is not None and newest.kind in UNDONE_HERE else None,
        undo_words=_("Ångra avslutet") if newest and newest.kind == ChangeKind.EXIT else _("Ångra ändringen av datum"),
        has_ended=line.exit_on is not None,
        may_pause=has(actor(), Act.PAUSE_PLACEMENT),
        ways_of_telling=[(how.value, told_in_words(how.value)) for how in ToldHow],
        longest_label=LONGEST_LABEL,
        was=WAS,
        change_in_words=change_in_words,
        destination_in_words=destination_in_words,
        reason_in_words=reason_in_words,
        told_in_words=told_in_words,
        read_back=read_back,
        **staff_frame(),
    )


def told_of(done: str) -> str:
    """What was just done, in words."""
    return {
        "started": _("Placeringen är startad. Frågorna är planerade."),
        "changed": _("Ändringen är sparad."),
        "ended": _("Placeringen är avslutad. Berätta för anordnaren."),
        "not told": _("Borttaget. Du har uppgiften igen: säg till anordnaren."),
        "hours back": _("Omfattningen är som före det steget."),
        "told": _("Det är sparat att anordnaren har fått veta."),
    }.get(done, "")


def _stored(placement: Placement) -> dict[str, str]:
    """The fields as they are stored, written the way they are compared."""
    steps = [(step.from_on, step.percent) for step in hours_planned(session(), placement.id)]
    today = max(house().clock.today(), placement.start_on)
    who = next((one.ref for one in _staff() if one.id == placement.caseworker_id), "")
    return {
        "label": placement.label or "",
        "caseworker": who,
        "start_on": _text(placement.start_on),
        "planned_end_on": _text(placement.planned_end_on),
        "percent": str(percent_on(steps, today) or ""),
        "exit_on": _text(placement.exit_on),
        "provider": session().get_one(Organisation, placement.provider_id).name,
    }


def _read(typed: Typed, stored: Mapping[str, str]) -> dict[str, str]:
    """What was typed, written the same way; what cannot be typed here is as it was when the page was opened."""
    start_on, planned_end_on = typed.day("start_on"), typed.day_if("planned_end_on")
    typed.chosen("caseworker", {one.ref: one for one in _staff()})
    percent = typed.values.get("percent", "")
    if percent:
        typed.chosen("percent", {str(number): number for number in PERCENTS})
    return {
        "label": typed.text("label", LONGEST_LABEL),
        "caseworker": typed.values.get("caseworker", ""),
        "start_on": _text(start_on),
        "planned_end_on": _text(planned_end_on),
        "percent": percent,
        **{name: typed.values.get(WAS + name, stored[name]) for name in ("exit_on", "provider")},
    }


def _store(placement: Placement, typed: Typed, stored: Mapping[str, str], mine: Mapping[str, str]) -> None:
    """Store what differs; raises Refused."""
    at = house().clock.now()
    caseworker = next(one for one in _staff() if one.ref == mine["caseworker"])
    days = [None if not mine[name] else dt.date.fromisoformat(mine[name]) for name in ("start_on", "planned_end_on")]
    if any(mine[name] != stored[name] for name in ("start_on", "planned_end_on")) and days[0] is not None:
        apply_at_once(NewDates(placement.id, days[0], days[1], house().clock.today()))
    if mine["percent"] and mine["percent"] != stored["percent"]:
        from_on = typed.day_if("percent_from") or max(house().clock.today(), placement.start_on)
        if not typed.is_right:
            raise Refused(())
        plan_hours(session(), placement, Step(from_on, int(mine["percent"])), actor=by(), at=at)
    set_details(session(), placement, mine["label"] or None, caseworker.id, actor=by(), at=at)


def _as_typed(met: BothEdited, typed: Typed, mine: Mapping[str, str]) -> dict[str, str]:
    """What the boxes then hold: mine as I typed it where I changed something, theirs where they alone did."""
    return {name: typed.values.get(name, "") if value == mine[name] else value for name, value in met.proposed.items()}


def _compared(one: FieldEdited, names: Mapping[str, str]) -> tuple[str, str, str, str, bool]:
    """A field that somebody else changed: its name, as it was, mine, theirs, and whether both changed it."""
    before, mine, theirs = (_shown(one.name, value, names) for value in (one.before, one.mine, one.theirs))
    return field_in_words(one.name), before, mine, theirs, one.both_changed


def _shown(name: str, value: str, names: Mapping[str, str]) -> str:
    if not value:
        return "–"
    if name.endswith("_on"):
        return day(dt.date.fromisoformat(value)) if read_back(value) else value
    if name == "caseworker":
        return names.get(value, "–")
    return value


def _staff() -> list[Choice]:
    return caseworkers(session(), house().vault, actor().authority_id)


def _names() -> dict[str, str]:
    return {one.ref: one.name for one in _staff()}


def _text(day_or_none: dt.date | None) -> str:
    return "" if day_or_none is None else day_or_none.isoformat()
