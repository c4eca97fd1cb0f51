"""From a posted step to stored answers."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import abort, request
from wtforms import Form

from surveyapp.extensions import house, session
from surveyapp.responses.changes import How, save_answers
from surveyapp.responses.given import Given
from surveyapp.responses.rules import Missing, Mode
from surveyapp.web import language
from surveyapp.web.answering.page_form import LEAVE_OUT, REASONS, form_class, given_by, is_well_formed
from surveyapp.web.answering.steps import Step
from surveyapp.web.answering.visit import Visit, device_kind
from surveyapp.web.seal import FIELD, is_sealed


@dataclass(frozen=True, slots=True)
class Posted:
    """A posted step: the form with its errors, the answers in it, and the items that are still without one."""

    form: Form
    given: dict[str, Given]
    left: tuple[str, ...]

    @property
    def is_incomplete(self) -> bool:
        """Whether something has to be answered or corrected before going on."""
        return bool(self.left) or bool(self.form.errors)


def require_seal(visit: Visit, step: str) -> None:
    """400 unless the form was made for this link, assignment and step."""
    sealed = request.form.get(FIELD, "")
    if not is_sealed(sealed, house().settings.secret_key, visit.token, visit.asked.assignment_id, step):
        abort(400)


def read(visit: Visit, step: Step) -> Posted:
    """What was posted for a step; 400 when it cannot come from a form of ours."""
    require_seal(visit, step.name)
    if visit.instrument is None or request.files:
        abort(400)
    form = form_class(visit.instrument, visit.content_hash, step.items, in_rows=not visit.is_participant)(request.form)
    leave_out = request.form.get(LEAVE_OUT)
    if not is_well_formed(request.form, form) or leave_out not in _ways_out(visit):
        abort(400)
    form.validate()
    if leave_out is not None:
        # What else stands on the page, right or wrong, is not what was pressed.
        return Posted(type(form)(), given_by(form, step.items, leave_out), ())
    given = {code: answer for code, answer in given_by(form, step.items, None).items() if code not in form.errors}
    given |= {code: Given.left_out(Missing.SKIPPED) for code in step.items if _was_cleared(visit, form, code)}
    left = tuple(code for code in step.items if code not in given and code not in form.errors)
    return Posted(form, given, tuple(code for code in left if not _may_be_blank(visit, code)))


def save(visit: Visit, given: dict[str, Given]) -> Visit:
    """Store the answers with the circumstances; the caller commits. The visit with these answers in it."""
    if visit.instrument is None:
        abort(404)
    how = How(Mode.LINK, language.language(), device_kind())
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
    asked = replace(visit.asked, response_id=response_id, instrument_hash=visit.content_hash)
    return replace(visit, asked=asked, answers={**visit.answers, **given})


def _ways_out(visit: Visit) -> tuple[str | None, ...]:
    return (None, *REASONS) if visit.is_participant else (None,)


def _may_be_blank(visit: Visit, code: str) -> bool:
    # Staff may leave a remark empty; everything else is answered or left out with a reason.
    return visit.instrument is not None and not visit.is_participant and visit.instrument.items[code].kind == "text"


def _was_cleared(visit: Visit, form: Form, code: str) -> bool:
    stored = visit.answers.get(code)
    return _may_be_blank(visit, code) and form[code].data == "" and stored is not None and stored.text is not None
