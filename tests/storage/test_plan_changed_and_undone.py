"""Trying a change out, applying it as one, undoing it; pauses, transfers, conditions and agreements in the database."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from answering import answer
from builders import OWN, PLAN, START, World
from plan_versions import CALLED_FOR, RARER, TIDIER, first_item, version, with_versions
from sqlalchemy import select
from web.stored import everything

from surveyapp.agreements.changes import By, extend, follow, sign
from surveyapp.agreements.models import Agreement
from surveyapp.agreements.rules import Granted
from surveyapp.audit.actions import Action
from surveyapp.audit.models import AuditEvent
from surveyapp.house import House
from surveyapp.people.changes import Person, register_staff
from surveyapp.people.models import Organisation, OrganisationKind, Role
from surveyapp.placements.changes import Refused
from surveyapp.placements.course import Leave, Move
from surveyapp.placements.models import PlacementTransfer
from surveyapp.placements.rules import Anchor, Destination, ExitReason, PauseKind, PausePolicy
from surveyapp.plans.shelf import Shelf
from surveyapp.reports.completion import counted, of_authority
from surveyapp.responses.facts import facts_of, plan_with_answers
from surveyapp.responses.given import Given
from surveyapp.schedule.changes import Tally, plan_occasions
from surveyapp.schedule.models import Assignment, Occasion, PlanChange
from surveyapp.schedule.plan_changes import GroundMoved, Setting, Simulation, apply_change, simulate
from surveyapp.schedule.proposals import NewDates, NewPause, NewVersion, Proposal, Resumption, Transfer
from surveyapp.schedule.queries import is_paused
from surveyapp.schedule.settling import expected, hold
from surveyapp.schedule.stays import end_placement
from surveyapp.schedule.undoing import CannotUndo, Undone, change_by_ref, undo_change
from surveyapp.schedule.windows import FinalState

WEEK = dt.timedelta(weeks=1)
LATER = START + dt.timedelta(40)


@pytest.fixture
def versions(world_on_each: World) -> World:
    """A world whose plan has further versions."""
    return with_versions(world_on_each)


def test_trying_out_writes_nothing_and_says_who_gets_what_and_when(versions: World) -> None:
    before = everything(versions)
    seen = _try(versions, NewVersion(*RARER, START))
    assert everything(versions) == before
    assert seen.n_placements == seen.n_changed == 1
    assert seen.counts["cancelled", "puls"] > 10
    assert seen.counts["cancelled", "kvartal"] == 3, "the quarter's end lies beyond what is laid out ahead"
    assert seen.n_lines == sum(seen.counts.values()) == len(seen.lines)


def test_a_page_of_lines_comes_with_the_counts_of_all(versions: World) -> None:
    whole = _try(versions, NewVersion(*RARER, START))
    with versions.session() as session:
        page = simulate(session, _setting(versions), NewVersion(*RARER, START), skip=3, size=4)
    assert page.lines == whole.lines[3:7]
    assert (page.counts, page.fingerprint) == (whole.counts, whole.fingerprint)


def test_what_is_applied_is_what_was_shown(versions: World) -> None:
    seen = _try(versions, NewVersion(*RARER, START))
    shown = Counter(line.what for line in seen.lines)
    before = _assignments(versions)
    change = _apply(versions, NewVersion(*RARER, START))
    after = _assignments(versions)
    cancelled = {number for number, (reason, *_) in after.items() if reason and not before[number][0]}
    assert len(cancelled) == shown["cancelled"]
    assert change.details["changes"] == seen.n_lines
    assert _try(versions, NewVersion(*RARER, START)).n_placements == 0
    assert _plan(versions, is_thorough=True).is_empty


def test_the_trail_tells_who_applied_and_who_undid(versions: World) -> None:
    change = _apply(versions, NewVersion(*RARER, START))
    _undo(versions, change.ref)
    with versions.session() as session:
        actions = (Action.PLAN_APPLIED.value, Action.PLAN_UNDONE.value)
        told = session.scalars(select(AuditEvent).where(AuditEvent.action.in_(actions)).order_by(AuditEvent.id)).all()
        assert [(event.action, event.actor, event.subject_id) for event in told] == [
            ("plan applied", "account 1", change.id),
            ("plan undone", "account 2", change.id),
        ]


@pytest.mark.parametrize("edition", [RARER, TIDIER, CALLED_FOR])
def test_undoing_restores_every_row_and_calls_off_what_was_added(versions: World, edition: tuple[str, int]) -> None:
    before = _assignments(versions)
    change = _apply(versions, NewVersion(*edition, START))
    undone = _undo(versions, change.ref)
    after = _assignments(versions)
    assert {number: after[number] for number in before} == before
    assert {reason for number, (reason, *_) in after.items() if number not in before} <= {"plan changed"}
    assert (undone.begun, undone.n_changed_since) == ([], 0)
    with versions.session() as session:
        assert versions.placement(session).plan_version == PLAN[1]
    assert _plan(versions, is_thorough=True).is_empty


def test_undoing_leaves_what_was_answered_meanwhile_and_says_so(versions: World) -> None:
    change = _apply(versions, NewVersion(*RARER, START))
    day = START + dt.timedelta(121)
    answer(versions, OWN, day, wave="kvartal")
    answered = versions.assignment(OWN, "kvartal")
    stored = _assignments(versions)[answered]
    undone = _undo(versions, change.ref)
    assert _assignments(versions)[answered] == stored
    assert undone.begun == [] or answered in undone.begun


def test_a_change_is_undone_once_and_not_under_a_later_one(versions: World) -> None:
    first = _apply(versions, NewVersion(*RARER, START))
    second = _apply(versions, NewVersion(*TIDIER, START))
    with pytest.raises(CannotUndo, match="later change"):
        _undo(versions, first.ref)
    _undo(versions, second.ref)
    _undo(versions, first.ref)
    with pytest.raises(CannotUndo, match="undone already"):
        _undo(versions, first.ref)


def test_of_two_people_who_apply_at_once_the_second_sees_that_the_ground_moved(versions: World) -> None:
    proposal = NewVersion(*RARER, START)
    seen = _try(versions, proposal)
    _apply(versions, proposal, seen.fingerprint)
    before = everything(versions)
    with pytest.raises(GroundMoved):
        _apply(versions, proposal, seen.fingerprint)
    assert everything(versions) == before


def test_a_placement_that_was_added_meanwhile_moves_the_ground(versions: World) -> None:
    seen = _try(versions, NewVersion(*RARER, START))
    versions.add_participant("Somebody new")
    with pytest.raises(GroundMoved):
        _apply(versions, NewVersion(*RARER, START), seen.fingerprint)


def test_another_authority_neither_sees_nor_changes_any_of_it(versions: World) -> None:
    change = _apply(versions, NewVersion(*RARER, START))
    with versions.session() as session:
        setting = Setting(versions.authority_id + 1, versions.house.shelf.plans, START)
        assert simulate(session, setting, NewVersion(*TIDIER, START)).n_placements == 0
        assert change_by_ref(session, versions.authority_id + 1, change.ref) is None


def test_only_those_who_follow_one_version_go_over_when_it_is_named(versions: World) -> None:
    assert _try(versions, NewVersion(*RARER, START, of=3)).n_placements == 0
    assert _try(versions, NewVersion(*RARER, START, of=1)).n_placements == 1


def test_what_was_missed_before_a_change_stays_missed_and_nothing_is_laid_out_there(versions: World) -> None:
    versions.at(LATER)
    _plan(versions)
    closed = _states(versions, LATER)["puls", FinalState.MISSED]
    assert closed > 3
    _apply(versions, NewVersion(*RARER, LATER))
    assert _states(versions, LATER)["puls", FinalState.MISSED] == closed
    _apply(versions, NewDates(versions.placements[0], START + WEEK, None, LATER))
    assert _states(versions, LATER)["puls", FinalState.MISSED] == closed


def test_a_shifted_start_moves_what_is_to_come(versions: World) -> None:
    _apply(versions, NewDates(versions.placements[0], START + WEEK, None, START))
    assert _active_days(versions, "manad")[0] == dt.date(2024, 4, 11)
    assert _days(versions, "start") == [START + WEEK]


def test_impossible_dates_are_refused_and_change_nothing(versions: World) -> None:
    before = everything(versions)
    with pytest.raises(Refused, match="planned_end_on: before the start"):
        _apply(versions, NewDates(versions.placements[0], START, START - WEEK, START))
    assert everything(versions) == before


def test_an_extension_lays_out_more(versions: World) -> None:
    of = versions.placements[0]
    _apply(versions, NewDates(of, START, START + dt.timedelta(91), START))
    assert [*_active_days(versions, "kvartal")] == []
    _apply(versions, NewDates(of, START, START + dt.timedelta(182), START))
    assert len(_active_days(versions, "kvartal")) == 1


@pytest.mark.parametrize(
    ("policy", "first_month"),
    [(PausePolicy.SHIFT, dt.date(2024, 4, 24)), (PausePolicy.SKIP, dt.date(2024, 5, 4))],
)
def test_a_pause_shifts_or_skips_what_lies_in_it(versions: World, policy: PausePolicy, first_month: dt.date) -> None:
    leave = Leave(dt.date(2024, 4, 1), dt.date(2024, 4, 20), PauseKind.PARENTAL_LEAVE, policy)
    change = _apply(versions, NewPause(versions.placements[0], leave))
    assert _active_days(versions, "manad")[0] == first_month
    paused = _states(versions, START)["manad", FinalState.PAUSED]
    assert paused == (1 if policy is PausePolicy.SKIP else 0)
    with versions.session() as session:
        days = {day: is_paused(session, versions.placements[0], dt.date(2024, 4, day)) for day in (1, 20, 21)}
        assert days == {1: True, 20: True, 21: False}
    _undo(versions, change.ref)
    assert _active_days(versions, "manad")[0] == dt.date(2024, 4, 4)
    with versions.session() as session:
        assert not is_paused(session, versions.placements[0], dt.date(2024, 4, 10))


def test_while_nobody_knows_the_end_of_a_pause_nothing_is_asked_and_then_it_goes_on(versions: World) -> None:
    of = versions.placements[0]
    _apply(versions, NewPause(of, Leave(dt.date(2024, 4, 1), None, PauseKind.SICK_LEAVE, PausePolicy.SHIFT)))
    assert _active_days(versions, "manad") == []
    _apply(versions, Resumption(of, dt.date(2024, 4, 1), dt.date(2024, 4, 10)))
    assert _active_days(versions, "manad")[0] == dt.date(2024, 4, 14)


@pytest.mark.parametrize(
    ("first", "last", "refusal"),
    [
        (START - WEEK, None, "before the start of the placement"),
        (START + WEEK, START, "before the start"),
        (START + 3 * WEEK, START + 5 * WEEK, "overlaps another pause"),
    ],
)
def test_impossible_pauses_are_refused(versions: World, first: dt.date, last: dt.date | None, refusal: str) -> None:
    _apply(versions, NewPause(versions.placements[0], _leave(START + 2 * WEEK, START + 4 * WEEK)))
    with pytest.raises(Refused, match=refusal):
        _apply(versions, NewPause(versions.placements[0], _leave(first, last)))


def test_a_transfer_that_keeps_the_anchor_only_asks_another_supervisor(versions: World) -> None:
    provider, supervisor = _other_provider(versions)
    before = {wave: _days(versions, wave) for wave in ("start", "kvartal")}
    move = Move(provider, supervisor, START + dt.timedelta(50), Anchor.KEEP)
    change = _apply(versions, Transfer(versions.placements[0], move))
    assert {wave: _days(versions, wave) for wave in before} == before
    asked = _supervisors(versions)
    assert asked["start"] == {versions.supervisor_id}
    assert asked["kvartal"] == {supervisor}
    with versions.session() as session:
        assert versions.placement(session).provider_id == provider
        assert session.scalars(select(PlacementTransfer.anchor)).all() == ["keep"]
    _undo(versions, change.ref)
    assert _supervisors(versions)["kvartal"] == {versions.supervisor_id}
    assert _plan(versions, is_thorough=True).is_empty
    with versions.session() as session:
        assert versions.placement(session).provider_id == versions.provider_id


def test_a_transfer_that_restarts_the_anchor_begins_again_and_keeps_what_was_answered(versions: World) -> None:
    answer(versions, OWN, START)
    provider, supervisor = _other_provider(versions)
    day = START + dt.timedelta(100)
    versions.at(day)
    move = Move(provider, supervisor, day, Anchor.RESTART)
    change = _apply(versions, Transfer(versions.placements[0], move))
    assert _days(versions, "start") == [START, day]
    assert [_days(versions, "kvartal")[place] for place in (0, 1)] == [dt.date(2024, 6, 4), dt.date(2024, 9, 12)]
    assert _states(versions, day)["start", FinalState.ANSWERED] == 1
    _undo(versions, change.ref)
    assert _active_days(versions, "start") == [START]


def test_a_transfer_to_the_same_provider_or_before_the_start_is_refused(versions: World) -> None:
    provider, supervisor = _other_provider(versions)
    of = versions.placements[0]
    with pytest.raises(Refused, match="the same provider"):
        _apply(versions, Transfer(of, Move(versions.provider_id, versions.supervisor_id, LATER, Anchor.KEEP)))
    with pytest.raises(Refused, match="not a supervisor there"):
        _apply(versions, Transfer(of, Move(provider, versions.supervisor_id, LATER, Anchor.KEEP)))
    with pytest.raises(Refused, match="before the start of the placement"):
        _apply(versions, Transfer(of, Move(provider, supervisor, START, Anchor.KEEP)))


def test_a_wave_is_called_for_once_its_condition_is_true(versions: World) -> None:
    _apply(versions, NewVersion(*CALLED_FOR, START))
    day = START + WEEK
    versions.at(day)
    _with_answers(versions)
    assert _days(versions, "lyft") == []
    answer(versions, "kort-puls", day, wave="puls", given=_pulse(versions, 1))
    assert _with_answers(versions).occasions == 1
    assert _days(versions, "lyft") == [START + dt.timedelta(42)]
    assert _with_answers(versions).is_empty


def test_a_wave_is_no_longer_called_for_when_the_condition_is_no_longer_true_unless_begun(versions: World) -> None:
    _apply(versions, NewVersion(*CALLED_FOR, START))
    answer(versions, "kort-puls", START + WEEK, wave="puls", given=_pulse(versions, 1))
    _with_answers(versions)
    assert _plan(versions).is_empty, "without knowing the answers nothing is taken back"
    answer(versions, "kort-puls", START + 2 * WEEK, wave="puls", number=2, given=_pulse(versions, 4))
    assert _with_answers(versions).cancelled == 1
    assert _states(versions, START + 2 * WEEK)["lyft", FinalState.NOT_CALLED_FOR] == 1


def test_late_forms_are_skipped_or_merged_when_the_same_is_asked_again(versions: World) -> None:
    _apply(versions, NewVersion(*TIDIER, START))
    exit_on = dt.date(2024, 6, 10)
    versions.at(exit_on)
    with versions.session() as session:
        end_placement(
            session,
            versions.house.shelf.plans,
            versions.placement(session),
            exit_on,
            (ExitReason.GOT_WORK, Destination.WORK),
            exit_on,
            actor="test",
            at=versions.house.clock.now(),
        )
        session.commit()
    states = _states(versions, exit_on)
    assert states["kvartal", FinalState.MERGED] == 3
    assert states["avslut", FinalState.OPEN] == 3


def test_follow_ups_after_the_exit_are_asked_although_the_placement_is_over(
    world_on_each: World,
) -> None:
    world = world_on_each
    after = {"anchor": "exit", "window": {"opens": -14, "due": 30, "grace": 30}, "asks": [_own_ask()]}
    spans = {f"efter_{months}": {**after, "at": {"months": months}} for months in (6, 12, 24)}
    _shelve(world, version(2, **spans))
    _apply(world, NewVersion(*RARER, START))
    exit_on = START + dt.timedelta(30)
    with world.session() as session:
        end_placement(
            session,
            world.house.shelf.plans,
            world.placement(session),
            exit_on,
            (ExitReason.COMPLETED, Destination.WORK),
            exit_on,
            actor="test",
            at=world.house.clock.now(),
        )
        session.commit()
    for months, day in ((6, dt.date(2024, 10, 3)), (12, dt.date(2025, 4, 3)), (24, dt.date(2026, 4, 3))):
        world.at(day)
        assert _plan(world, is_thorough=True).is_empty
        answer(world, OWN, day, wave=f"efter-{months}")
        assert _states(world, day)[f"efter-{months}", FinalState.ANSWERED] == 1


def test_an_agreement_has_interviews_and_meetings_of_its_own(world_on_each: World) -> None:
    world = world_on_each
    agreement = _with_agreement(world)
    assert _days(world, "samtal") == [dt.date(2024, 3, 1), dt.date(2024, 9, 1)]
    assert _days(world, "arligen")[0] == dt.date(2024, 2, 1), "it begins before the agreement does"
    assert len(_days(world, "mote")) == 6
    assert _plan(world, is_thorough=True).is_empty
    with world.session() as session:
        by = By("test", world.house.clock.now())
        extend(session, session.get_one(Agreement, agreement), dt.date(2025, 5, 31), by=by)
        session.commit()
    assert _plan(world).occasions > 0
    assert _days(world, "samtal")[-1] == dt.date(2025, 3, 1)


def test_a_meeting_counts_as_answered_once_it_was_held(world_on_each: World) -> None:
    world = world_on_each
    _with_agreement(world)
    day = dt.date(2024, 3, 5)
    with world.session() as session:
        meeting = session.scalars(
            select(Assignment.id)
            .join(Occasion, Occasion.id == Assignment.occasion_id)
            .where(Occasion.wave == "samtal", Occasion.number == 1, Assignment.role == "supervisor")
        ).one()
        one = expected(session, world.authority_id, meeting)
        assert one is not None
        at = world.house.clock.now()
        hold(session, one, at, authority_id=world.authority_id, actor="test", at=at)
        session.commit()
    assert _states(world, day)["samtal", FinalState.ANSWERED] == 1
    assert _plan(world, is_thorough=True).is_empty


def _with_agreement(world: World) -> int:
    interview = {"subject": "agreement", "anchor": "agreement", "window": {"opens": -7, "due": 14, "grace": 14}}
    contact = [{"kind": "interview", "informant": "supervisor"}]
    _shelve(
        world,
        version(
            2,
            samtal={**interview, "every": {"months": 6}, "meetings": contact},
            arligen={**interview, "at": {"months": -1}, "every": {"months": 12}, "meetings": contact},
            mote={
                **interview,
                "at": {"months": 1},
                "every": {"months": 2},
                "meetings": [{"kind": "meeting", "informant": "caseworker"}],
            },
        ),
    )
    with world.session() as session:
        granted = Granted(12, dt.date(2024, 3, 1), dt.date(2025, 2, 28), 100_00)
        agreement = sign(
            session, world.authority_id, world.provider_id, granted, by=By("test", world.house.clock.now())
        )
        follow(session, agreement, RARER, world.supervisor_id, world.caseworker_id)
        session.commit()
        number = agreement.id
    _plan(world)
    return number


def _shelve(world: World, *more: object) -> None:
    house = world.house
    plans = [*house.shelf.plans.values(), *more]
    shelf = Shelf.of(house.shelf.catalogue, plans)  # type: ignore[arg-type]  # plans of any version
    world.house = House(house.settings, house.engine, house.clock, house.vault, shelf, house.told)


def _own_ask() -> dict[str, object]:
    return {"instrument": OWN, "version": 1, "informant": "participant"}


def _pulse(world: World, code: int) -> dict[str, Given]:
    items = world.house.shelf.catalogue.get("kort-puls", 1).item_codes
    return {item: Given(code=code if item == first_item() else 3) for item in items}


def _leave(first: dt.date, last: dt.date | None) -> Leave:
    return Leave(first, last, PauseKind.OTHER, PausePolicy.SKIP)


def _setting(world: World) -> Setting:
    return Setting(world.authority_id, world.house.shelf.plans, world.house.clock.today(), facts_of)


def _try(world: World, proposal: Proposal) -> Simulation:
    with world.session() as session:
        return simulate(session, _setting(world), proposal)


def _apply(world: World, proposal: Proposal, fingerprint: str | None = None) -> PlanChange:
    seen = fingerprint or _try(world, proposal).fingerprint
    with world.session() as session:
        at = world.house.clock.now()
        change = apply_change(session, _setting(world), proposal, seen, actor="account 1", at=at)
        session.commit()
        session.refresh(change)
        session.expunge(change)
        return change


def _undo(world: World, ref: str) -> Undone:
    with world.session() as session:
        change = change_by_ref(session, world.authority_id, ref)
        assert change is not None
        undone = undo_change(session, change, actor="account 2", at=world.house.clock.now())
        session.commit()
        return undone


def _plan(world: World, *, is_thorough: bool = False) -> Tally:
    with world.session() as session:
        tally = plan_occasions(
            session,
            world.house.shelf.plans,
            world.house.clock.today(),
            actor="test",
            at=world.house.clock.now(),
            is_thorough=is_thorough,
        )
        session.commit()
        return tally


def _with_answers(world: World) -> Tally:
    with world.session() as session:
        tally = plan_with_answers(
            session, world.house.shelf.plans, world.house.clock.today(), actor="test", at=world.house.clock.now()
        )
        session.commit()
        return tally


def _other_provider(world: World) -> tuple[int, int]:
    with world.session() as session:
        provider = Organisation(
            authority_id=world.authority_id, kind=OrganisationKind.PROVIDER.value, name="Another provider"
        )
        session.add(provider)
        session.flush()
        supervisor = register_staff(
            session,
            world.house.vault,
            world.authority_id,
            Person("Another supervisor", "sv"),
            role=Role.SUPERVISOR,
            organisation_id=provider.id,
            actor="test",
            at=world.house.clock.now(),
        )
        session.commit()
        return provider.id, supervisor.id


def _assignments(world: World) -> dict[int, tuple[str | None, int | None, dt.date, dt.date]]:
    with world.session() as session:
        rows = session.execute(
            select(
                Assignment.id, Assignment.cancel_reason, Assignment.informant_id, Occasion.on, Occasion.closes_on
            ).join(Occasion, Occasion.id == Assignment.occasion_id)
        )
        return {number: (reason, informant, on, closes) for number, reason, informant, on, closes in rows}


def _days(world: World, wave: str) -> list[dt.date]:
    with world.session() as session:
        return list(session.scalars(select(Occasion.on).where(Occasion.wave == wave).order_by(Occasion.on)))


def _active_days(world: World, wave: str) -> list[dt.date]:
    with world.session() as session:
        return list(
            session.scalars(
                select(Occasion.on)
                .join(Assignment, Assignment.occasion_id == Occasion.id)
                .where(Occasion.wave == wave, Assignment.cancel_reason.is_(None))
                .distinct()
                .order_by(Occasion.on)
            )
        )


def _supervisors(world: World) -> dict[str, set[int | None]]:
    with world.session() as session:
        rows = session.execute(
            select(Occasion.wave, Assignment.informant_id)
            .join(Assignment, Assignment.occasion_id == Occasion.id)
            .where(Assignment.role == "supervisor")
        )
        found: dict[str, set[int | None]] = {}
        for wave, informant in rows:
            found.setdefault(wave, set()).add(informant)
        return found


def _states(world: World, day: dt.date) -> Counter[tuple[str, FinalState]]:
    with world.session() as session:
        found = counted(session, day, of_authority(world.authority_id), Occasion.wave)
        return Counter({(wave, state): n for (wave,), states in found.items() for state, n in states.items()})
