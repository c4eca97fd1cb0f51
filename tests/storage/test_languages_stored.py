"""Approvals and recordings in the database: who stands for what, within one authority, and how it ends."""

from __future__ import annotations

import datetime as dt

import pytest
from builders import STAR, World
from sqlalchemy import select

from surveyapp.access.models import Account
from surveyapp.access.policy import AccountRole, Actor
from surveyapp.languages.changes import BadRecording, CannotApprove, Place, add_recording, approve, withdraw
from surveyapp.languages.models import TextApproval
from surveyapp.languages.queries import approvals, approved, recording, recordings_for
from surveyapp.languages.rules import Translated
from surveyapp.people.models import Authority

TEXTS = Translated("interface", "ar", "somebody", 1.0, "a" * 64)
QUESTION = Place(STAR, 1, "ar", "items.vardag.text")
SOUND = b"ID3" + bytes(100)


@pytest.fixture
def by(world_on_each: World) -> Actor:
    """An administrator of the world's authority."""
    world_on_each.open_account(AccountRole.ADMINISTRATOR, "admin@example.org")
    with world_on_each.session() as session:
        account_id = session.scalars(select(Account.id)).one()
    return Actor(account_id, AccountRole.ADMINISTRATOR, world_on_each.authority_id)


def later(days: int) -> dt.datetime:
    return dt.datetime(2024, 3, 4, 9, tzinfo=dt.UTC) + dt.timedelta(days)


def test_an_approval_is_in_force_for_exactly_these_texts_until_it_is_withdrawn(world_on_each: World, by: Actor) -> None:
    with world_on_each.session() as session:
        assert approve(session, TEXTS, by, at=later(0))
        assert not approve(session, TEXTS, by, at=later(1))
        session.commit()
    with world_on_each.session() as session:
        assert approved(session, by.authority_id) == {("interface", "ar", "a" * 64)}
        (one,) = approvals(session, world_on_each.house.vault, by.authority_id)
        assert (one.by, one.at) == ("Test Account", later(0))
        assert withdraw(session, "interface", "ar", by, at=later(2))
        assert not withdraw(session, "interface", "ar", by, at=later(3))
        session.commit()
    with world_on_each.session() as session:
        assert approved(session, by.authority_id) == frozenset()
        assert session.scalars(select(TextApproval.withdrawn_at)).all() == [later(2)]


def test_approving_changed_texts_ends_the_approval_of_the_old_ones(world_on_each: World, by: Actor) -> None:
    changed = Translated("interface", "ar", "somebody", 1.0, "b" * 64)
    with world_on_each.session() as session:
        approve(session, TEXTS, by, at=later(0))
        approve(session, changed, by, at=later(1))
        session.commit()
    with world_on_each.session() as session:
        assert approved(session, by.authority_id) == {("interface", "ar", "b" * 64)}
        rows = session.execute(select(TextApproval.texts_sha256, TextApproval.withdrawn_at).order_by(TextApproval.id))
        assert list(map(tuple, rows)) == [("a" * 64, later(1)), ("b" * 64, None)]


def test_texts_with_a_gap_cannot_be_approved(world_on_each: World, by: Actor) -> None:
    with world_on_each.session() as session, pytest.raises(CannotApprove):
        approve(session, Translated("interface", "ar", "somebody", 0.99, "a" * 64), by, at=later(0))


def test_nothing_is_seen_or_ended_from_another_authority(world_on_each: World, by: Actor) -> None:
    with world_on_each.session() as session:
        other = Authority(code="other", name="Other", zone="Europe/Stockholm", is_demonstration=False)
        session.add(other)
        session.flush()
        approve(session, TEXTS, by, at=later(0))
        ref = add_recording(session, QUESTION, SOUND, by, at=later(0))
        stranger = Actor(by.account_id, AccountRole.ADMINISTRATOR, other.id)
        assert approved(session, other.id) == frozenset()
        assert not withdraw(session, "interface", "ar", stranger, at=later(0))
        assert recording(session, other.id, ref) is None
        assert recordings_for(session, other.id, STAR, 1, "ar") == {}
        add_recording(session, QUESTION, SOUND, stranger, at=later(0))
        assert recordings_for(session, by.authority_id, STAR, 1, "ar") == {"items.vardag.text": ref}


def test_a_recording_comes_back_byte_by_byte_and_a_newer_one_takes_its_place(world_on_each: World, by: Actor) -> None:
    answer = Place(STAR, 1, "ar", "items.vardag.options.3.text")
    with world_on_each.session() as session:
        old = add_recording(session, QUESTION, SOUND, by, at=later(0))
        new = add_recording(session, QUESTION, SOUND + b"\x00\xff", by, at=later(1))
        other = add_recording(session, answer, SOUND, by, at=later(1))
        session.commit()
    with world_on_each.session() as session:
        kept = recording(session, by.authority_id, new)
        assert kept
        assert (kept.content, kept.media_type) == (SOUND + b"\x00\xff", "audio/mpeg")
        assert recording(session, by.authority_id, old) is None
        assert recordings_for(session, by.authority_id, STAR, 1, "ar") == {
            "items.vardag.text": new,
            "items.vardag.options.3.text": other,
        }
        assert recordings_for(session, by.authority_id, STAR, 1, "so") == {}
        assert recordings_for(session, by.authority_id, STAR, 2, "ar") == {}


@pytest.mark.parametrize(("content", "is_too_large"), [(b"text", False), (b"OggS" + bytes(500_000), True)])
def test_what_cannot_be_played_is_not_kept(world_on_each: World, by: Actor, content: bytes, is_too_large: bool) -> None:
    with world_on_each.session() as session:
        with pytest.raises(BadRecording) as refused:
            add_recording(session, QUESTION, content, by, at=later(0))
        assert refused.value.is_too_large is is_too_large
        assert recordings_for(session, by.authority_id, STAR, 1, "ar") == {}
