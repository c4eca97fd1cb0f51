"""A stored answer as the person would say it."""

from __future__ import annotations

from surveyapp.instruments.definition import ChoiceItem, ChoicesItem, Item, LadderItem, NumberItem, TextItem
from surveyapp.responses.given import Given
from surveyapp.responses.rules import Missing
from surveyapp.web.answering.fields import as_typed
from surveyapp.web.interface_texts import day_in_words
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.words import say


def in_words(item: Item, given: Given | None, *, is_participant: bool) -> str:
    """The chosen words, the number with its unit, the day, the text, or why there is none."""
    if given is None:
        return _("Inget svar än")
    if given.missing is not None:
        return _left_out(given.missing, is_participant=is_participant)
    match item:
        case LadderItem():
            return f"{given.code}. {say(item.options[given.code or 0].text)}"
        case ChoiceItem():
            return say(item.options[given.code or 0].text)
        case ChoicesItem():
            return ", ".join(say(item.options[code].text) for code in given.picked or ())
        case NumberItem():
            return f"{as_typed(given.number or 0)} {say(item.unit)}".strip()
        case TextItem():
            return given.text or ""
        case _:
            return day_in_words(given.day, "d MMMM y") if given.day else ""


def _left_out(why: Missing, *, is_participant: bool) -> str:
    if why is Missing.REFUSED:
        return _("Vill inte svara")
    if why is Missing.DOES_NOT_KNOW:
        return _("Vet inte") if is_participant else _("Kan inte bedöma")
    return _("Inget svar")
