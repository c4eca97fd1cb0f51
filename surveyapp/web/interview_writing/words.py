"""What the pages say of refusals, consent and answers."""

from __future__ import annotations

from surveyapp.interviews.writing_rules import LONGEST, NoNote
from surveyapp.interviews.written import Person
from surveyapp.web.interface_texts import gettext as _


def refusal_in_words(reason: NoNote) -> str:
    """Why something could not be written down."""
    return {
        NoNote.SAID_NO: _("Den som svarar har sagt nej till anteckningar. Det du skrev sparades inte."),
        NoNote.SAY_WHO: _("En av dem har sagt nej till anteckningar. Välj vem som sa det här."),
        NoNote.FINISHED: _("Intervjun är avslutad. Lägg till något i stället."),
        NoNote.NOT_FINISHED: _("Intervjun är öppen igen. Skriv i anteckningen."),
        NoNote.TOO_LONG: _("Texten är för lång. Högst %(most)d tecken.", most=LONGEST),
        NoNote.UNKNOWN: _("Frågan finns inte i guiden."),
        NoNote.CODED: _("Något i anteckningarna är kodat. Då går det inte att öppna intervjun igen."),
        NoNote.ERASED: _("Tiden är ute och det som sades är raderat. Det går inte att skriva mer här."),
        NoNote.NOT_HELD: _("Skriv först att intervjun är hållen. Sedan går det att avsluta den."),
    }[reason]


def mistake_in_words(code: str) -> str:
    """Why an answer cannot be taken."""
    return {
        "unknown": _("Välj bland svaren."),
        "twice": _("Samma svar är valt två gånger."),
        "too many": _("Det är fler svar än som får plats."),
        "no number": _("Skriv ett tal med siffror."),
        "out of range": _("Talet är för litet eller för stort."),
    }[code]


def person_in_words(one: Person) -> str:
    """Somebody who is asked: the name where the reader may see it, else a number, and the role."""
    name = one.name or (_("deltagaren") if one.is_registered else _("person %(n)d", n=one.number))
    return f"{name} ({one.role_words})" if one.role_words else name


def yes_or_no(said: bool | None) -> str:
    """What somebody said when asked."""
    return {True: _("ja"), False: _("nej"), None: _("inte frågad än")}[said]
