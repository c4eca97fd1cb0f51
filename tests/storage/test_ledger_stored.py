"""The ledger in the database: one state for each planned answer, explained by staff, and proven to be whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from answering import answer
from builders import OWN, STAR, START, World
from message_builders import a_worker
from sqlalchemy import Engine, event, select, update
from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.audit.models import AuditEvent
from surveyapp.cli.worker import check_ledger
from surveyapp.db.engine import make_engine
from surveyapp.exports.counting import package_counts
from surveyapp.reports.completion import counted, flows
from surveyapp.reports.ledger import DIMENSIONS, Proof, keep_proof, last_check, ledger, prove
from surveyapp.schedule.models import Assignment, Occasion
from surveyapp.schedule.settling import CannotSettle, Expected, call_off, call_on_again, expected, explain, hold
from surveyapp.schedule.windows import CancelReason, Explanation, FinalState
from surveyapp.tasks.models import Task

CLOSED = START + dt.timedelta(40)


def test_the_ledger_adds_up_by_wave_provider_informant_and_channel(world_on_each: World) -> None:
    world = world_on_each
    answer(world, STAR, START)
    with world.session() as session:
        for dimension in DIMENSIONS:
            entries = ledger(session, world.authority_id, START, dimension)
            assert sum(entry.planned for entry in entries) == len(session.scalars(select(Assignment.id)).all())
        by_channel = {entry.name: entry.states for entry in ledger(session, world.authority_id, START, "channel")}
    assert by_channel["link"] == {FinalState.ANSWERED: 1}
    assert _proof(world).wrong == {}


def test_pages_and_the_package_count_the_same(world_on_each: World) -> None:
    world = world_on_each
    answer(world, STAR, START)
    _call_off(world, OWN, CancelReason.BY_PROVIDER)
    world.at(CLOSED)
    with world.session() as session:
        found = {
            (flow.role, flow.instrument, state): n
            for flow in flows(session, world.authority_id, CLOSED)
            for state, n in flow.states.items()
        }
        assert package_counts(session, world.authority_id, CLOSED) == found


def test_what_another_process_plans_during_a_check_makes_no_number_red(world_on_each: World) -> None:
    world = world_on_each
    before = _n_asked(world)
    elsewhere = replace(
        world, house=replace(world.house, engine=make_engine(world.house.settings.database)), placements=[]
    )

    begun: list[str] = []

    def plan_meanwhile(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if "FROM occasion" in statement and not begun:
            begun.append(statement)
            elsewhere.add_participant("Somebody who begins meanwhile")

    event.listen(Engine, "after_cursor_execute", plan_meanwhile)
    try:
        with a_worker(world.house) as worker:
            check_ledger(worker)
    finally:
        event.remove(Engine, "after_cursor_execute", plan_meanwhile)
        elsewhere.house.engine.dispose()
    with world.session() as session:
        found = last_check(session, world.authority_id)
    assert found is not None
    assert found.n_wrong == 0
    assert found.n_planned == before < _n_asked(world), "it saw the moment at which it began"


@pytest.mark.parametrize("why", Explanation)
def test_what_staff_found_out_is_the_state_once_the_window_is_closed(world: World, why: Explanation) -> None:
    _explain(world, OWN, why, START + dt.timedelta(5))
    assert _state(world, OWN, START + dt.timedelta(5)) is FinalState.OPEN
    assert _state(world, OWN, CLOSED) == FinalState(why)
    with world.session() as session:
        told = session.scalars(select(AuditEvent).where(AuditEvent.action == Action.ASSIGNMENT_EXPLAINED)).one()
    assert told.details == {"as": why.value}


def test_an_explanation_taken_back_leaves_a_missing_answer_without_a_reason(world: World) -> None:
    _explain(world, OWN, Explanation.REFUSED, CLOSED)
    _explain(world, OWN, None, CLOSED)
    assert _state(world, OWN, CLOSED) is FinalState.MISSED


def test_an_answer_counts_more_than_what_staff_thought(world: World) -> None:
    _explain(world, STAR, Explanation.UNREACHABLE, START)
    answer(world, STAR, START + dt.timedelta(2))
    assert _state(world, STAR, CLOSED) is FinalState.ANSWERED


def test_what_is_not_open_yet_cannot_be_explained(world: World) -> None:
    with pytest.raises(CannotSettle, match="not open yet"):
        _explain(world, OWN, Explanation.REFUSED, START - dt.timedelta(1))


def test_what_was_answered_can_neither_be_explained_nor_called_off(world: World) -> None:
    answer(world, STAR, START)
    with pytest.raises(CannotSettle, match="begun"):
        _explain(world, STAR, Explanation.REFUSED, START)
    with pytest.raises(CannotSettle, match="begun"):
        _call_off(world, STAR, CancelReason.BY_STAFF)
    assert _state(world, STAR, CLOSED) is FinalState.ANSWERED


@pytest.mark.parametrize("by", [CancelReason.BY_STAFF, CancelReason.BY_PARTICIPANT, CancelReason.BY_PROVIDER])
def test_what_is_called_off_says_by_whom_and_can_be_called_on_again(world_on_each: World, by: CancelReason) -> None:
    world = world_on_each
    _call_off(world, OWN, by)
    assert _state(world, OWN, START) == FinalState(by)
    with pytest.raises(CannotSettle, match="cancelled"):
        _call_off(world, OWN, by)
    _settle(
        world,
        OWN,
        lambda session, one: call_on_again(
            session, one, authority_id=world.authority_id, actor="test", at=world.house.clock.now()
        ),
    )
    assert _state(world, OWN, START) is FinalState.OPEN


def test_a_reason_that_is_not_somebodys_wish_is_refused(world: World) -> None:
    with pytest.raises(ValueError, match="only people"):
        _call_off(world, OWN, CancelReason.PLAN_CHANGED)


def test_another_authority_cannot_settle_anything(world_on_each: World) -> None:
    with world_on_each.session() as session:
        assert expected(session, world_on_each.authority_id + 1, world_on_each.assignment(STAR)) is None


def test_a_form_cannot_be_held(world: World) -> None:
    with pytest.raises(CannotSettle, match="no meeting"):
        _settle(
            world,
            STAR,
            lambda session, one: hold(
                session,
                one,
                world.house.clock.now(),
                authority_id=world.authority_id,
                actor="test",
                at=world.house.clock.now(),
            ),
        )


@pytest.mark.parametrize(
    ("breaking", "rule"),
    [
        (
            lambda session, one: session.execute(
                update(Assignment).where(Assignment.id == one).values(cancel_reason="plan changed")
            ),
            "nothing that was answered is cancelled",
        ),
        (
            lambda session, one: session.execute(update(Assignment).where(Assignment.id == one).values(begun_at=None)),
            "every response belongs to an assignment that was begun",
        ),
        (
            lambda session, one: session.execute(
                update(Occasion)
                .where(Occasion.id == session.get_one(Assignment, one).occasion_id)
                .values(wave="unheard")
            ),
            "every occasion belongs to a wave of its plan",
        ),
        (
            lambda session, one: session.execute(
                update(Assignment).where(Assignment.id == one).values(informant_id=None)
            ),
            "everybody asked is known, or the row says that nobody is",
        ),
    ],
)
def test_what_does_not_add_up_is_counted_kept_and_becomes_a_task_once_a_day(
    world_on_each: World, breaking: Callable[[Session, int], object], rule: str
) -> None:
    world = world_on_each
    answer(world, STAR, START)
    with world.session() as session:
        breaking(session, world.assignment(STAR))
        session.commit()
    proof = _proof(world)
    assert proof.wrong == {rule: 1}
    for _ in range(2):
        with world.session() as session:
            keep_proof(session, world.authority_id, proof, actor="test", at=world.house.clock.now())
            session.commit()
    with world.session() as session:
        check = last_check(session, world.authority_id)
        assert check is not None
        assert (check.n_wrong, check.details) == (1, {rule: 1})
        assert [task.kind for task in session.scalars(select(Task))] == ["ledger wrong"]


def test_a_begun_assignment_whose_answers_are_gone_is_found(world: World) -> None:
    with world.session() as session:
        session.execute(
            update(Assignment).where(Assignment.id == world.assignment(OWN)).values(begun_at=world.house.clock.now())
        )
        session.commit()
    assert _proof(world).wrong == {"every assignment that was begun has a response or was held": 1}


def test_a_package_that_counts_otherwise_is_found(world: World) -> None:
    with world.session() as session:
        counts = package_counts(session, world.authority_id, START)
        counts["participant", STAR, FinalState.OPEN] += 2
        proof = prove(session, world.house.shelf.plans, world.authority_id, START, counts)
    assert proof.wrong == {"the package counts what pages count": 2}


def test_an_authority_without_a_check_has_none(world: World) -> None:
    with world.session() as session:
        assert last_check(session, world.authority_id) is None


def test_each_rule_is_checked_on_one_authority_alone(world: World) -> None:
    answer(world, STAR, START)
    with world.session() as session:
        session.execute(
            update(Assignment).where(Assignment.id == world.assignment(STAR)).values(cancel_reason="plan changed")
        )
        session.commit()
        other = prove(session, world.house.shelf.plans, world.authority_id + 1, START)
    assert other == Proof(0, dict.fromkeys(other.rules, 0))
    assert len(other.rules) == 12


def _n_asked(world: World) -> int:
    with world.session() as session:
        return len(session.scalars(select(Assignment.id)).all())


def _proof(world: World) -> Proof:
    today = world.house.clock.today()
    with world.session() as session:
        exported = package_counts(session, world.authority_id, today)
        return prove(session, world.house.shelf.plans, world.authority_id, today, exported)


def _settle(world: World, instrument: str, change: Callable[[Session, Expected], None]) -> None:
    with world.session() as session:
        one = expected(session, world.authority_id, world.assignment(instrument))
        assert one is not None
        change(session, one)
        session.commit()


def _explain(world: World, instrument: str, why: Explanation | None, today: dt.date) -> None:
    at = world.house.clock.now()
    _settle(
        world,
        instrument,
        lambda session, one: explain(session, one, why, today, authority_id=world.authority_id, actor="test", at=at),
    )


def _call_off(world: World, instrument: str, by: CancelReason) -> None:
    at = world.house.clock.now()
    _settle(
        world,
        instrument,
        lambda session, one: call_off(session, one, by, authority_id=world.authority_id, actor="test", at=at),
    )


def _state(world: World, instrument: str, day: dt.date) -> FinalState:
    with world.session() as session:
        found = counted(session, day, Assignment.id == world.assignment(instrument), Assignment.id)
        ((states),) = found.values()
        (state,) = states
        return state
