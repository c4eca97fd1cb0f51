"""Somebody did not come, and attendance of the last months."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from surveyapp.extensions import house, session
from surveyapp.placements.absence import Absence, Telling, take_back, tell
from surveyapp.placements.rules import AttendancePeriod, days_to_miss, months_to_report
from surveyapp.schedule.survey_links import is_genuine
from surveyapp.web import attendance_form
from surveyapp.web.attendance_form import MonthForm
from surveyapp.web.interface_texts import day_in_words
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.supervisor.visit import About, about

blueprint = Blueprint("supervisor", __name__, url_prefix="/s/<token>", template_folder="templates")
ABSENT, ATTENDANCE = "absent", "attendance"
Page = str | Response | tuple[str, int]


@blueprint.url_value_preprocessor
def refuse_forged(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """A link that we did not make ends here, before the database is asked."""
    if not values or not is_genuine(house().settings.secret_key, values["token"]):
        abort(404)


@blueprint.get("/absent/<ref>")
def absent(token: str, ref: str) -> Page:
    """Ask whether it is true, and which day."""
    return _ask(about(token, ref))


@blueprint.post("/absent/<ref>")
def tell_absent(token: str, ref: str) -> Page:
    """Let the caseworker know; the same day told twice is told once."""
    found = about(token, ref)
    found.require_seal(ABSENT)
    on = _day(request.form.get("on", ""))
    if on not in _days(found):
        return _ask(found, _("Välj en dag i listan. Det går bara att meddela dagar som har varit.")), 422
    told = tell(session(), _absence(found, on), at=house().clock.now())
    if told is Telling.TOO_OFTEN:
        return _ask(found, _("Det här har ändrats många gånger i dag. Ring handläggaren i stället.")), 429
    session().commit()
    return redirect(found.home(), 303)


@blueprint.post("/absent/<ref>/undo")
def undo_absent(token: str, ref: str) -> Page:
    """Take back what was told today; what was told another day stays, and so does what was taken back already."""
    found = about(token, ref)
    found.require_seal(ABSENT)
    on = _day(request.form.get("on", ""))
    told_today = any(
        one.on == on and one.period is AttendancePeriod.DAY and _is_of_today(one.recorded_at, found.today)
        for one in found.attendance()
        if one.is_own
    )
    if on is not None and told_today:
        take_back(session(), _absence(found, on), at=house().clock.now())
        session().commit()
    return redirect(found.home(), 303)


@blueprint.get("/attendance/<ref>")
def attendance(token: str, ref: str) -> Page:
    """Hours and days away of the last months."""
    found = about(token, ref)
    return _months(found, attendance_form.filled(_offered(found), found.attendance()))


@blueprint.post("/attendance/<ref>")
def record(token: str, ref: str) -> Page:
    """Keep what is right; what is wrong is shown again as it was typed."""
    found = about(token, ref)
    found.require_seal(ATTENDANCE)
    forms = attendance_form.read(request.form, _offered(found), found.attendance())
    attendance_form.store(found.person, found.holder.informant_id, forms)
    session().commit()
    if attendance_form.faults(forms):
        return _months(found, forms), 422
    return redirect(found.home(), 303)


def _ask(found: About, fault: str = "") -> str:
    days = _days(found)
    return render_template(
        "supervisor/absent.html",
        days=[(day, _called(day, found.today)) for day in days],
        fault=fault,
        action=found.address("tell_absent"),
        **found.frame(ABSENT),
    )


def _called(day: dt.date, today: dt.date) -> str:
    name = day_in_words(day, "EEEE d MMMM")
    if day == today:
        return _("I dag, %(day)s", day=name)
    return _("I går, %(day)s", day=name) if day == today - dt.timedelta(1) else name[:1].upper() + name[1:]


def _days(found: About) -> tuple[dt.date, ...]:
    days = days_to_miss(found.today, found.person.first_on)
    return tuple(day for day in days if day <= found.person.last_on(found.today))


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _absence(found: About, on: dt.date | None) -> Absence:
    if on is None:
        abort(400)
    return Absence(found.person.placement_id, found.person.authority_id, found.holder.informant_id, on)


def _is_of_today(moment: dt.datetime, today: dt.date) -> bool:
    return moment.astimezone(house().clock.zone).date() == today


def _offered(found: About) -> list[dt.date]:
    """Months without a record, and the latest two, which may need a correction."""
    last, first = found.person.last_on(found.today).replace(day=1), found.person.first_on.replace(day=1)
    known = [one.on for one in found.attendance() if one.is_own and one.period is AttendancePeriod.MONTH]
    months = {last, max(first, (last - dt.timedelta(1)).replace(day=1))}
    return sorted(months | set(months_to_report(found.person.first_on, found.person.last_on(found.today), known)))


def _months(found: About, forms: tuple[MonthForm, ...]) -> str:
    return render_template(
        "supervisor/attendance.html",
        months_shown=forms,
        faults=attendance_form.faults(forms),
        action=found.address("record"),
        **found.frame(ATTENDANCE),
    )
