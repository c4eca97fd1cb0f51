"""Agreements in the database: signed, changed, extended, warned, ended, taken back; who used what, and what it cost."""

from __future__ import annotations

import datetime as dt

import pytest
from builders import START, World
from sqlalchemy import select

from surveyapp.agreements.changes import (
    By,
    CannotUndo,
    ChangedSince,
    NoExtension,
    change_terms,
    end_early,
    last_change,
    sign,
    undo_last,
    use_option,
    warn,
)
from surveyapp.agreements.invoice import invoice_lines
from surveyapp.agreements.models import Agreement
from surveyapp.agreements.notices import remind_of_notices
from surveyapp.agreements.queries import places_of, places_used
from surveyapp.agreements.reading import agreement_by_ref, agreements, changes, months_of
from surveyapp.agreements.rules import Granted, PriceModel
from surveyapp.agreements.terms import Options, State
from surveyapp.audit.models import AuditEvent
from surveyapp.people.changes import Person, register_staff
from surveyapp.people.models import Authority, Organisation, OrganisationKind, Role
from surveyapp.placements.course import Leave, Move, pause, transfer
from surveyapp.placements.models import Attendance, Placement
from surveyapp.placements.rules import Anchor, AttendancePeriod, PauseKind, PausePolicy
from surveyapp.tasks.models import Task

TWICE = Options(n_options=2, option_months=12, notice_months=6)
YEAR = Granted(2, dt.date(2024, 1, 1), dt.date(2024, 12, 31), 600_000)


def by(world: World) -> By:
    return By("test", world.house.clock.now())


def signed(world: World, granted: Granted = YEAR, options: Options = TWICE) -> int:
    with world.session() as session:
        row = sign(session, world.authority_id, world.provider_id, granted, options, by=by(world))
        session.commit()
        return row.id


def another_provider(world: World) -> tuple[int, int]:
    """A second provider with a supervisor."""
    with world.session() as session:
        row = Organisation(authority_id=world.authority_id, kind=OrganisationKind.PROVIDER.value, name="A second one")
        session.add(row)
        session.flush()
        supervisor = register_staff(
            session,
            world.house.vault,
            world.authority_id,
            Person("Second Supervisor", "sv"),
            role=Role.SUPERVISOR,
            organisation_id=row.id,
            actor="test",
            at=world.house.clock.now(),
        )
        session.commit()
        return row.id, supervisor.id


def test_everything_that_is_done_is_told_and_the_last_of_it_can_be_taken_back(world_on_each: World) -> None:
    world, vault = world_on_each, world_on_each.house.vault
    number = signed(world)
    with world.session() as session:
        row = session.get_one(Agreement, number)
        change_terms(session, row, Granted(3, YEAR.starts_on, YEAR.ends_on, 650_000), TWICE,
                     last_change(session, number), by=by(world))  # fmt: skip
        use_option(session, row, last_change(session, number), by=by(world))
        warn(session, vault, row, START, "Ingen handledare på plats =1+1", by=by(world))
        end_early(session, vault, row, dt.date(2025, 3, 31), "Lokalen stänger", by=by(world))
        session.commit()
    with world.session() as session:
        row = session.get_one(Agreement, number)
        line = agreement_by_ref(session, world.authority_id, row.ref, START)
        assert line is not None
        assert (line.n_warnings, line.n_options_left, row.ends_on) == (1, 0, dt.date(2025, 3, 31))
        assert row.ended_early_from == dt.date(2025, 12, 31), "the day that was agreed on"
        told = changes(session, number, vault)
        assert [one.kind for one in told] == ["ended early", "warned", "extended", "changed", "signed"]
        assert told[3].before == {"n_places": 2, "place_month_cents": 600_000}
        assert "Ingen handledare" in told[1].reason
        assert {one.reason + one.by for one in changes(session, number, None)} == {""}
        for expected in (dt.date(2025, 12, 31), dt.date(2025, 12, 31), dt.date(2024, 12, 31), dt.date(2024, 12, 31)):
            undo_last(session, row, last_change(session, number), by=by(world))
            assert row.ends_on == expected
        session.expire(row)
        stored = row.n_places, row.place_month_cents, str(row.ended_early_from)
        assert stored == (2, 600_000, "None")
        with pytest.raises(CannotUndo):
            undo_last(session, row, last_change(session, number), by=by(world))
        line = agreement_by_ref(session, world.authority_id, row.ref, START)
        assert line is not None
        assert (line.n_warnings, line.n_options_left) == (0, 2)
        n_told = session.scalars(select(AuditEvent.action).where(AuditEvent.subject_kind == "agreement")).all()
        assert n_told.count("agreement change undone") == 4
        session.commit()


def test_whoever_comes_second_stores_nothing_over_what_was_not_read(world_on_each: World) -> None:
    world = world_on_each
    number = signed(world)
    with world.session() as session:
        row, seen = session.get_one(Agreement, number), last_change(session, number)
        change_terms(session, row, Granted(3, YEAR.starts_on, YEAR.ends_on, 600_000), TWICE, seen, by=by(world))
        with pytest.raises(ChangedSince):
            change_terms(session, row, Granted(4, YEAR.starts_on, YEAR.ends_on, 600_000), TWICE, seen, by=by(world))
        with pytest.raises(ChangedSince):
            use_option(session, row, seen, by=by(world))
        for _time in range(2):
            use_option(session, row, last_change(session, number), by=by(world))
        with pytest.raises(NoExtension):
            use_option(session, row, last_change(session, number), by=by(world))
        assert row.ends_on == dt.date(2026, 12, 31)


def test_the_last_day_for_notice_becomes_one_task_which_an_extension_closes(world_on_each: World) -> None:
    world = world_on_each
    number = signed(world)
    at = world.house.clock.now()
    with world.session() as session:
        assert remind_of_notices(session, dt.date(2024, 5, 30), actor="test", at=at) == 0
        assert remind_of_notices(session, dt.date(2024, 5, 31), actor="test", at=at) == 1
        assert remind_of_notices(session, dt.date(2024, 6, 1), actor="test", at=at) == 0
        task = session.scalars(select(Task)).one()
        assert (task.due_on, task.done_at) == (dt.date(2024, 6, 30), None)
        row = session.get_one(Agreement, number)
        assert task.details == {"agreement": row.ref, "ends_on": "2024-12-31", "n_options_left": 2}
        use_option(session, row, last_change(session, number), by=by(world))
        session.refresh(task)
        assert task.done_at is not None
        undo_last(session, row, last_change(session, number), by=by(world))
        session.refresh(task)
        assert task.done_at is None, "what was taken back must be decided again"


def test_days_before_a_transfer_belong_to_the_earlier_provider(world_on_each: World) -> None:
    world = world_on_each
    second, supervisor = another_provider(world)
    signed(world)
    with world.session() as session:
        sign(session, world.authority_id, second, Granted(1, START, dt.date(2024, 12, 31), 0, PriceModel.WEEKDAY_USED,
             30_000), by=by(world))  # fmt: skip
        placement = session.get_one(Placement, world.placements[0])
        move = Move(second, supervisor, dt.date(2024, 4, 16), Anchor.KEEP)
        transfer(session, placement, move, {}, actor="test", at=world.house.clock.now())
        session.commit()
    today = dt.date(2024, 5, 31)
    with world.session() as session:
        used = places_used(session, world.authority_id, today)
        assert used is not None
        rows = {name: {one.month.month: one for one in row} for name, row in used.providers}
        first, later = rows["Test provider"], rows["A second one"]
        assert (first[3].n_at_end, first[4].n_at_end, first[5].n_at_end) == (1, 0, 0)
        assert (later[3].n_during, later[4].n_at_end, later[5].mean_used) == (0, 1, 1.0)
        assert first[4].mean_used + later[4].mean_used == pytest.approx(1.0)
        april = invoice_lines(session, world.authority_id, dt.date(2024, 4, 1), today)
        # Weekdays from 16 to 30 April 2024; nothing of the first half is paid to the second provider.
        assert [(one.quantity, one.amount_cents) for one in april] == [(11, 330_000), (2.0, 1_200_000)]
        assert min(april[0].days) == dt.date(2024, 4, 16)
        # All together, the same person is there on every day.
        assert [one.n_at_end for one in used.together if one.month >= START.replace(day=1)] == [1, 1, 1]
        own = places_of(session, world.authority_id, second, today)
        assert own is not None
        assert own.months[-1] == rows["A second one"][5]


def test_pauses_and_recorded_absence_are_not_use(world_on_each: World) -> None:
    world = world_on_each
    signed(world, Granted(2, dt.date(2024, 1, 1), dt.date(2024, 12, 31), 0, PriceModel.WEEKDAY_USED, 10_000))
    at, number = world.house.clock.now(), world.placements[0]
    with world.session() as session:
        leave = Leave(dt.date(2024, 4, 8), dt.date(2024, 4, 12), PauseKind.OTHER, PausePolicy.SKIP)
        pause(session, session.get_one(Placement, number), leave, actor="test", at=at)
        for period, on, hours, absent in (
            (AttendancePeriod.DAY, dt.date(2024, 4, 3), 0, None),
            (AttendancePeriod.DAY, dt.date(2024, 4, 4), 6, None),
            (AttendancePeriod.MONTH, dt.date(2024, 4, 1), 90, 8),
        ):
            session.add(
                Attendance(placement_id=number, period=period.value, on=on, informant_id=world.supervisor_id,
                           hours=hours, days_absent=absent, recorded_at=at)
            )  # fmt: skip
        session.commit()
    with world.session() as session:
        (line,) = invoice_lines(session, world.authority_id, dt.date(2024, 4, 1), dt.date(2024, 6, 1))
        # 21 weekdays; five in the pause, one day absent, and two more of the eight days that the month tells of.
        assert line.quantity == 21 - 5 - 1 - 2
        assert dt.date(2024, 4, 30) not in line.days
        assert dt.date(2024, 4, 4) in line.days


def test_another_authority_sees_none_of_it(world_on_each: World) -> None:
    world = world_on_each
    number = signed(world)
    with world.session() as session:
        other = Authority(code="other", name="Grannkommunen", zone="Europe/Stockholm", is_demonstration=False)
        session.add(other)
        session.flush()
        ref = session.get_one(Agreement, number).ref
        assert agreement_by_ref(session, other.id, ref, START) is None
        assert agreements(session, other.id, START, ended=False, page=1, size=9) == ([], 0)
        assert places_of(session, other.id, world.provider_id, START) is None
        assert places_used(session, other.id, START) is None
        assert invoice_lines(session, other.id, START, START) == []


def test_the_list_and_the_months_come_page_by_page(world_on_each: World) -> None:
    world = world_on_each
    for year in (2022, 2023, 2024):
        signed(world, Granted(1, dt.date(year, 1, 1), dt.date(year, 12, 31), 600_000))
    today = dt.date(2024, 7, 5)
    with world.session() as session:
        lines, n_all = agreements(session, world.authority_id, today, ended=True, page=1, size=1)
        assert (n_all, lines[0].granted.starts_on.year, lines[0].state) == (2, 2023, State.ENDED)
        ((last,), _n) = agreements(session, world.authority_id, today, ended=False, page=1, size=9)
        rows, n_months = months_of(session, world.authority_id, last, today, 2, 5)
        assert n_months == 7
        assert [one.month.month for one in rows] == [2, 1]
        assert rows[0].paid.unused_cents == 600_000, "nobody was there yet in February"
        few = places_used(session, world.authority_id, today, page=2, size=1)
        assert few is not None
        assert (few.providers, few.n_providers) == ((), 1)
        assert few.together[-1].n_at_end == 1
