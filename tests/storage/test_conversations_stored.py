"""Conversations with people whose readings became worse, on both databases: once for each reading, and taken back."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from answering import answer
from builders import OWN, STAR, START, World
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from web.queries import counted

from surveyapp.access.models import Account
from surveyapp.access.policy import AccountRole, Actor
from surveyapp.access.queries import actor_of
from surveyapp.audit.models import AuditEvent
from surveyapp.conversations.changes import take_back, tell_of
from surveyapp.conversations.models import Conversation, ConversationReading
from surveyapp.conversations.queries import (
    conversation_about,
    conversation_by_ref,
    conversations_of,
    placement_to_tell_of,
    told_readings,
)
from surveyapp.conversations.rules import CannotTell, ReadingOf
from surveyapp.people.models import Authority, Informant, Participant
from surveyapp.placements.models import Placement
from surveyapp.reports.today import Asked, Item, Kind, today
from surveyapp.reports.worse import worse_readings
from surveyapp.responses.judging import judge_response
from surveyapp.responses.models import Outcome, Reading, Response

JUNE, SEPTEMBER = dt.date(2024, 6, 4), dt.date(2024, 9, 4)
NOTE = "Byter till kortare dagar från måndag."


@dataclass(frozen=True)
class Desk:
    """A participant who has it worse, and two caseworkers."""

    world: World
    first: Actor
    second: Actor

    @property
    def line(self) -> Item | None:
        """The line of today about the participant, if there is one."""
        house = self.world.house
        asked = Asked(self.world.authority_id, house.clock.today())
        with self.world.session() as session:
            found = today(session, house.vault, house.shelf, asked)
        items = next(one.items for one in found.sections if one.kind is Kind.WORSE)
        return next(iter(items), None)

    def waiting(self) -> frozenset[ReadingOf]:
        """The readings that the line is about."""
        with self.world.session() as session:
            return worse_readings(session, self.world.placements[0], self.world.house.clock.today())

    def tell(self, who: Actor, about: frozenset[ReadingOf], note: str = "") -> str | None:
        """Tell of a conversation; its ref, or None where there was nothing left to tell."""
        with self.world.session() as session:
            at, vault = self.world.house.clock.now(), self.world.house.vault
            told = tell_of(session, vault, who, self.world.placements[0], about, note, at=at)
            ref = None if told is None else told.ref
            session.commit()
            return ref

    def back(self, who: Actor, ref: str) -> bool:
        """Take a conversation back."""
        with self.world.session() as session:
            at = self.world.house.clock.now()
            is_there = take_back(session, who, self.world.placements[0], ref, at=at)
            session.commit()
            return is_there

    def trail(self) -> list[tuple[str, str, dict[str, object] | None]]:
        """Who did what about conversations."""
        lines = (
            select(AuditEvent.actor, AuditEvent.action, AuditEvent.details)
            .where(AuditEvent.action.like("conversation %"))
            .order_by(AuditEvent.id)
        )
        with self.world.session() as session:
            return [(actor, action, details) for actor, action, details in session.execute(lines)]


@pytest.fixture
def desk(world_on_each: World) -> Desk:
    world = world_on_each
    answer(world, STAR, START, 8)
    answer(world, STAR, JUNE, 2, wave="kvartal")
    ids = [world.open_account(AccountRole.CASEWORKER, f"{name}@example.org") for name in ("first", "second")]
    with world.session() as session:
        first, second = (actor_of(session.get_one(Account, one)) for one in ids)
    return Desk(world, first, second)


def test_a_line_that_was_talked_about_goes_and_says_by_whom_when_and_what_came_of_it(desk: Desk) -> None:
    about, vault = desk.waiting(), desk.world.house.vault
    assert desk.line is not None
    assert {area.reading for area in desk.line.areas} == about
    ref = desk.tell(desk.first, about, f" {NOTE}\r\n")
    assert ref is not None
    assert desk.line is None
    assert desk.waiting() == frozenset()
    with desk.world.session() as session:
        (shown,) = conversations_of(session, vault, desk.second, desk.world.placements[0])
        assert (shown.ref, shown.author, shown.author_id, shown.note) == (
            ref,
            "Test Account",
            desk.first.account_id,
            NOTE,
        )
        assert {area.reading for area in shown.areas} == about
        assert {(area.instrument, area.role) for area in shown.areas} == {(STAR, "participant")}
        assert conversation_by_ref(session, vault, desk.second, ref) == shown
        row = session.scalars(select(Conversation)).one()
        assert row.note_sealed is not None
        assert NOTE.encode() not in row.note_sealed
    assert desk.trail() == [
        (f"account {desk.first.account_id}", "conversation told", {"conversation": row.id, "readings": len(about)})
    ]


def test_a_new_reading_that_is_worse_brings_the_line_back_with_the_new_one_alone(desk: Desk) -> None:
    before = desk.waiting()
    desk.tell(desk.first, before)
    answer(desk.world, STAR, SEPTEMBER, 2, wave="kvartal", number=2)
    after = desk.waiting()
    assert after
    assert not before & after
    assert desk.line is not None
    assert desk.line.since == SEPTEMBER
    desk.tell(desk.first, after)
    assert desk.line is None


def test_a_reading_of_other_questions_brings_the_line_back_with_those_alone(desk: Desk) -> None:
    world = desk.world
    desk.tell(desk.first, desk.waiting())
    with world.session() as session:
        star = session.scalars(select(Outcome).where(Outcome.reliable == "deteriorated")).first()
        assert star is not None
        own = {column.name: getattr(star, column.name) for column in Outcome.__table__.columns if column.name != "id"}
    answer(world, OWN, JUNE, 1, wave="kvartal")
    with world.session() as session:
        (reading, *_rest) = session.execute(
            select(Reading.id, Reading.response_id, Reading.scale)
            .join(Response, Response.id == Reading.response_id)
            .where(Response.assignment_id == world.assignment(OWN, "kvartal"), Reading.view == "own")
        ).all()
        # Without a reliability these questions are judged by nobody; the verdict is made up.
        session.execute(insert(Outcome).values({**own, "reading_id": reading.id, "inputs_hash": "made up"}))
        session.commit()
    assert desk.waiting() == {ReadingOf(reading.response_id, reading.scale)}


def test_scoring_and_judging_anew_does_not_bring_it_back(desk: Desk) -> None:
    world = desk.world
    (response_id,) = {one.response_id for one in desk.waiting()}
    desk.tell(desk.first, desk.waiting())
    with world.session() as session:
        readings = session.scalars(select(Reading).where(Reading.response_id == response_id)).all()
        for one in readings:
            kept = {column.name: getattr(one, column.name) for column in Reading.__table__.columns}
            kept |= {"id": one.id + 1000, "instrument_hash": "another"}
            session.execute(insert(Reading).values(kept))
        judge_response(session, world.house.shelf, response_id, at=world.house.clock.now() + dt.timedelta(hours=1))
        session.commit()
        anew = select(Outcome.id).where(Outcome.reading_id > 1000, Outcome.reliable == "deteriorated")
        assert session.scalars(anew).first() is not None
    assert desk.line is None


def test_taken_back_the_line_is_there_again_and_the_trail_keeps_both(desk: Desk) -> None:
    about = desk.waiting()
    ref = desk.tell(desk.first, about, NOTE)
    assert ref is not None
    assert desk.back(desk.second, ref)
    assert desk.waiting() == about
    assert desk.back(desk.first, ref), "taken back twice is taken back once"
    with desk.world.session() as session:
        assert conversation_by_ref(session, desk.world.house.vault, desk.first, ref) is None
        row = session.scalars(select(Conversation)).one()
        assert (row.undone_by, row.note_sealed is not None) == (desk.second.account_id, True)
    assert [(who, what) for who, what, _details in desk.trail()] == [
        (f"account {desk.first.account_id}", "conversation told"),
        (f"account {desk.second.account_id}", "conversation undone"),
    ]
    assert desk.tell(desk.second, about) not in (None, ref)


def test_the_second_tells_nothing_of_what_was_told_and_finds_the_first(desk: Desk) -> None:
    about = desk.waiting()
    ref = desk.tell(desk.first, about, NOTE)
    assert desk.tell(desk.second, about) is None
    with desk.world.session() as session:
        found = conversation_about(session, desk.world.house.vault, desk.second, desk.world.placements[0], about)
        assert found is not None
        assert (found.ref, found.author_id, found.note) == (ref, desk.first.account_id, NOTE)
    assert len(desk.trail()) == 1


def test_of_what_was_told_in_part_only_the_rest_is_stored(desk: Desk) -> None:
    about = desk.waiting()
    one = frozenset([min(about)])
    assert len(about) > 1
    desk.tell(desk.first, one)
    assert desk.waiting() == about - one
    desk.tell(desk.second, about)
    with desk.world.session() as session:
        assert len(session.scalars(select(ConversationReading)).all()) == len(about)
        assert told_readings(session, desk.world.placements[0]) == about


def test_many_who_press_at_the_same_moment_store_one(desk: Desk) -> None:
    about = desk.waiting()
    with ThreadPoolExecutor(6) as threads:
        refs = list(threads.map(lambda number: desk.tell((desk.first, desk.second)[number % 2], about), range(6)))
    assert len([one for one in refs if one is not None]) == 1
    assert len(desk.trail()) == 1


def test_a_note_that_is_too_long_stores_nothing(desk: Desk) -> None:
    with pytest.raises(CannotTell, match="too long"):
        desk.tell(desk.first, desk.waiting(), "a" * 501)
    assert desk.line is not None
    assert desk.trail() == []


def test_another_authority_and_a_provider_reach_none_of_it(desk: Desk) -> None:
    world, vault, about = desk.world, desk.world.house.vault, desk.waiting()
    with world.session() as session:
        other = Authority(code="other", name="Grannkommunen", zone="Europe/Stockholm", is_demonstration=False)
        session.add(other)
        session.commit()
        placement_ref, other_id = world.placement(session).ref, other.id
    stranger = Actor(desk.first.account_id, AccountRole.CASEWORKER, other_id)
    chief = Actor(
        desk.first.account_id, AccountRole.PROVIDER_MANAGER, world.authority_id, organisation_id=world.provider_id
    )
    auditor = Actor(desk.first.account_id, AccountRole.AUDITOR, world.authority_id)
    assert desk.tell(stranger, about) is None
    ref = desk.tell(desk.first, about, NOTE)
    assert ref is not None
    assert not desk.back(stranger, ref)
    with world.session() as session:
        assert placement_to_tell_of(session, desk.first, placement_ref) == world.placements[0]
        for reader in (stranger, chief, auditor):
            assert placement_to_tell_of(session, reader, placement_ref) is None
            assert conversation_by_ref(session, vault, reader, ref) is None
            assert conversations_of(session, vault, reader, world.placements[0]) == []
    assert desk.line is None


def test_many_conversations_are_read_with_one_question_to_the_database(desk: Desk) -> None:
    world, vault = desk.world, desk.world.house.vault
    about = sorted(desk.waiting())
    for number, one in enumerate(about):
        desk.tell((desk.first, desk.second)[number % 2], frozenset([one]), f"Samtal {number}")
    with world.session() as session, counted(world.house.engine) as sent:
        found = conversations_of(session, vault, desk.first, world.placements[0])
        assert len([one for one in sent if not one.startswith("BEGIN")]) == 1
        newest = conversations_of(session, vault, desk.first, world.placements[0], 1)
    assert [one.note for one in found] == [f"Samtal {number}" for number in reversed(range(len(about)))]
    assert newest == found[:1]


def test_what_was_told_stays_with_the_placement_when_two_entries_of_a_person_are_merged(desk: Desk) -> None:
    from surveyapp.merging.changes import merge, undo_merge
    from surveyapp.merging.queries import entry_by_ref

    world, vault, now = desk.world, desk.world.house.vault, desk.world.house.clock.now()
    world.add_participant("Participant 1 again", start_on=JUNE)
    desk.tell(desk.first, desk.waiting(), NOTE)
    with world.session() as session:
        people = [session.get_one(Informant, one).participant_id for one in world.participants]
        refs = [session.get_one(Participant, one).ref for one in people]
        merged, kept = (entry_by_ref(session, world.house.names.open, world.authority_id, one) for one in refs)
        assert merged is not None
        assert kept is not None
        account_id = desk.first.account_id
        done = merge(session, vault, world.authority_id, kept, merged, account_id=account_id, at=now).ref
        session.commit()
    for undone in (False, True):
        if undone:
            with world.session() as session:
                assert undo_merge(session, vault, world.authority_id, done, account_id=desk.first.account_id, at=now)
                session.commit()
        assert desk.line is None
        with world.session() as session:
            (shown,) = conversations_of(session, vault, desk.first, world.placements[0])
            assert shown.note == NOTE
            whose = session.scalar(select(Placement.participant_id).where(Placement.id == shown.placement_id))
            assert whose == people[0 if undone else 1]


def test_who_takes_back_is_always_named(desk: Desk) -> None:
    ref = desk.tell(desk.first, desk.waiting())
    now = desk.world.house.clock.now()
    with desk.world.session() as session, pytest.raises(IntegrityError, match="undone_by_somebody"):
        session.execute(update(Conversation).where(Conversation.ref == ref).values(undone_at=now))
