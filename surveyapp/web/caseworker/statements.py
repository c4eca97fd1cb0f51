"""A statement that a supervisor has signed, on screen and on paper."""

from __future__ import annotations

from flask import abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act
from surveyapp.extensions import house, only_reading, session
from surveyapp.placements.queries import PlacementLine, placements_by_id
from surveyapp.reports.pdf import can_make_pdf
from surveyapp.statements.queries import Written, statement_by_ref
from surveyapp.web.caseworker.routes import blueprint
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, authority, fresh, needs
from surveyapp.web.statement_page import PdfFile, note_statement, statement_pdf


@blueprint.get("/statements/<ref>")
@needs(Act.SEE_PERSON)
def statement(ref: str) -> str:
    """A signed statement."""
    written, line = _found(ref)
    return render_template(
        "caseworker/statement.html",
        written=written,
        line=line,
        can_make_pdf=can_make_pdf(),
        **staff_frame(),
    )


@blueprint.get("/statements/<ref>.pdf")
@needs(Act.SEE_PERSON)
def statement_address(ref: str) -> Response:
    """Whoever only opens the address of the file comes to the page with the button."""
    written, _line = _found(ref)
    return redirect(url_for("caseworker.statement", ref=written.ref), 303)


@blueprint.post("/statements/<ref>.pdf")
@needs(Act.SEE_PERSON)
@fresh
def statement_file(ref: str) -> PdfFile:
    """A signed statement on paper; the trail keeps that it was fetched."""
    is_demonstration = authority().is_demonstration
    with only_reading():
        written, line = _found(ref)
        file = statement_pdf(written, line.participant, line.provider, is_demonstration=is_demonstration)
    note_statement(written, actor().authority_id, f"account {actor().account_id}")
    return file


def _found(ref: str) -> tuple[Written, PlacementLine]:
    written = statement_by_ref(session(), house().vault, ref) or abort(404)
    if written.signed_at is None:
        abort(404)
    today, placement_id = house().clock.today(), written.placement_id
    lines = placements_by_id(session(), house().vault, actor().authority_id, [placement_id], today)
    return written, lines.get(placement_id) or abort(404)
