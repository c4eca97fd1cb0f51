"""The caseworker's day and the list of placements on both databases: what stands where, and in what order."""

from __future__ import annotations

import datetime as dt

from answering import answer
from builders import PLAN, STAR, START, World
from sqlalchemy import select, update
from web.queries import counted

from surveyapp.agreements.models import Agreement
from surveyapp.people.changes import NAME, Person, register_staff
from surveyapp.people.models import Informant, Role
from surveyapp.placements.models import Placement
from surveyapp.placements.rules import Status, status
from surveyapp.reports.caseload import Order, Wanted, caseload, choices, search
from surveyapp.reports.today import Asked, Kind, Today, today
from surveyapp.tasks.changes import About, make_task
from surveyapp.tasks.rules import TaskKind

JUNE = dt.date(2024, 6, 4)


def read(world: World, shown: Kind | None = None, *, mine: int | None = None, page: int = 1, size: int = 25) -> Today:
    asked = Asked(world.authority_id, world.house.clock.today(), mine, shown, page, size, 2)
    with world.session() as session:
        return today(session, world.house.vault, world.house.shelf, asked)


def counts(found: Today) -> dict[Kind, int]:
    return {one.kind: one.n_all for one in found.sections if one.n_all}


def name(world: World, of: int, called: str) -> None:
    """Give a participant another name, number and label."""
    with world.session() as session:
        row = session.get_one(Informant, world.participants[of])
        row.name_sealed = world.house.vault.seal(called, NAME, row.ref)
        session.commit()


def test_a_day_without_anything_is_empty(world_on_each: World) -> None:
    found = read(world_on_each)
    assert (found.n_all, counts(found)) == (0, {})


def test_every_heading_finds_its_people_and_another_authority_or_caseworker_finds_none(world_on_each: World) -> None:
    world = world_on_each
    answer(world, STAR, START, 8)
    answer(world, STAR, JUNE, 2, wave="kvartal")
    with world.session() as session:
        now = world.house.clock.now()
        about = About(placement_id=world.placements[0], details={"on": "2024-06-03"})
        for kind in (TaskKind.DID_NOT_COME, TaskKind.STATUS_DUE, TaskKind.CARD_TRIED, TaskKind.UNREACHABLE):
            make_task(session, kind, "1", world.authority_id, about, actor="test", at=now)
        session.execute(update(Placement).values(planned_end_on=JUNE - dt.timedelta(1)))
        session.add(
            Agreement(
                authority_id=world.authority_id,
                provider_id=world.provider_id,
                n_places=1,
                place_month_cents=1,
                starts_on=START,
                ends_on=dt.date(2024, 12, 31),
            )
        )
        other = register_staff(
            session,
            world.house.vault,
            world.authority_id,
            Person("Another", "sv"),
            role=Role.CASEWORKER,
            organisation_id=world.referrer_id,
            actor="test",
            at=now,
        )
        other_id = other.id
        session.commit()
    found = read(world)
    seen = counts(found)
    assert seen.pop(Kind.LATE, 1) >= 1
    assert seen == {Kind.NO_SHOW: 1, Kind.WORSE: 1, Kind.EXIT: 1, Kind.FOLLOW_UP: 1, Kind.NOTICE: 1, Kind.TASK: 1}
    by_kind = {one.kind: one.items for one in found.sections}
    (down,) = by_kind[Kind.WORSE]
    assert "vardag" in [area.scale for area in down.areas]
    assert (down.placement_id, down.since) == (world.placements[0], JUNE)
    assert by_kind[Kind.NOTICE][0].until == dt.date(2024, 6, 30)
    assert found.people[world.placements[0]].name == "Participant 1"
    assert counts(read(world, mine=world.caseworker_id)) == counts(found)
    # An agreement without anybody answering for it concerns everybody.
    assert counts(read(world, mine=other_id)) == {Kind.NOTICE: 1}
    elsewhere = Asked(world.authority_id + 1, JUNE)
    with world.session() as session:
        assert today(session, world.house.vault, world.house.shelf, elsewhere).n_all == 0


def test_a_later_reading_that_is_better_takes_a_person_off_the_list(world_on_each: World) -> None:
    world = world_on_each
    answer(world, STAR, START, 8)
    answer(world, STAR, JUNE, 2, wave="kvartal")
    assert Kind.WORSE in counts(read(world))
    answer(world, STAR, dt.date(2024, 9, 4), 8, wave="kvartal", number=2)
    assert Kind.WORSE not in counts(read(world))


def test_long_lists_come_page_by_page_and_the_number_of_questions_to_the_database_stays(world_on_each: World) -> None:
    world = world_on_each
    with counted(world.house.engine) as few:
        read(world)
    for number in range(6):
        world.add_participant(f"Late {number}")
    world.at(START + dt.timedelta(25))
    with counted(world.house.engine) as many:
        found = read(world)
    # Besides a transaction's beginning and a look for texts published meanwhile, only the names on the page are added.
    assert len(many) <= len(few) + 3 <= 15
    late = next(one for one in found.sections if one.kind is Kind.LATE)
    assert len(late.items) == 2 < late.n_all
    seen = []
    for page in range(1, 10):
        part = next(one for one in read(world, Kind.LATE, page=page, size=3).sections if one.kind is Kind.LATE)
        assert part.n_all == late.n_all
        seen += [(item.placement_id, item.call.informant_id) for item in part.items if item.call]
    assert len(seen) == len(set(seen)) == late.n_all


def test_what_is_late_stands_with_its_own_caseworker_alone(world_on_each: World) -> None:
    world = world_on_each
    world.add_participant("Somebody else")
    with world.session() as session:
        other = register_staff(
            session,
            world.house.vault,
            world.authority_id,
            Person("Another", "sv"),
            role=Role.CASEWORKER,
            organisation_id=world.referrer_id,
            actor="test",
            at=world.house.clock.now(),
        )
        other_id = other.id
        moved = update(Placement).where(Placement.id == world.placements[1]).values(caseworker_id=other_id)
        session.execute(moved)
        session.commit()
    world.at(START + dt.timedelta(25))

    def late(mine: int | None) -> set[int | None]:
        found = read(world, Kind.LATE, mine=mine)
        return {item.placement_id for one in found.sections for item in one.items}

    assert late(None) == set(world.placements)
    assert late(world.caseworker_id) == {world.placements[0]}
    assert late(other_id) == {world.placements[1]}
    with counted(world.house.engine) as sent:
        assert read(world, mine=other_id).n_all
    assert len(sent) <= 15


def test_the_list_of_placements_can_be_narrowed_and_sorted(world_on_each: World) -> None:
    world = world_on_each
    for number, start in enumerate((START, START + dt.timedelta(40), START - dt.timedelta(30))):
        world.add_participant(f"P{number}", start)
    for of, called in enumerate(("Örjan Ek", "Åsa Ek", "Adam Ek", "Zoë Ek")):
        name(world, of, called)
    with world.session() as session:
        gone = {"exit_on": START - dt.timedelta(1), "exit_reason": "unknown", "destination": "okant"}
        session.execute(update(Placement).where(Placement.id == world.placements[3]).values(**gone))
        session.commit()

    def listed(**wanted: object) -> list[str]:
        with world.session() as session:
            found = caseload(
                session,
                world.house.names,
                world.authority_id,
                world.house.clock.today(),
                Wanted(**wanted),  # type: ignore[arg-type]  # the names of its fields
                1,
                50,
            )
        assert found.n_all == len(found.lines)
        return [line.participant for line in found.lines]

    assert listed(order=Order.NAME) == ["Adam Ek", "Zoë Ek", "Åsa Ek", "Örjan Ek"]
    assert listed(order=Order.START)[0] == "Zoë Ek"
    assert listed(order=Order.END)[0] == "Zoë Ek"
    assert listed()[-1] == "Zoë Ek"
    assert listed(provider_id=world.provider_id + 999) == []
    assert listed(plan="no-such-plan") == []
    assert len(listed(plan=PLAN[0], caseworker_id=world.caseworker_id)) == 4
    assert listed(caseworker_id=world.supervisor_id) == []
    with world.session() as session:
        rows = session.execute(select(Placement.start_on, Placement.exit_on)).all()
        assert choices(session, world.authority_id).plans == (PLAN[0],)
    for one in Status:
        assert len(listed(status=one)) == sum(status(*row, world.house.clock.today()) is one for row in rows)
    world.at(START + dt.timedelta(20))
    # Adam has not begun.
    assert set(listed(only_late=True)) == {"Örjan Ek", "Åsa Ek", "Zoë Ek"}


def test_people_are_found_by_what_is_known_of_them_and_only_in_their_authority(world_on_each: World) -> None:
    world = world_on_each
    world.add_participant("Åsa Berg")
    world.add_participant("Karin Åberg")
    with world.session() as session:
        session.execute(update(Placement).where(Placement.id == world.placements[0]).values(label="P07"))
        row = session.get_one(Informant, world.participants[1])
        row.phone_index = world.house.vault.index("+46701740605", "informant.phone")
        session.commit()

    def found(typed: str, authority_id: int = world.authority_id) -> list[str]:
        with world.session() as session:
            lines = search(session, world.house.names, authority_id, typed, world.house.clock.today()).lines
        return [line.participant for line in lines]

    assert found("ber") == ["Åsa Berg"]
    assert found("åber") == ["Karin Åberg"]
    assert found("asa") == ["Åsa Berg"]
    assert found(" berg  åsa ") == ["Åsa Berg"]
    assert found("070-174 06 05") == ["Åsa Berg"]
    assert found("p07") == ["Participant 1"]
    assert found("") == found("zzz") == found("19121212+1212") == []
    assert found("åsa", world.authority_id + 1) == []
