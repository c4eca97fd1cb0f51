"""Reports from the asking to the end, on both databases: asked twice, taken, cancelled, given up, expired; counts."""

from __future__ import annotations

import datetime as dt

import pytest
from answering import answer
from builders import OWN, PLAN, START, World
from evaluation_builders import AREA, agree_to_evaluation, counts
from sqlalchemy import select

from surveyapp.access.models import Account
from surveyapp.access.policy import AccountRole, Actor
from surveyapp.cli.report_maker import ReportMaker
from surveyapp.people.encrypted import CannotOpen
from surveyapp.privacy.consent import Decision
from surveyapp.reporting import evaluating
from surveyapp.reporting.changes import (
    NotMine,
    ask,
    cancel,
    expire,
    fail,
    finish,
    give_back,
    let_go,
    take,
    tell_step,
)
from surveyapp.reporting.evaluating import Look, keep_looks, look_at, to_count, wanted
from surveyapp.reporting.files import Files, Gone
from surveyapp.reporting.models import ReportJob
from surveyapp.reporting.rules import KEPT_FOR, Asked, Failure, Form, Kind, State, Step
from surveyapp.reports.evaluation import every_part
from surveyapp.reports.evaluation_counts import count_evaluation

LEASE = dt.timedelta(minutes=5)
PROGRAMME = Asked(Kind.PROGRAMME, Form.PDF, "sv", plan_code=PLAN[0])


def an_actor(world: World, role: AccountRole = AccountRole.EVALUATOR) -> Actor:
    world.open_account(role, f"{role.name.lower()}@example.org")
    with world.session() as session:
        account = session.scalars(select(Account).order_by(Account.id.desc())).first()
        assert account is not None
        return Actor(account.id, role, world.authority_id)


def ordered(world: World, actor: Actor, asked: Asked = PROGRAMME, reason: str = "") -> str:
    clock = world.house.clock
    with world.session() as session:
        ref = ask(session, world.house.vault, actor, asked, today=clock.today(), at=clock.now(), reason=reason)
        session.commit()
    return ref


def job(world: World, ref: str) -> ReportJob:
    with world.session() as session:
        return session.scalars(select(ReportJob).where(ReportJob.ref == ref)).one()


def test_from_the_asking_to_the_file_that_goes_after_a_week(world_on_each: World) -> None:
    world, now = world_on_each, world_on_each.house.clock.now()
    actor = an_actor(world)
    ref = ordered(world, actor)
    assert ordered(world, actor) == ref  # asked twice is made once
    assert ordered(world, actor, Asked(Kind.PROGRAMME, Form.XLSX, "sv", plan_code=PLAN[0])) != ref
    first = job(world, ref).id
    with world.session() as session:
        job_id = take(session, "a", now, LEASE)
        assert job_id == first
        other = take(session, "b", now, LEASE)
        assert other not in (None, job_id)
        assert take(session, "c", now, LEASE) is None
        tell_step(session, job_id, "a", Step.WRITING, now, LEASE)
        with pytest.raises(NotMine):
            finish(session, job_id, "b", 1, now, LEASE)
        finish(session, job_id, "a", 12, now, LEASE)
        session.commit()
    assert (job(world, ref).state, job(world, ref).n_bytes) == (State.READY.value, 12)
    assert ordered(world, actor) == ref
    with world.session() as session:
        assert expire(session, now + KEPT_FOR - dt.timedelta(seconds=1)) == []
        assert expire(session, now + KEPT_FOR) == [ref]
        session.commit()
    assert job(world, ref).state == State.EXPIRED.value
    assert ordered(world, actor) != ref


def test_what_a_dead_worker_held_is_begun_again_and_given_up_after_three_times(world_on_each: World) -> None:
    world, now = world_on_each, world_on_each.house.clock.now()
    ref = ordered(world, an_actor(world))
    with world.session() as session:
        job_id = take(session, "a", now, LEASE)
        assert job_id is not None
        give_back(session, "a")  # told to stop: that try does not count
        for _ in range(3):
            assert take(session, "a", now, LEASE) == job_id
            now += LEASE
            with pytest.raises(NotMine):
                tell_step(session, job_id, "a", Step.COUNTING, now, LEASE)
        assert take(session, "b", now, LEASE) is None
        session.commit()
    assert (job(world, ref).state, job(world, ref).failure) == (State.FAILED.value, Failure.WORKER_DIED.value)


def test_a_cancelled_report_is_no_longer_its_workers_and_a_finished_one_cannot_be_cancelled(world: World) -> None:
    now, actor = world.house.clock.now(), an_actor(world)
    first = ordered(world, actor)
    with world.session() as session:
        job_id = take(session, "a", now, LEASE)
        row = session.scalars(select(ReportJob)).one()
        assert job_id is not None
        assert cancel(session, row, actor="test", at=now)
        with pytest.raises(NotMine):
            finish(session, job_id, "a", 1, now, LEASE)
        session.commit()
    second = ordered(world, actor)
    assert second != first
    with world.session() as session:
        job_id = take(session, "a", now, LEASE)
        assert job_id is not None
        fail(session, job_id, "a", Failure.NO_PDF, now, LEASE)
        row = session.get_one(ReportJob, job_id)
        assert not cancel(session, row, actor="test", at=now)
        let_go(session, row)
        session.commit()


def test_a_file_is_sealed_under_its_own_ref_and_gone_when_removed(world: World) -> None:
    files = Files.of(world.house.settings.data, world.house.vault)
    files.keep("one", b"%PDF secret")
    (stored,) = files.folder.iterdir()
    assert stored.name == "one.sealed"
    assert b"secret" not in stored.read_bytes()
    assert files.read("one") == b"%PDF secret"
    stored.rename(files.folder / "two.sealed")
    with pytest.raises(CannotOpen):
        files.read("two")
    files.remove("two")
    with pytest.raises(Gone):
        files.read("two")


def test_only_newest_verdicts_of_those_who_agree_are_counted(world_on_each: World) -> None:
    world = world_on_each
    answer(world, OWN, START + dt.timedelta(1), 2)
    answer(world, OWN, START + dt.timedelta(92), 4, wave="kvartal")

    def counted() -> tuple[int, int, int, int]:
        plan, clock = world.house.shelf.plan(*PLAN), world.house.clock
        with world.session() as session:
            found = count_evaluation(
                session, world.authority_id, plan.code, wanted(plan), clock.today(), clock.now() + dt.timedelta(1)
            )
        whole = [row for row in found.areas if row[2:5] == (OWN, "participant", "helhet")]
        answered = sum(row[6] for row in found.flow if row[5] == "answered")
        assert {row[4] for row in found.flow if row[5] == "answered"} <= {"link"}
        return sum(row[2] for row in found.placements), found.n_excluded, sum(row[7] for row in whole), answered

    assert counted() == (0, 1, 0, 0)  # silence is a no
    agree_to_evaluation(world)
    assert counted() == (1, 0, 1, 2)
    world.at(START + dt.timedelta(93))
    agree_to_evaluation(world, Decision.WITHDRAWN)
    assert counted() == (0, 1, 0, 0)


def test_a_large_programme_is_counted_once_a_day_by_a_worker(
    world_on_each: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, today = world_on_each, world_on_each.house.clock.today()
    plan, now = world.house.shelf.plan(*PLAN), world_on_each.house.clock.now()
    of = (world.authority_id, plan)
    monkeypatch.setattr(evaluating, "AT_ONCE", 0)
    with world.session() as session:
        assert look_at(session, world.house.shelf, of, "", today, now) is None
        assert to_count(session, today) == [(world.authority_id, plan.code)]
    assert not ReportMaker(world.house).make_next()
    with world.session() as session:
        look = look_at(session, world.house.shelf, of, "", today, now)
        assert look is not None
        assert (look.on, look.found.n_excluded) == (today, 1)
        assert to_count(session, today) == []
        tomorrow = today + dt.timedelta(1)
        assert to_count(session, tomorrow) != []
        looks = every_part(counts(), ["start", "kvartal"], [AREA])
        keep_looks(session, (world.authority_id, plan.code), looks, tomorrow, now)
        for part in ("", "p1", "y2022-2022", "few"):
            assert look_at(session, world.house.shelf, of, part, today, now) == Look(looks[part], tomorrow)
        for part in ("p3", "p1\x00", "y2022-2022 few", "' OR 1=1"):
            assert look_at(session, world.house.shelf, of, part, today, now) == Look(looks[""], tomorrow)
        session.commit()


def test_a_part_that_is_gone_is_not_shown_as_it_was_the_day_before(
    world_on_each: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, today = world_on_each, world_on_each.house.clock.today()
    plan, now = world.house.shelf.plan(*PLAN), world_on_each.house.clock.now()
    of, tomorrow = (world.authority_id, plan), today + dt.timedelta(1)
    monkeypatch.setattr(evaluating, "AT_ONCE", 0)
    with world.session() as session:
        looks = every_part(counts(), ["start", "kvartal"], [AREA])
        for on, kept in ((today, looks), (tomorrow, {part: looks[part] for part in ("", "p1")})):
            keep_looks(session, (world.authority_id, plan.code), kept, on, now + (on - today))
        assert look_at(session, world.house.shelf, of, "p1", today, now) == Look(looks["p1"], tomorrow)
        assert look_at(session, world.house.shelf, of, "p2", today, now) == Look(looks[""], tomorrow)
        keep_looks(session, (world.authority_id, "another plan"), looks, tomorrow, now)
        assert look_at(session, world.house.shelf, of, "p2", today, now) == Look(looks[""], tomorrow)
        session.commit()
