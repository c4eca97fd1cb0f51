"""Name and number of a person, read from a form; what is missing is told in words."""

from __future__ import annotations

from surveyapp.people import contact
from surveyapp.people.corrections import Numbered
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.placing.typed import Typed
from surveyapp.web.placing.words import refusal_in_words

LONGEST_NAME = 120
PERSONAL, RESERVE, NONE = "personal", "reserve", "none"


def typed_name(typed: Typed) -> str:
    """The name; an empty one is a fault."""
    name = typed.text("name", LONGEST_NAME)
    if not name:
        typed.faults["name"] = refusal_in_words("empty")
    return name


def typed_number(typed: Typed) -> Numbered:
    """The number of the kind that was chosen, unchecked; a kind that does not fit is a fault."""
    kind, number = typed.values.get("number_kind", ""), typed.text("number", 30)
    if kind not in (PERSONAL, RESERVE, NONE):
        typed.faults["number_kind"] = _("Välj ett av alternativen.")
    elif kind != NONE and not number:
        typed.faults["number"] = _("Skriv numret, eller välj att personen inte har något.")
    elif kind == NONE and number:
        typed.faults["number"] = _("Du har valt att personen inte har något nummer, men skrivit ett.")
    return Numbered(number if kind == PERSONAL else None, number if kind == RESERVE else None)


def kind_of(number: str | None) -> str:
    """Which kind a stored number is of."""
    if not number:
        return NONE
    return RESERVE if contact.personal_number(number).problem else PERSONAL


def kinds_shown() -> list[tuple[str, str]]:
    """The kinds to choose from."""
    return [
        (PERSONAL, _("Personnummer eller samordningsnummer")),
        (RESERVE, _("Reservnummer")),
        (NONE, _("Personen har inget nummer")),
    ]
