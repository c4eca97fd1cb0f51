"""Whatever happens to placements and plans, in any order: nobody is asked twice, and nothing answered is changed."""

from __future__ import annotations

import datetime as dt
import shutil
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from builders import START, World, a_world
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from plan_versions import CODE, EVERY_VERSION, with_versions
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.exports.counting import package_counts
from surveyapp.people.changes import Person, register_staff
from surveyapp.people.models import Organisation, OrganisationKind, Role
from surveyapp.placements.changes import Refused
from surveyapp.placements.course import Leave, Move
from surveyapp.placements.models import Placement, PlacementPause
from surveyapp.placements.rules import Anchor, Destination, ExitReason, PauseKind, PausePolicy
from surveyapp.privacy.changes import decide
from surveyapp.privacy.consent import Decision, Purpose
from surveyapp.reports.ledger import prove
from surveyapp.responses.facts import facts_of, plan_with_answers
from surveyapp.responses.models import Response
from surveyapp.responses.rules import Standing, refusal
from surveyapp.schedule.changes import plan_occasions
from surveyapp.schedule.models import Assignment, Occasion, PlanChange
from surveyapp.schedule.plan_changes import Setting, apply_change, simulate
from surveyapp.schedule.proposals import NewDates, NewPause, NewVersion, Proposal, Resumption, Transfer
from surveyapp.schedule.stays import end_placement
from surveyapp.schedule.undoing import CannotUndo, undo_change
from surveyapp.schedule.windows import Window

WEEKS = st.integers(-6, 30).map(lambda weeks: dt.timedelta(weeks=weeks))
FEW_DAYS = st.integers(1, 40).map(dt.timedelta)


class AnyCourse(RuleBasedStateMachine):
    """Two placements through plan changes, pauses, transfers, exits, answers and undoing, day after day."""

    make: Callable[[], Generator[World, None, None]]

    @initialize()
    def begin(self) -> None:
        self.opened = type(self).make()
        self.world = with_versions(next(self.opened))
        self.world.add_participant("Another participant", planned_end_on=START + dt.timedelta(200))
        with self.world.session() as session:
            provider = Organisation(
                authority_id=self.world.authority_id, kind=OrganisationKind.PROVIDER.value, name="Another provider"
            )
            session.add(provider)
            session.flush()
            self.provider_id = provider.id
            self.supervisor_id = register_staff(
                session,
                self.world.house.vault,
                self.world.authority_id,
                Person("Another supervisor", "sv"),
                role=Role.SUPERVISOR,
                organisation_id=provider.id,
                actor="test",
                at=self.world.house.clock.now(),
            ).id
            session.commit()
        self.answered: dict[int, tuple[object, ...]] = {}
        self.known: set[int] = set()
        self.remember()

    def teardown(self) -> None:
        if hasattr(self, "opened"):
            self.opened.close()

    @property
    def today(self) -> dt.date:
        return self.world.house.clock.today()

    @contextmanager
    def session(self) -> Iterator[Session]:
        with self.world.session() as session:
            yield session
            session.commit()

    @rule(days=FEW_DAYS)
    def time_passes_and_the_planner_runs(self, days: dt.timedelta) -> None:
        self.world.at(self.today + days)
        with self.session() as session:
            plan_with_answers(
                session, self.world.house.shelf.plans, self.today, actor="test", at=self.world.house.clock.now()
            )

    @rule(which=st.integers(0, 30), is_sent=st.booleans())
    def somebody_answers(self, which: int, is_sent: bool) -> None:
        with self.session() as session:
            rows = session.execute(
                select(Assignment, Occasion)
                .join(Occasion, Occasion.id == Assignment.occasion_id)
                .where(Assignment.begun_at.is_(None), Assignment.informant_id.is_not(None))
                .order_by(Assignment.id)
            )
            may = [
                one
                for one, at in rows
                if refusal(
                    Standing(Window(at.on, at.opens_on, at.due_on, at.closes_on), one.cancel_reason, None), self.today
                )
                is None
            ]
            if may:
                self.answer(session, may[which % len(may)], is_sent=is_sent)

    def answer(self, session: Session, one: Assignment, *, is_sent: bool) -> None:
        now = self.world.house.clock.now()
        one.begun_at = now
        session.add(
            Response(
                assignment_id=one.id,
                informant_id=one.informant_id,
                state="submitted" if is_sent else "draft",
                mode="link",
                language="sv",
                device_kind="phone",
                helper="nobody",
                presence="alone",
                decided_by="informant",
                instrument_hash="0",
                started_at=now,
                saved_at=now,
                submitted_at=now if is_sent else None,
            )
        )
        session.flush()
        self.answered[one.id] = self.as_stored(session, one)

    @staticmethod
    def as_stored(session: Session, one: Assignment) -> tuple[object, ...]:
        at = session.get_one(Occasion, one.occasion_id)
        days = (at.on, at.opens_on, at.due_on, at.closes_on)
        return one.occasion_id, one.role, one.instrument, one.version, one.informant_id, one.cancel_reason, days

    @rule(version=st.sampled_from([edition[1] for edition in EVERY_VERSION]))
    def the_plan_changes(self, version: int) -> None:
        self.apply(NewVersion(CODE, version, self.today))

    @rule(of=st.integers(0, 1), by=WEEKS, end=st.none() | WEEKS)
    def dates_change(self, of: int, by: dt.timedelta, end: dt.timedelta | None) -> None:
        start = START + by
        self.apply(NewDates(self.world.placements[of], start, None if end is None else start + end, self.today))

    @rule(of=st.integers(0, 1), by=WEEKS, length=st.none() | FEW_DAYS, policy=st.sampled_from(PausePolicy))
    def somebody_rests(self, of: int, by: dt.timedelta, length: dt.timedelta | None, policy: PausePolicy) -> None:
        first = START + by
        leave = Leave(first, None if length is None else first + length, PauseKind.PARENTAL_LEAVE, policy)
        self.apply(NewPause(self.world.placements[of], leave))

    @rule(length=FEW_DAYS)
    def somebody_comes_back(self, length: dt.timedelta) -> None:
        with self.session() as session:
            paused = session.scalars(select(PlacementPause).where(PlacementPause.until_on.is_(None))).first()
        if paused is not None:
            self.apply(Resumption(paused.placement_id, paused.from_on, paused.from_on + length))

    @rule(of=st.integers(0, 1), by=WEEKS, anchor=st.sampled_from(Anchor))
    def somebody_moves_to_another_provider(self, of: int, by: dt.timedelta, anchor: Anchor) -> None:
        move = Move(self.provider_id, self.supervisor_id, START + by, anchor)
        self.apply(Transfer(self.world.placements[of], move))

    @rule(of=st.integers(0, 1), before=st.integers(0, 20))
    def somebody_leaves(self, of: int, before: int) -> None:
        with self.session() as session:
            placement = self.world.placement(session, of)
            day = max(self.today - dt.timedelta(before), placement.start_on)
            end_placement(
                session,
                self.world.house.shelf.plans,
                placement,
                day,
                (ExitReason.GOT_WORK, Destination.WORK),
                self.today,
                actor="test",
                at=self.world.house.clock.now(),
            )

    @rule(of=st.integers(0, 1), is_given=st.booleans())
    def somebody_decides(self, of: int, is_given: bool) -> None:
        decision = Decision.GIVEN if is_given else Decision.WITHDRAWN
        with self.session() as session:
            decide(
                session,
                self.world.participants[of],
                {Purpose.OWN_FOLLOW_UP: decision},
                "1",
                actor="test",
                at=self.world.house.clock.now(),
            )

    @rule(which=st.integers(0, 5))
    def a_change_is_undone(self, which: int) -> None:
        with self.session() as session:
            changes = session.scalars(select(PlanChange).order_by(PlanChange.id)).all()
            if changes:
                with suppress(CannotUndo):
                    undo_change(session, changes[which % len(changes)], actor="test", at=self.world.house.clock.now())

    def apply(self, proposal: Proposal) -> None:
        setting = Setting(self.world.authority_id, self.world.house.shelf.plans, self.today, facts_of)
        with self.world.session() as session:
            seen = simulate(session, setting, proposal)
            before = self.waiting(session)
            session.rollback()
            try:
                apply_change(
                    session, setting, proposal, seen.fingerprint, actor="test", at=self.world.house.clock.now()
                )
            except Refused:
                session.rollback()
                return
            session.commit()
            after = simulate(session, setting, proposal)
            assert after.n_lines == 0 or proposal.kind.value in ("pause", "transfer"), "applied, it has nothing to do"
            self.nothing_was_laid_out_in_a_closed_window(session, before)

    def waiting(self, session: Session) -> set[int]:
        return set(session.scalars(select(Assignment.id)))

    def nothing_was_laid_out_in_a_closed_window(self, session: Session, before: set[int]) -> None:
        rows = session.execute(
            select(Assignment.id, Assignment.cancel_reason, Occasion.closes_on).join(
                Occasion, Occasion.id == Assignment.occasion_id
            )
        )
        for number, reason, closes_on in rows:
            assert number in before or reason is not None or closes_on >= self.today

    def remember(self) -> None:
        with self.session() as session:
            self.known = self.waiting(session)

    @precondition(lambda self: hasattr(self, "world"))
    @invariant()
    def nothing_answered_is_ever_changed(self) -> None:
        with self.session() as session:
            for number, stored in self.answered.items():
                one = session.get_one(Assignment, number)
                assert self.as_stored(session, one) == stored

    @precondition(lambda self: hasattr(self, "world"))
    @invariant()
    def no_row_is_ever_lost(self) -> None:
        with self.session() as session:
            now = self.waiting(session)
        assert self.known <= now
        self.known = now

    @precondition(lambda self: hasattr(self, "world"))
    @invariant()
    def nobody_is_asked_twice_for_the_same_thing(self) -> None:
        with self.session() as session:
            asked = session.execute(
                select(Occasion.placement_id, Occasion.wave, Occasion.number, Assignment.role, Assignment.instrument)
                .join(Occasion, Occasion.id == Assignment.occasion_id)
                .where(Assignment.cancel_reason.is_(None))
            )
            twice = [key for key, n in Counter(map(tuple, asked)).items() if n > 1]
        assert twice == []

    @precondition(lambda self: hasattr(self, "world"))
    @invariant()
    def the_ledger_adds_up(self) -> None:
        with self.session() as session:
            exported = package_counts(session, self.world.authority_id, self.today)
            proof = prove(session, self.world.house.shelf.plans, self.world.authority_id, self.today, exported)
            assert proof.wrong == {}
            assert proof.n_planned == session.scalar(select(func.count()).select_from(Assignment))

    @precondition(lambda self: hasattr(self, "world"))
    @invariant()
    def planning_again_writes_nothing(self) -> None:
        with self.session() as session:
            args = (session, self.world.house.shelf.plans, self.today)
            at = self.world.house.clock.now()
            plan_with_answers(*args, actor="test", at=at)
            again = plan_occasions(*args, actor="test", at=at, facts=facts_of, is_thorough=True)
            assert again.is_empty, again
            assert session.scalar(select(func.count()).where(Placement.planned_as.is_(None))) == 0


@pytest.mark.parametrize("examples", [12])
def test_any_course_of_events_keeps_the_promises(sqlite_template: Path, tmp_path: Path, examples: int) -> None:
    counter = iter(range(10**6))

    def make() -> Generator[World, None, None]:
        folder = tmp_path / str(next(counter))
        folder.mkdir()
        shutil.copyfile(sqlite_template, folder / "course.sqlite")
        yield from a_world(f"sqlite:///{folder / 'course.sqlite'}", folder)

    machine = type("Course", (AnyCourse,), {"make": staticmethod(make)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )


def test_a_transfer_before_an_earlier_one_is_refused_and_changes_nothing(sqlite_template: Path, tmp_path: Path) -> None:
    path = tmp_path / "course.sqlite"
    shutil.copyfile(sqlite_template, path)
    course = type("Course", (AnyCourse,), {"make": lambda: a_world(f"sqlite:///{path}", tmp_path)})()
    course.begin()
    course.somebody_moves_to_another_provider(of=1, by=dt.timedelta(weeks=19), anchor=Anchor.RESTART)
    course.remember()
    before = course.known
    course.somebody_moves_to_another_provider(of=1, by=dt.timedelta(weeks=18), anchor=Anchor.RESTART)
    course.remember()
    assert course.known == before
    course.teardown()
