"""Occasions in the database: laid out once, changed with the placement, never against what was answered."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from builders import OWN, PLAN, RATING, STAR, START, World
from sqlalchemy import select

from surveyapp.audit.actions import Action
from surveyapp.audit.models import AuditEvent
from surveyapp.people.changes import Person, register_staff
from surveyapp.people.models import Role
from surveyapp.placements.changes import Refused, exit_placement
from surveyapp.placements.rules import Destination, ExitReason
from surveyapp.placements.supervision import change_supervisor
from surveyapp.plans.definition import Plan
from surveyapp.reports.completion import flows
from surveyapp.schedule.changes import PlanChangedAfterLock, Tally, lock_plan, plan_occasions
from surveyapp.schedule.models import Assignment, Occasion
from surveyapp.schedule.preview import preview
from surveyapp.schedule.stays import end_placement, hand_over
from surveyapp.schedule.windows import FinalState, Window, final_state

EXIT = START + dt.timedelta(40)


def test_planning_again_writes_nothing(world_on_each: World) -> None:
    assert _plan(world_on_each).is_empty


def test_a_dry_run_counts_and_writes_nothing(world_on_each: World) -> None:
    world = world_on_each
    _leave(world)
    before = _rows(world)
    tally = _plan(world, apply=False)
    assert tally.cancelled > 0
    assert tally.occasions == 2
    assert _rows(world) == before


def test_an_early_exit_cancels_the_rest_with_a_reason_and_plans_exit_and_follow_up(world_on_each: World) -> None:
    world = world_on_each
    _leave(world)
    _plan(world)
    with world.session() as session:
        rows = session.execute(select(Occasion.wave, Occasion.on, Assignment.cancel_reason).join(Assignment))
        for wave, on, reason in rows:
            is_left = wave in ("kvartal", "manad", "puls") and on > EXIT
            assert (reason == "placement ended") is is_left, (wave, on)
        waves = set(session.scalars(select(Occasion.wave)))
    assert {"avslut", "uppfoljning-6"} <= waves
    assert _plan(world).is_empty


def test_an_exit_taken_back_reinstates_what_it_cancelled(world_on_each: World) -> None:
    world = world_on_each
    before = Counter(reason for *_, reason in _rows(world))
    _leave(world)
    _plan(world)
    with world.session() as session:
        placement = world.placement(session)
        placement.exit_on = placement.exit_reason = placement.destination = None
        session.commit()
    _plan(world)
    after = Counter(reason for *_, reason in _rows(world))
    assert after[None] == before[None]


def test_ending_a_placement_leaves_nothing_for_the_planner_to_do(world_on_each: World) -> None:
    world = world_on_each
    with world.session() as session:
        end_placement(
            session,
            world.house.shelf.plans,
            world.placement(session),
            EXIT,
            (ExitReason.GOT_WORK, Destination.WORK),
            START,
            actor="test",
            at=world.house.clock.now(),
        )
        session.commit()
    assert _plan(world).is_empty


def test_the_preview_tells_each_change_that_planning_then_makes(world_on_each: World) -> None:
    world = world_on_each
    _leave(world)
    with world.session() as session:
        lines = list(preview(session, world.house.shelf.plans, START))
    told = Counter(line.what for line in lines)
    tally = _plan(world)
    assert told == {"new": tally.occasions, "cancelled": tally.cancelled}
    with world.session() as session:
        assert list(preview(session, world.house.shelf.plans, START)) == []


def test_handing_over_asks_the_successor(world_on_each: World) -> None:
    world = world_on_each
    with world.session() as session:
        successor = register_staff(
            session,
            world.house.vault,
            world.authority_id,
            Person("Another supervisor", "sv"),
            role=Role.SUPERVISOR,
            organisation_id=world.provider_id,
            actor="test",
            at=world.house.clock.now(),
        ).id
        plans, placement = world.house.shelf.plans, world.placement(session)
        first = START + dt.timedelta(1)
        hand_over(session, plans, placement, successor, first, first, actor="test", at=world.house.clock.now())
        session.commit()
    with world.session() as session:
        asked = set(session.scalars(select(Assignment.informant_id).where(Assignment.role == "supervisor")))
    assert asked == {successor}


def test_a_new_supervisor_is_asked_from_then_on_and_the_old_one_stays_with_what_is_over(world_on_each: World) -> None:
    world = world_on_each
    later = START + dt.timedelta(120)
    with world.session() as session:
        successor = register_staff(
            session,
            world.house.vault,
            world.authority_id,
            Person("Another supervisor", "sv"),
            role=Role.SUPERVISOR,
            organisation_id=world.provider_id,
            actor="test",
            at=world.house.clock.now(),
        ).id
        change_supervisor(session, world.placement(session), successor, later, actor="test", at=world.house.clock.now())
        session.commit()
    world.at(later)
    _plan(world)
    with world.session() as session:
        rows = session.execute(
            select(Occasion.closes_on, Assignment.informant_id)
            .join(Assignment, Assignment.occasion_id == Occasion.id)
            .where(Assignment.role == "supervisor")
        ).all()
    assert {informant for closes_on, informant in rows if closes_on < later} == {world.supervisor_id}
    assert {informant for closes_on, informant in rows if closes_on >= later} == {successor}


def test_a_supervisor_cannot_begin_before_the_one_before(world_on_each: World) -> None:
    world = world_on_each
    with world.session() as session, pytest.raises(Refused, match="from_on"):
        change_supervisor(
            session, world.placement(session), world.supervisor_id, START, actor="test", at=world.house.clock.now()
        )


def test_every_planned_answer_counts_even_when_there_is_nobody_to_ask(world_on_each: World) -> None:
    world = world_on_each
    supervisor, world.supervisor_id = world.supervisor_id, None  # type: ignore[assignment]  # nobody
    world.add_participant("Without supervisor")
    world.supervisor_id = supervisor
    with world.session() as session:
        found = {flow.instrument: flow for flow in flows(session, world.authority_id, START)}
    assert found[RATING].states[FinalState.NO_INFORMANT] > 0


def test_counts_made_by_the_database_agree_with_the_rule(world_on_each: World) -> None:
    world = world_on_each
    _leave(world)
    _plan(world)
    for offset in (-5, 0, 3, 4, 10, 20, 60, 200):
        today = START + dt.timedelta(offset)
        with world.session() as session:
            rows = session.execute(select(Occasion, Assignment).join(Assignment)).all()
            counted = flows(session, world.authority_id, today)
        expected: Counter[tuple[str, str, FinalState]] = Counter()
        for occasion, assignment in rows:
            window = Window(occasion.on, occasion.opens_on, occasion.due_on, occasion.closes_on)
            state = final_state(window, today, assignment.cancel_reason, None)
            expected[assignment.role, assignment.instrument, state] += 1
        got = Counter({(f.role, f.instrument, state): n for f in counted for state, n in f.states.items()})
        assert got == expected
        assert sum(flow.planned for flow in counted) == len(rows)


def test_another_authority_sees_none_of_it(world_on_each: World) -> None:
    with world_on_each.session() as session:
        assert flows(session, world_on_each.authority_id + 1, START) == ()


def test_locking_the_same_plan_again_keeps_the_first_date(world_on_each: World) -> None:
    world = world_on_each
    plan = world.house.shelf.plan(*PLAN)
    with world.session() as session:
        lock = lock_plan(session, plan, actor="test", at=world.house.clock.now())
        assert lock.locked_at < world.house.clock.now() - dt.timedelta(20)
        told = session.scalars(select(AuditEvent).where(AuditEvent.action == Action.PLAN_LOCKED.value)).one()
        assert told.details is not None
        assert told.details["sha256"] == lock.sha256


def test_a_locked_plan_cannot_be_changed_under_the_same_version(world_on_each: World) -> None:
    world = world_on_each
    plan = world.house.shelf.plan(*PLAN)
    changed = Plan.model_validate({**plan.model_dump(), "thresholds": plan.model_dump()["thresholds"][1:]})
    with world.session() as session, pytest.raises(PlanChangedAfterLock):
        lock_plan(session, changed, actor="test", at=world.house.clock.now())


def test_the_start_asks_star_and_indicators_of_the_participant_and_a_rating_of_the_supervisor(world: World) -> None:
    with world.session() as session:
        rows = session.execute(
            select(Assignment.role, Assignment.instrument).join(Occasion).where(Occasion.wave == "start")
        )
        assert set(rows) == {("participant", STAR), ("participant", OWN), ("supervisor", RATING)}


def _plan(world: World, *, apply: bool = True) -> Tally:
    with world.session() as session:
        tally = plan_occasions(
            session,
            world.house.shelf.plans,
            world.house.clock.today(),
            actor="test",
            at=world.house.clock.now(),
            apply=apply,
        )
        session.commit()
    return tally


def _leave(world: World) -> None:
    with world.session() as session:
        exit_placement(
            session,
            world.placement(session),
            EXIT,
            ExitReason.OWN_WISH,
            Destination.STUDIES,
            actor="test",
            at=world.house.clock.now(),
        )
        session.commit()


def _rows(world: World) -> list[tuple[str, int, str, str | None]]:
    with world.session() as session:
        return list(
            session.execute(
                select(Occasion.wave, Occasion.number, Assignment.instrument, Assignment.cancel_reason)
                .join(Assignment)
                .order_by(Occasion.id, Assignment.id)
            )
        )
