"""Placements of the caseworker's authority, one person's progress, links, and the use of places."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from flask_babel import gettext as _

from surveyapp.access.policy import Act
from surveyapp.agreements.queries import places_used
from surveyapp.extensions import house, session
from surveyapp.placements.queries import PlacementLine, placement_by_ref
from surveyapp.placements.queries import caseload as read_caseload
from surveyapp.reports.charts import Bar, columns
from surveyapp.reports.completion import states_by_placement
from surveyapp.reports.progress import progress_of, side_by_side
from surveyapp.reports.timetable import timetable
from surveyapp.schedule.survey_links import make_link, revoke_links
from surveyapp.web import language
from surveyapp.web.filters import month
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.words import destination_in_words, reason_in_words, role_in_words, state_in_words

blueprint = Blueprint("caseworker", __name__, template_folder="templates")
PER_PAGE = 25


@blueprint.get("/placements")
@needs(Act.SEE_CASELOAD)
def caseload() -> str:
    """Every placement, with what has been answered."""
    page = max(request.args.get("page", 1, type=int), 1)
    today = house().clock.today()
    found = read_caseload(session(), house().vault, actor().authority_id, today, page, PER_PAGE)
    states = states_by_placement(session(), [line.id for line in found.lines], today)
    return render_template(
        "caseworker/caseload.html",
        found=found,
        states=states,
        page=page,
        n_pages=max(1, -(-found.n_all // PER_PAGE)),
        destination_in_words=destination_in_words,
        **staff_frame(),
    )


@blueprint.get("/placements/<ref>")
@needs(Act.SEE_PERSON)
def placement(ref: str) -> str:
    """One placement: progress with verdicts in words, self beside supervisor, what was planned and done."""
    return _page(_found(ref))


@blueprint.post("/placements/<ref>/link")
@needs(Act.MAKE_LINK)
def new_link(ref: str) -> str:
    """A new link for the participant, shown once; earlier ones stop working."""
    line = _found(ref)
    by, now = f"account {actor().account_id}", house().clock.now()
    informant_id = line.participant_informant_id
    revoke_links(session(), informant_id, authority_id=actor().authority_id, actor=by, at=now)
    token = make_link(session(), informant_id, house().settings.secret_key, actor=by, at=now)
    session().commit()
    return _page(line, link=f"{house().settings.base_url}/s/{token}")


@blueprint.get("/occupancy")
@needs(Act.SEE_OCCUPANCY)
def occupancy() -> str:
    """Places granted, used and paid for, by provider and month."""
    used = places_used(session(), actor().authority_id, house().clock.today())
    drawing = None
    if used is not None:
        bars = [
            Bar(
                month(one.month, with_year=one.month.month == 1 or place == 0),
                one.n_at_end,
                max(one.n_granted, one.n_at_end),
            )
            for place, one in enumerate(used.together)
        ]
        title = _("Använda platser i slutet av varje månad")
        drawing = columns(bars, max(bar.of for bar in bars), title, _("Samma siffror står i tabellen under bilden."))
    return render_template("caseworker/occupancy.html", used=used, drawing=drawing, **staff_frame())


def _found(ref: str) -> PlacementLine:
    line = placement_by_ref(session(), house().vault, actor().authority_id, ref, house().clock.today())
    return line or abort(404)


def _page(line: PlacementLine, link: str = "") -> str:
    found = progress_of(session(), house().shelf, line.id, line.plan, language.language())
    return render_template(
        "caseworker/placement.html",
        line=line,
        link=link,
        found=found,
        beside=side_by_side(found),
        rows=timetable(session(), house().shelf, line.id, line.plan, house().clock.today(), language.language()),
        role_in_words=role_in_words,
        state_in_words=state_in_words,
        destination_in_words=destination_in_words,
        reason_in_words=reason_in_words,
        **staff_frame(),
    )
