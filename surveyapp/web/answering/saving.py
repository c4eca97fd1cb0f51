"""From a posted step to stored answers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from flask import abort, request
from werkzeug.datastructures import MultiDict
from wtforms import Form

from surveyapp.extensions import house, session
from surveyapp.people.changes import choose_display, choose_language
from surveyapp.people.models import Display
from surveyapp.responses.changes import Company, How, save_answers, submit
from surveyapp.responses.given import Given
from surveyapp.responses.judging import judge_response
from surveyapp.responses.rules import Missing
from surveyapp.schedule.modes import Mode
from surveyapp.ways.changes import prolong_kiosk_visit
from surveyapp.web import language
from surveyapp.web.answering import beside
from surveyapp.web.answering.beside import Beside
from surveyapp.web.answering.page_form import (
    LEAVE_OUT,
    OTHER_LANGUAGE,
    REASONS,
    STAY,
    form_class,
    given_by,
    is_well_formed,
)
from surveyapp.web.answering.steps import Step
from surveyapp.web.answering.visit import Visit, device_kind
from surveyapp.web.seal import FIELD, is_sealed


@dataclass(frozen=True, slots=True)
class Posted:
    """A posted step: the form with its errors, the answers in it, and the items that are still without one."""

    form: Form
    given: dict[str, Given]
    left: tuple[str, ...]
    #: what was pressed to see the same page otherwise, complete or not: another language, or a form of the answers
    stays: str = ""
    #: what a supervisor told beside the ratings
    beside: Beside | None = None

    @property
    def is_incomplete(self) -> bool:
        """Whether something has to be answered or corrected before going on."""
        return bool(self.left) or bool(self.form.errors) or self.has_fault_beside

    @property
    def has_fault_beside(self) -> bool:
        """Whether hours or the comment beside the ratings have to be corrected."""
        return self.beside is not None and bool(self.beside.faults)


def require_seal(visit: Visit, step: str, form: MultiDict[str, str] | None = None) -> None:
    """400 unless the form was made for this link, assignment and step."""
    sealed = (request.form if form is None else form).get(FIELD, "")
    if not is_sealed(sealed, house().settings.secret_key, visit.token, visit.asked.assignment_id, step):
        abort(400)


def read(visit: Visit, step: Step, told: MultiDict[str, str] | None = None) -> Posted:
    """What was posted for a step, now or without network; 400 when it cannot come from a form of ours."""
    told = request.form if told is None else told
    require_seal(visit, step.name, told)
    if visit.instrument is None or request.files:
        abort(400)
    told_beside = beside.read(visit, told)
    told = told if told_beside is None else told_beside.rest(told)
    form = form_class(visit.instrument, visit.content_hash, step.items, in_rows=not visit.is_participant)(told)
    leave_out, stays = told.get(LEAVE_OUT), told.get(STAY, "")
    if not is_well_formed(told, form) or leave_out not in _ways_out(visit) or stays not in _ways_to_stay(visit):
        abort(400)
    form.validate()
    if leave_out is not None:
        # What else stands on the page, right or wrong, is not what was pressed.
        return Posted(type(form)(), given_by(form, step.items, leave_out), ())
    given = {code: answer for code, answer in given_by(form, step.items, None).items() if code not in form.errors}
    given |= {code: Given.left_out(Missing.SKIPPED) for code in step.items if _was_cleared(visit, form, code)}
    left = tuple(code for code in step.items if code not in given and code not in form.errors)
    needed = () if stays else tuple(code for code in left if not _may_be_blank(visit, code))
    return Posted(form, given, needed, stays=stays, beside=told_beside)


def keep_beside(visit: Visit, posted: Posted) -> None:
    """Store what is right of what a supervisor told beside the ratings; the caller commits."""
    if posted.beside is not None:
        beside.store(visit, posted.beside)


def save(visit: Visit, given: dict[str, Given], given_at: dt.datetime | None = None) -> Visit:
    """Store the answers with the circumstances; the caller commits. The visit with these answers in it.

    ``given_at`` is when they were given, where that was without network.
    """
    if visit.instrument is None:
        abort(404)
    holder = visit.asked.holder
    how = How(
        holder.way.mode if given_at is None else Mode.OFFLINE,
        language.language(),
        device_kind(),
        shown=visit.display,
        talk=holder.way.talk,
        has_interpreter=holder.way.has_interpreter,
        conducted_by=holder.way.account_id,
        given_at=given_at,
        wording_hash=visit.wording_hash,
    )
    response_id = save_answers(
        session(),
        house().vault,
        visit.asked,
        visit.instrument,
        visit.content_hash,
        given,
        how,
        at=house().clock.now(),
    )
    if holder.way.mode is Mode.KIOSK and given_at is None:
        prolong_kiosk_visit(session(), visit.token, at=house().clock.now())
    asked = replace(visit.asked, response_id=response_id, instrument_hash=visit.content_hash)
    return replace(visit, asked=asked, just_given={**visit.just_given, **given})


def remember(visit: Visit, posted: Posted) -> bool:
    """Keep for the next time how the person wants to read, if that was pressed; the caller commits. Whether it changed.

    In an interview somebody else presses, for this once.
    """
    holder = visit.asked.holder
    if not posted.stays or holder.way.mode is Mode.INTERVIEW:
        return False
    whose = session(), holder.authority_id, holder.informant_id
    by, at = f"informant {holder.informant_id}", house().clock.now()
    if posted.stays == OTHER_LANGUAGE:
        return choose_language(*whose, language.language(), actor=by, at=at)
    return choose_display(*whose, Display(posted.stays), actor=by, at=at)


def send(visit: Visit, company: Company, given_at: dt.datetime | None = None) -> bool:
    """Close the response, score and judge it, once; the caller commits. False when it was sent before."""
    if visit.instrument is None or visit.asked.response_id is None:
        abort(404)
    now = house().clock.now()
    if not submit(session(), visit.asked, visit.instrument, visit.answers, company, at=now, given_at=given_at):
        return False
    judge_response(session(), house().shelf, visit.asked.response_id, at=now)
    return True


def _ways_out(visit: Visit) -> tuple[str | None, ...]:
    return (None, *REASONS) if visit.is_participant else (None,)


def _ways_to_stay(visit: Visit) -> tuple[str, ...]:
    return ("", OTHER_LANGUAGE, *Display) if visit.is_participant else ("", OTHER_LANGUAGE)


def _may_be_blank(visit: Visit, code: str) -> bool:
    # Staff may leave a remark empty; everything else is answered or left out with a reason.
    return visit.instrument is not None and not visit.is_participant and visit.instrument.items[code].kind == "text"


def _was_cleared(visit: Visit, form: Form, code: str) -> bool:
    if not _may_be_blank(visit, code) or form[code].data != "":
        return False
    stored = visit.answers.get(code)
    return stored is not None and stored.text is not None
