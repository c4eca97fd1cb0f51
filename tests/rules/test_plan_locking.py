"""A threshold counts as fixed beforehand only when its plan was locked in time."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_files import Changes, a_plan, a_threshold, as_yaml, catalogue

from surveyapp.plans.definition import Plan, Threshold
from surveyapp.plans.loader import load_plan
from surveyapp.plans.locking import LockedPlan, plan_hash, threshold_is_fixed_afterwards

FIRST_ANSWER = dt.date(2026, 3, 10)


def threshold(**changes: object) -> Threshold:
    return Threshold.model_validate(a_threshold(changes))


def locked(locked_on: str, *thresholds: dict[str, Any]) -> LockedPlan:
    plan = Plan.model_validate(a_plan({("thresholds",): list(thresholds)}))
    return LockedPlan(plan, dt.date.fromisoformat(locked_on))


@pytest.mark.parametrize(
    ("versions", "afterwards"),
    [
        ([], True),
        ([locked("2026-03-09", a_threshold())], False),
        ([locked("2026-03-10", a_threshold())], False),
        ([locked("2026-03-11", a_threshold())], True),
        ([locked("2026-03-01")], True),
        ([locked("2026-03-01", a_threshold({"level": 3}))], True),
        ([locked("2026-03-01", a_threshold({"change": 0.4}))], True),
        ([locked("2026-03-01", a_threshold({"scale": "progress"}))], True),
        ([locked("2026-03-01", a_threshold({"level": 3})), locked("2026-04-01", a_threshold())], True),
        ([locked("2026-03-01", a_threshold()), locked("2026-04-01", a_threshold())], False),
        ([locked("2026-03-01", a_threshold({"basis": "Other words.", "fixed_on": "2026-02-01"}))], False),
    ],
    ids=[
        "never locked",
        "the day before",
        "the same day",
        "the day after",
        "locked without a threshold",
        "another level",
        "another change",
        "another scale",
        "lowered in a later version",
        "kept in a later version",
        "other words for the same threshold",
    ],
)
def test_the_version_with_the_threshold_must_be_locked_by_the_day_of_the_first_answer(
    versions: list[LockedPlan], afterwards: bool
) -> None:
    assert threshold_is_fixed_afterwards(threshold(), FIRST_ANSWER, versions) is afterwards


def test_nothing_is_afterwards_while_there_is_no_answer() -> None:
    assert threshold_is_fixed_afterwards(threshold(), None, []) is False


@given(days=st.integers(-400, 400))
@settings(max_examples=30)
def test_only_the_order_of_the_two_days_counts(days: int) -> None:
    version = LockedPlan(Plan.model_validate(a_plan()), FIRST_ANSWER + dt.timedelta(days=days))
    assert threshold_is_fixed_afterwards(threshold(), FIRST_ANSWER, [version]) is (days > 0)


def plan_from(text: str) -> Plan:
    plan, problems = load_plan(text, "plan.yaml", catalogue())
    assert problems == ()
    assert plan is not None
    return plan


def test_remarks_and_the_order_of_keys_do_not_change_the_hash_of_a_plan() -> None:
    turned = dict(reversed(a_plan().items()))
    assert plan_hash(plan_from(f"# a remark\n{as_yaml(turned)}")) == plan_hash(plan_from(as_yaml(a_plan())))


@pytest.mark.parametrize(
    "changes",
    [
        {("title", "en"): "Placements"},
        {("waves", 1, "window", "due"): 6},
        {("thresholds", 0, "level"): 3.5},
        {("thresholds", 0, "fixed_on"): "2026-01-16"},
        {("reliabilities", 0, "value"): 0.81},
    ],
)
def test_every_change_of_what_a_plan_says_changes_its_hash(changes: Changes) -> None:
    assert plan_hash(plan_from(as_yaml(a_plan(changes)))) != plan_hash(plan_from(as_yaml(a_plan())))
