"""How an interview went: held, who sat in, who was asked, and what each of them agreed to."""

from __future__ import annotations

import datetime as dt

from flask import abort, request

from surveyapp.access.policy import Act
from surveyapp.extensions import house, session
from surveyapp.interviews.booking import Held
from surveyapp.interviews.holding import (
    Agreed,
    Went,
    add_informant,
    change_informant,
    choose_guide,
    count_heads,
    hold_interview,
    remove_informant,
    take_back_held,
    withdraw_quotation,
)
from surveyapp.interviews.kinds import Presence
from surveyapp.interviews.rounds import Refused
from surveyapp.placements.typed_day import read_day
from surveyapp.schedule.subjects import Subject
from surveyapp.web.guards import needs
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.interviews.routes import THAT_DAY, blueprint, guides_for
from surveyapp.web.interviews.steps import Answer, Problem, by, failed, held_or_late, refused, stored

SAID = {"yes": True, "no": False}
LANGUAGE = 40


@blueprint.post("/intervjuer/<ref>/hallen")
@needs(Act.HOLD_INTERVIEWS)
def held(ref: str) -> Answer:
    """It was held, and how; or what was told of that corrected."""
    found = held_or_late(ref, "held")
    if not isinstance(found, Held):
        return found
    on, minutes = read_day(request.form.get("held_on", "")).day, request.form.get("minutes", "").strip()
    if on is None:
        return failed(ref, Problem(_("Skriv vilken dag intervjun hölls."), "held"))
    if minutes and not (minutes.isascii() and minutes.isdigit() and 1 <= int(minutes[:5]) <= 1440):
        return failed(ref, Problem(_("Skriv hur många minuter den tog, med siffror."), "held"))
    heads = request.form.get("heads", "").strip()
    if heads and _number(heads) is None:
        return failed(ref, Problem(_("Skriv hur många deltagare som fanns där, med siffror."), "held"))
    try:
        hold_interview(session(), house().vault, found, _went(on, int(minutes) if minutes else None), by())
    except Refused as error:
        return refused(ref, error.fault, "held")
    if (counted := _number(heads)) is not None:
        count_heads(session(), found.interview, THAT_DAY, counted, counted)
    return stored(ref)


@blueprint.post("/intervjuer/<ref>/guide")
@needs(Act.PLAN_INTERVIEWS)
def guide(ref: str) -> Answer:
    """By which guide an interview is held that a plan called for without naming one."""
    found = held_or_late(ref, "guide")
    if not isinstance(found, Held):
        return found
    offered = {one.code: one for one in guides_for(Subject(found.interview.subject_kind))}
    chosen = offered.get(request.form.get("guide", ""))
    if chosen is None:
        return failed(ref, Problem(_("Välj en guide."), "guide"))
    try:
        choose_guide(session(), found, (chosen.code, chosen.version), by())
    except Refused as error:
        return refused(ref, error.fault, "guide")
    return stored(ref)


@blueprint.post("/intervjuer/<ref>/inte-hallen")
@needs(Act.HOLD_INTERVIEWS)
def not_held(ref: str) -> Answer:
    """It was not held after all."""
    found = held_or_late(ref, "held")
    if not isinstance(found, Held):
        return found
    try:
        take_back_held(session(), found, by())
    except Refused as error:
        return refused(ref, error.fault, "held")
    return stored(ref)


@blueprint.post("/intervjuer/<ref>/personer")
@needs(Act.HOLD_INTERVIEWS)
def add_person(ref: str) -> Answer:
    """Somebody more who is asked."""
    found = held_or_late(ref, "person")
    if not isinstance(found, Held):
        return found
    add_informant(session(), house().vault, found, _agreed(), by())
    return stored(ref)


@blueprint.post("/intervjuer/<ref>/personer/<person>")
@needs(Act.HOLD_INTERVIEWS)
def change_person(ref: str, person: str) -> Answer:
    """Who somebody is and what they agreed to, corrected; a quotation taken back; or written down by mistake."""
    found = held_or_late(ref, person)
    if not isinstance(found, Held):
        return found
    wanted = request.form.get("do")
    if wanted == "withdraw":
        is_found = withdraw_quotation(session(), found, person, by())
    elif wanted == "remove":
        try:
            is_found = remove_informant(session(), found, person, by())
        except Refused as error:
            return refused(ref, error.fault, person)
    else:
        is_found = change_informant(session(), house().vault, found, person, _agreed(), by())
    return stored(ref) if is_found else abort(404)


def _went(on: dt.date, minutes: int | None) -> Went:
    form, presence = request.form, request.form.get("presence", "")
    return Went(
        held_on=on,
        minutes=minutes,
        language=form.get("language", "").strip()[:LANGUAGE] or None,
        has_interpreter=SAID.get(form.get("interpreter", "")),
        presence=Presence(presence) if presence in list(Presence) else None,
        present_for=form.get("present_for", "").strip() or None,
        n_informants=_number(form.get("n_informants", "")),
    )


def _number(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None


def _agreed() -> Agreed:
    form = request.form
    return Agreed(
        name=form.get("name"),
        role_words=form.get("role", ""),
        is_participant="participant" in form,
        to_notes=SAID.get(form.get("notes", "")),
        to_recording=SAID.get(form.get("recording", "")),
        to_quotation=SAID.get(form.get("quotation", "")),
    )
