"""A sheet as a form: one short field for each question, in which the number beside the crossed box is typed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from surveyapp.instruments.definition import NumberItem
from surveyapp.paper.filled import GIVEN_ON, Filled
from surveyapp.paper.making import Made
from surveyapp.paper.questions import NOTHING, Question, Shape
from surveyapp.paper.rules import untimely
from surveyapp.paper.typed import Mistyped, as_typed, read_box, read_day, read_items
from surveyapp.responses.given import Given
from surveyapp.responses.rules import Standing
from surveyapp.web.filters import number
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.paper.words import slip_in_words, untimely_in_words

LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Row:
    """One field of the form."""

    name: str
    text: str
    hint: str
    value: str = ""
    fault: str = ""
    is_long: bool = False
    #: what the boxes stand for, for looking up
    options: Mapping[int, str] = field(default_factory=dict)
    #: why the reader was not sure
    doubt: str = ""
    #: what was read, in words
    read: str = ""

    @property
    def id(self) -> str:
        """Its id in the page."""
        return self.name.replace(".", "-")


@dataclass(frozen=True, slots=True)
class Typed:
    """What was posted: as a sheet where all of it can be taken, and the faults by the name of the field."""

    filled: Filled
    values: Mapping[str, str]
    faults: Mapping[str, str]


def rows(made: Made, names: Iterable[str], values: Mapping[str, str], faults: Mapping[str, str]) -> list[Row]:
    """The fields for these questions."""
    found = []
    for name in names:
        value, fault = values.get(name, ""), faults.get(name, "")
        if name == GIVEN_ON:
            found.append(Row(name, _("Vilken dag fylldes papperet i?"), _("till exempel 2023-11-14"), value, fault))
            continue
        question = made.question(name)
        is_long = question.shape is Shape.LINES
        found.append(Row(name, question.text, _hint(made, question), value, fault, is_long, question.options))
    return found


def read(made: Made, names: Iterable[str], posted: MultiDict[str, str], standing: Standing, today: dt.date) -> Typed:
    """What was typed for these questions, and whether the day lies in the window."""
    names = tuple(names)
    values = {name: posted.get(name, "")[:LONGEST] for name in names}
    items = {name: values[name] for name in names if name in made.instrument.items}
    given, slips = read_items(made.instrument, items)
    faults = {name: slip_in_words(slip) for name, slip in slips.items()}
    about: dict[str, int] = {}
    day = None
    for name in (name for name in names if name not in items):
        try:
            if name == GIVEN_ON:
                day = read_day(values[name])
                why = untimely(standing, day, today)
                faults |= {} if why is None else {name: untimely_in_words(why)}
            else:
                about[name] = read_box(name, values[name])
        except Mistyped as mistyped:
            faults[name] = slip_in_words(mistyped.slip)
    return Typed(Filled(day, given, about), values, faults)


def in_words(made: Made, name: str, filled: Filled) -> str:
    """What a sheet says to one question, for showing."""
    if name == GIVEN_ON:
        return "" if filled.given_on is None else filled.given_on.isoformat()
    question = made.question(name)
    if question.is_about:
        box = filled.about.get(name, 0)
        return f"{box} {question.options[box]}" if box else _nothing()
    return _answer_in_words(question, filled.answers[name])


def typed_in_words(made: Made, name: str, typed: str) -> str:
    """What was read of a question, as it would be typed, in words."""
    question = made.question(name)
    told = [
        f"{piece} {question.options[int(piece)]}" if piece.isdigit() else _reasons().get(piece, piece)
        for piece in typed.split()
    ]
    return ", ".join(told)


def _answer_in_words(question: Question, given: Given) -> str:
    typed = as_typed(given)
    if given.missing is not None:
        return _reasons()[typed]
    codes = given.picked if given.picked is not None else (given.code,) if given.code is not None else ()
    return ", ".join(f"{code} {question.options[code]}" for code in codes) or typed


def _reasons() -> dict[str, str]:
    return {"v": _("Vet inte"), "n": _("Vill inte svara"), NOTHING: _nothing()}


def _nothing() -> str:
    return _("inget kryss")


def _hint(made: Made, question: Question) -> str:
    if question.is_about:
        return _(
            "%(low)s till %(high)s, eller - för inget kryss", low=min(question.options), high=max(question.options)
        )
    if question.shape is Shape.LINES:
        return _("Skriv av texten. Lämna tomt om inget står där.")
    item = made.instrument.items[question.name]
    if isinstance(item, NumberItem):
        low, high = number(item.minimum), number(item.maximum)
        return _("Ett tal från %(low)s till %(high)s, v = vet inte, - = inget skrivet", low=low, high=high)
    if question.shape is Shape.LINE:
        return _("Ett datum, v = vet inte, - = inget skrivet")
    low, high = str(min(question.options)), str(max(question.options))
    if question.shape is Shape.SEVERAL:
        return _("Nummer med mellanrum, v = vet inte, n = vill inte svara, - = inget kryss")
    return _("%(low)s till %(high)s, v = vet inte, n = vill inte svara, - = inget kryss", low=low, high=high)
