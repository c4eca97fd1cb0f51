"""What providers may invoice for a month, as CSV and as a workbook with the days that prove it."""

from __future__ import annotations

import datetime as dt

from flask import request

from surveyapp.access.policy import Act
from surveyapp.agreements.invoice import InvoiceLine, invoice_lines
from surveyapp.extensions import house, session
from surveyapp.spreadsheets import Cell, Sheet, as_csv, as_xlsx
from surveyapp.web.agreements.codes import code_of
from surveyapp.web.agreements.routes import as_month, blueprint
from surveyapp.web.agreements.words import model_in_words, unit_in_words
from surveyapp.web.guards import actor, needs
from surveyapp.web.interface_texts import gettext as _

Download = tuple[bytes, dict[str, str]]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/agreements/invoice.csv")
@needs(Act.SEE_AGREEMENTS)
def invoice_csv() -> Download:
    """The lines of a month."""
    month = _month()
    return as_csv(_sheets(month)[0]), _headers("text/csv; charset=utf-8", month, "csv")


@blueprint.get("/agreements/invoice.xlsx")
@needs(Act.SEE_AGREEMENTS)
def invoice_xlsx() -> Download:
    """The lines of a month, and every day that is paid by use."""
    month = _month()
    return as_xlsx(_sheets(month)), _headers(XLSX, month, "xlsx")


def _month() -> dt.date:
    """The month asked for; the last whole one unless told otherwise."""
    if "month" in request.args:
        return as_month(request.args["month"])
    return (house().clock.today().replace(day=1) - dt.timedelta(1)).replace(day=1)


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


def _headers(kind: str, month: dt.date, ending: str) -> dict[str, str]:
    name = f'attachment; filename="{_("fakturaunderlag")}-{month:%Y-%m}.{ending}"'
    return {"Content-Type": kind, "Content-Disposition": name}
