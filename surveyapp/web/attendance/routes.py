"""One month of one placement: shown, typed and stored; what stood before is shown below."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.account_names import account_names
from surveyapp.access.policy import Act
from surveyapp.extensions import house, session
from surveyapp.placements.attendance import (
    MonthTold,
    Stay,
    earlier_of_month,
    hours_on_a_day,
    month_of,
    stay_by_ref,
)
from surveyapp.placements.attendance_changes import record_by_staff
from surveyapp.placements.attendance_rules import AbsenceReason, days_to_tell
from surveyapp.placements.attendance_undoing import last_save, undo_save
from surveyapp.placements.queries import placements_by_id
from surveyapp.web.attendance.grid import Grid, differing, read_days, read_whole, shown
from surveyapp.web.attendance.words import absence_in_words, month_after, month_asked, month_before
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.interface_texts import day_in_words
from surveyapp.web.interface_texts import gettext as _

blueprint = Blueprint("attendance", __name__, template_folder="templates")
SHOWN_EARLIER = 50


@blueprint.get("/placements/<ref>/attendance")
@needs(Act.RECORD_ATTENDANCE)
def of_placement(ref: str) -> str:
    """The days of a month, each with hours or why the person was away."""
    stay, month = _asked(ref)
    told = month_of(session(), stay.id, month)
    return _page(stay, month, told, _as_recorded(stay, month, told))


@blueprint.post("/placements/<ref>/attendance")
@needs(Act.RECORD_ATTENDANCE)
def record_attendance(ref: str) -> str | tuple[str, int] | Response:
    """Store the month, whole or not at all; what somebody else changed meanwhile is shown before it is replaced."""
    stay, month = _asked(ref)
    told = month_of(session(), stay.id, month)
    days = _days(stay, month)
    is_whole = request.form.get("kind") == "month"
    grid = read_whole(request.form, stay, month) if is_whole else read_days(request.form, stay, days, told)
    if grid.faults or not days:
        return _page(stay, month, told, grid), 422
    if request.form.get("seen", "") != _seen(told):
        return _page(stay, month, told, grid, is_changed=True), 409
    mine, at = actor(), house().clock.now()
    record_by_staff(session(), mine.authority_id, grid.told, account_id=mine.account_id, at=at)
    session().commit()
    return redirect(url_for("attendance.of_placement", ref=ref, month=f"{month:%Y-%m}", stored=1), 303)


@blueprint.post("/placements/<ref>/attendance/undo")
@needs(Act.RECORD_ATTENDANCE)
def undo_attendance(ref: str) -> str | tuple[str, int] | Response:
    """Take back what was saved last of this month; what somebody else saved meanwhile is shown first."""
    stay, month = _asked(ref)
    save = last_save(session(), stay.id, month)
    if save is None or save.at.isoformat() != request.form.get("save", ""):
        told = month_of(session(), stay.id, month)
        return _page(stay, month, told, _as_recorded(stay, month, told), is_changed=True), 409
    mine, at = actor(), house().clock.now()
    undo_save(session(), mine.authority_id, save, placement_id=stay.id, account_id=mine.account_id, at=at)
    session().commit()
    return redirect(url_for("attendance.of_placement", ref=ref, month=f"{month:%Y-%m}", undone=1), 303)


def _asked(ref: str) -> tuple[Stay, dt.date]:
    stay = stay_by_ref(session(), actor().authority_id, ref) or abort(404)
    today = house().clock.today()
    return stay, month_asked(request.args.get("month", ""), min(today, stay.exit_on or today))


def _days(stay: Stay, month: dt.date) -> tuple[dt.date, ...]:
    return days_to_tell(month, stay.start_on, stay.exit_on, house().clock.today())


def _as_recorded(stay: Stay, month: dt.date, told: MonthTold) -> Grid:
    return shown(_days(stay, month), told, hours_on_a_day(session(), stay.id, month))


def _seen(told: MonthTold) -> str:
    return "" if told.changed_at is None else told.changed_at.isoformat()


def _page(stay: Stay, month: dt.date, told: MonthTold, grid: Grid, *, is_changed: bool = False) -> str:
    mine, today = actor(), house().clock.today()
    line = placements_by_id(session(), house().vault, mine.authority_id, [stay.id], today)[stay.id]
    earlier = earlier_of_month(session(), stay.id, month, SHOWN_EARLIER)
    save = last_save(session(), stay.id, month)
    accounts = {int(one.replaced_by.split()[1]) for one in earlier if one.replaced_by.startswith("account ")}
    accounts |= set() if save is None else {save.account_id}
    names = account_names(session(), house().vault, mine.authority_id, accounts)
    now = _as_recorded(stay, month, told).typed
    return render_template(
        "attendance/placement.html",
        line=line,
        month=month,
        days=_days(stay, month),
        told=told,
        grid=grid,
        now=differing(grid.typed, now) if is_changed else {},
        is_changed=is_changed,
        is_stored="stored" in request.args and not grid.faults,
        is_undone="undone" in request.args and not grid.faults,
        save=save,
        saved_by="" if save is None else names.get(save.account_id, ""),
        seen=_seen(told),
        before=month_before(month) if month > stay.start_on else None,
        after=month_after(month, min(today, stay.exit_on or today)),
        day_name=lambda day: day_in_words(day, "EEE d"),
        reasons=[one.value for one in AbsenceReason],
        absence_in_words=lambda text: absence_in_words(AbsenceReason(text)),
        earlier=earlier,
        by_whom=lambda by: names.get(int(by.split()[1])) if by.startswith("account ") else _("handledaren"),
        **staff_frame(),
    )
