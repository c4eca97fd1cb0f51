"""Notes about one placement: written, read by those they are for, changed within a day, then only added to."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.policy import TABLE, Act, Scope, has, may
from surveyapp.extensions import house, session
from surveyapp.notes.changes import CannotNote, change_note, write_note
from surveyapp.notes.queries import NotedPlacement, n_notes, noted_placement, notes_shown, readable_note
from surveyapp.notes.rules import LONGEST, Visibility, may_change, offered_to
from surveyapp.placements.queries import placements_by_id
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.notes.words import visibility_in_words

blueprint = Blueprint("notes", __name__, template_folder="templates")
PER_PAGE = 25


@blueprint.get("/placements/<ref>/notes")
@needs(Act.WRITE_NOTES)
def of_placement(ref: str) -> str:
    """A page of notes, newest first, and room for a new one."""
    return _page(_found(ref))


@blueprint.post("/placements/<ref>/notes")
@needs(Act.WRITE_NOTES)
def write(ref: str) -> str | tuple[str, int] | Response:
    """Keep a new note, or an addition to one."""
    found, text = _found(ref), request.form.get("text", "")
    visibility = _visibility()
    adds_to = None
    if request.form.get("adds_to"):
        adds_to = readable_note(session(), actor(), found.id, request.form["adds_to"]) or abort(404)
    if visibility is None and adds_to is None:
        return _page(found, problem="no reader"), 422
    readers = visibility or Visibility.AUTHOR
    try:
        at = house().clock.now()
        write_note(session(), house().vault, actor(), found, text, readers, adds_to=adds_to, at=at)
    except CannotNote as refused:
        session().rollback()
        return _page(found, problem=refused.code), 422
    session().commit()
    return redirect(url_for("notes.of_placement", ref=ref), 303)


@blueprint.post("/placements/<ref>/notes/<note_ref>")
@needs(Act.WRITE_NOTES)
def change(ref: str, note_ref: str) -> str | tuple[str, int] | Response:
    """Replace a text by its author within a day."""
    found = _found(ref)
    note = readable_note(session(), actor(), found.id, note_ref) or abort(404)
    visibility = _visibility()
    if visibility is None:
        return _page(found, problem="no reader", changed=note_ref), 422
    try:
        at, text = house().clock.now(), request.form.get("text", "")
        change_note(session(), house().vault, actor(), found, note, text, visibility, at=at)
    except CannotNote as refused:
        session().rollback()
        return _page(found, problem=refused.code, changed=note_ref), 409 if refused.code == "too late" else 422
    session().commit()
    return redirect(url_for("notes.of_placement", ref=ref), 303)


def _found(ref: str) -> NotedPlacement:
    found = noted_placement(session(), actor().authority_id, ref)
    if found is None or not may(actor(), Act.WRITE_NOTES, Scope(actor().authority_id, found.provider_id)):
        abort(404)
    return found


def _offered() -> tuple[Visibility, ...]:
    return offered_to(TABLE[actor().role][Act.WRITE_NOTES])


def _visibility() -> Visibility | None:
    """Whom the author chose, if it was offered."""
    return next((one for one in _offered() if one.value == request.form.get("visibility")), None)


def _page(found: NotedPlacement, *, problem: str = "", changed: str = "") -> str:
    mine, now = actor(), house().clock.now()
    page = max(request.args.get("page", 1, type=int), 1)
    n_all = n_notes(session(), mine, found.id)
    return render_template(
        "notes/placement.html",
        line=placements_by_id(session(), house().vault, mine.authority_id, [found.id], house().clock.today())[found.id],
        notes=notes_shown(session(), house().vault, mine, found.id, PER_PAGE, (page - 1) * PER_PAGE),
        n_all=n_all,
        page=page,
        n_pages=max(1, -(-n_all // PER_PAGE)),
        may_change=lambda one: may_change(mine.account_id, one.author_id, one.written_at, now),
        is_own=lambda one: one.author_id == mine.account_id,
        offered=_offered(),
        words=visibility_in_words,
        given=request.form,
        changed=changed,
        problem=_problem(problem),
        longest=LONGEST,
        sees_person=has(mine, Act.SEE_PERSON),
        **staff_frame(),
    )


def _problem(code: str) -> str:
    return {
        "": "",
        "empty": _("Skriv något först."),
        "too long": _("Texten är för lång. Högst %(most)d tecken.", most=LONGEST),
        "no reader": _("Välj vem som får läsa."),
        "too late": _("Det går inte längre att ändra. Lägg till något i stället."),
    }[code]
