"""Attendance from a file: read, checked and shown first, then stored whole; a wrong list is refused whole."""

from __future__ import annotations

import datetime as dt

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act
from surveyapp.extensions import house, session, takes_up_to
from surveyapp.interchange.attendance_storing import TakenTimes, take_in_attendance
from surveyapp.interchange.attendance_table import HEADINGS, REASONS, read_attendance
from surveyapp.interchange.people_storing import ListRefused
from surveyapp.interchange.problems import CannotImport
from surveyapp.interchange.sheets import table_from
from surveyapp.interchange.table import Table
from surveyapp.placements.attendance_undoing import Save, undo_save
from surveyapp.web.attendance.routes import blueprint
from surveyapp.web.checked_list import opened_list, sealed_list
from surveyapp.web.fault_words import fault_in_words, file_fault_in_words
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.interface_texts import gettext as _

LARGEST, LARGEST_UNFOLDED = 2_000_000, 50_000_000
SHOWN_FAULTS, SHOWN_ROWS = 200, 10
PURPOSE = "attendance.list"


@blueprint.get("/attendance/import")
@needs(Act.RECORD_ATTENDANCE)
def form() -> str:
    """What a list must hold, and where to choose the file."""
    return _page()


@blueprint.post("/attendance/import")
@takes_up_to(LARGEST)
@needs(Act.RECORD_ATTENDANCE)
def check() -> str | tuple[str, int]:
    """Read the list and try it; nothing is stored."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return _page(faults=[_("Välj en fil först.")]), 422
    try:
        table = table_from(file.filename, file.read(), largest=LARGEST_UNFOLDED)
        taken = _taken(table, house().clock.now())
    except CannotImport as error:
        return _page(faults=[file_fault_in_words(one) for one in error.problems]), 422
    except ListRefused as error:
        return _page(faults=[fault_in_words(one) for one in error.faults]), 422
    finally:
        session().rollback()
    return _page(table=table, taken=taken, sealed=sealed_list(table, PURPOSE))


@blueprint.post("/attendance/import/store")
@takes_up_to(LARGEST * 3)
@needs(Act.RECORD_ATTENDANCE)
def store() -> Response | str | tuple[str, int]:
    """Store the list that was checked: all of it, in one transaction."""
    table = opened_list(request.form.get("list", ""), PURPOSE)
    at = house().clock.now()
    try:
        taken = _taken(table, at)
    except ListRefused as error:
        # Somebody else changed something since the list was checked.
        session().rollback()
        return _page(faults=[fault_in_words(one) for one in error.faults]), 422
    session().commit()
    return redirect(url_for("attendance.form", stored=taken.n_changed, save=at.isoformat()), 303)


@blueprint.post("/attendance/import/undo")
@needs(Act.RECORD_ATTENDANCE)
def undo_list() -> Response:
    """Take back what the own account read in at that moment."""
    try:
        saved_at = dt.datetime.fromisoformat(request.form.get("save", ""))
        save = Save(actor().account_id, saved_at.astimezone(dt.UTC))
    except (ValueError, OverflowError):
        abort(400)
    mine, at = actor(), house().clock.now()
    n_changed = undo_save(session(), mine.authority_id, save, account_id=mine.account_id, at=at)
    session().commit()
    return redirect(url_for("attendance.form", undone=n_changed), 303)


def _taken(table: Table, at: dt.datetime) -> TakenTimes:
    return take_in_attendance(
        session(),
        house().vault,
        actor().authority_id,
        read_attendance(table),
        house().clock.today(),
        account_id=actor().account_id,
        at=at,
    )


def _page(
    faults: list[str] | None = None, table: Table | None = None, taken: TakenTimes | None = None, sealed: str = ""
) -> str:
    return render_template(
        "attendance/import.html",
        faults=(faults or [])[:SHOWN_FAULTS],
        n_faults=len(faults or []),
        table=table,
        taken=taken,
        sealed=sealed,
        stored=request.args.get("stored", type=int),
        undone=request.args.get("undone", type=int),
        save=request.args.get("save", ""),
        headings=[spellings[0] for spellings in HEADINGS.values()],
        reasons=[spellings[0] for spellings in REASONS.values()],
        n_shown=SHOWN_ROWS,
        **staff_frame(),
    )
