"""Agreements as pages: the list, one agreement, one month of it with the days that are paid."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, abort, render_template, request

from surveyapp.access.policy import Act, has
from surveyapp.agreements.changes import last_change
from surveyapp.agreements.invoice import lines_of
from surveyapp.agreements.reading import (
    AgreementLine,
    agreement_by_ref,
    agreements,
    changes,
    extensions,
    month_of,
    months_of,
)
from surveyapp.agreements.rules import months
from surveyapp.agreements.terms import ChangeKind
from surveyapp.extensions import house, session
from surveyapp.placements.queries import placements_by_id
from surveyapp.web.agreements import words
from surveyapp.web.agreements.codes import code_of
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs

blueprint = Blueprint("agreements", __name__, template_folder="templates")
PER_PAGE, MONTHS_PER_PAGE, MONTHS_TO_INVOICE = 25, 24, 24
ENDED = "ended"


@blueprint.get("/agreements")
@needs(Act.SEE_AGREEMENTS)
def overview() -> str:
    """Every agreement that lasts or is to come, or those that ended; what is shown stands in the address."""
    page, ended = max(request.args.get("page", 1, type=int), 1), request.args.get("show") == ENDED
    today = house().clock.today()
    lines, n_all = agreements(session(), actor().authority_id, today, ended=ended, page=page, size=PER_PAGE)
    return render_template(
        "agreements/overview.html",
        lines=lines,
        ended=ended,
        page=page,
        n_pages=max(1, -(-n_all // PER_PAGE)),
        may_manage=has(actor(), Act.MANAGE_AGREEMENTS),
        invoice_months=list(months(today - dt.timedelta(30 * MONTHS_TO_INVOICE), today))[::-1],
        words=words,
        **staff_frame(),
    )


@blueprint.get("/agreements/<ref>")
@needs(Act.SEE_AGREEMENTS)
def agreement(ref: str) -> str:
    """One agreement: terms, options, warnings, what each month cost and what of it was used, what was done."""
    return agreement_page(the_line(ref))


@blueprint.get("/agreements/<ref>/months/<month>")
@needs(Act.SEE_AGREEMENTS)
def one_month(ref: str, month: str) -> str:
    """What a month came to, line by line; with the days that are paid, by code, and by person for those who may."""
    line, day = the_line(ref), as_month(month)
    found = month_of(session(), actor().authority_id, line, day, house().clock.today()) or abort(404)
    lines = lines_of(line.provider, line.granted, found.paid)
    ids = [one.placement_id for one in lines if one.placement_id] if has(actor(), Act.SEE_PERSON) else []
    return render_template(
        "agreements/month.html",
        line=line,
        found=found,
        lines=lines,
        people=placements_by_id(session(), house().vault, actor().authority_id, ids, house().clock.today()),
        code_of=code_of,
        words=words,
        **staff_frame(),
    )


def the_line(ref: str) -> AgreementLine:
    """The agreement of this authority; 404 for others."""
    return agreement_by_ref(session(), actor().authority_id, ref, house().clock.today()) or abort(404)


def as_month(text: str) -> dt.date:
    """The first day of a month such as 2023-10; 404 for anything else."""
    try:
        return dt.datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007  # a month has no zone
    except ValueError:
        abort(404)


def agreement_page(line: AgreementLine, *, problem: str = "", typed: dict[str, str] | None = None) -> str:
    """The agreement's page; ``typed`` is what stood in the boxes of a step that could not be stored."""
    page, today = max(request.args.get("page", 1, type=int), 1), house().clock.today()
    may_manage, sees_names = has(actor(), Act.MANAGE_AGREEMENTS), has(actor(), Act.SEE_PERSON)
    rows, n_months = months_of(session(), actor().authority_id, line, today, page, MONTHS_PER_PAGE)
    done = changes(session(), line.id, house().vault if sees_names else None)
    seen = last_change(session(), line.id)
    return render_template(
        "agreements/agreement.html",
        line=line,
        problem=problem,
        typed=typed or {},
        extensions=extensions(session(), line.id),
        changes=done,
        undoable=next((one for one in done if one.ref == seen and one.kind is not ChangeKind.SIGNED), None),
        seen=seen,
        rows=rows,
        page=page,
        n_pages=max(1, -(-n_months // MONTHS_PER_PAGE)),
        may_manage=may_manage,
        words=words,
        **staff_frame(),
    )
