"""How good predicted chances are: AUC, Brier, log loss and calibration, against R."""

from __future__ import annotations

import itertools
import math
from typing import Any

import pytest
from effects_numbers import agree, from_r
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_cases import case

from surveyapp.effects.calibration import calibration
from surveyapp.effects.discrimination import auc_difference, discrimination

INFERT = from_r("infert")
CASES = case("g02_logistic_infert").inputs["case"]


def test_one_class_has_no_auc_but_a_brier_score() -> None:
    c = case("g07_auc_single_class")
    found = discrimination(c.inputs["y"], c.inputs["p"])
    c.check(found.auc, "auc")
    c.check(found.brier, "brier")
    assert found.auc_undefined == "one class only"
    assert found.brier_skill is None


def test_chances_of_exactly_zero_and_one_can_be_perfect() -> None:
    c = case("g09_brier_edge")
    found = discrimination(c.inputs["y"], c.inputs["p"])
    c.check(found.auc, "auc")
    c.check(found.brier, "brier")
    assert found.log_loss == 0
    assert found.notes == ()


def test_a_certain_chance_that_was_wrong_costs_everything_and_says_so() -> None:
    found = discrimination([1, 0], [0.0, 0.5])
    assert found.log_loss == math.inf
    assert found.notes == ("a chance of exactly 0 or 1 was wrong: infinite log loss",)


def test_the_base_rate_for_everyone_has_no_skill() -> None:
    c = case("g10_base_rate_model_one_of_five")
    found = discrimination(c.inputs["y"], c.inputs["p"])
    for key in ("auc", "brier", "brier_reference", "brier_skill", "log_loss"):
        c.check(getattr(found, key), key)
    assert found.auc_se is None


def test_auc_and_delong_agree_with_proc() -> None:
    found = discrimination(CASES, INFERT["chance"])
    agree([found.auc_interval.lower, found.auc, found.auc_interval.upper], INFERT["auc"], 10)
    difference = auc_difference(CASES, INFERT["chance"], INFERT["other"])
    agree(difference.p, INFERT["auc_p"], 9)


def test_two_predictions_that_order_alike_cannot_differ() -> None:
    assert auc_difference([0, 1, 0, 1], [0.1, 0.2, 0.3, 0.4], [0.2, 0.3, 0.4, 0.5]).undefined is not None
    assert auc_difference([0, 1, 0], [0.1, 0.2, 0.3], [0.2, 0.3, 0.1]).undefined == "fewer than two of a class"
    assert auc_difference([], [], []).undefined == "no rows"


def test_calibration_agrees_with_glm() -> None:
    found = calibration(CASES, INFERT["shrunk"])
    agree([found.intercept.value, found.slope.value], INFERT["slope"], 9)
    agree([found.intercept.se, found.slope.se], INFERT["slope_se"], 7)
    agree([found.in_the_large.value, found.in_the_large.se], [INFERT["large"], INFERT["large_se"]], 6)


def test_the_calibration_table_holds_everyone_once() -> None:
    table = calibration(CASES, INFERT["chance"], classes=5).table
    assert sum(row.people for row in table) == len(CASES)
    assert sum(row.events for row in table) == sum(CASES)
    assert all(row.highest < later.lowest for row, later in itertools.pairwise(table))


@pytest.mark.parametrize(
    ("outcome", "chance", "reason"),
    [
        ([], [], "no rows"),
        ([1, 1], [0.5, 0.6], "one class only"),
        ([1, 0], [1.0, 0.6], "a chance of exactly 0 or 1"),
    ],
)
def test_calibration_that_does_not_exist_says_why(outcome: list[int], chance: list[float], reason: str) -> None:
    found = calibration(outcome, chance)
    assert found.undefined == reason
    assert found.slope.value is None


def test_equal_chances_have_no_slope_and_separating_chances_neither() -> None:
    equal = calibration([0, 1, 0, 1], [0.4, 0.4, 0.4, 0.4])
    assert equal.slope.undefined == "equal chances"
    assert equal.in_the_large.value == pytest.approx(math.log(0.5 / 0.5) - math.log(0.4 / 0.6))
    apart = calibration([0, 0, 1, 1], [0.1, 0.2, 0.7, 0.8])
    assert apart.slope.undefined == "the chances separate the classes"


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("chance", lambda: discrimination([1, 0], [1.2, 0.1])),
        ("chance", lambda: calibration([1, 0], [-0.2, 0.1])),
        ("classes", lambda: calibration([1, 0], [0.2, 0.1], classes=1)),
        ("outcome", lambda: discrimination([3, 0], [0.2, 0.1])),
        ("level", lambda: auc_difference([1, 0], [0.2, 0.1], [0.2, 0.1], level=2)),
    ],
)
def test_wrong_use_is_refused_by_parameter(name: str, call: Any) -> None:
    with pytest.raises(ValueError, match=name):
        call()


rows = st.lists(st.tuples(st.integers(0, 1), st.integers(1, 19)), max_size=25)


@settings(max_examples=80, deadline=None)
@given(rows, st.randoms(use_true_random=False))
def test_scores_do_not_care_about_order_and_turn_with_the_outcome(table: list[tuple[int, int]], random: Any) -> None:
    shuffled = list(table)
    random.shuffle(shuffled)
    y, p = [r[0] for r in table], [r[1] / 20 for r in table]
    first = discrimination(y, p)
    second = discrimination([r[0] for r in shuffled], [r[1] / 20 for r in shuffled])
    turned = discrimination([1 - v for v in y], [1 - v for v in p])
    calibration(y, p)
    for name in ("auc", "brier", "log_loss", "auc_se", "brier_skill"):
        here = getattr(first, name)
        for other in (second, turned):
            assert getattr(other, name) == (None if here is None else pytest.approx(here, abs=1e-9))


@settings(max_examples=40, deadline=None)
@given(rows)
def test_auc_sees_only_the_order_of_chances(table: list[tuple[int, int]]) -> None:
    y, p = [r[0] for r in table], [r[1] / 20 for r in table]
    assert discrimination(y, p).auc == discrimination(y, [v**2 for v in p]).auc
