"""One codebook's files: what leaves is kept in the trail; what comes back is read, shown and then stored whole."""

from __future__ import annotations

import base64
import binascii
import tempfile
import zlib
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from werkzeug.wsgi import wrap_file

from surveyapp.access.policy import Act, has
from surveyapp.coding.changes import By
from surveyapp.coding.exchange.brought import Brought
from surveyapp.coding.exchange.changes import compared, take_in, tell_export
from surveyapp.coding.exchange.coders import Coders
from surveyapp.coding.exchange.comparing import Comparison
from surveyapp.coding.exchange.making import Form, make
from surveyapp.coding.exchange.problems import CannotTake, Fault, Problem
from surveyapp.coding.exchange.queries import Chosen, Source, coder_names
from surveyapp.coding.exchange.taking import understand
from surveyapp.coding.marking import finish
from surveyapp.coding.models import Codebook
from surveyapp.coding.queries import codebook_by_ref
from surveyapp.coding.quotations import pseudonyms_of
from surveyapp.coding.to_code import InterviewLine, marked_but_not_counted, series_to_code
from surveyapp.db.engine import session_for
from surveyapp.extensions import house, session, takes_up_to
from surveyapp.people.encrypted import CannotOpen
from surveyapp.web.coding import words
from surveyapp.web.coding_exchange.words import by_theme, coders, left_in_words, problem_in_words, sums_in_words
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, fresh, needs
from surveyapp.web.interface_texts import gettext as _

blueprint = Blueprint("coding_exchange", __name__, template_folder="templates")
LARGEST, LARGEST_UNFOLDED, LARGEST_SEALED = 20_000_000, 120_000_000, 40_000_000
SHOWN_PROBLEMS = 200
SEALED = "coding.brought"
MEDIA = {Form.QDPX: "application/zip", Form.CSV: "text/csv; charset=utf-8", Form.QDC: "application/xml"}


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that was found whole, what it would change, and the same to be carried to storing."""

    brought: Brought
    found: Comparison
    sealed: str


@blueprint.get("/kodning/<ref>/utbyte")
@needs(Act.CODE_INTERVIEWS)
def overview(ref: str) -> str:
    """What may be fetched, and where to choose a file that is to be taken in."""
    return _page(_codebook(ref))


@blueprint.post("/kodning/<ref>/utbyte/fil")
@needs(Act.EXPORT)
@fresh
def file(ref: str) -> Response | tuple[str, int]:
    """The file; that it was fetched, and with how much in it, is kept in the trail."""
    if not has(actor(), Act.CODE_INTERVIEWS):
        abort(403)
    codebook, form = _codebook(ref), next((one for one in Form if one == request.form.get("form")), None) or abort(400)
    own = actor().account_id if request.form.get("whose") == "own" else None
    chosen = Chosen(request.form.get("series") or None, own)
    # What takes long only reads, so that nobody else waits with saving.
    session().rollback()
    out = tempfile.TemporaryFile()  # noqa: SIM115  # closed with the answer
    try:
        with session_for(house().engine, reading=True) as reading:
            n_passages = make(out, Source(reading, house().vault, house().guides, codebook), chosen, form)
    except CannotTake as refused:
        out.close()
        return _page(codebook, problems=refused.problems), 422
    tell_export(session(), codebook, form.value, n_passages, _by())
    session().commit()
    out.seek(0)
    name = f'attachment; filename="{codebook.code}.{form.value}"'
    headers = {"Content-Type": MEDIA[form], "Content-Disposition": name, "Cache-Control": "no-store"}
    return Response(wrap_file(request.environ, out), headers=headers, direct_passthrough=True)


@blueprint.post("/kodning/<ref>/utbyte")
@takes_up_to(LARGEST)
@needs(Act.CODE_INTERVIEWS)
def check(ref: str) -> str | tuple[str, int]:
    """Read the file and lay it against what is here; nothing is stored."""
    codebook, sent = _codebook(ref), request.files.get("file")
    if sent is None or not sent.filename:
        return _page(codebook, fault=_("Välj en fil först.")), 422
    own = coder_names(session(), actor().authority_id).get(actor().account_id) if "mine" in request.form else None
    session().rollback()
    try:
        with session_for(house().engine, reading=True) as reading:
            source = Source(reading, house().vault, house().guides, codebook)
            brought = understand(source, sent.read(), Coders(own), LARGEST_UNFOLDED)
            found = compared(reading, codebook, brought, _by())
    except CannotTake as refused:
        return _page(codebook, problems=refused.problems), 422
    return _page(codebook, checked=Checked(brought, found, _sealed(brought, codebook)))


@blueprint.post("/kodning/<ref>/utbyte/spara")
@takes_up_to(LARGEST_SEALED)
@needs(Act.CODE_INTERVIEWS)
def store(ref: str) -> Response | tuple[str, int]:
    """Store what was checked: all of it, in one transaction."""
    codebook = _codebook(ref)
    try:
        found = take_in(session(), house().vault, codebook, _opened(codebook), _by())
    except CannotTake as refused:
        # Something was changed here since the file was checked.
        session().rollback()
        return _page(codebook, problems=refused.problems), 422
    session().commit()
    n = len(found.added) + len(found.moved)
    return redirect(url_for("coding_exchange.overview", ref=ref, stored=n, themes=len(found.new_themes)), 303)


@blueprint.post("/kodning/<ref>/utbyte/klar")
@needs(Act.CODE_INTERVIEWS)
def done(ref: str) -> Response:
    """Say that one is done with the interviews that were chosen among those whose marks are not counted yet."""
    codebook, chosen = _codebook(ref), request.form.getlist("intervju")
    lines = [one for one in _not_counted(codebook) if one.ref in chosen]
    for one in lines:
        finish(session(), codebook, one.id, _by())
    session().commit()
    stored = request.form.get("stored", 0, type=int)
    return redirect(url_for("coding_exchange.overview", ref=ref, stored=stored, klara=len(lines)), 303)


def _by() -> By:
    return By(actor().account_id, actor().authority_id, house().clock.now())


def _codebook(ref: str) -> Codebook:
    return codebook_by_ref(session(), actor().authority_id, ref) or abort(404)


def _not_counted(codebook: Codebook) -> list[InterviewLine]:
    return marked_but_not_counted(session(), actor().authority_id, codebook.id, actor().account_id)


def _sealed(brought: Brought, codebook: Codebook) -> str:
    packed = zlib.compress(brought.packed().encode())
    return base64.b64encode(house().vault.seal_bytes(packed, SEALED, _holder(codebook))).decode()


def _opened(codebook: Codebook) -> Brought:
    """What this account checked for this codebook; 400 for anything else."""
    try:
        sealed = base64.b64decode(request.form.get("brought", ""), validate=True)
        packed = house().vault.open_bytes(sealed, SEALED, _holder(codebook))
    except (binascii.Error, ValueError, CannotOpen):
        abort(400)
    return Brought.unpacked(zlib.decompress(packed).decode())


def _holder(codebook: Codebook) -> str:
    return f"account {actor().account_id} {codebook.ref}"


def _page(
    codebook: Codebook, *, fault: str = "", problems: tuple[Problem, ...] = (), checked: Checked | None = None
) -> str:
    stored = request.args.get("stored", type=int)
    waiting = [] if stored is None else _not_counted(codebook)
    faults = [fault] if fault else [problem_in_words(one) for one in problems[:SHOWN_PROBLEMS]]
    return render_template(
        "coding_exchange/overview.html",
        codebook=codebook,
        faults=faults,
        n_faults=len(problems) or len(faults),
        differs=any(one.fault is Fault.TEXT_DIFFERS for one in problems),
        checked=checked,
        sums=[] if checked is None else sums_in_words(checked.found),
        left=[] if checked is None else left_in_words(checked.brought, checked.found),
        themes=[] if checked is None else by_theme(checked.brought, checked.found),
        coders=[] if checked is None else coders(checked.found),
        series=series_to_code(session(), actor().authority_id),
        may_export=has(actor(), Act.EXPORT),
        stored=stored,
        waiting=waiting,
        names=pseudonyms_of(session(), house().vault, actor().authority_id, waiting),
        words=words,
        n_done=request.args.get("klara", 0, type=int),
        stored_themes=request.args.get("themes", 0, type=int),
        **staff_frame(),
    )
