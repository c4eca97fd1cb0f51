"""Pauses, rounds after transfers and late forms on the calendar, with short months and nights of changing clocks."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_versions import version

from surveyapp.plans.definition import Plan
from surveyapp.plans.locking import plan_hash
from surveyapp.schedule.difference import KnownAssignment, KnownOccasion, Standing, difference
from surveyapp.schedule.plan import Pause, PlacementDays, PlannedOccasion, Round, lay_out
from surveyapp.schedule.windows import CancelReason

PLAN = version(1)
START = dt.date(2024, 1, 31)
END = dt.date(2024, 12, 31)


def test_new_optional_fields_do_not_change_the_hash_of_a_plan_that_was_locked() -> None:
    assert plan_hash(PLAN) == "29425a18b5915afc3a85ee27189106241ac74e304521c2ed479cc0398f4f86ac"
    assert plan_hash(version(1, start={"late": "keep", "meetings": [], "subject": "placement"})) == plan_hash(PLAN)
    assert plan_hash(version(1, start={"late": "skip"})) != plan_hash(PLAN)


def days_of(wave: str, days: PlacementDays, plan: Plan = PLAN) -> list[dt.date]:
    return [o.window.on for o in lay_out(plan, days, START) if o.wave == wave and not o.reasons]


def test_a_pause_over_a_short_month_shifts_by_its_own_length_and_not_by_months() -> None:
    pause = Pause(dt.date(2024, 2, 10), dt.date(2024, 2, 29), shifts=True)
    found = days_of("manad", PlacementDays(START, END, None, pauses=(pause,)))
    assert found[:3] == [dt.date(2024, 3, 20), dt.date(2024, 4, 20), dt.date(2024, 5, 20)]


@pytest.mark.parametrize("night", [dt.date(2024, 3, 31), dt.date(2024, 10, 27)])
def test_a_pause_over_a_night_of_changing_clocks_lasts_whole_days(night: dt.date) -> None:
    pause = Pause(night - dt.timedelta(1), night + dt.timedelta(1), shifts=True)
    before = days_of("puls", PlacementDays(START, END, None))
    after = days_of("puls", PlacementDays(START, END, None, pauses=(pause,)))
    expected = [day if day < pause.from_on else day + dt.timedelta(3) for day in before]
    assert after == [day for day in expected if day <= END]


def test_two_pauses_shift_one_after_the_other() -> None:
    first = Pause(dt.date(2024, 2, 1), dt.date(2024, 2, 10), shifts=True)
    second = Pause(dt.date(2024, 3, 1), dt.date(2024, 3, 5), shifts=True)
    found = days_of("manad", PlacementDays(START, END, None, pauses=(first, second)))
    assert found[0] == dt.date(2024, 3, 15)


def test_exit_and_follow_up_are_asked_although_the_placement_was_paused() -> None:
    pause = Pause(dt.date(2024, 2, 1), None, shifts=False)
    days = PlacementDays(START, None, dt.date(2024, 3, 1), pauses=(pause,))
    waves = {o.wave for o in lay_out(PLAN, days, START) if not o.reasons}
    assert waves == {"start", "avslut", "uppfoljning-6"}


def test_a_new_round_counts_on_from_the_numbers_before_it() -> None:
    numbers = {"start": 1, "kvartal": 1, "manad": 4, "puls": 17}
    days = PlacementDays(START, END, None, rounds=(Round(dt.date(2024, 6, 3), numbers),))
    found = [(o.number, o.window.on) for o in lay_out(PLAN, days, START) if o.wave == "kvartal"]
    assert found == [(1, dt.date(2024, 4, 30)), (2, dt.date(2024, 9, 3)), (3, dt.date(2024, 12, 3))]


CALENDAR = st.dates(START - dt.timedelta(30), dt.date(2025, 3, 1))
PAUSES = st.lists(st.tuples(CALENDAR, st.none() | st.integers(0, 60), st.booleans()), max_size=3)


def paused(found: list[tuple[dt.date, int | None, bool]]) -> tuple[Pause, ...]:
    return tuple(
        Pause(first, None if length is None else first + dt.timedelta(length), shifts)
        for first, length, shifts in sorted(found, key=lambda one: one[0])
    )


def rows(planned: list[PlannedOccasion]) -> list[KnownOccasion]:
    return [
        KnownOccasion(
            place,
            o.wave,
            o.number,
            o.window,
            tuple(
                KnownAssignment(
                    place * 10 + n, a.informant, a.instrument, 1, o.reasons.get((a.informant, a.instrument)), False
                )
                for n, a in enumerate(o.asks)
            ),
        )
        for place, o in enumerate(planned, start=1)
    ]


@settings(max_examples=80, deadline=None)
@given(before=PAUSES, after=PAUSES, today=CALENDAR, asked_from=st.none() | CALENDAR, ended=st.none() | CALENDAR)
def test_whatever_pauses_there_are_no_number_stands_twice_and_nothing_open_is_moved_into_the_past(
    before: list[tuple[dt.date, int | None, bool]],
    after: list[tuple[dt.date, int | None, bool]],
    today: dt.date,
    asked_from: dt.date | None,
    ended: dt.date | None,
) -> None:
    exit_on = None if ended is None else max(ended, START)
    stored = rows(lay_out(PLAN, PlacementDays(START, END, None, pauses=paused(before)), today))
    planned = lay_out(PLAN, PlacementDays(START, END, exit_on, pauses=paused(after)), today)
    assert len({(o.wave, o.number) for o in planned}) == len(planned)
    everybody = {"participant": 1, "supervisor": 1, "caseworker": 1}
    standing = Standing(everybody, today, has_ended=exit_on is not None, asked_from=asked_from)
    found = difference(planned, stored, standing)
    assert all(window.closes_on >= today for _, window in found.moved)
    if asked_from is not None:
        known = {o.id: o for o in stored}
        assert all(known[number].window.closes_on >= asked_from for number, _ in found.moved)
        assert all(o.window.closes_on >= asked_from for o in found.new_occasions)


def test_a_form_begun_is_not_merged_and_one_not_begun_is() -> None:
    plan = version(1, kvartal={"late": "merge"})
    exit_on = dt.date(2024, 5, 3)
    planned = lay_out(plan, PlacementDays(START, None, exit_on), exit_on)
    (quarter,) = (o for o in planned if o.wave == "kvartal")
    assert set(quarter.reasons.values()) == {CancelReason.MERGED}
    assert len(quarter.reasons) == 3
    begun = [
        known._replace(assignments=tuple(a._replace(is_begun=True, cancel_reason=None) for a in known.assignments))
        for known in rows(planned)
    ]
    everybody = {"participant": 1, "supervisor": 1, "caseworker": 1}
    assert not difference(planned, begun, Standing(everybody, exit_on, has_ended=True))
