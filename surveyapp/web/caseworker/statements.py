"""A statement that a supervisor has signed, on screen and on paper."""

from __future__ import annotations

from flask import abort, render_template

from surveyapp.access.policy import Act
from surveyapp.extensions import house, session
from surveyapp.placements.queries import PlacementLine, placements_by_id
from surveyapp.reports.pdf import can_make_pdf
from surveyapp.statements.queries import Written, statement_by_ref
from surveyapp.web.caseworker.routes import blueprint
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, authority, needs
from surveyapp.web.statement_page import PdfFile, statement_pdf


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
def statement_file(ref: str) -> PdfFile:
    """A signed statement on paper."""
    written, line = _found(ref)
    return statement_pdf(written, line.participant, line.provider, is_demonstration=authority().is_demonstration)


def _found(ref: str) -> tuple[Written, PlacementLine]:
    written = statement_by_ref(session(), house().vault, ref) or abort(404)
    if written.signed_at is None:
        abort(404)
    today, placement_id = house().clock.today(), written.placement_id
    lines = placements_by_id(session(), house().vault, actor().authority_id, [placement_id], today)
    return written, lines.get(placement_id) or abort(404)
