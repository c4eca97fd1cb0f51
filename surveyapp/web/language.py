"""The reader's language: from the address, else from the person or account, else Swedish."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, request
from flask_babel import Locale, get_locale

from surveyapp.instruments.wording import html_language

NAMES = {"sv-latt": "Lätt svenska", "sv": "Svenska", "en": "English"}
PARAMETER = "lang"
DEFAULT = "sv"


def choose(own: str) -> str:
    """Settle this request's language: what the address asks for if we have it, else the person's own."""
    asked = request.args.get(PARAMETER, "")
    g.language = asked if asked in NAMES else own
    return str(g.language)


def language() -> str:
    """The language settled for this request."""
    if "language" not in g:
        choose(_from_browser())
    return str(g.language)


def locale() -> str:
    """The locale for interface texts; plain Swedish uses the Swedish ones, which are plain already."""
    return html_language(language())


@dataclass(frozen=True, slots=True)
class OtherLanguage:
    """The way to the same page in another language."""

    tag: str
    name: str
    address: str


def other_languages(here: str | None = None) -> list[OtherLanguage]:
    """The page in each of the other languages; ``here`` is an address that shows it again, without a language."""
    address = request.path if here is None else here
    separator = "&" if "?" in address else "?"
    return [
        OtherLanguage(html_language(code), name, f"{address}{separator}{PARAMETER}={code}")
        for code, name in NAMES.items()
        if code != language()
    ]


def direction() -> str:
    """Which way the language is written, ltr or rtl."""
    current = get_locale()
    return current.text_direction if isinstance(current, Locale) else "ltr"


def _from_browser() -> str:
    return request.accept_languages.best_match(["sv", "en"], DEFAULT) or DEFAULT
