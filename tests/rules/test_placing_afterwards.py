"""Exits beside their plans, statuses months later, hours, referrals, and two people who edit the same thing."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.people.contact import reserve_number
from surveyapp.people.duplicates import folded
from surveyapp.placements.afterwards_rules import (
    PERCENTS,
    Due,
    Ending,
    ending,
    hours_a_week,
    is_percent,
    may_become,
    percent_on,
    statuses_after,
)
from surveyapp.placements.both_edited import both_edited
from surveyapp.placements.rules import ReferralState

DAY = dt.date(2024, 3, 4)
LEFT = dt.date(2023, 8, 31)


@pytest.mark.parametrize(
    ("exit_on", "planned", "reason", "expected"),
    [
        (DAY, None, "completed", Ending.NOTHING_PLANNED),
        (DAY, DAY, "completed", Ending.AS_PLANNED),
        (DAY, DAY + dt.timedelta(1), "got work", Ending.EARLY),
        (DAY, DAY - dt.timedelta(1), "completed", Ending.LATER),
        (DAY, DAY + dt.timedelta(90), "never came", Ending.NEVER_CAME),
    ],
)
def test_an_exit_beside_its_plan(exit_on: dt.date, planned: dt.date | None, reason: str, expected: Ending) -> None:
    assert ending(exit_on, planned, reason) is expected


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (dt.date(2024, 2, 28), [Due.COMING, Due.COMING, Due.COMING]),
        # Six months after 31 August is the last day of February.
        (dt.date(2024, 2, 29), [Due.DUE, Due.COMING, Due.COMING]),
        (dt.date(2024, 5, 31), [Due.DUE, Due.COMING, Due.COMING]),
        (dt.date(2024, 6, 1), [Due.PAST, Due.COMING, Due.COMING]),
        (dt.date(2024, 8, 31), [Due.PAST, Due.DUE, Due.COMING]),
        (dt.date(2025, 8, 31), [Due.PAST, Due.PAST, Due.DUE]),
    ],
)
def test_statuses_fall_due_after_six_twelve_and_twenty_four_months(today: dt.date, expected: list[Due]) -> None:
    assert [one.due for one in statuses_after(LEFT, "arbete", [], today)] == expected


def test_what_is_known_is_not_asked_and_nobody_is_asked_about_the_dead_or_those_who_said_no() -> None:
    def states(destination: str, known: list[tuple[int, str]], *, may_ask: bool = True) -> list[Due]:
        found = statuses_after(LEFT, destination, known, LEFT + dt.timedelta(190), may_ask=may_ask)
        return [one.due for one in found]

    assert states("arbete", [(6, "vet-inte")]) == [Due.KNOWN, Due.COMING, Due.COMING]
    assert states("avliden", []) == [Due.NOT_ASKED] * 3
    assert states("arbete", [(6, "avliden")]) == [Due.KNOWN, Due.NOT_ASKED, Due.NOT_ASKED]
    assert states("arbete", [], may_ask=False) == [Due.NOT_ASKED] * 3


@given(st.integers(-10, 200))
def test_hours_are_planned_from_a_quarter_upwards_in_steps_of_five(percent: int) -> None:
    assert is_percent(percent) == (25 <= percent <= 100 and percent % 5 == 0)


def test_the_latest_step_by_a_day_holds() -> None:
    steps = [(DAY + dt.timedelta(30), 50), (DAY, 25)]
    assert [percent_on(steps, DAY + dt.timedelta(n)) for n in (-1, 0, 29, 30, 99)] == [None, 25, 25, 50, 50]
    assert (PERCENTS[0], PERCENTS[-1], hours_a_week(25)) == (25, 100, 10.0)


def test_a_referral_goes_only_where_it_can() -> None:
    state = ReferralState
    possible = {(one, other) for one in state for other in state if may_become(one, other)}
    assert possible == {
        (state.REFERRED, state.ACCEPTED),
        (state.REFERRED, state.DECLINED),
        (state.REFERRED, state.STARTED),
        (state.ACCEPTED, state.REFERRED),
        (state.ACCEPTED, state.DECLINED),
        (state.ACCEPTED, state.STARTED),
        (state.DECLINED, state.REFERRED),
    }


FIELDS = st.fixed_dictionaries({name: st.sampled_from(["a", "b", "c"]) for name in ("one", "two", "three")})


@given(FIELDS, FIELDS, FIELDS)
def test_nothing_that_either_wrote_is_lost(
    before: dict[str, str], mine: dict[str, str], theirs: dict[str, str]
) -> None:
    met = both_edited(before, mine, theirs)
    for name, now in theirs.items():
        # What I changed stands as I wrote it, what they alone changed as they did.
        assert met.proposed[name] == (mine[name] if mine[name] != before[name] else now)
        shown = [one for one in met.fields if one.name == name]
        assert bool(shown) == (now != before[name])
        assert all((one.mine, one.theirs) == (mine[name], now) for one in shown)
    assert bool(met) == (theirs != before)


def test_both_changed_means_to_something_different() -> None:
    met = both_edited({"a": "1", "b": "1", "c": "1"}, {"a": "2", "b": "2", "c": "1"}, {"a": "3", "b": "2", "c": "3"})
    assert {one.name: one.both_changed for one in met.fields} == {"a": True, "b": False, "c": False}


@pytest.mark.parametrize(
    ("typed", "value", "problem"),
    [
        ("19900101-A1B2", "19900101A1B2", None),
        (" 1990 0101 tf12", "19900101TF12", None),
        ("short1", None, "not a reserve number"),
        ("ABCDEFGHIJ", None, "not a reserve number"),
        ("=1+1;DROP", None, "not a reserve number"),
        ("19811218-9876", None, "a personal number"),
    ],
)
def test_reserve_numbers(typed: str, value: str | None, problem: str | None) -> None:
    assert (reserve_number(typed).value, reserve_number(typed).problem) == (value, problem)


def test_names_are_the_same_whatever_their_capitals_marks_and_order() -> None:
    assert folded("Åsa Bergström-Lind") == folded("lind  ASA bergstrom")
    assert folded("Anna Berg") != folded("Anna Borg")
