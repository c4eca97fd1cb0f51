"""What is due counted by the database comes to the same as every step read one by one, on both databases."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from builders import START, World
from message_builders import SetClock, add_people, messages, queue, send, with_settings
from sqlalchemy import update
from web.queries import counted

from surveyapp.db.engine import session_for
from surveyapp.house import House
from surveyapp.messaging.changes import call_off
from surveyapp.messaging.due import due_steps
from surveyapp.messaging.due_counted import AHEAD, DueDays, due_days
from surveyapp.messaging.queries import days_and_coming, today_of
from surveyapp.messaging.sending import Mark
from surveyapp.people.models import Informant


def one_by_one(house: House, authority_id: int, today: dt.date, until: dt.date) -> DueDays:
    found = DueDays()
    with session_for(house.engine, reading=True) as session:
        for counter, last in ((found.now, today), (found.every, until)):
            for chunk in due_steps(session, house.shelf, authority_id, today, last):
                counter.update((one.step, one.on) for one in chunk)
    return found


@pytest.mark.parametrize("ahead", [0, 7])
def test_numbers_are_those_of_the_steps_whatever_was_sent_or_called_off(world_on_each: World, ahead: int) -> None:
    world, clock = world_on_each, SetClock(world_on_each.house.clock.zone)
    people = add_people(world, 5)
    world.add_participant("Opens later", START + dt.timedelta(4))
    house = with_settings(world, clock)
    seen: Counter[str] = Counter()
    for day in range(0, 16, 2):
        if day != 4:
            send(house)
        today = START + dt.timedelta(day)
        expected = one_by_one(house, world.authority_id, today, today + dt.timedelta(ahead))
        with session_for(house.engine, reading=True) as session:
            found = due_days(session, house.shelf, world.authority_id, today, today + dt.timedelta(ahead))
            assert due_days(session, house.shelf, world.authority_id + 1, today, today) == DueDays()
        assert found.every == expected.every
        assert {key: n for key, n in found.now.items() if key[1] <= today} == expected.now
        seen.update(step.value for step, _ in found.every)
        with world.session() as session:
            if day == 2:
                stopped = update(Informant).where(Informant.id == people[0]).values(messages_stopped_at=clock.now())
                session.execute(stopped)
            if day == 6:
                queue(house)
                call_off(session, messages(house)[-1].ref, world.authority_id, Mark("test", clock.now()))
            session.commit()
        clock.on(days=2)
    assert ahead == 0 or len(seen) == 3


def test_the_page_of_days_sends_the_same_few_statements_however_many_are_due(world_on_each: World) -> None:
    world, clock = world_on_each, SetClock(world_on_each.house.clock.zone)
    add_people(world, 30)
    house = with_settings(world, clock)
    clock.on(days=6)
    with session_for(house.engine, reading=True) as session, counted(house.engine) as sent:
        today = today_of(session, world.authority_id, clock.now())
        due = due_days(session, house.shelf, world.authority_id, today, today + AHEAD)
        days, coming = days_and_coming(session, world.authority_id, due, (START, today), clock.now())
    assert len(sent) <= 4
    assert next(one for one in days if one.day == START).n_missing >= 30
    assert all(day > START + dt.timedelta(6) for day in coming)
