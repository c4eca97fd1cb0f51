"""A questionnaire with every kind of item, in place of the star, and a caseworker with a link."""

from __future__ import annotations

import dataclasses
import datetime as dt

from builders import STAR, World
from web.person import Person

from surveyapp.instruments.catalogue import Catalogue
from surveyapp.instruments.definition import Instrument
from surveyapp.plans.shelf import Shelf
from surveyapp.schedule.survey_links import make_link

MONTH = "manadsavstamning"


def text(words: str) -> dict[str, str]:
    """The same words in every language."""
    return {"sv-latt": words, "sv": words, "en": words}


OPTIONS = {1: {"text": text("Ett")}, 2: {"text": text("Två")}, 3: {"text": text("Tre")}}
ITEMS: dict[str, dict[str, object]] = {
    "choice": {"kind": "choice", "text": text("Vilken?"), "options": OPTIONS},
    "several": {"kind": "choices", "text": text("Vilka?"), "options": OPTIONS},
    "hours": {"kind": "number", "text": text("Hur många?"), "minimum": -1, "maximum": 40, "unit": text("timmar")},
    "share": {"kind": "number", "text": text("Hur stor del?"), "minimum": 0, "maximum": 1, "whole": False},
    "words": {"kind": "text", "text": text("Vad vill du säga?"), "max_length": 20, "help": text("Skriv kort.")},
    "day": {"kind": "date", "text": text("Vilken dag?")},
}


def with_every_kind(world: World) -> World:
    """The world with the star replaced by a questionnaire of every kind of item."""
    instrument = Instrument.model_validate(
        {
            "code": STAR,
            "version": 1,
            "title": text("Alla slag"),
            "intro": text("En fråga av varje slag."),
            "source": "Made for tests",
            "licence": "Apache-2.0",
            "informants": ["participant", "supervisor"],
            "seconds": 60,
            "pages": [{"items": [code]} for code in ITEMS],
            "items": ITEMS,
        }
    )
    shelf = world.house.shelf
    others = [one for one in shelf.catalogue.instruments.values() if one.code != STAR]
    world.house = dataclasses.replace(world.house, files=Shelf(Catalogue.of([instrument, *others]), shelf.plans))
    return world


def caseworker(world: World) -> Person:
    """The caseworker with a link, a month after the start, looking at the monthly check-in."""
    world.at(dt.date(2024, 4, 4))
    with world.session() as session:
        secret = world.house.settings.secret_key
        token = make_link(session, world.caseworker_id, secret, actor="test", at=world.house.clock.now())
        session.commit()
    me = Person(world, token, phone=False)
    me.go(str(world.assignment(MONTH, "manad")))
    return me
