"""A participant's decisions in the database, and what follows from them."""

from __future__ import annotations

import datetime as dt

import pytest
from builders import STAR, START, World
from sqlalchemy import select

from surveyapp.people.models import Informant
from surveyapp.privacy.changes import decide
from surveyapp.privacy.consent import Decision, Purpose, allows
from surveyapp.privacy.queries import consents_of
from surveyapp.schedule.changes import plan_occasions
from surveyapp.schedule.models import Assignment


def test_a_no_takes_back_every_unanswered_question_of_the_participant_and_of_nobody_else(world_on_each: World) -> None:
    world = world_on_each
    _decide(world, Decision.REFUSED)
    assert _reasons(world, "participant") == {"withdrawn"}
    assert _reasons(world, "supervisor") == {None}


def test_a_later_yes_puts_the_questions_back(world_on_each: World) -> None:
    world = world_on_each
    _decide(world, Decision.REFUSED)
    _decide(world, Decision.GIVEN)
    assert _reasons(world, "participant") == {None}


def test_planning_after_a_withdrawal_asks_nothing_new(world_on_each: World) -> None:
    world = world_on_each
    _decide(world, Decision.WITHDRAWN)
    with world.session() as session:
        later = START + dt.timedelta(100)
        plan_occasions(session, world.house.shelf.plans, later, actor="test", at=world.house.clock.now())
        session.commit()
    assert _reasons(world, "participant") == {"withdrawn"}


def test_what_was_begun_stays_as_it_is(world_on_each: World) -> None:
    world = world_on_each
    star = world.assignment(STAR)
    with world.session() as session:
        session.get_one(Assignment, star).begun_at = world.house.clock.now()
        session.commit()
    _decide(world, Decision.WITHDRAWN)
    with world.session() as session:
        assert session.get_one(Assignment, star).cancel_reason is None


def test_every_decision_is_kept_and_the_latest_counts(world_on_each: World) -> None:
    world = world_on_each
    _decide(world, Decision.GIVEN)
    _decide(world, Decision.WITHDRAWN)
    with world.session() as session:
        kept = consents_of(session, world.participants[0])
        person = session.get_one(Informant, world.participants[0])
    assert [one.decision for one in kept][-2:] == [Decision.GIVEN, Decision.WITHDRAWN]
    assert not allows(kept, Purpose.OWN_FOLLOW_UP, world.house.clock.now() + dt.timedelta(1))
    assert person.is_taking_part is False


def test_staff_do_not_decide_about_participants_answers(world: World) -> None:
    with world.session() as session, pytest.raises(ValueError, match="only participants"):
        decide(
            session,
            world.supervisor_id,
            {Purpose.OWN_FOLLOW_UP: Decision.GIVEN},
            "1",
            actor="test",
            at=world.house.clock.now(),
        )


def _decide(world: World, decision: Decision) -> None:
    with world.session() as session:
        decide(
            session,
            world.participants[0],
            {Purpose.OWN_FOLLOW_UP: decision},
            "1 test",
            actor="test",
            at=world.house.clock.now(),
        )
        session.commit()


def _reasons(world: World, role: str) -> set[str | None]:
    with world.session() as session:
        return set(session.scalars(select(Assignment.cancel_reason).where(Assignment.role == role)))
