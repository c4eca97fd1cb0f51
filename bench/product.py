"""The product in a data folder of its own, with people who have a link and one questionnaire to answer."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from bench.people import Stay, add_links, add_placements, found
from surveyapp.db.engine import session_for
from surveyapp.db.migrate import upgrade
from surveyapp.house import House
from surveyapp.responses.models import Answer, Reading, Response
from surveyapp.schedule.changes import lock_plan, plan_occasions
from surveyapp.settings import Settings

CONTENT = Path(__file__).resolve().parent / "content"
PLAN = ("prov", 1)
INSTRUMENT = ("provformular", 1)


@dataclass(frozen=True, slots=True)
class Product:
    """A prepared database, the link of each person in it, and how to serve it."""

    house: House
    informants: list[int]
    tokens: list[str]

    @property
    def name(self) -> str:
        """What it is called in tables."""
        return "product"

    @property
    def workers(self) -> int:
        """How many processes answer requests, as the program chooses by itself."""
        return self.house.settings.workers or 2 * (os.cpu_count() or 1)

    @property
    def paths(self) -> list[str]:
        """Each person's link, without the host."""
        return [f"/s/{token}" for token in self.tokens]

    @property
    def environment(self) -> dict[str, str]:
        """Variables for the server."""
        settings = self.house.settings
        return {
            "SURVEYAPP_DATA": str(settings.data),
            "SURVEYAPP_INSTRUMENTS": str(settings.instruments),
            "SURVEYAPP_DATABASE_URL": settings.database_url,
            # Counted, but never refused: all of the load comes from one address.
            "SURVEYAPP_REQUESTS_PER_MINUTE": "10000000",
        }

    def command(self, port: int) -> list[str]:
        """How it is served."""
        return [str(Path(sys.executable).parent / "surveyapp"), "serve", "--port", str(port)]

    def stored(self) -> dict[str, list[list[int | None]]]:
        """By link, the codes of each sent response that also has its reading; one list for each response."""
        items = self.house.shelf.catalogue.get(*INSTRUMENT).item_codes
        links = dict(zip(self.informants, self.paths, strict=True))
        found: dict[str, dict[int, dict[str, int | None]]] = defaultdict(lambda: defaultdict(dict))
        with session_for(self.house.engine, reading=True) as session:
            rows = session.execute(
                select(Response.informant_id, Response.id, Answer.item, Answer.code)
                .join(Answer, Answer.response_id == Response.id)
                .join(Reading, Reading.response_id == Response.id)
                .where(Response.state == "submitted")
            )
            for informant, response, item, code in rows:
                found[links[informant]][response][item] = code
        self.house.engine.dispose()
        return {
            path: [[codes.get(item) for item in items] for codes in responses.values()]
            for path, responses in found.items()
        }


def prepared(folder: Path, people: int, content: Path = CONTENT, plan: tuple[str, int] = PLAN) -> Product:
    """A migrated database with so many people who begin today."""
    house = House.open(Settings(data=folder, instruments=content))
    upgrade(house.engine)
    today = house.clock.today()
    with session_for(house.engine) as session:
        programme = found(session, house)
        lock_plan(session, house.shelf.plan(*plan), actor="bench", at=house.clock.now())
        stays = [Stay(today, today + dt.timedelta(180))] * people
        informants = add_placements(session, house, programme, plan, stays)
        plan_occasions(session, house.shelf.plans, today, actor="bench", at=house.clock.now())
        tokens = add_links(session, house, informants)
        session.commit()
    house.engine.dispose()
    return Product(house, informants, tokens)
