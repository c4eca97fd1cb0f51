"""Cards as they are printed: a picture to point a telephone at, the spoken code, and a few words in two languages."""

from __future__ import annotations

from dataclasses import dataclass

import segno
from flask import render_template
from flask_babel import force_locale
from markupsafe import Markup

from surveyapp.extensions import house, session
from surveyapp.instruments.wording import html_language
from surveyapp.placements.queries import PlacementLine
from surveyapp.reports.pdf import as_pdf
from surveyapp.ways.changes import NewCard
from surveyapp.ways.codes import shown
from surveyapp.ways.queries import language_of
from surveyapp.web import language
from surveyapp.web.guards import actor
from surveyapp.web.interface_texts import gettext as _

SWEDISH = "sv"


@dataclass(frozen=True, slots=True)
class Words:
    """What a card says in one language."""

    language: str
    direction: str
    heading: str
    point: str
    type: str
    keep: str


@dataclass(frozen=True, slots=True)
class PrintedCard:
    """One card: nothing on it says whose it is, unless staff asked for the first name."""

    ref: str
    card: NewCard
    name: str
    code: str
    picture: Markup
    words: tuple[Words, ...]

    @property
    def sealed_up(self) -> str:
        """What the form for the PDF holds of it."""
        return f"{self.ref} {self.card.token} {self.card.code}"


def printed(line: PlacementLine, card: NewCard, *, with_name: bool) -> PrintedCard:
    """The card of a placement, in Swedish and in the person's own language."""
    offered = language.offered_to(actor().authority_id, None, is_participant=True)
    reads = language_of(session(), line.participant_informant_id)
    own = html_language(reads if reads in offered else language.PLAIN)
    swedish, theirs = _words(SWEDISH), _words(own)
    is_translated = theirs.heading != swedish.heading
    return PrintedCard(
        ref=line.ref,
        card=card,
        name=line.participant.split()[0] if with_name else "",
        code=shown(card.code),
        picture=picture(f"{house().settings.base_url}/s/{card.token}"),
        words=(swedish, theirs) if is_translated else (swedish,),
    )


def sheet(cards: list[PrintedCard]) -> bytes:
    """One card as a page of its own size, several as four on a sheet to cut; raises NoPdfHere."""
    with force_locale(SWEDISH):
        return as_pdf(render_template("ways/sheet.html", cards=cards, is_single=len(cards) == 1, address=typed_at()))


def typed_at() -> str:
    """Where a code is typed, as people write addresses."""
    return house().settings.base_url.partition("://")[2] + "/kod"


def picture(address: str) -> Markup:
    """A QR code of an address that stays readable when a quarter of the print is worn."""
    code = segno.make(address, error="q", micro=False)
    drawn = code.svg_inline(
        title=_("Rutan att fotografera"), light="#fff", omitsize=True, svgclass="qr", lineclass=None
    )
    return Markup(drawn.replace("<svg ", '<svg role="img" ', 1))  # noqa: S704  # drawn from an address of our own


def _words(name: str) -> Words:
    with force_locale(name):
        return Words(
            language=name,
            direction=language.direction(),
            heading=_("Här svarar du på dina frågor"),
            point=_("Rikta telefonens kamera mot rutan."),
            type=_("Eller skriv den här adressen och koden:"),
            keep=_("Kortet är bara ditt. Tappat det? Säg till din handläggare."),
        )
