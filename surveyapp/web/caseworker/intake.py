"""A referrer's list of people: read, checked and shown first, then taken in whole; a wrong list is refused whole."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act
from surveyapp.extensions import house, session, takes_up_to
from surveyapp.interchange.people_storing import ListRefused, Taken, Under, take_in
from surveyapp.interchange.people_table import HEADINGS, Fault, read_people
from surveyapp.interchange.places import Into
from surveyapp.interchange.problems import CannotImport
from surveyapp.interchange.sheets import table_from
from surveyapp.interchange.table import Table
from surveyapp.schedule.comparing import Plans
from surveyapp.web.caseworker.routes import blueprint
from surveyapp.web.checked_list import opened_list, sealed_list
from surveyapp.web.fault_words import fault_in_words, file_fault_in_words
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.interface_texts import gettext as _

LARGEST, LARGEST_UNFOLDED = 2_000_000, 50_000_000
SHOWN_FAULTS, SHOWN_PEOPLE = 200, 10
SEALED = "intake.list"


@blueprint.get("/intake")
@needs(Act.IMPORT_PEOPLE)
def intake() -> str:
    """What a list must hold, and where to choose the file."""
    return _page()


@blueprint.post("/intake")
@takes_up_to(LARGEST)
@needs(Act.IMPORT_PEOPLE)
def check_intake() -> str | tuple[str, int]:
    """Read the list and try it; nothing is stored."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return _page(faults=[_("Välj en fil först.")]), 422
    try:
        table = table_from(file.filename, file.read(), largest=LARGEST_UNFOLDED)
        taken = _taken(table)
    except CannotImport as error:
        return _page(faults=[file_fault_in_words(one) for one in error.problems]), 422
    except ListRefused as error:
        return _page(faults=_in_words(error.faults)), 422
    finally:
        session().rollback()
    return _page(table=table, taken=taken, sealed=sealed_list(table, SEALED))


@blueprint.post("/intake/store")
@takes_up_to(LARGEST * 2)
@needs(Act.IMPORT_PEOPLE)
def store_intake() -> Response | str | tuple[str, int]:
    """Store the list that was checked: all of it, in one transaction."""
    table = opened_list(request.form.get("list", ""), SEALED)
    try:
        taken = _taken(table)
    except ListRefused as error:
        # Somebody else changed something since the list was checked.
        session().rollback()
        return _page(faults=_in_words(error.faults)), 422
    session().commit()
    n_people, n_placements, n_addresses = taken.n_people, taken.n_placements, taken.n_addresses
    there = url_for("caseworker.intake", people=n_people, placements=n_placements, addresses=n_addresses)
    return redirect(there, 303)


def _taken(table: Table) -> Taken:
    today = house().clock.today()
    by = f"account {actor().account_id}"
    into = Into(session(), house().vault, actor().authority_id, by, house().clock.now(), today)
    plan = request.form.get("plan", "")
    chosen = next((key for key in _plans() if f"{key[0]} {key[1]}" == plan), None) or abort(400)
    return take_in(into, read_people(table, today), Under(_plans(), chosen, actor().informant_id))


def _plans() -> Plans:
    return house().shelf_of(actor().authority_id).plans


def _page(
    faults: list[str] | None = None, table: Table | None = None, taken: Taken | None = None, sealed: str = ""
) -> str:
    done = [request.args.get(name, type=int) for name in ("people", "placements", "addresses")]
    return render_template(
        "caseworker/intake.html",
        faults=(faults or [])[:SHOWN_FAULTS],
        n_faults=len(faults or []),
        table=table,
        taken=taken,
        sealed=sealed,
        done=None if None in done[:2] else done,
        plans=[f"{code} {version}" for code, version in _plans()],
        plan=request.form.get("plan", ""),
        headings=[spellings[0] for spellings in HEADINGS.values()],
        n_shown=SHOWN_PEOPLE,
        **staff_frame(),
    )


def _in_words(faults: tuple[Fault, ...]) -> list[str]:
    return [fault_in_words(fault) for fault in faults]
