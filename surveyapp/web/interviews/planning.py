"""A round of interviews planned: whom, with which guide, when; shown before it is stored, and taken back after."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act
from surveyapp.extensions import house, session
from surveyapp.interviews.choices import Candidate, candidates, round_by_ref, series_known
from surveyapp.interviews.groups import group_codes, group_names
from surveyapp.interviews.rounds import Chosen, NewRound, Refused, check_round, plan_round, undo_round
from surveyapp.interviews.rules import Fault
from surveyapp.placements.typed_day import read_day
from surveyapp.schedule.subjects import Subject
from surveyapp.web import interview_words
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.interviews.routes import blueprint, guides_for
from surveyapp.web.interviews.words import fault_in_words
from surveyapp.web.words import say

BY_WORDS = (Subject.STAFF, Subject.GROUP)
"""Subjects that are words, one a line."""
PLANNED = ("interview", "assessment")
"""Kinds of guide that a round is planned with; for an assessment each rater has a round."""
DAYS = ("opens_on", "due_on", "closes_on")
FIELD_OF = {
    Fault.NO_SERIES: "series",
    Fault.NO_TITLE: "title",
    Fault.WRONG_NUMBER: "number",
    Fault.ROUND_EXISTS: "number",
    Fault.DAYS_NOT_IN_ORDER: "due_on",
    Fault.WINDOW_TOO_LONG: "closes_on",
    Fault.NO_SUBJECTS: "subjects",
    Fault.TOO_MANY: "subjects",
    Fault.OTHERS_SUBJECT: "subjects",
}
Page = str | tuple[str, int] | Response


@dataclass(slots=True)
class RoundForm:
    """What was typed about a round, what it means, and what is wrong with it by field."""

    typed: dict[str, str]
    picked: list[str] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)
    new: NewRound | None = None
    chosen: list[Chosen] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    #: subjects in words, as the preview shows them
    shown: list[str] = field(default_factory=list)


@blueprint.get("/intervjuer/ny")
@needs(Act.PLAN_INTERVIEWS)
def new() -> str:
    """The boxes of a new round: the next of a series, if one is named, with those who were asked in it before."""
    series, kind = request.args.get("serie", "")[:120], _kind(request.args.get("vilka", ""))
    today = house().clock.today()
    typed = {
        "series": series,
        "number": str(series_known(session(), actor().authority_id).get(series, 0) + 1),
        "title": "",
        "guide": "",
        "group": "",
        "group_words": "",
        "lines": "",
        "opens_on": str(today),
        "due_on": str(today + dt.timedelta(14)),
        "closes_on": str(today + dt.timedelta(30)),
    }
    form = RoundForm(typed, candidates=_candidates(kind, today, series))
    form.picked = [str(one.id) for one in form.candidates if one.was_asked]
    return _page(form, kind)


@blueprint.post("/intervjuer/ny")
@needs(Act.PLAN_INTERVIEWS)
def plan() -> Page:
    """Show who would be asked and when, or store it."""
    kind = _kind(request.form.get("kind", ""))
    form = _read(kind)
    if form.faults or form.new is None:
        return _page(form, kind), 422
    if request.form.get("do") != "save":
        return _page(form, kind, is_preview=True)
    try:
        made = plan_round(
            session(),
            actor().authority_id,
            form.new,
            form.chosen,
            actor=f"account {actor().account_id}",
            at=house().clock.now(),
        )
    except Refused as error:
        session().rollback()
        form.faults[FIELD_OF[error.fault]] = fault_in_words(error.fault)
        return _page(form, kind), 422
    session().commit()
    return redirect(url_for("interviews.overview", serie=made.series, omgang=made.number), 303)


@blueprint.post("/intervjuer/omgangar/<ref>/angra")
@needs(Act.PLAN_INTERVIEWS)
def undo(ref: str) -> Page:
    """Take a round back as long as nothing in it is booked."""
    made = round_by_ref(session(), actor().authority_id, ref) or abort(404)
    series, number = made.series, made.number
    try:
        undo_round(session(), made, actor=f"account {actor().account_id}", at=house().clock.now())
    except Refused as error:
        session().rollback()
        return render_template(
            "interviews/not_undone.html",
            problem=fault_in_words(error.fault),
            series=series,
            number=number,
            **staff_frame(),
        ), 409
    session().commit()
    return redirect(url_for("interviews.overview"), 303)


def _kind(text: str) -> Subject:
    return Subject(text) if text in list(Subject) else Subject.ORGANISATION


def _candidates(kind: Subject, opens_on: dt.date, series: str) -> list[Candidate]:
    return candidates(session(), actor().authority_id, kind, opens_on, series)


def _read(kind: Subject) -> RoundForm:
    names = ("series", "number", "title", "guide", "group", "group_words", "lines", *DAYS)
    form = RoundForm({name: request.form.get(name, "").strip() for name in names}, request.form.getlist("subjects"))
    days = {}
    for name in DAYS:
        read = read_day(form.typed[name])
        if read.day is None:
            form.faults[name] = _("Skriv dagen så här: 14 nov 2023 eller 2023-11-14.")
        else:
            days[name] = read.day
    guide = next((one for one in guides_for(kind, *PLANNED) if one.code == form.typed["guide"]), None)
    if guide is None:
        form.faults["guide"] = _("Välj en guide.")
    form.candidates = _candidates(kind, days.get("opens_on", house().clock.today()), form.typed["series"])
    _choose(form, kind)
    if guide is None or len(days) < len(DAYS):
        return form
    number = form.typed["number"]
    form.new = NewRound(
        series=form.typed["series"],
        number=int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 0,
        title=form.typed["title"],
        guide=(guide.code, guide.version),
        kind=kind,
        group_code=form.typed["group"] or None,
        group_words=form.typed["group_words"],
        **days,
    )
    try:
        check_round(session(), actor().authority_id, form.new, len(form.chosen))
    except Refused as error:
        form.faults[FIELD_OF[error.fault]] = fault_in_words(error.fault)
    return form


def _choose(form: RoundForm, kind: Subject) -> None:
    """Whom the boxes and lines mean: each picked row, or each line at each picked provider."""
    picked = [one for one in form.candidates if str(one.id) in form.picked]
    if kind not in BY_WORDS:
        form.chosen = [_chosen(kind, one) for one in picked]
        form.shown = [candidate_in_words(kind, one) for one in picked]
        return
    said = dict.fromkeys(line.strip() for line in form.typed["lines"].splitlines() if line.strip())
    for line in said:
        if len(line) > 120:
            form.faults["lines"] = _("En rad är för lång. Högst 120 tecken.")
        form.chosen += [Chosen(organisation_id=one.id, words=line) for one in picked] or [Chosen(words=line)]
        form.shown += [f"{line}, {one.words}" for one in picked] or [line]


def _chosen(kind: Subject, one: Candidate) -> Chosen:
    if kind is Subject.PLACEMENT:
        return Chosen(placement_id=one.id)
    return Chosen(agreement_id=one.id) if kind is Subject.AGREEMENT else Chosen(organisation_id=one.id)


def candidate_in_words(kind: Subject, one: Candidate) -> str:
    """Whom a box is about: a placement by its label, never a name."""
    if kind is not Subject.PLACEMENT:
        return one.words
    return f"{one.words or _('placering %(n)d', n=one.id)}, {one.provider}"


def _page(form: RoundForm, kind: Subject, *, is_preview: bool = False) -> str:
    return render_template(
        "interviews/plan.html",
        form=form,
        kind=kind,
        kinds=list(Subject),
        by_words=kind in BY_WORDS,
        guides=[(one.code, say(one.title), one.minutes) for one in guides_for(kind, *PLANNED)],
        series=series_known(session(), actor().authority_id),
        groups=group_codes(session(), actor().authority_id),
        named=group_names(session(), actor().authority_id),
        is_preview=is_preview,
        candidate_in_words=candidate_in_words,
        about=interview_words,
        **staff_frame(),
    )
