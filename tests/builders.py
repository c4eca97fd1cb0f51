"""Small programmes for tests: an authority with places, people, placements and everything planned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access.changes import NewAccount, open_account
from surveyapp.access.policy import AccountRole
from surveyapp.app import create_app
from surveyapp.clock import Clock
from surveyapp.db.engine import make_engine, session_for
from surveyapp.house import House
from surveyapp.people.changes import Person, register_participant, register_staff
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Authority, Organisation, OrganisationKind, Role
from surveyapp.placements.changes import NewPlacement
from surveyapp.placements.models import Placement
from surveyapp.plans.shelf import Shelf, load_shelf
from surveyapp.privacy.changes import decide
from surveyapp.privacy.consent import Decision, Purpose
from surveyapp.privacy.information import Told, load_newest
from surveyapp.schedule.changes import lock_plan
from surveyapp.schedule.models import Assignment, Occasion
from surveyapp.schedule.stays import start_placement
from surveyapp.schedule.survey_links import make_link
from surveyapp.settings import DEMO_DATA_KEYS, ROOT, Settings, parse_data_keys

START = dt.date(2024, 3, 4)
"""The first day of placements in tests, a Monday; the world stands on this day until told otherwise."""
PLAN = ("ostersund-2022", 1)
STAR, OWN, RATING = "framstegsstjarnan", "arbetsindikatorer-deltagare", "arbetsindikatorer-handledare"
PASSWORD = "a long enough password"


class Compiled(BytecodeCache):
    """Templates as they were compiled first, kept in this process."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was compiled from the same text before."""
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        self.kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()


@cache
def the_shelf() -> Shelf:
    """The instruments and plans of the repository, read once."""
    shelf, problems = load_shelf(ROOT / "instruments")
    assert problems == ()
    return shelf


@cache
def the_information() -> Told:
    """What participants of the repository read before they decide."""
    told, problems = load_newest(ROOT / "information")
    assert problems == ()
    assert told is not None
    return told


@dataclass
class World:
    """A programme in a database, with the ids and links that tests need."""

    house: House
    authority_id: int
    provider_id: int
    referrer_id: int
    caseworker_id: int
    supervisor_id: int
    supervisor_token: str
    participants: list[int] = field(default_factory=list)
    participant_tokens: list[str] = field(default_factory=list)
    placements: list[int] = field(default_factory=list)
    _served: tuple[House, Flask] | None = field(default=None, repr=False)

    def at(self, day: dt.date) -> None:
        """Let the world stand on another day."""
        self.house = replace(self.house, clock=Clock(ZoneInfo("Europe/Stockholm"), day))

    def app(self) -> Flask:
        """The web application on this world's day."""
        made = create_app(self.house.settings, self.house)
        made.config["TESTING"] = False
        # Compiling every template anew for every test would take longer than the tests.
        made.jinja_env.bytecode_cache = COMPILED
        return made

    def client(self) -> FlaskClient:
        """A browser without a history; browsers of one world on one day meet the same server."""
        if self._served is None or self._served[0] is not self.house:
            self._served = self.house, self.app()
        return self._served[1].test_client()

    def session(self) -> Session:
        """A session of the test's own, to write or to look."""
        return session_for(self.house.engine)

    def add_participant(
        self,
        name: str,
        start_on: dt.date = START,
        planned_end_on: dt.date | None = None,
        *,
        has_decided: bool = True,
    ) -> int:
        """A participant who takes part, with a placement and everything planned; returns the placement's id."""
        now = self.house.clock.now()
        with self.session() as session:
            person = register_participant(
                session, self.house.vault, self.authority_id, Person(name, "sv-latt"), actor="test", at=now
            )
            assert person.participant_id is not None
            if has_decided:
                yes = {Purpose.OWN_FOLLOW_UP: Decision.GIVEN}
                decide(session, person.id, yes, "1 of tests", actor="test", at=now - dt.timedelta(1))
            placement = start_placement(
                session,
                self.house.shelf.plans,
                self.authority_id,
                NewPlacement(
                    participant_id=person.participant_id,
                    provider_id=self.provider_id,
                    referrer_id=self.referrer_id,
                    caseworker_id=self.caseworker_id,
                    plan=PLAN,
                    start_on=start_on,
                    planned_end_on=planned_end_on,
                    supervisor_id=self.supervisor_id,
                ),
                self.house.clock.today(),
                actor="test",
                at=now,
            )
            token = make_link(session, person.id, self.house.settings.secret_key, actor="test", at=now)
            session.commit()
            self.participants.append(person.id)
            self.participant_tokens.append(token)
            self.placements.append(placement.id)
            return placement.id

    def assignment(self, instrument: str, wave: str = "start", number: int = 1, of: int = 0) -> int:
        """Id of the assignment of an instrument at a wave, of the first placement unless told otherwise."""
        with session_for(self.house.engine, reading=True) as session:
            return session.scalars(
                select(Assignment.id)
                .join(Occasion, Occasion.id == Assignment.occasion_id)
                .where(
                    Occasion.placement_id == self.placements[of],
                    Occasion.wave == wave,
                    Occasion.number == number,
                    Assignment.instrument == instrument,
                )
            ).one()

    def placement(self, session: Session, of: int = 0) -> Placement:
        """A placement's row."""
        return session.get_one(Placement, self.placements[of])

    def open_account(
        self, role: AccountRole, email: str, authority_id: int | None = None, organisation_id: int | None = None
    ) -> int:
        """An account with the password of all test accounts; returns its id."""
        with self.session() as session:
            opened = open_account(
                session,
                self.house.vault,
                authority_id or self.authority_id,
                NewAccount("Test Account", email, PASSWORD, role, organisation_id=organisation_id),
                actor="test",
                at=self.house.clock.now(),
            )
            session.commit()
            return opened.id


def a_world(address: str, folder: Path, *, participants: int = 1) -> Iterator[World]:
    """A programme with one provider, a caseworker, a supervisor and so many participants, on the day they start."""
    settings = Settings(data=folder / "data", database_url=address, today=START)
    engine = make_engine(address)
    house = House(
        settings,
        engine,
        Clock(ZoneInfo("Europe/Stockholm"), START),
        Vault(parse_data_keys(DEMO_DATA_KEYS), settings.index_key.encode()),
        the_shelf(),
        the_information(),
    )
    world = _founded(house)
    for number in range(participants):
        world.add_participant(f"Participant {number + 1}")
    yield world
    engine.dispose()


def _founded(house: House) -> World:
    now = house.clock.now()
    with session_for(house.engine) as session:
        authority = Authority(code="test", name="Testkommun", zone="Europe/Stockholm", is_demonstration=False)
        session.add(authority)
        session.flush()
        rows = {}
        for kind in OrganisationKind:
            rows[kind] = Organisation(authority_id=authority.id, kind=kind.value, name=f"Test {kind.value}")
            session.add(rows[kind])
        session.flush()
        staff = {
            role: register_staff(
                session,
                house.vault,
                authority.id,
                Person(f"Test {role.value}", "sv"),
                role=role,
                organisation_id=rows[kind].id,
                actor="test",
                at=now,
            ).id
            for role, kind in (
                (Role.SUPERVISOR, OrganisationKind.PROVIDER),
                (Role.CASEWORKER, OrganisationKind.REFERRER),
            )
        }
        token = make_link(session, staff[Role.SUPERVISOR], house.settings.secret_key, actor="test", at=now)
        lock_plan(session, house.shelf.plan(*PLAN), actor="test", at=now - dt.timedelta(30))
        session.commit()
        return World(
            house=house,
            authority_id=authority.id,
            provider_id=rows[OrganisationKind.PROVIDER].id,
            referrer_id=rows[OrganisationKind.REFERRER].id,
            caseworker_id=staff[Role.CASEWORKER],
            supervisor_id=staff[Role.SUPERVISOR],
            supervisor_token=token,
        )
