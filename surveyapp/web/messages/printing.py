"""Letters to print: who waits for one, with and without an address, and the file that is made of them."""

from __future__ import annotations

from flask import Response, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from surveyapp.access.policy import Act, has
from surveyapp.extensions import session
from surveyapp.messaging.changes import print_again
from surveyapp.messaging.letters import waiting_letters, write_letters
from surveyapp.reports.pdf import NoPdfHere, can_make_pdf
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.messages.letters import letters_as_pdf
from surveyapp.web.messages.routes import blueprint, mark, office
from surveyapp.web.messages.words import kind_words
from surveyapp.web.words import role_in_words


@blueprint.get("/letters")
@needs(Act.SEE_MESSAGES)
def to_print() -> str:
    """What the next batch holds, and who in it has no address."""
    return render_template(
        "messages/to_print.html",
        batch=waiting_letters(session(), office(), actor().authority_id, mark()),
        may_print=has(actor(), Act.MANAGE_MESSAGES),
        can_make_pdf=can_make_pdf(),
        kind_words=kind_words,
        role_in_words=role_in_words,
        **staff_frame(),
    )


@blueprint.post("/letters")
@needs(Act.MANAGE_MESSAGES)
def letters() -> Answer:
    """The batch as a PDF; its letters count as sent once the pages are made, and what is not needed is called off."""
    written = write_letters(session(), office(), actor().authority_id, mark())
    if not written:
        session().commit()
        return redirect(url_for("messages.to_print"), 303)
    try:
        made = letters_as_pdf(written)
    except NoPdfHere:
        abort(503)
    session().commit()
    return Response(made, mimetype="application/pdf", headers={"Content-Disposition": "attachment; filename=brev.pdf"})


@blueprint.post("/<ref>/print-again")
@needs(Act.MANAGE_MESSAGES)
def again_on_paper(ref: str) -> Answer:
    """Let a letter come with the next batch once more, where the first one was lost or spoilt."""
    if not print_again(session(), ref, actor().authority_id, mark()):
        abort(404)
    session().commit()
    return redirect(url_for("messages.message", ref=ref), 303)
