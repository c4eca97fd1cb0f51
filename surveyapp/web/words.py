"""Texts in the reader's language, and stored words as staff say them; what participants read lies elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

from surveyapp.instruments.definition import Text
from surveyapp.instruments.wording import wording
from surveyapp.web import language
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.interface_texts import lazy_gettext as _l

# Lazy, so that a page with hundreds of states does not look up every word for each of them.
_STATES: Mapping[str, object] = {
    "answered": _l("besvarad"),
    "partly answered": _l("delvis besvarad"),
    "not answered": _l("inget svar"),
    "refused": _l("ville inte svara"),
    "unreachable": _l("gick inte att nå"),
    "informant absent": _l("den som svarar var borta"),
    "technical": _l("tekniskt fel"),
    "no informant": _l("ingen att fråga"),
    "placement ended": _l("placeringen avslutad"),
    "placement paused": _l("pausad"),
    "plan changed": _l("planen ändrad"),
    "skipped": _l("överhoppad"),
    "merged with next": _l("ihop med nästa"),
    "no longer called for": _l("behövs inte längre"),
    "withdrawn": _l("vill inte vara med"),
    "cancelled by staff": _l("inställd"),
    "cancelled by participant": _l("inställd av deltagaren"),
    "cancelled by provider": _l("inställd av anordnaren"),
    "void": _l("struken"),
    "open": _l("öppen"),
    "coming": _l("kommande"),
}
_ROLES: Mapping[str, object] = {
    "participant": _l("deltagare"),
    "supervisor": _l("handledare"),
    "caseworker": _l("handläggare"),
}


def say(text: Text | None) -> str:
    """A text in the reader's language."""
    return "" if text is None else wording(text, language.language())


def state_in_words(state: str) -> str:
    """What a planned answer came to."""
    return str(_STATES[state])


def role_in_words(role: str) -> str:
    """Who answers."""
    return str(_ROLES[role])


def destination_in_words(destination: str | None) -> str:
    """Where the person went."""
    return {
        None: "",
        "arbete": _("arbete"),
        "subventionerat-arbete": _("subventionerat arbete"),
        "studier": _("studier"),
        "annan-insats": _("annan insats"),
        "sjuk": _("sjukskriven"),
        "flyttat": _("har flyttat"),
        "annat": _("annat"),
        "okant": _("okänt"),
        "arbetssokande": _("arbetssökande"),
        "foraldraledig": _("föräldraledig"),
        "pension": _("pension"),
        "avliden": _("avliden"),
    }[destination]


def reason_in_words(reason: str | None) -> str:
    """Why the placement ended."""
    return {
        None: "",
        "completed": _("avslutad som planerat"),
        "got work": _("fick arbete"),
        "started studies": _("började studera"),
        "illness": _("sjukdom"),
        "own wish": _("egen önskan"),
        "provider ended": _("anordnaren avslutade"),
        "moved": _("flytt"),
        "other": _("annat skäl"),
        "unknown": _("okänt skäl"),
        "never came": _("kom aldrig"),
    }[reason]
