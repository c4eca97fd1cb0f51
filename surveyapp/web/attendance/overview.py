"""A month of everybody: hours, planned hours, days away and the share; the same as files."""

from __future__ import annotations

import datetime as dt

from flask import abort, render_template, request

from surveyapp.access.policy import Act
from surveyapp.audit.actions import Action
from surveyapp.extensions import house, session
from surveyapp.placements.attendance import lasting_in, n_lasting_in, sums_of_month
from surveyapp.placements.attendance_rules import MonthSum
from surveyapp.placements.queries import PlacementLine, placements_by_id
from surveyapp.spreadsheets import Cell, Sheet, as_csv, as_xlsx
from surveyapp.web.attendance.routes import blueprint
from surveyapp.web.attendance.words import month_after, month_asked, month_before
from surveyapp.web.fetched import note_fetched
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, fresh, needs
from surveyapp.web.interface_texts import gettext as _

Download = tuple[bytes, dict[str, str]]
PER_PAGE, AT_ONCE = 50, 1_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/attendance")
@needs(Act.RECORD_ATTENDANCE)
def overview() -> str:
    """Everybody whose placement lasted in the month, a page at a time."""
    month, today = _month(), house().clock.today()
    page = max(request.args.get("page", 1, type=int), 1)
    authority_id = actor().authority_id
    n_all = n_lasting_in(session(), authority_id, month)
    lines = _lines(month, page)
    return render_template(
        "attendance/overview.html",
        month=month,
        lines=lines,
        sums=sums_of_month(session(), [line.id for line in lines], month),
        n_all=n_all,
        page=page,
        n_pages=max(1, -(-n_all // PER_PAGE)),
        before=month_before(month),
        after=month_after(month, today),
        **staff_frame(),
    )


@blueprint.post("/attendance/file")
@needs(Act.RECORD_ATTENDANCE)
@fresh
def file() -> Download:
    """The month as a file or a workbook; the trail keeps that it was fetched, for it holds names."""
    month, form = _month(), request.form.get("form", "")
    if form not in ("csv", "xlsx"):
        abort(400)
    sheet = _sheet(month)
    note_fetched(Action.ATTENDANCE_EXPORTED, {"month": f"{month:%Y-%m}", "form": form})
    if form == "csv":
        return as_csv(sheet), _headers("text/csv; charset=utf-8", month, "csv")
    return as_xlsx((sheet,)), _headers(XLSX, month, "xlsx")


def _month() -> dt.date:
    return month_asked(request.values.get("month", ""), house().clock.today())


def _lines(month: dt.date, page: int, size: int = PER_PAGE) -> list[PlacementLine]:
    authority_id = actor().authority_id
    ids = lasting_in(session(), authority_id, month, size, (page - 1) * size)
    found = placements_by_id(session(), house().vault, authority_id, ids, house().clock.today())
    return [found[one] for one in ids]


def _sheet(month: dt.date) -> Sheet:
    head = (
        _("Deltagare"),
        _("Etikett"),
        _("Anordnare"),
        _("Månad"),
        _("Timmar"),
        _("Planerade timmar"),
        _("Andel, procent"),
        _("Dagar borta"),
    )
    rows: list[tuple[Cell, ...]] = []
    page = 1
    while lines := _lines(month, page, AT_ONCE):
        sums = sums_of_month(session(), [line.id for line in lines], month)
        rows.extend(_row(line, month, sums.get(line.id)) for line in lines)
        page += 1
    return Sheet(_("Närvaro"), head, tuple(rows))


def _row(line: PlacementLine, month: dt.date, total: MonthSum | None) -> tuple[Cell, ...]:
    numbers: tuple[Cell, ...] = (None, None, None, None)
    if total is not None:
        share = None if total.share is None else round(total.share, 1)
        numbers = total.hours, total.hours_planned, share, total.days_absent
    return (line.participant, line.label, line.provider, f"{month:%Y-%m}", *numbers)


def _headers(kind: str, month: dt.date, ending: str) -> dict[str, str]:
    name = _("narvaro")
    disposition = f'attachment; filename="{name}-{month:%Y-%m}.{ending}"'
    return {"Content-Type": kind, "Content-Disposition": disposition}
