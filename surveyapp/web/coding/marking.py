"""Passages marked and unmarked in the browser, remarked upon, and an interview that one is done with."""

from __future__ import annotations

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act
from surveyapp.coding.marking import Marking, finish, mark, remark, reopen, unmark
from surveyapp.coding.models import Codebook, CodedSegment
from surveyapp.coding.queries import segment_by_ref, theme_by_ref
from surveyapp.coding.rules import CannotCode, Refusal
from surveyapp.coding.to_code import InterviewLine
from surveyapp.extensions import house, session
from surveyapp.interviews.notes import NoteShown
from surveyapp.web.coding import words
from surveyapp.web.coding.blueprint import blueprint, by, the_codebook, the_interview
from surveyapp.web.coding.passages import Typed, coding_page, opened_note, shows_others
from surveyapp.web.guards import needs

Shown = str | tuple[str, int] | Response


@blueprint.post("/kodning/<ref>/intervjuer/<interview_ref>")
@needs(Act.CODE_INTERVIEWS)
def mark_passage(ref: str, interview_ref: str) -> Shown:
    """Mark a passage with a theme."""
    found = the_codebook(ref)
    line = the_interview(found, interview_ref)
    opened = opened_note(line) or abort(404)
    typed = _typed()
    try:
        segment = _mark(found, opened.note, typed)
    except CannotCode as refused:
        session().rollback()
        return coding_page(found, line, words.refusal(refused.reason), typed), 422
    session().commit()
    return _back(found, line, opened.note, segment)


@blueprint.post("/kodning/<ref>/intervjuer/<interview_ref>/stallen/<segment_ref>")
@needs(Act.CODE_INTERVIEWS)
def passage(ref: str, interview_ref: str, segment_ref: str) -> Shown:
    """Take back a mark, or keep a memo and whether it is a quotation."""
    found = the_codebook(ref)
    line = the_interview(found, interview_ref)
    segment = segment_by_ref(session(), found.id, line.id, segment_ref) or abort(404)
    opened = opened_note(line) or abort(404)
    try:
        if request.form.get("do") == "remove":
            unmark(session(), segment, found.id, by())
        else:
            is_quotation = request.form.get("citat") == "1"
            remark(session(), house().vault, segment, request.form.get("minne", ""), is_quotation, by())
    except CannotCode as refused:
        session().rollback()
        return coding_page(found, line, words.refusal(refused.reason)), 422
    session().commit()
    return _back(found, line, opened.note, segment)


@blueprint.post("/kodning/<ref>/intervjuer/<interview_ref>/klar")
@needs(Act.CODE_INTERVIEWS)
def done(ref: str, interview_ref: str) -> Shown:
    """Say that one is done with an interview, or go back to it."""
    found = the_codebook(ref)
    line = the_interview(found, interview_ref)
    try:
        if request.form.get("do") == "open":
            reopen(session(), found, line.id, by())
        else:
            finish(session(), found, line.id, by())
    except CannotCode as refused:
        session().rollback()
        return coding_page(found, line, words.refusal(refused.reason)), 409
    session().commit()
    return redirect(url_for("coding.interview", ref=ref, interview_ref=interview_ref), 303)


def _mark(found: Codebook, note: NoteShown, typed: Typed) -> CodedSegment:
    theme = theme_by_ref(session(), found.id, typed.theme) if typed.theme else None
    if theme is None:
        raise CannotCode(Refusal.NO_THEME)
    if typed.start is None or typed.end is None:
        raise CannotCode(Refusal.NO_PASSAGE)
    marking = Marking(typed.start, typed.end, typed.memo, typed.is_quotation)
    return mark(session(), house().vault, theme, note, marking, by())


def _typed() -> Typed:
    """What was sent: exact characters from a script, or the first and last sentence from the lists."""
    form = request.form
    start, end = form.get("start", type=int), form.get("slut", type=int)
    return Typed(
        form.get("fran", type=int) if start is None else start,
        form.get("till", type=int) if end is None else end,
        form.get("tema", ""),
        form.get("minne", ""),
        form.get("citat") == "1",
    )


def _back(found: Codebook, line: InterviewLine, note: NoteShown, segment: CodedSegment) -> Response:
    address = url_for(
        "coding.interview",
        ref=found.ref,
        interview_ref=line.ref,
        anteckning=note.ref,
        vid=segment.start_at,
        slut=segment.end_at,
        andra="1" if shows_others() else None,
    )
    return redirect(address, 303)
