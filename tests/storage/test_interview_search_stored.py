"""Words of notes lie in the database as keyed hashes: found in every form, by their own authority, never readable."""

from __future__ import annotations

from builders import World
from interview_builders import interview_with, note_of
from sqlalchemy import select, text

from surveyapp.access.policy import AccountRole, Actor
from surveyapp.interviews.models import InterviewNote, InterviewWord
from surveyapp.interviews.notes import notes_of, seal_note
from surveyapp.interviews.search import index_missing, index_note, search
from surveyapp.interviews.words import hashed
from surveyapp.people.models import Authority

SAID = {"platser": "Platserna räcker inte till.", "handledning": "Handledaren hinner med alla platser."}


def somebody(world: World, authority_id: int | None = None) -> Actor:
    account_id = world.open_account(AccountRole.EVALUATOR, f"eva{authority_id or 0}@example.org", authority_id)
    return Actor(account_id, AccountRole.EVALUATOR, authority_id or world.authority_id)


def test_notes_are_found_newest_first_by_every_word_and_page_by_page(world_on_each: World) -> None:
    world, vault = world_on_each, world_on_each.house.vault
    me = somebody(world)
    with world.session() as session:
        interview_with(session, world, SAID)
        assert index_missing(session, vault, world.authority_id) == 2
        assert index_missing(session, vault, world.authority_id) == 0

        def found(sought: str, limit: int = 10, skip: int = 0) -> list[str]:
            return [one.prompt for one in search(session, vault, me, sought, limit, skip)]

        assert found("plats") == ["handledning", "platser"]
        assert found("plats", 1) == ["handledning"]
        assert found("plats", 1, 1) == ["platser"]
        assert found("platser handledarna") == ["handledning"]
        assert found("handledarna räcker") == []
        assert found("") == found("...") == []
        (passage,) = [one.passage for one in search(session, vault, me, "räcker", 10)]
        assert [one.text for one in passage if one.is_match] == ["räcker"]
        assert "".join(one.text for one in passage) == SAID["platser"]


def test_what_a_note_no_longer_says_is_no_longer_found(world_on_each: World) -> None:
    world, vault = world_on_each, world_on_each.house.vault
    me = somebody(world)
    with world.session() as session:
        interview_with(session, world, SAID)
        index_missing(session, vault, world.authority_id)
        note = session.scalars(select(InterviewNote).where(InterviewNote.prompt == "platser")).one()
        note.text_sealed = seal_note(vault, "Hjulen snurrar.", note.ref)
        index_note(session, vault, world.authority_id, note.id, "Hjulen snurrar.")
        assert [one.prompt for one in search(session, vault, me, "plats", 10)] == ["handledning"]
        assert [one.prompt for one in search(session, vault, me, "hjul", 10)] == ["platser"]


def test_another_authority_finds_nothing_and_hashes_its_words_otherwise(world_on_each: World) -> None:
    world, vault = world_on_each, world_on_each.house.vault
    with world.session() as session:
        other = Authority(code="other", name="Grannkommunen", zone="Europe/Stockholm", is_demonstration=False)
        session.add(other)
        session.commit()
        other_id = other.id
    them = somebody(world, other_id)
    with world.session() as session:
        interview_with(session, world, SAID)
        index_missing(session, vault, world.authority_id)
        assert search(session, vault, them, "plats", 10) == []
        assert hashed(vault, world.authority_id, "plats").isdisjoint(hashed(vault, other_id, "plats"))


def test_no_word_can_be_read_in_the_database(world: World) -> None:
    vault = world.house.vault
    with world.session() as session:
        interview_with(session, world, SAID)
        index_missing(session, vault, world.authority_id)
        session.commit()
        raw = session.execute(text("SELECT * FROM interview_word")).all()
        assert len(raw) == len(session.scalars(select(InterviewWord)).all()) > 5
        assert all(isinstance(cell, int) for row in raw for cell in row)
    address = world.house.settings.database.removeprefix("sqlite:///")
    with open(address, "rb") as file:
        content = file.read()
    assert all(word.encode() not in content for word in ("Platserna", "räcker", "Handledaren hinner"))


def test_notes_of_several_interviews_are_opened_in_order_with_whether_they_may_be_coded(world_on_each: World) -> None:
    world, vault = world_on_each, world_on_each.house.vault
    with world.session() as session:
        done = interview_with(session, world, {"b": "Andra.", "a": "Första."})
        going_on = interview_with(session, world, {"a": "Nej."}, number=2, is_finished=False)
        note_of(session, world, going_on, "b", "")
        session.flush()
        shown = notes_of(session, vault, [done.id, going_on.id])
        assert [(one.interview_id, one.prompt, one.text, one.finished) for one in shown] == [
            (done.id, "a", "Första.", True),
            (done.id, "b", "Andra.", True),
            (going_on.id, "a", "Nej.", False),
        ]
        assert notes_of(session, vault, []) == []
