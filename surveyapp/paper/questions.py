"""The questions of a sheet in one form for print, typing and reading: items, and who was there. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

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
from surveyapp.instruments.wording import wording
from surveyapp.responses.rules import Missing

PRESENCE, HELPED, DECIDED = "about.presence", "about.helped", "about.decided"
"""Questions about the filling in; an item's code never has a point."""
ABOUT = {PRESENCE: (1, 2, 3, 4), HELPED: (1, 2), DECIDED: (1, 2, 3)}
"""Their boxes: alone, supervisor, caseworker, someone else; yes, no; informant, together, helper."""
DOES_NOT_KNOW, REFUSES, NOTHING = "v", "n", "-"
"""What is typed instead of a number: vet inte, vill inte svara, no cross."""
REASONS = {DOES_NOT_KNOW: Missing.DOES_NOT_KNOW, REFUSES: Missing.REFUSED, NOTHING: Missing.SKIPPED}


class Shape(StrEnum):
    """How a question is answered on paper."""

    ONE = "one"
    SEVERAL = "several"
    LINE = "line"
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class Question:
    """One question as it stands on a sheet; ``name`` is an item's code, or one of ABOUT."""

    name: str
    shape: Shape
    text: str
    help: str = ""
    #: number beside the box to its text
    options: Mapping[int, str] = field(default_factory=dict)
    #: letters of the boxes for giving no answer
    reasons: tuple[str, ...] = ()

    @property
    def is_about(self) -> bool:
        """Whether it asks about the filling in, which is no item of the instrument."""
        return self.name in ABOUT

    @property
    def has_boxes(self) -> bool:
        """Whether the answer is a cross that can be read."""
        return self.shape in (Shape.ONE, Shape.SEVERAL)

    @property
    def marks(self) -> tuple[str, ...]:
        """What its boxes stand for, in the order in which they are printed."""
        return (*(str(code) for code in self.options), *self.reasons)


def questions(
    instrument: Instrument, language: str, about: Mapping[str, tuple[str, Mapping[int, str]]], *, is_participant: bool
) -> tuple[Question, ...]:
    """Every question in the order of asking; those about the filling in come last and are put to participants only.

    ``about`` gives their texts and options. Others than participants are not offered to refuse.
    """
    reasons = (DOES_NOT_KNOW, REFUSES) if is_participant else (DOES_NOT_KNOW,)
    asked = [_question(code, instrument.items[code], language, reasons) for code in instrument.item_codes]
    for name in names_about(instrument, is_participant=is_participant):
        text, options = about[name]
        asked.append(Question(name, Shape.ONE, text, options=options))
    return tuple(asked)


def names_about(instrument: Instrument, *, is_participant: bool) -> tuple[str, ...]:
    """Which questions about the filling in are put."""
    if not is_participant:
        return ()
    return (PRESENCE, HELPED, DECIDED) if instrument.jointly else (PRESENCE, HELPED)


def _question(code: str, item: Item, language: str, reasons: tuple[str, ...]) -> Question:
    shape = {
        ChoiceItem: Shape.ONE,
        LadderItem: Shape.ONE,
        ChoicesItem: Shape.SEVERAL,
        NumberItem: Shape.LINE,
        DateItem: Shape.LINE,
        TextItem: Shape.LINES,
    }[type(item)]
    options = (
        {number: wording(option.text, language) for number, option in item.options.items()}
        if isinstance(item, ChoiceItem | LadderItem | ChoicesItem)
        else {}
    )
    unit = wording(item.unit, language) if isinstance(item, NumberItem) and item.unit else ""
    asked = wording(item.text, language) + (f" ({unit})" if unit else "")
    return Question(code, shape, asked, wording(item.help, language) if item.help else "", options, reasons)
