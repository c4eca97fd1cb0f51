"""Scoring and judging again: rows are added under new versions and plans, none is changed."""

from __future__ import annotations

import datetime as dt

import pytest
from answering import answer
from builders import OWN, PLAN, START, World
from sqlalchemy import select

from surveyapp.house import House
from surveyapp.plans.definition import Plan, Threshold
from surveyapp.plans.shelf import Shelf
from surveyapp.reports.progress import progress_of
from surveyapp.responses.again import judge_all, score_again
from surveyapp.responses.models import Outcome, Reading
from surveyapp.schedule.changes import lock_plan

QUARTER = dt.date(2024, 6, 4)


def test_scoring_again_under_the_same_rules_adds_nothing(world_on_each: World) -> None:
    world = _answered(world_on_each)
    assert _again(world) == (2, 0, 0)


def test_scoring_again_under_a_new_version_adds_rows_and_keeps_the_old(
    world_on_each: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = _answered(world_on_each)
    before = _readings(world)
    monkeypatch.setattr("surveyapp.responses.scoring.SCORING_VERSION", "next")
    responses, readings, _ = _again(world)
    assert (responses, readings) == (2, len(before))
    assert before <= _readings(world)


def test_a_response_to_a_version_that_is_gone_is_left_alone(world: World) -> None:
    _answered(world)
    gone = Shelf.of(type(world.house.shelf.catalogue).of(()), ())
    with world.session() as session:
        added = score_again(session, world.house.vault, gone, actor="test", at=world.house.clock.now())
    assert (added.responses, added.unknown) == (0, 2)


def test_a_threshold_added_after_the_first_answer_counts_and_is_marked_wherever_it_is_shown(
    world_on_each: World,
) -> None:
    world = _answered(world_on_each)
    old = world.house.shelf.plan(*PLAN)
    late = Threshold(
        instrument=OWN,
        scale="motivation",
        kind="level",
        level=4,
        basis="set for this test",
        fixed_by="the test",
        fixed_on=dt.date(2022, 8, 1),
    )
    new = Plan.model_validate({**old.model_dump(), "version": 2, "thresholds": (*old.thresholds, late)})
    _with_plan(world, new)
    with world.session() as session:
        judge_all(session, world.house.shelf, at=world.house.clock.now())
        assert not session.scalars(select(Outcome).where(Outcome.is_fixed_afterwards)).all()
        lock_plan(session, new, actor="test", at=world.house.clock.now())
        assert judge_all(session, world.house.shelf, at=world.house.clock.now()) > 0
        marked = session.execute(
            select(Reading.scale, Outcome.threshold_end)
            .join(Reading, Reading.id == Outcome.reading_id)
            .where(Outcome.is_fixed_afterwards)
        ).all()
        shown = progress_of(session, world.house.shelf, world.placements[0], PLAN, "sv")
        session.commit()
    assert [tuple(row) for row in marked] == [("motivation", "reached")]
    sentences = {scale.title: scale.sentence for one in shown if one.instrument.code == OWN for scale in one.scales}
    assert "efterhand" in sentences["Motivation"]
    assert "efterhand" not in sentences["Helhet"]


def _answered(world: World) -> World:
    answer(world, OWN, START, 2)
    answer(world, OWN, QUARTER, 4, wave="kvartal")
    return world


def _again(world: World) -> tuple[int, int, int]:
    with world.session() as session:
        added = score_again(session, world.house.vault, world.house.shelf, actor="test", at=world.house.clock.now())
        session.commit()
    return added.responses, added.readings, added.outcomes


def _readings(world: World) -> set[tuple[int, str, float | None]]:
    with world.session() as session:
        rows = session.execute(select(Reading.id, Reading.scoring_version, Reading.value)).all()
    return {(row.id, row.scoring_version, row.value) for row in rows}


def _with_plan(world: World, plan: Plan) -> None:
    shelf = world.house.shelf
    both = Shelf.of(shelf.catalogue, (*shelf.plans.values(), plan))
    house = world.house
    world.house = House(house.settings, house.engine, house.clock, house.vault, both, house.told)
