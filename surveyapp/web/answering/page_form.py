"""A WTForms class from the items of one step, and the answers that a posted form gives."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Field, Form
from wtforms.validators import Length, ValidationError

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
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.interface_texts import lazy_gettext as _l
from surveyapp.web.seal import FIELD as SEAL

LEAVE_OUT = "leave_out"
STAY, OTHER_LANGUAGE = "stay", "1"
"""Pressed to see the same page in another language or, with the form as its value, in words or pictures: what is on it
is saved first, and nothing has to be complete."""

CANNOT_SAY = "x"
"""Value of the extra choice in rows for staff: cannot judge."""

REASONS = {"refused": Missing.REFUSED, "dont-know": Missing.DOES_NOT_KNOW}
_TOO_LONG = _l("Texten är för lång. Skriv högst %(max)d tecken.")
_CLASSES: dict[tuple[str, tuple[str, ...], bool], type[Form]] = {}


def form_class(instrument: Instrument, content_hash: str, items: tuple[str, ...], *, in_rows: bool) -> type[Form]:
    """The form for these items; made once for each instrument version and set of items."""
    key = (content_hash, items, in_rows)
    if key not in _CLASSES:
        _CLASSES[key] = form_class_afresh(instrument, items, in_rows=in_rows)
    return _CLASSES[key]


def form_class_afresh(instrument: Instrument, items: tuple[str, ...], *, in_rows: bool) -> type[Form]:
    """The same, made anew and not kept: for a draft, which changes all the time."""
    fields: dict[str, Any] = {}
    for code in items:
        item = instrument.items[code]
        fields[code] = _field(item, in_rows=in_rows)
        if in_rows and isinstance(item, ChoicesItem | NumberItem | DateItem):
            fields[cannot_name(code)] = CodeField((), extra=CANNOT_SAY)
        if not in_rows and instrument.jointly and isinstance(item, LadderItem):
            fields[other_name(code)] = CodeField(tuple(item.options))
    return type("StepForm", (Form,), fields)


def other_name(code: str) -> str:
    """Name of the field for the other person's step."""
    return f"other.{code}"


def cannot_name(code: str) -> str:
    """Name of the box "cannot judge" beside something that is typed or ticked."""
    return f"cannot.{code}"


def _field(item: Item, *, in_rows: bool) -> Any:
    match item:
        case ChoiceItem() | LadderItem():
            return CodeField(tuple(item.options), extra=CANNOT_SAY if in_rows else None)
        case ChoicesItem():
            return CodesField(tuple(item.options), validators=[_not_both])
        case NumberItem():
            return NumberField(item.minimum, item.maximum, whole=item.whole, validators=[_not_both])
        case TextItem():
            return PlainTextField(
                validators=[Length(max=item.max_length, message=_l("Texten är för lång. Skriv högst %(max)d tecken."))]
            )
        case DateItem():
            return DayField(validators=[_not_both])


def _not_both(form: Form, field: Field) -> None:
    name = cannot_name(field.name)
    if field.data is not None and name in form and form[name].data is not None:
        raise ValidationError(_("Du har både svarat och valt ”Kan inte bedöma”. Ta bort det ena."))


def is_well_formed(posted: MultiDict[str, str], form: Form) -> bool:
    """Whether only the form's own fields were posted, none twice but ticked boxes, with codes that are offered.

    What fails this cannot come from a page of ours, or was damaged on the way.
    """
    known = {SEAL, LEAVE_OUT, STAY, *(field.name for field in form)}
    several = {field.name for field in form if isinstance(field, CodesField)}
    if any(isinstance(field, CodeField | CodesField) and field.is_forged for field in form):
        return False
    return all(
        name in known and (len(values) == 1 or name in several) and _is_text(values) for name, values in posted.lists()
    )


def _is_text(values: Iterable[str]) -> bool:
    return not any(bad in value for value in values for bad in ("\x00", "\ufffd"))


def given_by(form: Form, items: tuple[str, ...], leave_out: str | None) -> dict[str, Given]:
    """Answers in a valid form; items that were left blank are not in it, unless all are left out for a reason.

    Leaving out wins: a step that happens to be chosen on the page is not what the person pressed.
    """
    reason = REASONS.get(leave_out or "")
    if reason is not None:
        return {code: Given.left_out(reason) for code in items}
    return {code: given for code in items if (given := _given(form, code)) is not None}


def _given(form: Form, code: str) -> Given | None:
    field = form[code]
    data = field.data
    if data == CANNOT_SAY or (cannot_name(code) in form and form[cannot_name(code)].data == CANNOT_SAY):
        return Given.left_out(Missing.DOES_NOT_KNOW)
    if data in (None, "", ()):
        return None
    match field:
        case CodeField():
            return Given(code=data, other_code=_other(form, code))
        case CodesField():
            return Given(picked=data)
        case NumberField():
            return Given(number=data)
        case DayField():
            return Given(day=data)
        case _:
            return Given(text=data)


def _other(form: Form, code: str) -> int | None:
    name = other_name(code)
    if name not in form:
        return None
    other, own = form[name].data, form[code].data
    return other if isinstance(other, int) and other != own else None


def fill_in(form: Form, stored: dict[str, Given]) -> None:
    """Show what was answered before."""
    for code, answer in stored.items():
        if code not in form:
            continue
        if answer.missing is None:
            form[code].data = _shown(answer)
        elif answer.missing is Missing.DOES_NOT_KNOW:
            _show_cannot(form, code)
        if answer.other_code is not None and other_name(code) in form:
            form[other_name(code)].data = answer.other_code


def _shown(answer: Given) -> Any:
    contents = (answer.code, answer.number, answer.picked, answer.day, answer.text)
    return next((value for value in contents if value is not None), None)


def _show_cannot(form: Form, code: str) -> None:
    field = form[code]
    if isinstance(field, CodeField) and field.extra is not None:
        field.data = CANNOT_SAY
    elif cannot_name(code) in form:
        form[cannot_name(code)].data = CANNOT_SAY
