"""The questionnaire in one language, and its forms."""

from __future__ import annotations

from pathlib import Path

from wtforms import Form, RadioField
from wtforms.validators import InputRequired, Optional

from surveyapp.instruments.definition import ChoiceItem
from surveyapp.instruments.loader import load_instrument

SOURCE = Path(__file__).resolve().parent.parent / "content" / "provformular" / "1.yaml"
LANGUAGE = "sv-latt"
PRESENCES = {
    "alone": "Nej, jag var ensam",
    "supervisor": "Ja, min handledare",
    "caseworker": "Ja, min handläggare",
    "other": "Ja, någon annan",
}


class AnswerForm(Form):
    """One question."""

    answer: RadioField


class SendForm(Form):
    """The two questions before sending."""

    presence = RadioField(choices=list(PRESENCES.items()), validators=[Optional()])
    helped = RadioField(choices=[("no", "Nej"), ("yes", "Ja")], validators=[Optional()])


def form_for(options: dict[int, str]) -> type[AnswerForm]:
    """The form of a question with these options."""

    class OneQuestion(AnswerForm):
        answer = RadioField(choices=list(options.items()), coerce=int, validators=[InputRequired("Välj ett svar.")])

    return OneQuestion


_instrument, _problems = load_instrument(SOURCE.read_text(encoding="utf-8"), str(SOURCE))
if _instrument is None:
    raise SystemExit("\n".join(str(problem) for problem in _problems))

TEXTS = {
    "title": _instrument.title[LANGUAGE],
    "intro": _instrument.intro[LANGUAGE],
    "thanks": (_instrument.thanks or {})[LANGUAGE],
}
QUESTIONS = {
    code: (item.text[LANGUAGE], {value: option.text[LANGUAGE] for value, option in item.options.items()})
    for code, item in _instrument.items.items()
    if isinstance(item, ChoiceItem)
}
NAMES = list(QUESTIONS)
FORMS = {name: form_for(options) for name, (_text, options) in QUESTIONS.items()}
