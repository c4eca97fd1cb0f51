"""With whom an interview can be held today, on both databases: who stands on the list, in what order and how paged."""

from __future__ import annotations

import datetime as dt

from builders import START, World
from sqlalchemy import update
from web.queries import counted

from surveyapp.people.models import Informant
from surveyapp.reports.interviews import ToInterview, to_interview


def read(
    world: World, page: int = 1, size: int = 25, authority_id: int | None = None
) -> tuple[list[ToInterview], bool]:
    authority_id = authority_id or world.authority_id
    with world.session() as session:
        return to_interview(session, world.house.vault, authority_id, world.house.clock.today(), page, size)


def test_who_closes_soonest_comes_first_and_each_person_stands_once_however_long_the_list(world_on_each: World) -> None:
    world = world_on_each
    for number in range(4):
        world.add_participant(f"P{number}", START - dt.timedelta(number))
    world.at(START + dt.timedelta(3))
    with counted(world.house.engine) as sent:
        whole, has_more = read(world)
    assert len(sent) <= 4
    assert [one.name for one in whole] == ["P3", "P2", "P1", "Participant 1", "P0"]
    assert not has_more
    assert all(one.n_waiting >= 1 and one.closes_on >= START for one in whole)
    paged = [read(world, page, 2) for page in (1, 2, 3, 4)]
    assert [one for found, _ in paged for one in found] == whole
    assert [more for _, more in paged] == [True, True, False, False]
    assert read(world, 1, 5) == (whole, False)


def test_who_said_no_and_whoever_belongs_to_another_authority_is_not_on_it(world_on_each: World) -> None:
    world = world_on_each
    world.add_participant("Said no")
    world.at(START + dt.timedelta(3))
    with world.session() as session:
        no = update(Informant).where(Informant.id == world.participants[1]).values(is_taking_part=False)
        session.execute(no)
        session.commit()
    assert [one.name for one in read(world)[0]] == ["Participant 1"]
    assert read(world, authority_id=world.authority_id + 1) == ([], False)
