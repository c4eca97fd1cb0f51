"""The list of placements: filtered and sorted by its address, and searched by a form whose text stands in none."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act, has
from surveyapp.extensions import house, session
from surveyapp.placements.queries import Caseload
from surveyapp.placements.rules import Status
from surveyapp.reports.caseload import MOST_FOUND, Order, Wanted, choices, search
from surveyapp.reports.caseload import caseload as read_caseload
from surveyapp.reports.completion import states_by_placement
from surveyapp.reports.ledger import last_check
from surveyapp.web.caseworker.routes import blueprint
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.whose import caseworker_asked, whose
from surveyapp.web.words import destination_in_words

PER_PAGE = 25
KEPT = ("vems", "lage", "anordnare", "plan", "sena", "ordning")
LONGEST = 100
"""Letters of a search that are read."""


@blueprint.get("/placements")
@needs(Act.SEE_CASELOAD)
def caseload() -> str:
    """Placements with what has been answered; what they are narrowed to and sorted by stands in the address."""
    page = max(request.args.get("page", 1, type=int), 1)
    today, wanted = house().clock.today(), _wanted()
    found = read_caseload(session(), house().names, actor().authority_id, today, wanted, page, PER_PAGE)
    return render_template(
        "caseworker/caseload.html",
        wanted=wanted,
        page=page,
        n_pages=max(1, -(-found.n_all // PER_PAGE)),
        choices=choices(session(), actor().authority_id),
        statuses=_statuses(),
        orders=_orders(),
        here=_here,
        kept=KEPT,
        whose=whose(_here),
        is_narrowed=any(request.args.get(name) for name in KEPT if name not in ("vems", "ordning")),
        may_import=has(actor(), Act.IMPORT_PEOPLE),
        ledger=last_check(session(), actor().authority_id),
        **_table(found),
        **staff_frame(),
    )


@blueprint.get("/placements/search")
@needs(Act.SEE_CASELOAD)
def search_again() -> Response:
    """What was searched for is not in the address: begin again at the list."""
    return redirect(url_for("caseworker.caseload"), 303)


@blueprint.post("/placements/search")
@needs(Act.SEE_CASELOAD)
def find() -> str:
    """Who is meant. Posted, so that no name or number stands in an address, a log or the browser's history."""
    typed = request.form.get("who", "")[:LONGEST].replace("\x00", "").strip()
    found = search(session(), house().names, actor().authority_id, typed, house().clock.today())
    return render_template("caseworker/found.html", typed=typed, most=MOST_FOUND, **_table(found), **staff_frame())


def _table(found: Caseload) -> dict[str, object]:
    today = house().clock.today()
    states = states_by_placement(session(), [line.id for line in found.lines], today) if found.lines else {}
    return {"found": found, "states": states, "destination_in_words": destination_in_words}


def _wanted() -> Wanted:
    asked = request.args
    status, order = asked.get("lage", ""), asked.get("ordning", "")
    return Wanted(
        caseworker_id=caseworker_asked(),
        provider_id=asked.get("anordnare", type=int),
        plan=asked.get("plan", ""),
        status=Status(status) if status in {one.value for one in Status} else None,
        only_late=asked.get("sena") == "ja",
        order=Order(order) if order in {one.value for one in Order} else Order.LATEST,
    )


def _here(**changed: Any) -> str:
    """An address that keeps what is chosen, but for what is changed; from there one starts on the first page."""
    kept = {name: request.args.get(name) or None for name in KEPT}
    return url_for("caseworker.caseload", **{**kept, **changed})


def _statuses() -> dict[str, str]:
    return {
        Status.ONGOING.value: _("Pågår"),
        Status.COMING.value: _("Har inte börjat"),
        Status.ENDED.value: _("Har slutat"),
    }


def _orders() -> dict[Order, str]:
    """Columns that the list can be sorted by."""
    return {Order.NAME: _("Deltagare"), Order.START: _("Start"), Order.END: _("Slut")}
