"""From a posted step to stored answers."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, request
from wtforms import Form

from surveyapp.extensions import house, session
from surveyapp.responses.changes import How, save_answers
from surveyapp.responses.given import Given
from surveyapp.responses.rules import Mode
from surveyapp.web import language
from surveyapp.web.answering.fields import NotOffered
from surveyapp.web.answering.page_form import (
    LEAVE_OUT,
    REASONS,
    form_class,
    given_by,
    has_only_known_fields,
    is_readable,
)
from surveyapp.web.answering.seal import FIELD, is_sealed
from surveyapp.web.answering.steps import Step
from surveyapp.web.answering.visit import Visit, device_kind


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
    if visit.instrument is None or not is_readable(request.form):
        abort(400)
    form = form_class(visit.instrument, visit.content_hash, step.items, in_rows=not visit.is_participant)(request.form)
    leave_out = request.form.get(LEAVE_OUT)
    if not has_only_known_fields(request.form, form) or leave_out not in (None, *REASONS):
        abort(400)
    form.validate()
    if any(_is_forged(form, name) for name in form.errors):
        abort(400)
    given = {code: answer for code, answer in given_by(form, step.items, leave_out).items() if code not in form.errors}
    left = tuple(code for code in step.items if code not in given and code not in form.errors)
    return Posted(form, given, tuple(code for code in left if not _may_be_blank(visit, code)))


def save(visit: Visit, given: dict[str, Given]) -> int:
    """Store the answers with the circumstances; the caller commits."""
    if visit.instrument is None:
        abort(404)
    mode = Mode.LINK
    how = How(mode, language.language(), device_kind())
    return save_answers(
        session(),
        house().vault,
        visit.asked,
        visit.instrument,
        visit.content_hash,
        given,
        how,
        at=house().clock.now(),
    )


def _may_be_blank(visit: Visit, code: str) -> bool:
    # Staff may leave a remark empty; everything else is answered or left out with a reason.
    return visit.instrument is not None and not visit.is_participant and visit.instrument.items[code].kind == "text"


def _is_forged(form: Form, name: str | None) -> bool:
    return name is not None and any(isinstance(error, NotOffered) for error in form[name].process_errors)
