"""What providers may invoice for a month, as CSV and as a workbook with the days that prove it; the trail tells who."""

from __future__ import annotations

import datetime as dt

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act
from surveyapp.agreements.invoice import InvoiceLine, invoice_lines
from surveyapp.extensions import house, only_reading, session
from surveyapp.spreadsheets import Cell, Sheet, as_csv, as_xlsx
from surveyapp.web.agreements.codes import code_of
from surveyapp.web.agreements.routes import as_month, blueprint
from surveyapp.web.agreements.words import model_in_words, unit_in_words
from surveyapp.web.fetched import What, note_file
from surveyapp.web.guards import actor, fresh, needs
from surveyapp.web.interface_texts import gettext as _

Download = tuple[bytes, dict[str, str]]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/agreements/invoice.csv")
@blueprint.get("/agreements/invoice.xlsx")
@needs(Act.SEE_AGREEMENTS)
def invoice_file() -> Response:
    """Whoever only opens the address of a file comes to the page with the buttons."""
    return redirect(url_for("agreements.overview"), 303)


@blueprint.post("/agreements/invoice.csv")
@needs(Act.SEE_AGREEMENTS)
@fresh
def invoice_csv() -> Download:
    """The lines of a month."""
    month = _month()
    with only_reading():
        content = as_csv(_sheets(month)[0])
    return content, _told(month, "text/csv; charset=utf-8", "csv")


@blueprint.post("/agreements/invoice.xlsx")
@needs(Act.SEE_AGREEMENTS)
@fresh
def invoice_xlsx() -> Download:
    """The lines of a month, and every day that is paid by use."""
    month = _month()
    with only_reading():
        content = as_xlsx(_sheets(month))
    return content, _told(month, XLSX, "xlsx")


def _month() -> dt.date:
    """The month asked for; the last whole one unless told otherwise."""
    if "month" in request.form:
        return as_month(request.form["month"])
    return (house().clock.today().replace(day=1) - dt.timedelta(1)).replace(day=1)


def _told(month: dt.date, kind: str, ending: str) -> dict[str, str]:
    """Keep in the trail that this month is fetched; and the file's headers."""
    note_file(What.INVOICE, ending, month=f"{month:%Y-%m}")
    name = f'attachment; filename="{_("fakturaunderlag")}-{month:%Y-%m}.{ending}"'
    return {"Content-Type": kind, "Content-Disposition": name}


def _sheets(month: dt.date) -> tuple[Sheet, Sheet]:
    lines = invoice_lines(session(), actor().authority_id, month, house().clock.today())
    head = (
        _("Anordnare"),
        _("Månad"),
        _("Prismodell"),
        _("Kod för placeringen"),
        _("Antal"),
        _("Enhet"),
        _("Pris per enhet, kr"),
        _("Belopp, kr"),
    )
    note = _(
        "Beloppen är utan moms. En plats som gäller en del av månaden betalas för den delen av dagarna, "
        "avrundat nedåt till hela ören."
    )
    days = tuple(
        (line.provider, code_of(line.placement_id), day) for line in lines if line.placement_id for day in line.days
    )
    return (
        Sheet(_("Fakturaunderlag"), head, tuple(_row(line) for line in lines), note),
        Sheet(_("Dagar"), (_("Anordnare"), _("Kod för placeringen"), _("Dag")), days),
    )


def _row(line: InvoiceLine) -> tuple[Cell, ...]:
    return (
        line.provider,
        line.month,
        model_in_words(line.model),
        code_of(line.placement_id) if line.placement_id else None,
        round(line.quantity, 4),
        unit_in_words(line.model, is_fixed=line.placement_id is None),
        line.unit_cents / 100,
        line.amount_cents / 100,
    )
