"""The planner: days of waves, what is laid out, and what separates the stored schedule from the planned one."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from builders import the_shelf
from hypothesis import given, settings
from hypothesis import strategies as st

from surveyapp.clock import Clock
from surveyapp.plans.days import later
from surveyapp.plans.definition import Span
from surveyapp.schedule.difference import KnownAssignment, KnownOccasion, Standing, difference
from surveyapp.schedule.plan import Difference, PlacementDays, PlannedOccasion, lay_out
from surveyapp.schedule.windows import CancelReason, Window

PLAN = the_shelf().plan("ostersund-2022", 1)
INFORMANTS: dict[str, int | None] = {"participant": 1, "supervisor": 2, "caseworker": 3}
DAY = dt.date(2024, 1, 31)


@pytest.mark.parametrize(
    ("day", "span", "expected"),
    [
        (dt.date(2024, 1, 31), Span(months=1), dt.date(2024, 2, 29)),
        (dt.date(2023, 1, 31), Span(months=1), dt.date(2023, 2, 28)),
        (dt.date(2024, 1, 31), Span(months=2), dt.date(2024, 3, 31)),
        (dt.date(2024, 8, 31), Span(months=6), dt.date(2025, 2, 28)),
        (dt.date(2024, 2, 29), Span(months=12), dt.date(2025, 2, 28)),
        (dt.date(2024, 3, 30), Span(days=1), dt.date(2024, 3, 31)),
        (dt.date(2024, 3, 25), Span(weeks=1), dt.date(2024, 4, 1)),
        (dt.date(2024, 12, 31), Span(months=1, days=1), dt.date(2025, 2, 1)),
        (dt.date(2024, 5, 15), Span(months=-3), dt.date(2024, 2, 15)),
    ],
)
def test_months_keep_the_day_and_fall_back_to_the_last_of_a_short_month(
    day: dt.date, span: Span, expected: dt.date
) -> None:
    assert later(day, span) == expected


def test_repeats_are_counted_from_the_start_so_a_short_month_shifts_nothing() -> None:
    days = PlacementDays(dt.date(2024, 1, 31), dt.date(2024, 6, 30), None)
    monthly = [o.window.on for o in lay_out(PLAN, days, DAY) if o.wave == "manad"]
    assert [(day.month, day.day) for day in monthly] == [(2, 29), (3, 31), (4, 30), (5, 31), (6, 30)]


def test_a_stay_of_eleven_days_has_a_start_one_pulse_and_an_exit() -> None:
    days = PlacementDays(dt.date(2023, 1, 30), None, dt.date(2023, 2, 9))
    found = [(o.wave, o.window.on) for o in lay_out(PLAN, days, dt.date(2023, 2, 10))]
    assert found == [
        ("start", dt.date(2023, 1, 30)),
        ("puls", dt.date(2023, 2, 6)),
        ("avslut", dt.date(2023, 2, 9)),
        ("uppfoljning-6", dt.date(2023, 8, 9)),
    ]


def test_without_a_planned_end_repeats_reach_as_far_as_the_plan_looks_ahead() -> None:
    days = PlacementDays(dt.date(2024, 1, 8), None, None)
    last = max(o.window.on for o in lay_out(PLAN, days, dt.date(2024, 2, 1)))
    assert dt.date(2024, 4, 20) < last <= later(dt.date(2024, 2, 1), PLAN.lookahead)


@pytest.mark.parametrize("night", [dt.date(2024, 3, 31), dt.date(2024, 10, 27)])
def test_a_night_of_changing_clocks_leaves_the_calendar_day_alone(night: dt.date) -> None:
    zone = ZoneInfo("Europe/Stockholm")
    for hour in (0, 1, 2, 3, 23):
        local = dt.datetime(night.year, night.month, night.day, hour, 30, tzinfo=zone)
        assert local.astimezone(dt.UTC).astimezone(zone).date() == night
    days = PlacementDays(night - dt.timedelta(7), night + dt.timedelta(30), None)
    pulses = [o.window.on for o in lay_out(PLAN, days, night) if o.wave == "puls"]
    assert night in pulses
    assert len(set(pulses)) == len(pulses)


def test_a_demonstration_stands_on_its_own_day_whatever_the_real_one() -> None:
    clock = Clock(ZoneInfo("Europe/Stockholm"), dt.date(2023, 11, 14))
    assert clock.today() == dt.date(2023, 11, 14)
    assert clock.now().tzinfo is dt.UTC


def test_what_is_already_stored_needs_nothing() -> None:
    planned = lay_out(PLAN, PlacementDays(DAY, dt.date(2024, 8, 1), None), DAY)
    assert not difference(planned, _stored(planned), Standing(INFORMANTS, DAY))


def test_an_early_exit_cancels_what_is_left_and_adds_exit_and_follow_up() -> None:
    before = _stored(lay_out(PLAN, PlacementDays(DAY, dt.date(2024, 8, 1), None), DAY))
    exit_on = dt.date(2024, 3, 1)
    planned = lay_out(PLAN, PlacementDays(DAY, dt.date(2024, 8, 1), exit_on), exit_on)
    found = difference(planned, before, Standing(INFORMANTS, exit_on, has_ended=True))
    after = {a.id for o in before if o.window.on > exit_on for a in o.assignments}
    assert {assignment for assignment, _ in found.cancelled} == after
    assert {reason for _, reason in found.cancelled} == {CancelReason.PLACEMENT_ENDED}
    assert [o.wave for o in found.new_occasions] == ["avslut", "uppfoljning-6"]


def test_what_has_been_begun_is_never_cancelled_moved_or_handed_over() -> None:
    planned = lay_out(PLAN, PlacementDays(DAY, dt.date(2024, 8, 1), None), DAY)
    moved = lay_out(PLAN, PlacementDays(DAY + dt.timedelta(3), dt.date(2024, 8, 1), None), DAY)
    begun = _stored(planned, is_begun=True)
    found = difference(moved, begun, Standing({**INFORMANTS, "supervisor": 9}, DAY, has_ended=False))
    touched = [*found.cancelled, *found.moved, *found.handed_over, *found.reinstated]
    assert touched == []


def test_another_supervisor_takes_over_what_is_not_yet_over() -> None:
    planned = lay_out(PLAN, PlacementDays(DAY, dt.date(2024, 12, 1), None), DAY)
    stored = _stored(planned)
    today = dt.date(2024, 7, 1)
    found = difference(planned, stored, Standing({**INFORMANTS, "supervisor": 9}, today, has_ended=False))
    theirs = {a.id for o in stored for a in o.assignments if a.role == "supervisor" and o.window.closes_on >= today}
    assert {assignment for assignment, new in found.handed_over if new == 9} == theirs
    assert theirs


def test_what_was_cancelled_by_an_exit_comes_back_when_the_exit_was_a_mistake() -> None:
    planned = lay_out(PLAN, PlacementDays(DAY, dt.date(2024, 8, 1), None), DAY)
    cancelled = _stored(planned, cancel_reason=CancelReason.PLACEMENT_ENDED.value)
    found = difference(planned, cancelled, Standing(INFORMANTS, DAY, has_ended=False))
    assert set(found.reinstated) == {a.id for o in cancelled for a in o.assignments}


def test_a_withdrawal_stands_whatever_the_plan_asks() -> None:
    planned = lay_out(PLAN, PlacementDays(DAY, dt.date(2024, 8, 1), None), DAY)
    withdrawn = _stored(planned, cancel_reason=CancelReason.WITHDRAWN.value)
    assert not difference(planned, withdrawn, Standing(INFORMANTS, DAY, has_ended=False)).reinstated


days_strategy = st.builds(
    PlacementDays,
    start_on=st.just(DAY),
    planned_end_on=st.one_of(st.none(), st.dates(DAY, dt.date(2025, 3, 1))),
    exit_on=st.one_of(st.none(), st.dates(DAY, dt.date(2025, 3, 1))),
)


@settings(max_examples=60, deadline=None)
@given(first=days_strategy, second=days_strategy, today=st.dates(DAY, dt.date(2025, 3, 1)))
def test_after_any_change_the_second_run_writes_nothing(
    first: PlacementDays, second: PlacementDays, today: dt.date
) -> None:
    stored = _stored(lay_out(PLAN, first, today))
    planned = lay_out(PLAN, second, today)
    change = difference(planned, stored, Standing(INFORMANTS, today, has_ended=second.exit_on is not None))
    applied = _applied(stored, change)
    assert not difference(planned, applied, Standing(INFORMANTS, today, has_ended=second.exit_on is not None))
    wanted = [(o.wave, o.number) for o in planned]
    assert len(set(wanted)) == len(wanted)


def _stored(
    planned: list[PlannedOccasion], *, is_begun: bool = False, cancel_reason: str | None = None
) -> list[KnownOccasion]:
    found = []
    for number, occasion in enumerate(planned, start=1):
        rows = tuple(
            KnownAssignment(
                number * 10 + place, ask.informant, ask.instrument, INFORMANTS[ask.informant], cancel_reason, is_begun
            )
            for place, ask in enumerate(occasion.asks)
        )
        found.append(KnownOccasion(number, occasion.wave, occasion.number, occasion.window, rows))
    return found


def _applied(stored: list[KnownOccasion], change: Difference) -> list[KnownOccasion]:
    windows: dict[int, Window] = dict(change.moved)
    reasons: dict[int, str | None] = {assignment: reason.value for assignment, reason in change.cancelled}
    reasons.update(dict.fromkeys(change.reinstated))
    kept = []
    for occasion in stored:
        rows = tuple(
            KnownAssignment(a.id, a.role, a.instrument, a.informant_id, reasons.get(a.id, a.cancel_reason), a.is_begun)
            for a in occasion.assignments
        )
        window = windows.get(occasion.id, occasion.window)
        kept.append(KnownOccasion(occasion.id, occasion.wave, occasion.number, window, rows))
    added = _stored(change.new_occasions)
    return kept + [KnownOccasion(o.id + 1000, o.wave, o.number, o.window, o.assignments) for o in added]
