"""The page on which an interview is written down: one form, saved whole; a script saves it as it is typed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.account_names import account_names
from surveyapp.access.policy import Act, has
from surveyapp.extensions import house, session, takes_up_to
from surveyapp.guides.definition import Guide
from surveyapp.interviews import answers
from surveyapp.interviews.booking import By
from surveyapp.interviews.files import files_of
from surveyapp.interviews.models import Interview
from surveyapp.interviews.overview import line_of
from surveyapp.interviews.writing import (
    CannotWrite,
    Typed,
    add_note,
    finish,
    interview_of,
    is_coded,
    read_back,
    reopen,
    save_note,
    settle,
    start,
)
from surveyapp.interviews.writing_rules import LONGEST, Fate, may_record
from surveyapp.interviews.written import people_of, written_in
from surveyapp.privacy.envelopes import public_key
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.interview_writing.ticket import ticket_for
from surveyapp.web.interview_writing.view import blocks, guide_for_later, guide_of, n_written
from surveyapp.web.interview_writing.words import mistake_in_words, person_in_words, refusal_in_words, yes_or_no
from surveyapp.web.words import say

blueprint = Blueprint("interview_writing", __name__, template_folder="templates")
LARGEST_FORM = 2 * 1024 * 1024
"""Sixty prompts with as much as there may be in each of them do not come in one form."""


@dataclass(slots=True)
class Outcome:
    """What became of a form: refusals by the field's name, and whether another device had written too."""

    faults: dict[str, str] = field(default_factory=dict)
    beside: list[str] = field(default_factory=list)


@blueprint.get("/intervjuer/<ref>/skriv")
@needs(Act.HOLD_INTERVIEWS)
def write(ref: str) -> str:
    """Prompts in order with room for notes, closed items, who was asked and what they agreed to."""
    return _page(_found(ref))


@blueprint.post("/intervjuer/<ref>/skriv")
@needs(Act.HOLD_INTERVIEWS)
@takes_up_to(LARGEST_FORM)
def save(ref: str) -> str | tuple[str, int] | Response:
    """Keep everything in the form, and do what its button says."""
    interview = _found(ref, locking=True)
    outcome = _keep(interview)
    if not outcome.faults:
        _do(interview, request.form.get("then", ""), outcome)
    session().commit()
    if outcome.faults:
        return _page(interview, outcome), 422
    return redirect(
        url_for("interview_writing.write", ref=ref, _anchor=outcome.beside[0] if outcome.beside else None), 303
    )


def now_by() -> By:
    """The signed-in person, now."""
    return By(actor(), house().clock.now(), house().clock.zone)


def _found(ref: str, *, locking: bool = False) -> Interview:
    return interview_of(session(), actor().authority_id, ref, locking=locking) or abort(404)


def _keep(interview: Interview) -> Outcome:
    """Every field of the form by itself: what can be kept is kept, whatever is wrong beside it."""
    outcome, guide, by = Outcome(), guide_of(interview, house().guides.guides), now_by()
    vault, form = house().vault, request.form
    write_one = save_note if interview.finished_at is None else add_note
    for name in (name for name in form if name.startswith("note.")):
        code = name.removeprefix("note.")
        typed = Typed(
            code,
            form[name],
            form.get(f"who.{code}", type=int),
            form.get(f"edition.{code}", 0, type=int),
            form.get("device", "")[:40],
        )
        try:
            if write_one(session(), vault, interview, guide, typed, by) is Fate.BESIDE:
                outcome.beside.append(f"p-{code}")
        except CannotWrite as refused:
            outcome.faults[code] = refusal_in_words(refused.reason)
    if guide is not None and interview.finished_at is None:
        _keep_answers(interview, guide, by, outcome)
        read_back(session(), interview, by, is_done="read_back" in form)
    return outcome


def _keep_answers(interview: Interview, guide: Guide, by: By, outcome: Outcome) -> None:
    for code in guide.items:
        item = answers.closed_item(guide, code)
        if item is None or f"asked.{code}" not in request.form:
            continue
        try:
            told = answers.read(item, request.form.getlist(f"item.{code}"))
            answers.save_answer(session(), interview, guide, code, told, by, by.at)
        except answers.Mistaken as mistaken:
            outcome.faults[code] = mistake_in_words(str(mistaken))
        except CannotWrite as refused:
            outcome.faults[code] = refusal_in_words(refused.reason)


def _do(interview: Interview, then: str, outcome: Outcome) -> None:
    what, _dot, number = then.partition(".")
    try:
        if what in ("join", "drop") and number.isdigit():
            settle(session(), house().vault, interview, int(number), now_by(), join=what == "join")
        elif what in DEEDS:
            DEEDS[what](session(), interview, now_by())
    except CannotWrite as refused:
        outcome.faults[""] = refusal_in_words(refused.reason)


DEEDS = {"start": start, "finish": finish, "reopen": reopen}


def _address_of_blank(interview: Interview) -> str:
    later = guide_for_later(interview, house().guides.guides)
    return "" if later is None else url_for("interview_writing.blank", ref=interview.ref)


def _page(interview: Interview, outcome: Outcome | None = None) -> str:
    me, opened = actor(), house()
    guide = guide_of(interview, opened.guides.guides)
    written = written_in(session(), opened.vault, interview.id, me.account_id)
    authors = {one.account_id for here in written.values() for one in here if one.account_id is not None}
    shown = blocks(guide, written, answers.answers_of(session(), interview.id), me.account_id, _("Vet inte"))
    people = people_of(session(), opened.vault, interview.id, with_names=has(me, Act.SEE_PERSON))
    consents = [one.consents for one in people]
    is_finished = interview.finished_at is not None
    n_done, n_all = n_written(shown)
    return render_template(
        "interview_writing/write.html",
        interview=interview,
        line=line_of(session(), me.authority_id, interview.ref, opened.clock.today()),
        guide=guide,
        intro="" if guide is None else say(guide.intro),
        blocks=shown,
        n_done=n_done,
        n_all=n_all,
        people=people,
        person=person_in_words,
        yes_or_no=yes_or_no,
        may_note=not (consents and all(one.to_notes is False for one in consents)),
        may_record=may_record(consents),
        is_finished=is_finished,
        saves_as_typed=not is_finished,
        blank=_address_of_blank(interview),
        may_reopen=is_finished and interview.words_erased_at is None and not is_coded(session(), interview.id),
        shows_others=is_finished or request.args.get("visa") == "alla",
        names=account_names(session(), opened.vault, me.authority_id, authors),
        files=files_of(session(), interview.id),
        faults={} if outcome is None else outcome.faults,
        given=request.form if outcome is not None and outcome.faults else {},
        longest=LONGEST,
        dont_know=answers.DONT_KNOW,
        say=say,
        device=request.form.get("device") or secrets.token_urlsafe(9),
        ticket=ticket_for(me.account_id, interview.ref, opened.clock.today()),
        key=public_key(opened.vault),
        **staff_frame(),
    )
