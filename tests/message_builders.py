"""People with telephones and addresses who have something to answer, in any number, and workers that write to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from builders import OWN, PLAN, START, World
from sqlalchemy import insert, select

from surveyapp.cli.delivering import Worker
from surveyapp.clock import Clock
from surveyapp.db.engine import session_for
from surveyapp.house import House
from surveyapp.messaging.changes import Queued, queue_due
from surveyapp.messaging.channels.opening import open_ways
from surveyapp.messaging.models import Message
from surveyapp.messaging.office import Office
from surveyapp.messaging.sending import Mark
from surveyapp.people.changes import EMAIL, NAME, PHONE
from surveyapp.people.models import Informant, Participant, Role, new_ref
from surveyapp.placements.models import Placement
from surveyapp.schedule.models import Assignment, Occasion
from surveyapp.settings import Settings

FIRST_ID = 100_000
NOON = dt.datetime(2024, 3, 4, 11, 0, tzinfo=dt.UTC)
"""Noon in Stockholm on the day on which the world stands, a Monday."""


class SetClock(Clock):
    """A clock that stands where a test put it."""

    moment: dt.datetime = NOON

    def now(self) -> dt.datetime:
        return self.moment

    def put(self, moment: dt.datetime) -> None:
        """Put it there."""
        object.__setattr__(self, "moment", moment)

    def on(self, **later: float) -> dt.datetime:
        """Let so much time go by."""
        self.put(self.moment + dt.timedelta(**later))
        return self.moment


def with_settings(world: World, clock: Clock | None = None, **changed: Any) -> House:
    """The world's house with other settings, and another clock where one is given."""
    house = world.house
    settings = Settings.model_validate({**house.settings.model_dump(exclude_unset=True), **changed})
    world.house = House(settings, house.engine, clock or house.clock, house.vault, house.shelf, house.told)
    return world.house


_OFFICES: dict[Settings, Office] = {}


def office_of(house: House) -> Office:
    """The office of a house; its texts are read once."""
    if house.settings not in _OFFICES:
        _OFFICES[house.settings] = Office.of(house.settings, house.vault, house.shelf)
    return _OFFICES[house.settings]


@contextmanager
def a_worker(house: House) -> Iterator[Worker]:
    """A worker in this process."""
    worker = Worker(house, office_of(house), open_ways(house.settings))
    try:
        yield worker
    finally:
        worker.close()


def queue(house: House) -> Queued:
    """Queue what is due now."""
    with session_for(house.engine) as session:
        queued = queue_due(session, office_of(house), Mark("test", house.clock.now()))
        session.commit()
        return queued


def send(house: House) -> None:
    """Queue and send everything that is due now."""
    queue(house)
    with a_worker(house) as worker:
        worker.send_due()


def messages(house: House) -> list[Message]:
    """Every message, in the order in which they were made."""
    with session_for(house.engine, reading=True) as session:
        return list(session.scalars(select(Message).order_by(Message.id)))


def add_people(world: World, number: int, *, share_by_sms: float = 0.0, opens_on: dt.date = START) -> list[int]:
    """So many participants who take part, each with one open questionnaire; returns the informants' ids.

    The first ones have a telephone, the others an address.
    """
    house, now = world.house, NOON - dt.timedelta(1)
    ids = [FIRST_ID + place for place in range(number)]
    n_by_sms = int(number * share_by_sms)
    with world.session() as session:
        session.execute(
            insert(Participant), [{"id": one, "authority_id": world.authority_id, "created_at": now} for one in ids]
        )
        session.execute(insert(Informant), [_informant(house, world, one, n_by_sms, now) for one in ids])
        session.execute(
            insert(Placement),
            [
                {
                    "id": one,
                    "ref": new_ref(),
                    "authority_id": world.authority_id,
                    "participant_id": one,
                    "provider_id": world.provider_id,
                    "referrer_id": world.referrer_id,
                    "caseworker_id": world.caseworker_id,
                    "plan_code": PLAN[0],
                    "plan_version": PLAN[1],
                    "start_on": opens_on,
                    "planned_end_on": opens_on + dt.timedelta(13),
                    "created_at": now,
                }
                for one in ids
            ],
        )
        days = {"opens_on": opens_on, "due_on": opens_on + dt.timedelta(14), "closes_on": opens_on + dt.timedelta(28)}
        session.execute(
            insert(Occasion),
            [{"id": one, "placement_id": one, "wave": "start", "number": 1, "on": opens_on, **days} for one in ids],
        )
        session.execute(
            insert(Assignment),
            [
                {
                    "id": one,
                    "occasion_id": one,
                    "role": Role.PARTICIPANT.value,
                    "informant_id": one,
                    "instrument": OWN,
                    "version": 1,
                }
                for one in ids
            ],
        )
        session.commit()
    return ids


def _informant(house: House, world: World, one: int, n_by_sms: int, now: dt.datetime) -> dict[str, object]:
    ref = new_ref()
    has_phone = one - FIRST_ID < n_by_sms
    phone, email = f"+4670{one:07d}", f"person{one}@example.org"
    return {
        "id": one,
        "ref": ref,
        "authority_id": world.authority_id,
        "role": Role.PARTICIPANT.value,
        "participant_id": one,
        "language": "sv-latt",
        "is_taking_part": True,
        "name_sealed": house.vault.seal(f"Deltagare{one} Efternamn", NAME, ref),
        "phone_sealed": house.vault.seal_if(phone if has_phone else None, PHONE, ref),
        "phone_index": house.vault.index(phone if has_phone else None, PHONE),
        "email_sealed": house.vault.seal_if(None if has_phone else email, EMAIL, ref),
        "email_index": house.vault.index(None if has_phone else email, EMAIL),
        "created_at": now,
    }
