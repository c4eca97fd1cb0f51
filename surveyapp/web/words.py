"""Texts in the reader's language, and stored words as people say them."""

from __future__ import annotations

from flask_babel import gettext as _

from surveyapp.instruments.definition import Text
from surveyapp.instruments.wording import wording
from surveyapp.web import language


def say(text: Text | None) -> str:
    """A text in the reader's language."""
    return "" if text is None else wording(text, language.language())


def state_in_words(state: str) -> str:
    """What a planned answer came to."""
    return {
        "answered": _("besvarad"),
        "partly answered": _("delvis besvarad"),
        "not answered": _("inget svar"),
        "no informant": _("ingen att fråga"),
        "placement ended": _("placeringen avslutad"),
        "plan changed": _("planen ändrad"),
        "withdrawn": _("vill inte vara med"),
        "cancelled by staff": _("inställd"),
        "void": _("struken"),
        "open": _("öppen"),
        "coming": _("kommande"),
    }[state]


def role_in_words(role: str) -> str:
    """Who answers."""
    return {"participant": _("deltagare"), "supervisor": _("handledare"), "caseworker": _("handläggare")}[role]


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
    }[reason]
