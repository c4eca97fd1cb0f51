"""Referrals, hours, exits, what came later and who changed what, stored on both databases."""

from __future__ import annotations

import datetime as dt

import pytest
from builders import START, World
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from surveyapp.access.models import Account
from surveyapp.access.policy import AccountRole
from surveyapp.audit.actions import Action
from surveyapp.people.changes import BadContact, Person, register_participant
from surveyapp.people.duplicates import Shared, already_registered
from surveyapp.people.models import Display, Informant, Participant
from surveyapp.placements.changes import Refused
from surveyapp.placements.desk import person_by_ref, referrals_of, without_placement
from surveyapp.placements.editing import last_change, placement_row, set_details
from surveyapp.placements.hours_plan import Step, hours_planned, plan_hours, steps_that_change, take_back_step
from surveyapp.placements.leaving import (
    Later,
    Leaving,
    later_of,
    leave,
    make_due_tasks,
    record_later,
    take_back_exit,
    take_back_telling,
    tell_provider,
)
from surveyapp.placements.referring import Decision, NewReferral, decide, led_to, refer
from surveyapp.placements.rules import DeclineReason, Destination, ExitReason, LaterStatus, ReferralState, ToldHow
from surveyapp.schedule.models import Assignment, Occasion
from surveyapp.schedule.plan_changes import Setting, apply_change, simulate
from surveyapp.schedule.proposals import Exit
from surveyapp.schedule.undoing import change_by_ref, undo_change
from surveyapp.tasks.models import Task
from surveyapp.tasks.rules import TaskKind

WORK = Leaving(START + dt.timedelta(60), ExitReason.GOT_WORK, Destination.WORK)


def account(world: World) -> int:
    world.open_account(AccountRole.CASEWORKER, "desk@example.org")
    with world.session() as session:
        return session.scalars(select(Account.id)).one()


def end(world: World, session: Session, leaving: Leaving) -> str:
    """End the first placement as the page does; returns the ref of the change."""
    setting = Setting(world.authority_id, world.house.shelf.plans, world.house.clock.today())
    exit_ = Exit(world.placements[0], leaving)
    seen = simulate(session, setting, exit_)
    return apply_change(session, setting, exit_, seen.fingerprint, actor="account 1", at=world.house.clock.now()).ref


def open_tasks(session: Session) -> list[str]:
    return sorted(session.scalars(select(Task.kind).where(Task.done_at.is_(None))))


def cancelled(session: Session, placement_id: int) -> list[str | None]:
    rows = session.execute(
        select(Assignment.id, Assignment.cancel_reason)
        .join(Occasion, Occasion.id == Assignment.occasion_id)
        .where(Occasion.placement_id == placement_id)
        .order_by(Assignment.id)
    )
    return [reason for _id, reason in rows]


def test_a_person_is_registered_with_a_reserve_number_and_found_again(world_on_each: World) -> None:
    world, now = world_on_each, world_on_each.house.clock.now()
    vault, mine = world.house.vault, world.authority_id
    new = Person("Åsa Berg", "so", "070-174 06 05", None, reserve_number="19900101-tf12", display=Display.PICTOGRAM)
    with world.session() as session:
        made = register_participant(session, vault, mine, new, actor="test", at=now)
        ref = session.get_one(Participant, made.participant_id).ref
        found = person_by_ref(session, vault, mine, ref)
        assert found is not None
        assert (found.number, found.phone, found.language, found.display) == (
            "19900101TF12",
            "+46701740605",
            "so",
            "pictogram",
        )
        alike = already_registered(session, vault, world.house.names.open, mine, Person("berg ASA", "sv"))
        assert [(one.participant_ref, one.shared) for one in alike] == [(ref, (Shared.NAME,))]
        same = Person("Någon Annan", "sv", "+46701740605", reserve_number="19900101TF12")
        assert already_registered(session, vault, world.house.names.open, mine, same)[0].shared == (
            Shared.NUMBER,
            Shared.PHONE,
        )
        assert already_registered(session, vault, world.house.names.open, mine + 1, same) == ()
        assert [one.name for one in without_placement(session, vault, mine, 1, 10).lines] == ["Åsa Berg"]
        # An entry that went up in another one leads to that.
        session.get_one(Participant, made.participant_id).merged_into_id = world.placement(session).participant_id
        session.flush()
        kept = person_by_ref(session, vault, mine, ref)
        assert kept is not None
        assert kept.participant_id == world.placement(session).participant_id
        assert without_placement(session, vault, mine, 1, 10).n_all == 0
        with pytest.raises(BadContact):
            register_participant(session, vault, mine, Person("X", "sv", reserve_number="1"), actor="test", at=now)


def test_a_referral_waits_is_declined_taken_back_accepted_and_starts(world_on_each: World) -> None:
    world, now = world_on_each, world_on_each.house.clock.now()
    with world.session() as session:
        placement = world.placement(session)
        new = NewReferral(placement.participant_id, world.referrer_id, world.provider_id, START)
        referral = refer(session, world.authority_id, new, actor="test", at=now)
        with pytest.raises(Refused, match="referred there already"):
            refer(session, world.authority_id, new, actor="test", at=now)
        with pytest.raises(Refused, match="not one of ours"):
            refer(session, world.authority_id + 1, new, actor="test", at=now)
        for state, on, reason, fault in (
            (ReferralState.DECLINED, START, None, "missing"),
            (ReferralState.ACCEPTED, START - dt.timedelta(1), None, "before the referral"),
            (ReferralState.STARTED, START, None, "not possible now"),
        ):
            with pytest.raises(Refused, match=fault):
                decide(session, referral, Decision(state, on, reason), actor="test", at=now)
        for state, reason in (
            (ReferralState.DECLINED, DeclineReason.NO_PLACE),
            (ReferralState.REFERRED, None),
            (ReferralState.ACCEPTED, None),
        ):
            decide(session, referral, Decision(state, START, reason), actor="test", at=now)
        led_to(session, referral, placement.id, START, actor="test", at=now)
        with pytest.raises(Refused, match="not possible now"):
            led_to(session, referral, placement.id, START, actor="test", at=now)
        session.commit()
        (line,) = referrals_of(session, world.house.vault, world.authority_id, placement.participant_id)
        assert (line.state, line.decided_on, line.placement_ref) == (ReferralState.STARTED, START, placement.ref)


def test_the_database_refuses_a_declined_referral_without_a_reason(world_on_each: World) -> None:
    with world_on_each.session() as session:
        placement = world_on_each.placement(session)
        new = NewReferral(placement.participant_id, world_on_each.referrer_id, None, START)
        refer(session, world_on_each.authority_id, new, actor="test", at=world_on_each.house.clock.now())
        with pytest.raises(IntegrityError):
            session.connection().exec_driver_sql("UPDATE referral SET state = 'declined', decided_on = referred_on")


def test_every_step_of_hours_is_kept_and_counts_as_a_change(world_on_each: World) -> None:
    world, now = world_on_each, world_on_each.house.clock.now()
    with world.session() as session:
        placement = world.placement(session)
        before = placement.version
        for day, percent in ((0, 25), (30, 45), (30, 50)):
            plan_hours(session, placement, Step(START + dt.timedelta(day), percent), actor="test", at=now)
        for step, fault in (
            (Step(START, 20), "not one of the steps"),
            (Step(START, 33), "not one of the steps"),
            (Step(START - dt.timedelta(1), 50), "before the start"),
        ):
            with pytest.raises(Refused, match=fault):
                plan_hours(session, placement, step, actor="test", at=now)
        session.commit()
        assert hours_planned(session, placement.id) == [Step(START, 25), Step(START + dt.timedelta(30), 50)]
        assert placement.version == before + 3


def test_a_step_of_hours_is_taken_back_and_leaves_no_trace_in_what_is_planned(world_on_each: World) -> None:
    world, now = world_on_each, world_on_each.house.clock.now()
    month = dt.timedelta(30)
    with world.session() as session:
        placement = world.placement(session)

        def plan(day: dt.date, percent: int) -> None:
            plan_hours(session, placement, Step(day, percent), actor="test", at=now)

        def shown() -> list[Step]:
            return steps_that_change(hours_planned(session, placement.id))

        for number, percent in enumerate((25, 50, 75)):
            plan(START + number * month, percent)
        take_back_step(session, placement, START + month, actor="test", at=now)
        assert shown() == [Step(START, 25), Step(START + 2 * month, 75)]
        for day in (START, START + month, START + dt.timedelta(1)):
            with pytest.raises(Refused, match="no step to take back"):
                take_back_step(session, placement, day, actor="test", at=now)
        # What was taken back does not come up again when an earlier step is changed.
        plan(START, 30)
        plan(START + dt.timedelta(5), 40)
        assert shown() == [Step(START, 30), Step(START + dt.timedelta(5), 40), Step(START + 2 * month, 75)]


def test_telling_the_provider_is_taken_back_and_is_a_task_again(world_on_each: World) -> None:
    world, now = world_on_each, world_on_each.house.clock.now()
    me = account(world)
    with world.session() as session:
        placement = world.placement(session)
        left = Leaving(START, ExitReason.COMPLETED, Destination.STUDIES)
        leave(session, placement, left, actor="test", at=now)
        for _ in range(2):
            tell_provider(session, placement, START, ToldHow.PHONE, account_id=me, at=now)
            assert session.scalars(select(Task.done_at)).one() is not None
            take_back_telling(session, placement, actor="test", at=now)
            assert (placement.told_on, session.scalars(select(Task.done_at)).one()) == (None, None)
        with pytest.raises(Refused, match="not told"):
            take_back_telling(session, placement, actor="test", at=now)
        tell_provider(session, placement, START, ToldHow.PHONE, account_id=me, at=now)
        take_back_exit(session, placement, (None, None, None), actor="test", at=now)
        assert session.scalars(select(Task.done_at)).one() is not None
        leave(session, placement, left, actor="test", at=now)
        assert session.scalars(select(Task.done_at)).one() is None


def test_an_exit_cancels_makes_a_task_and_is_undone_with_everything(world_on_each: World) -> None:
    world = world_on_each
    with world.session() as session:
        placement = world.placement(session)
        before = cancelled(session, placement.id)
        ref = end(world, session, WORK)
        session.commit()
        assert (placement.exit_on, placement.exit_reason, placement.destination) == (WORK.on, "got work", "arbete")
        assert "placement ended" in cancelled(session, placement.id)
        assert open_tasks(session) == ["provider to tell"]
        change = change_by_ref(session, world.authority_id, ref)
        assert change is not None
        undo_change(session, change, actor="account 1", at=world.house.clock.now())
        session.commit()
        session.refresh(placement)
        assert (placement.exit_on, placement.exit_reason, placement.destination) == (None, None, None)
        assert cancelled(session, placement.id)[: len(before)] == before
        assert open_tasks(session) == []
        # And again on the same day: the task that was withdrawn is back.
        end(world, session, WORK)
        session.commit()
        assert open_tasks(session) == ["provider to tell"]


def test_a_corrected_exit_moves_its_task_and_is_undone_to_the_earlier_exit(world_on_each: World) -> None:
    world = world_on_each
    with world.session() as session:
        end(world, session, WORK)
        session.commit()
        ref = end(world, session, Leaving(START, ExitReason.NEVER_CAME, Destination.UNKNOWN))
        session.commit()
        placement = world.placement(session)
        assert (placement.exit_on, placement.exit_reason) == (START, "never came")
        # Nobody is asked about a place where the person never was, not even at the exit.
        assert set(cancelled(session, placement.id)) == {"placement ended"}
        assert open_tasks(session) == ["provider to tell"]
        change = change_by_ref(session, world.authority_id, ref)
        assert change is not None
        undo_change(session, change, actor="test", at=world.house.clock.now())
        session.commit()
        session.refresh(placement)
        assert (placement.exit_on, placement.exit_reason) == (WORK.on, "got work")
        assert open_tasks(session) == ["provider to tell"]
        with pytest.raises(Refused, match="never came ends on the first day"):
            end(world, session, Leaving(WORK.on, ExitReason.NEVER_CAME, Destination.UNKNOWN))


def test_the_provider_is_told_and_the_task_is_done(world_on_each: World) -> None:
    world, me = world_on_each, account(world_on_each)
    with world.session() as session:
        placement = world.placement(session)
        now = world.house.clock.now()
        with pytest.raises(Refused, match="no exit"):
            tell_provider(session, placement, START, ToldHow.PHONE, account_id=me, at=now)
        end(world, session, WORK)
        tell_provider(session, placement, START, ToldHow.PHONE, account_id=me, at=now)
        session.commit()
        assert (placement.told_on, placement.told_how) == (START, "phone")
        task = session.scalars(select(Task)).one()
        assert (task.kind, task.done_by) == (TaskKind.PROVIDER_TO_TELL.value, me)


def test_statuses_become_tasks_once_and_entering_them_ticks_them_off(world_on_each: World) -> None:
    world, me = world_on_each, account(world_on_each)
    left = WORK.on
    with world.session() as session:
        end(world, session, WORK)
        session.commit()
    made = []
    for day in (left, left + dt.timedelta(183), left + dt.timedelta(184), left + dt.timedelta(300)):
        world.at(day)
        with world.session() as session:
            made.append(make_due_tasks(session, day, actor="worker", at=world.house.clock.now()))
            session.commit()
    # 60 days after 4 March is 3 May; six months later is 3 November, 184 days.
    assert made == [0, 0, 1, 0]
    with world.session() as session:
        placement, now, today = world.placement(session), world.house.clock.now(), world.house.clock.today()
        for later, fault in (
            (Later(7, LaterStatus.WORK, today), "not one of the times"),
            (Later(6, LaterStatus.WORK, left - dt.timedelta(1)), "before the exit"),
            (Later(6, LaterStatus.WORK, today + dt.timedelta(1)), "has not come"),
        ):
            with pytest.raises(Refused, match=fault):
                record_later(session, placement, later, today, account_id=me, at=now)
        assert "status due" in open_tasks(session)
        for status in (LaterStatus.UNREACHABLE, LaterStatus.WORK):
            record_later(session, placement, Later(6, status, today), today, account_id=me, at=now)
        session.commit()
        assert [(one.months, one.status) for one in later_of(session, placement.id)] == [(6, LaterStatus.WORK)]
        assert "status due" not in open_tasks(session)


def test_nobody_is_asked_about_somebody_who_takes_part_no_longer(world_on_each: World) -> None:
    world = world_on_each
    with world.session() as session:
        end(world, session, WORK)
        session.get_one(Informant, world.participants[0]).is_taking_part = False
        session.commit()
        due = WORK.on + dt.timedelta(190)
        assert make_due_tasks(session, due, actor="worker", at=world.house.clock.now()) == 0


def test_the_last_change_names_the_account_of_this_authority(world_on_each: World) -> None:
    world, me = world_on_each, account(world_on_each)
    with world.session() as session:
        placement, now = world.placement(session), world.house.clock.now()
        found = last_change(session, world.house.vault, world.authority_id, placement.id)
        assert found is not None
        assert (found.action, found.name) == (Action.PLACEMENT_STARTED, None)
        later = now + dt.timedelta(minutes=5)
        assert set_details(session, placement, "P01", world.caseworker_id, actor=f"account {me}", at=later)
        assert not set_details(session, placement, "P01", world.caseworker_id, actor=f"account {me}", at=later)
        with pytest.raises(Refused, match="not one of ours"):
            set_details(session, placement, "P01", world.supervisor_id, actor="test", at=later)
        found = last_change(session, world.house.vault, world.authority_id, placement.id)
        assert found is not None
        assert (found.action, found.name, found.at) == (Action.PLACEMENT_CHANGED, "Test Account", later)
        assert last_change(session, world.house.vault, world.authority_id + 1, placement.id) is None


def test_a_row_that_somebody_else_changed_is_never_overwritten_in_silence(world_on_each: World) -> None:
    world = world_on_each
    with world.session() as session:
        seen = placement_row(session, world.authority_id, world.placement(session).ref, locking=True)
        assert seen is not None
        assert placement_row(session, world.authority_id + 1, seen.ref, locking=False) is None
        # As another process would, behind the back of this one.
        session.connection().exec_driver_sql("UPDATE placement SET label = 'theirs', version = version + 1")
        seen.label = "mine"
        with pytest.raises(StaleDataError):
            session.flush()
