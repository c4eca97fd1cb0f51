"""The yardstick on a database of its own, with people who have a link; what it is stands in ``bench.bare_flask``."""

from __future__ import annotations

import datetime as dt
import secrets
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bench.bare_flask.questions import NAMES
from bench.bare_flask.rows import Answer, Base, Invitation, Reading, Response, engine_at, hashed
from bench.bare_flask.views import DATABASE
from surveyapp.settings import ROOT


@dataclass(frozen=True, slots=True)
class Yardstick:
    """A prepared database, the link of each person in it, and how to serve it."""

    database: Path
    tokens: list[str]
    workers: int

    @property
    def name(self) -> str:
        """What it is called in tables."""
        return "yardstick"

    @property
    def paths(self) -> list[str]:
        """Each person's link, without the host."""
        return [f"/s/{token}" for token in self.tokens]

    @property
    def environment(self) -> dict[str, str]:
        """Variables for the server."""
        return {DATABASE: str(self.database)}

    def command(self, port: int) -> list[str]:
        """How it is served: gunicorn as the product has it."""
        return [
            str(Path(sys.executable).parent / "gunicorn"),
            *("--bind", f"127.0.0.1:{port}", "--chdir", str(ROOT)),
            *("--workers", str(self.workers), "--worker-class", "sync", "--preload", "--log-level", "warning"),
            *(("--worker-tmp-dir", "/dev/shm") if Path("/dev/shm").is_dir() else ()),
            "bench.bare_flask.views:make_app()",
        ]

    def stored(self) -> dict[str, list[list[int | None]]]:
        """By link, the codes of each sent response that also has its reading; one list for each response."""
        links = {hashed(token): f"/s/{token}" for token in self.tokens}
        found: dict[str, dict[int, dict[str, int | None]]] = defaultdict(lambda: defaultdict(dict))
        engine = engine_at(self.database)
        with Session(engine) as session:
            rows = session.execute(
                select(Invitation.token_hash, Response.id, Answer.item, Answer.code)
                .join(Response, Response.invitation_id == Invitation.id)
                .join(Answer, Answer.response_id == Response.id)
                .join(Reading, Reading.response_id == Response.id)
                .where(Response.state == "submitted")
            )
            for token_hash, response, item, code in rows:
                found[links[token_hash]][response][item] = code
        engine.dispose()
        return {
            path: [[codes.get(name) for name in NAMES] for codes in responses.values()]
            for path, responses in found.items()
        }


def prepared(folder: Path, people: int, workers: int) -> Yardstick:
    """A database with so many people who may answer today."""
    database = folder / "yardstick.sqlite"
    engine = engine_at(database)
    Base.metadata.create_all(engine)
    tokens = [secrets.token_urlsafe(21) for _ in range(people)]
    today = dt.datetime.now(dt.UTC).date()
    first, last = today - dt.timedelta(1), today + dt.timedelta(60)
    with Session(engine) as session:
        session.execute(
            insert(Invitation),
            [{"token_hash": hashed(token), "opens_on": first, "closes_on": last} for token in tokens],
        )
        session.commit()
    engine.dispose()
    return Yardstick(database, tokens, workers)
