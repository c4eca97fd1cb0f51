"""A written statement as a page of paper, for supervisors and caseworkers alike."""

from __future__ import annotations

from flask import abort, render_template
from flask_babel import force_locale

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.extensions import house, session
from surveyapp.reports.pdf import NoPdfHere, as_pdf
from surveyapp.statements.queries import Written
from surveyapp.web.fetched import What

PdfFile = tuple[bytes, dict[str, str]]


def statement_pdf(written: Written, name: str, provider: str, *, is_demonstration: bool) -> PdfFile:
    """The statement as a tagged PDF; 404 where this machine cannot make one. A draft is marked as a draft."""
    # The text is Swedish, whoever reads it, and so are the words around it.
    with force_locale("sv"):
        page = render_template(
            "statement.html",
            written=written,
            name=name,
            provider=provider,
            on=(written.signed_at or written.saved_at).astimezone(house().clock.zone).date(),
            paragraphs=[part.split("\n") for part in written.text.split("\n\n") if part.strip()],
            demonstration=is_demonstration,
        )
    try:
        content = as_pdf(page)
    except NoPdfHere:
        abort(404)
    return content, {"Content-Type": "application/pdf", "Content-Disposition": 'attachment; filename="statement.pdf"'}


def note_statement(written: Written, authority_id: int, by: str) -> None:
    """Keep in the trail of the placement that a statement about it was fetched."""
    record(
        session(),
        Action.EXPORTED,
        actor=by,
        subject=("placement", written.placement_id),
        at=house().clock.now(),
        authority_id=authority_id,
        details={"what": What.STATEMENT.value, "form": "pdf"},
    )
    session().commit()
