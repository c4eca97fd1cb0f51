"""Letters as PDF: a list to tick off, then a page each with the address for the window and the code to photograph."""

from __future__ import annotations

from dataclasses import dataclass

import segno
from babel import Locale
from flask import render_template
from flask_babel import force_locale
from markupsafe import Markup

from surveyapp.instruments.wording import html_language
from surveyapp.messaging.letters import Letter
from surveyapp.reports.pdf import as_pdf
from surveyapp.web import language
from surveyapp.web.interface_texts import gettext as _

SIZES = {38: "", 48: "small", 60: "smallest"}
"""How the address is set by the signs of its longest line; a longer one, such as a name, goes on below."""


@dataclass(frozen=True, slots=True)
class Page:
    """A letter with how it is set."""

    letter: Letter
    language: str
    direction: str
    #: one of the sizes
    size: str
    code: Markup
    #: what to do with the code, in the letter's language
    point: str


def letters_as_pdf(letters: list[Letter]) -> bytes:
    """The list and a page for each letter; raises NoPdfHere."""
    pages = [_page(one) for one in letters]
    n_without = sum(not one.address for one in letters)
    return as_pdf(
        render_template("messages/letters.html", pages=pages, n_without=n_without, language=language.locale())
    )


def _page(letter: Letter) -> Page:
    spoken = html_language(letter.language)
    longest = max(len(line) for line in (letter.name, *letter.address))
    size = next((name for room, name in SIZES.items() if longest <= room), "smallest")
    with force_locale(spoken):
        code, point = _code(letter.link), _("Rikta telefonens kamera mot rutan.")
    return Page(letter, spoken, Locale.parse(spoken).text_direction, size, code, point)


def _code(address: str) -> Markup:
    drawn = segno.make(address, error="q", micro=False).svg_inline(
        title=_("Rutan att fotografera"), light="#fff", omitsize=True, lineclass=None
    )
    return Markup(drawn.replace("<svg ", '<svg role="img" width="180" height="180" ', 1))  # noqa: S704  # our own drawing
