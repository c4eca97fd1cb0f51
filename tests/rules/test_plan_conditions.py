"""When a wave is called for: true, false or unknown, and what is wrong with a condition before anybody answers."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_files import Changes, a_plan, as_yaml, catalogue

from surveyapp.plans.conditions import Condition, Facts, Known, holds
from surveyapp.plans.loader import load_plan

DAY = dt.date(2026, 3, 2)
LOW = {"reading": {"instrument": "settling", "scale": "settled", "below": 3}}
LATE = {"answer": {"instrument": "settling", "item": "arrive", "one_of": [1, 2]}}


def score(value: float | None, on: dt.date = DAY, informant: str = "participant", wave: str = "baseline") -> Known:
    return Known("settling", "settled", informant, wave, on, value)


def is_met(condition: dict[str, Any], **facts: Any) -> bool | None:
    return holds(Condition.model_validate(condition), Facts(**facts))


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        ((), None),
        ((score(None),), None),
        ((score(2.9),), True),
        ((score(3),), False),
        ((score(2), score(4, DAY + dt.timedelta(1))), False),
        ((score(4, DAY + dt.timedelta(1)), score(2)), False),
    ],
)
def test_the_latest_score_decides_and_without_one_nothing_is_known(
    readings: tuple[Known, ...], expected: bool | None
) -> None:
    assert is_met(LOW, readings=readings) is expected


def test_a_score_of_somebody_else_or_another_wave_does_not_count_where_one_is_named() -> None:
    own = {"reading": {**LOW["reading"], "informant": "supervisor"}}
    there = {"reading": {**LOW["reading"], "wave": "monthly"}}
    assert is_met(own, readings=(score(1),)) is None
    assert is_met(there, readings=(score(1),)) is None
    assert is_met(there, readings=(score(1, wave="monthly"),)) is True


def test_answers_provider_hours_and_destination_decide_as_they_are_known() -> None:
    answered = Known("settling", "arrive", "participant", "baseline", DAY, 2)
    assert is_met(LATE, answers=(answered,)) is True
    assert is_met(LATE) is None
    assert is_met({"provider": ["Caféet"]}, provider="Verkstaden") is False
    assert is_met({"destination": ["arbete"]}) is None
    assert is_met({"hours": {"above": 10, "below": 40}}, hours=40.0) is False


KNOWN = st.sampled_from([True, False, None])


def leaf(value: bool | None) -> tuple[dict[str, Any], dict[str, Any]]:
    return {"provider": ["x"]}, {"provider": {True: "x", False: "y", None: None}[value]}


@given(value=KNOWN)
def test_none_of_is_the_opposite_and_unknown_stays_unknown(value: bool | None) -> None:
    condition, facts = leaf(value)
    expected = None if value is None else not value
    assert is_met({"none_of": [condition]}, **facts) is expected
    assert is_met({"any_of": [condition]}, **facts) is value
    assert is_met({"all_of": [condition]}, **facts) is value


@given(first=KNOWN, second=KNOWN)
def test_together_they_follow_the_three_valued_tables(first: bool | None, second: bool | None) -> None:
    facts = {
        "provider": {True: "x", False: "y", None: None}[first],
        "destination": {True: "arbete", False: "annat", None: None}[second],
    }
    pair = [{"provider": ["x"]}, {"destination": ["arbete"]}]
    both = False if False in (first, second) else None if None in (first, second) else True
    either = True if True in (first, second) else None if None in (first, second) else False
    assert is_met({"all_of": pair}, **facts) is both
    assert is_met({"any_of": pair}, **facts) is either


def found(changes: Changes) -> set[str]:
    plan, problems = load_plan(as_yaml(a_plan(changes)), "plan.yaml", catalogue())
    assert (plan is None) == bool(problems)
    assert all(problem.line > 0 and problem.column > 0 for problem in problems)
    return {f"{problem.path}: {problem.message}" for problem in problems}


def reading(**changes: object) -> dict[str, Any]:
    return {"reading": {**LOW["reading"], **changes}}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({}, "waves.1.when: this condition is empty"),
        ({**LOW, **LATE}, "waves.1.when: a condition has exactly one field, not reading and answer"),
        ({"all_of": []}, "waves.1.when.all_of: this list is empty"),
        ({"any_of": [{"hours": {}}]}, "waves.1.when.any_of.0.hours: say above which or below which number"),
        (reading(above=4, below=2), "waves.1.when.reading.below: no number is above 4 and below 2"),
        (reading(instrument="gone"), "waves.1.when.reading.instrument: no wave of the plan asks gone"),
        (reading(scale="gone"), "waves.1.when.reading.scale: settling 1 has no scale gone"),
        (reading(wave="gone"), "waves.1.when.reading.wave: the plan has no wave gone"),
        (reading(informant="caseworker"), "waves.1.when.reading.informant: settling is not asked of the caseworker"),
        (reading(below=1), "waves.1.when.reading.below: the scale settled of settling 1 goes no lower than 1"),
        (
            {"answer": {**LATE["answer"], "item": "gone"}},
            "waves.1.when.answer.item: settling 1 has no item gone",
        ),
        (
            {"answer": {**LATE["answer"], "item": "note"}},
            "waves.1.when.answer.item: the item note of settling 1 has no answers to choose from",
        ),
        (
            {"answer": {**LATE["answer"], "one_of": [9]}},
            "waves.1.when.answer.one_of.0: the item arrive of settling 1 has no answer 9",
        ),
    ],
)
def test_one_mistake_in_a_condition_is_one_finding(condition: dict[str, Any], expected: str) -> None:
    assert found({("waves", 1, "when"): condition}) == {expected}


def test_waves_that_wait_for_each_other_are_refused() -> None:
    waits = "this wave waits for answers that are only asked in"
    assert found({("waves", 1, "when"): reading(wave="monthly")}) == {
        f"waves.1.when: {waits} monthly, which wait for it"
    }
    assert found({("waves", 0, "when"): reading(wave="monthly"), ("waves", 1, "when"): reading(wave="baseline")}) == {
        f"waves.0.when: {waits} monthly, which wait for it",
        f"waves.1.when: {waits} baseline, which wait for it",
    }


def test_a_wave_may_wait_for_one_that_is_always_asked() -> None:
    assert found({("waves", 1, "when"): LOW, ("waves", 2, "when"): reading(wave="monthly")}) == set()


ASK = {"instrument": "settling", "version": 1, "informant": "participant"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({("waves", 0, "anchor"): "date"},
         "waves.0.anchor: a wave counted from a date must say in the field on which date that is"),
        ({("waves", 0, "on"): "2026-01-01"}, "waves.0.on: a wave counted from the start has no date of its own"),
        ({("waves", 2, "subject"): "agreement", ("waves", 2, "asks"): [{**ASK, "informant": "supervisor"}]},
         "waves.2.anchor: a wave about an agreement cannot be counted from the exit"),
        ({("waves", 2, "subject"): "agreement", ("waves", 2, "anchor"): "agreement"},
         "waves.2.asks.0.informant: a wave about an agreement asks nothing of participants"),
        ({("waves", 0, "asks"): []}, "waves.0.asks: a wave asks at least one form or holds at least one meeting"),
        ({("waves", 0, "window", "remind"): [3, 18]},
         "waves.0.window.remind.1: a reminder 18 days after the opening comes too late: the window closes after 17"),
        ({("waves", 0, "window", "remind"): [3, 3]},
         "waves.0.window.remind.1: reminders stand in order, each on a day of its own"),
    ],
)  # fmt: skip
def test_one_mistake_in_a_wave_is_one_finding(changes: Changes, expected: str) -> None:
    assert found(changes) == {expected}


def test_windows_in_which_the_same_is_asked_twice_at_once_are_refused_unless_the_late_one_gives_way() -> None:
    (only,) = found({("waves", 1, "at"): {"weeks": 2}})
    assert only.startswith("waves.1.window: it overlaps a window of baseline, so that settling could be asked")
    for late in ("skip", "merge"):
        assert found({("waves", 1, "at"): {"weeks": 2}, ("waves", 0, "late"): late}) == set()


def test_waves_about_agreements_and_dates_may_lie_before_them() -> None:
    before: Changes = {("waves", 2, "anchor"): "agreement", ("waves", 2, "at"): {"months": -1}}
    assert found(before) == set()
    assert found({**before, ("waves", 2, "anchor"): "date", ("waves", 2, "on"): "2026-01-01"}) == set()


def test_meetings_may_stand_where_no_form_is_asked() -> None:
    meeting: Changes = {
        ("waves", 2, "asks"): [],
        ("waves", 2, "meetings"): [{"kind": "meeting", "informant": "caseworker"}],
    }
    assert found(meeting) == set()
