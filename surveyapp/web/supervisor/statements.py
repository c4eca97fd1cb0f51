"""The supervisor's written statement: a draft from what they have told, their own words, signed once, on paper."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for

from surveyapp.access.readers import Kept, may_see_earlier
from surveyapp.extensions import house, only_reading, session
from surveyapp.placements.rules import AttendancePeriod
from surveyapp.placements.supervising import supervised_one
from surveyapp.reports.pdf import can_make_pdf
from surveyapp.responses.queries import Holder
from surveyapp.statements.changes import Author, ChangedMeanwhile, save_draft, version_of
from surveyapp.statements.draft import Facts, Month, build
from surveyapp.statements.queries import Written, statement_by_ref, statements_seen
from surveyapp.statements.ratings import rated
from surveyapp.web import language
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.statement_page import PdfFile, note_statement, statement_pdf
from surveyapp.web.supervisor.routes import Page, blueprint
from surveyapp.web.supervisor.visit import About, about, supervisor

STEP = "statement"
LONGEST = 10_000


@blueprint.get("/statement/<ref>")
def statement(token: str, ref: str) -> Page:
    """The draft, saved or proposed, and what was signed before."""
    found = about(token, ref)
    written = _written(found)
    draft = _draft_of(written)
    return _page(found, written, _proposed(found) if draft is None else draft.text, _version(found, written))


@blueprint.post("/statement/<ref>")
def save_statement(token: str, ref: str) -> Page:
    """Save the draft or sign it. What was changed in another window meanwhile is shown beside what was typed here."""
    found = about(token, ref)
    found.require_seal(STEP)
    is_signed = request.form.get("sign") == "yes"
    text = request.form.get("text", "").replace("\r\n", "\n").replace("\r", "\n").strip()
    fault = _what_is_wrong(text)
    if fault:
        return _page(found, _written(found), text, request.form.get("seen", ""), fault=fault), 422
    person, by = found.person, found.holder.informant_id
    author = Author(person.placement_id, person.authority_id, by)
    try:
        save_draft(
            session(),
            house().vault,
            author,
            text,
            request.form.get("seen", ""),
            is_signed=is_signed,
            at=house().clock.now(),
        )
    except ChangedMeanwhile:
        written = _written(found)
        return _page(found, written, text, _version(found, written), meanwhile=written[0] if written else None), 409
    session().commit()
    return redirect(f"{found.address('statement')}#{'signed' if is_signed else 'saved'}", 303)


@blueprint.post("/statements/<ref>.pdf")
def statement_file(token: str, ref: str) -> PdfFile:
    """One of the supervisor's own statements on paper, and a line in the trail; drafts say that they are."""
    holder = supervisor(token)
    with only_reading():
        written, found = _own(holder, token, ref)
        found.require_seal(STEP)
        person = found.person
        file = statement_pdf(written, person.name, person.provider, is_demonstration=holder.is_demonstration)
    note_statement(written, person.authority_id, found.actor)
    return file


def _own(holder: Holder, token: str, ref: str) -> tuple[Written, About]:
    """A statement that the supervisor may see, and whom it is about; 404 for others."""
    today, vault = house().clock.today(), house().vault
    written = statement_by_ref(session(), vault, ref) or abort(404)
    if not may_see_earlier(Kept.STATEMENTS, reader=holder.informant_id, author=written.author_id):
        abort(404)
    person = supervised_one(session(), vault, holder.informant_id, today, placement_id=written.placement_id)
    return written, About(token, holder, person or abort(404), today)


def _written(found: About) -> list[Written]:
    return statements_seen(session(), house().vault, found.person.placement_id, found.holder.informant_id)


def _draft_of(written: list[Written]) -> Written | None:
    return next((one for one in written if one.signed_at is None), None)


def _version(found: About, written: list[Written]) -> str:
    own = (one for one in written if one.author_id == found.holder.informant_id)
    newest = next(own, None)
    return "" if newest is None else version_of(newest.ref, newest.saved_at)


def _proposed(found: About) -> str:
    person, reader = found.person, found.holder.informant_id
    seen = rated(session(), house().shelf.catalogue, person.placement_id, reader)
    months = [one for one in found.attendance() if one.is_own and one.period is AttendancePeriod.MONTH]
    return build(
        Facts(
            name=person.name,
            provider=person.provider,
            since=person.first_on,
            exit_on=person.exit_on,
            first_rated_on=seen.first_on,
            latest_rated_on=seen.latest_on,
            areas=seen.areas,
            months=tuple(Month(one.on, one.hours, one.hours_planned, one.days_absent) for one in months),
        )
    )


def _what_is_wrong(text: str) -> str:
    if not text:
        return _("Skriv något först.")
    return _("Texten är för lång. Skriv högst %(max)d tecken.", max=LONGEST) if len(text) > LONGEST else ""


def _page(
    found: About,
    written: list[Written],
    text: str,
    seen: str,
    *,
    fault: str = "",
    meanwhile: Written | None = None,
) -> str:
    asked = request.args.get(language.PARAMETER)
    draft = _draft_of(written)
    return render_template(
        "supervisor/statement.html",
        text=text,
        seen=seen,
        fault=fault,
        meanwhile=meanwhile,
        draft=draft,
        longest=LONGEST,
        signed=[one for one in written if one.signed_at is not None],
        files={
            one.ref: url_for("supervisor.statement_file", token=found.token, ref=one.ref, lang=asked)
            for one in written
            if can_make_pdf()
        },
        action=found.address("save_statement"),
        **found.frame(STEP),
    )
