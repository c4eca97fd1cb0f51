"""A WTForms class from the items of one step, and the answers that a posted form gives."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Field, Form
from wtforms.validators import Length

from surveyapp.instruments.definition import (
    ChoiceItem,
    ChoicesItem,
    DateItem,
    Instrument,
    Item,
    LadderItem,
    NumberItem,
    TextItem,
)
from surveyapp.responses.given import Given
from surveyapp.responses.rules import Missing
from surveyapp.web.answering.fields import CodeField, CodesField, DayField, NumberField, PlainTextField
from surveyapp.web.answering.seal import FIELD as SEAL

LEAVE_OUT = "leave_out"
CANNOT_SAY = "x"
"""Value of the extra choice in rows for staff: cannot judge."""

REASONS = {"refused": Missing.REFUSED, "dont-know": Missing.DOES_NOT_KNOW}
_CLASSES: dict[tuple[str, tuple[str, ...], bool], type[Form]] = {}


def form_class(instrument: Instrument, content_hash: str, items: tuple[str, ...], *, in_rows: bool) -> type[Form]:
    """The form for these items; made once for each instrument version and set of items."""
    key = (content_hash, items, in_rows)
    if key not in _CLASSES:
        fields: dict[str, Any] = {}
        for code in items:
            item = instrument.items[code]
            fields[code] = _field(item, in_rows=in_rows)
            if instrument.jointly and isinstance(item, LadderItem):
                fields[other_name(code)] = CodeField(tuple(item.options))
        _CLASSES[key] = type("StepForm", (Form,), fields)
    return _CLASSES[key]


def other_name(code: str) -> str:
    """Name of the field for the other person's step."""
    return f"other.{code}"


def _field(item: Item, *, in_rows: bool) -> Any:
    match item:
        case ChoiceItem() | LadderItem():
            return CodeField(tuple(item.options), extra=CANNOT_SAY if in_rows else None)
        case ChoicesItem():
            return CodesField(tuple(item.options))
        case NumberItem():
            return NumberField(item.minimum, item.maximum, whole=item.whole)
        case TextItem():
            return PlainTextField(validators=[Length(max=item.max_length, message=_l("Texten är för lång."))])
        case DateItem():
            return DayField()


def has_only_known_fields(posted: Iterable[str], form: Form) -> bool:
    """Whether nothing but the form's own fields was posted."""
    known = {SEAL, LEAVE_OUT, *(field.name for field in form)}
    return set(posted) <= known


def is_readable(posted: MultiDict[str, str]) -> bool:
    """Whether the text could be decoded and holds no control characters that text cannot have."""
    return not any(bad in value for values in posted.listvalues() for value in values for bad in ("\x00", "\ufffd"))


def given_by(form: Form, items: tuple[str, ...], leave_out: str | None) -> dict[str, Given]:
    """Answers in a valid form; items that were left blank are not in it, unless all are left out for a reason."""
    reason = REASONS.get(leave_out or "")
    given = {code: _given(form[code], _other(form, code)) for code in items if _has_content(form[code])}
    if reason is not None:
        return {code: Given.left_out(reason) for code in items if code not in given}
    return given


def _other(form: Form, code: str) -> int | None:
    name = other_name(code)
    if name not in form:
        return None
    other, own = form[name].data, form[code].data
    return other if isinstance(other, int) and other != own else None


def _has_content(field: Field) -> bool:
    return field.data not in (None, "", ())


def _given(field: Field, other: int | None) -> Given:
    data = field.data
    if data == CANNOT_SAY and isinstance(field, CodeField):
        return Given.left_out(Missing.DOES_NOT_KNOW)
    match field:
        case CodeField():
            return Given(code=data, other_code=other)
        case CodesField():
            return Given(picked=data)
        case NumberField():
            return Given(number=data)
        case DayField():
            return Given(day=data)
        case _:
            return Given(text=data)


def fill_in(form: Form, stored: dict[str, Given]) -> None:
    """Show what was answered before."""
    for code, answer in stored.items():
        if code in form:
            form[code].data = _shown(answer)
        if answer.other_code is not None and other_name(code) in form:
            form[other_name(code)].data = answer.other_code


def _shown(answer: Given) -> Any:
    if answer.missing is Missing.DOES_NOT_KNOW:
        return CANNOT_SAY
    contents = (answer.code, answer.number, answer.picked, answer.day, answer.text)
    return next((value for value in contents if value is not None), None)
