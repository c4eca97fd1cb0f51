"""The page of paper, what a placement has to print, and the sheets as PDF."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act
from surveyapp.extensions import house, session
from surveyapp.instruments.wording import html_language
from surveyapp.paper import queries
from surveyapp.paper.changes import note_printed
from surveyapp.paper.models import ScannedPage
from surveyapp.paper.optional import can_scan
from surveyapp.paper.rules import PageState, Problem, paper_refusal
from surveyapp.paper.sheet import Printed, sheets_as_pdf
from surveyapp.paper.upload import Fault
from surveyapp.placements.queries import placement_by_ref
from surveyapp.reports.pdf import NoPdfHere, can_make_pdf
from surveyapp.responses.queries import Asked
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.paper.at_desk import desk, languages_for, on_paper, planned, title_of
from surveyapp.web.paper.words import fault_in_words, problem_in_words, refusal_in_words, sheet_words
from surveyapp.web.words import role_in_words

blueprint = Blueprint("paper", __name__, template_folder="templates")
MOST_SHEETS = 30
"""In one PDF, which takes about ten seconds to make."""
SOON = dt.timedelta(14)
"""Questions that open within so many days can be printed with the others of a provider."""

AHEAD = dt.timedelta(60)
"""A placement's own page shows what opens within so many days."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sheet, as lists show it."""

    ref: str
    title: str
    name: str
    on: dt.date
    since: dt.date | None = None


@blueprint.get("/papper")
@needs(Act.MANAGE_PAPER)
def overview() -> str:
    """What is out, what waits for the second typing or for confirmation, and where scans are handed in."""
    return page()


@blueprint.get("/papper/placering/<ref>")
@needs(Act.MANAGE_PAPER)
def of_placement(ref: str) -> str:
    """What of a placement can be printed, or typed from paper."""
    line = placement_by_ref(session(), house().vault, actor().authority_id, ref, house().clock.today())
    if line is None:
        abort(404)
    asked = queries.unanswered_of(session(), actor().authority_id, ref, house().clock.today() + AHEAD)
    refusals = {one.assignment_id: paper_refusal(one.standing) for one in asked}
    return render_template(
        "papers/placement.html",
        line=line,
        asked=[(line_of(one), one) for one in asked],
        why_not={number: refusal_in_words(why) for number, why in refusals.items() if why is not None},
        languages={one.assignment_id: languages_for(one) for one in asked},
        can_make_pdf=can_make_pdf(),
        role_in_words=role_in_words,
        **staff_frame(),
    )


@blueprint.post("/papper/skriv-ut")
@needs(Act.MANAGE_PAPER)
def print_sheet() -> Response | tuple[bytes, dict[str, str]]:
    """One sheet, in the language that was chosen."""
    asked = planned(request.form.get("sheet", ""))
    chosen = request.form.get("language", "")
    if paper_refusal(asked.standing) is not None or chosen not in languages_for(asked):
        abort(400)
    return _printed([asked], {asked.assignment_id: chosen})


@blueprint.post("/papper/skriv-ut-alla")
@needs(Act.MANAGE_PAPER)
def print_all() -> Response | str | tuple[str, int] | tuple[bytes, dict[str, str]]:
    """The sheets of everybody at a provider, each in their own language."""
    provider = request.form.get("provider", 0, type=int)
    today = house().clock.today()
    if provider not in dict(queries.providers(session(), actor().authority_id)):
        abort(400)
    asked = queries.open_at(session(), actor().authority_id, provider, today, today + SOON)
    if not asked:
        return page(notice=_("Ingen hos anordnaren har något att svara på nu eller de närmaste två veckorna."))
    if len(asked) > MOST_SHEETS:
        return page(notice=_("Det är fler än %(n)d papper. Skriv ut dem från placeringarna.", n=MOST_SHEETS)), 422
    return _printed(asked, {one.assignment_id: next(iter(languages_for(one))) for one in asked})


def page(notice: str = "", fault: Fault | None = None, kept: Counter[str] | None = None) -> str:
    """The page of paper, with what has just happened."""
    mine = actor().authority_id
    waiting = queries.pages_in(session(), mine, PageState.TO_CONFIRM)
    unread = queries.pages_in(session(), mine, PageState.UNREADABLE)
    numbers = {one.assignment_id for one in (*waiting, *unread) if one.assignment_id is not None}
    sheets = {number: line_of(one) for number, one in queries.all_asked(session(), mine, numbers).items()}
    return render_template(
        "papers/overview.html",
        notice=notice,
        fault="" if fault is None else fault_in_words(fault),
        kept=kept,
        waiting=_by_sheet(waiting, sheets),
        unread=[(one, sheets.get(one.assignment_id or 0), _why(one)) for one in unread],
        typed_once=[waiting_line(one) for one in queries.typed_once(session(), mine)],
        different=[waiting_line(one) for one in queries.typed_differently(session(), mine)],
        out=[waiting_line(one) for one in queries.printed_and_out(session(), mine)],
        providers=queries.providers(session(), mine),
        can_make_pdf=can_make_pdf(),
        can_scan=can_scan(),
        **staff_frame(),
    )


def line_of(asked: Asked) -> Line:
    """A sheet with the name of the person whom it is about."""
    name = asked.about(house().vault)
    return Line(str(asked.assignment_id), title_of(asked), name, asked.standing.window.on)


def waiting_line(waiting: queries.Waiting) -> Line:
    """A sheet that waits."""
    line = line_of(waiting.asked)
    since = waiting.since.astimezone(house().clock.zone).date()
    return Line(line.ref, line.title, line.name, line.on, since)


def _by_sheet(pages: list[ScannedPage], sheets: dict[int, Line]) -> list[tuple[Line, list[ScannedPage]]]:
    found: dict[int, list[ScannedPage]] = {}
    for one in pages:
        if one.assignment_id in sheets:
            found.setdefault(one.assignment_id, []).append(one)
    return [(sheets[number], sorted(of, key=lambda one: one.page or 0)) for number, of in found.items()]


def _why(page: ScannedPage) -> str:
    return "" if page.problem is None else problem_in_words(Problem(page.problem))


def _printed(asked: list[Asked], languages: dict[int, str]) -> Response | tuple[bytes, dict[str, str]]:
    if not can_make_pdf():
        return redirect(url_for("paper.overview"), 303)
    with_name = request.form.get("name") == "yes"
    sheets = [_sheet(one, languages[one.assignment_id], with_name=with_name) for one in asked]
    # Making the PDF takes seconds: nobody else's saving waits for it.
    session().rollback()
    try:
        pdf = sheets_as_pdf(sheets, house().settings.secret_key)
    except NoPdfHere:
        abort(404)
    note_printed(desk(), asked, languages)
    session().commit()
    return pdf, {"Content-Type": "application/pdf", "Content-Disposition": 'attachment; filename="papper.pdf"'}


def _sheet(asked: Asked, in_language: str, *, with_name: bool) -> Printed:
    made = on_paper(asked, in_language)
    return Printed(
        asked.assignment_id,
        in_language,
        html_language(in_language),
        made.title,
        made.layout,
        sheet_words(in_language),
        asked.about(house().vault) if with_name else "",
    )
