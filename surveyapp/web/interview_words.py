"""Words for interviews on every page about them: whom they are about, how far they are, why they were not held."""

from __future__ import annotations

from collections.abc import Mapping

from surveyapp.interviews.one import Booked
from surveyapp.interviews.overview import Line
from surveyapp.interviews.rules import Standing
from surveyapp.schedule.subjects import Subject
from surveyapp.web.filters import day
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.words import state_in_words


def about_in_words(line: Line) -> str:
    """Whom or what an interview is about: a provider, a role, or a placement by its label, never a name."""
    return subject_in_words(line.kind, line.organisation, line.label, line.words, line.placement_ref)


def subject_in_words(kind: str, organisation: str | None, label: str | None, words: str | None, ref: str | None) -> str:
    """The same from its parts; a placement without a label goes by the beginning of its ref, beside the provider."""
    if kind == Subject.PLACEMENT.value:
        return ", ".join(part for part in (organisation, label or (ref or "")[:6]) if part)
    of_the_house = words or organisation if kind == Subject.STAFF.value else organisation or words
    return of_the_house or kind_in_words(kind)


def kind_in_words(kind: str) -> str:
    """What sort of subject."""
    return {
        "placement": _("placering"),
        "agreement": _("avtal"),
        "organisation": _("anordnare"),
        "staff": _("roll i kommunen"),
        "group": _("grupp"),
    }[kind]


def kinds_in_words(kind: str) -> str:
    """Several of a sort of subject, as a choice."""
    return {
        "placement": _("Placeringar"),
        "agreement": _("Avtal"),
        "organisation": _("Organisationer"),
        "staff": _("Roller i kommunen"),
        "group": _("Grupper"),
    }[kind]


def group_in_words(code: str | None, names: Mapping[str, str]) -> str:
    """A group as it was named, in the words of groups that are often used, or as it is stored."""
    if not code:
        return ""
    return names.get(code) or _known_groups().get(code.casefold(), code)


def _known_groups() -> dict[str, str]:
    return {
        "anordnare": _("Anordnare"),
        "privat": _("Privata anordnare"),
        "ideell": _("Ideella föreningar"),
        "social": _("Sociala företag"),
        "offentlig": _("Offentliga aktörer"),
        "kommun": _("Kommunen"),
    }


def counted_in_words(what: str) -> str:
    """What was counted at an interview; other things by the words somebody gave them."""
    return {
        "participants that day": _("Deltagare den dagen"),
        "own estimate of the whole period": _("Egen uppskattning av hela tiden"),
    }.get(what, what)


def reason_in_words(reason: str) -> str:
    """Why an interview did not take place: in the words of bookings, or of the ledger."""
    return {
        "participant did not appear": _("deltagaren dök inte upp"),
        "no participant on site": _("ingen deltagare på plats"),
        "sick": _("sjukdom"),
        "called off by informant": _("avbokat av den intervjuade"),
        "called off by interviewer": _("avbokat av intervjuaren"),
        "technical": _("tekniskt fel"),
        "other": _("annat skäl"),
    }.get(reason) or state_in_words(reason)


def presence_in_words(presence: str | None) -> str:
    """Whether the supervisor sat in."""
    return {
        None: _("ingen uppgift om handledaren"),
        "no": _("utan handledaren"),
        "part": _("handledaren med en del"),
        "whole": _("handledaren med hela tiden"),
    }[presence]


def went_in_words(line: Line) -> str:
    """How one interview went, for a cell: the day and who sat in, or why it was not held."""
    if line.standing is Standing.HELD:
        return f"{day(line.held_on)}, {presence_in_words(line.presence)}"
    standing = standing_in_words(line.standing)
    return f"{standing}: {reason_in_words(line.reason)}" if line.reason else standing


def standing_in_words(standing: Standing) -> str:
    """How far an interview has come."""
    return {
        Standing.COMING: _("kommer"),
        Standing.OPEN: _("ska bokas"),
        Standing.PROPOSED: _("tider föreslagna"),
        Standing.BOOKED: _("bokad"),
        Standing.AGAIN: _("blev inte av, kan göras igen"),
        Standing.HELD: _("hölls"),
        Standing.CALLED_OFF: _("inställd"),
        Standing.NOT_HELD: _("hölls inte"),
    }[standing]


def booking_in_words(one: Booked) -> str:
    """What a booked interview is called in a calendar: where, and never whom."""
    if one.provider is None:
        return _("Intervju")
    return _("Intervju: %(where)s", where=one.provider)


def recording_too_large(most: int) -> tuple[str, str]:
    """Heading and text for a file of more megabytes than are kept."""
    text = _(
        "Högst %(most)d MB går att lägga till. Spara i ett mindre format, till exempel MP3, och försök igen.", most=most
    )
    return _("Filen är för stor"), text + " " + _("Inget av filen sparades.")
