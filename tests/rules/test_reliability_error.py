"""Standard error of measurement and minimal detectable change."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_cases import case

from surveyapp.psychometrics.alpha import cronbach_alpha
from surveyapp.psychometrics.error import error_from_items, error_from_reliability, error_from_retest
from surveyapp.psychometrics.icc import icc
from surveyapp.psychometrics.tables import FloatArray

ATTITUDE = np.array(case("a01_alpha_attitude_raw").inputs["items"], dtype=float)


def test_the_example_of_jacobson_and_truax() -> None:
    """Jacobson & Truax 1991: SD 7.5, reliability .80, printed as 3.35 and 4.74."""
    error = error_from_reliability(7.5, 0.80)
    assert error.sem == pytest.approx(3.35, abs=0.005)
    assert error.s_diff == pytest.approx(4.74, abs=0.005)
    assert error.s_diff is not None
    assert error.mdc90 == pytest.approx(1.644854 * error.s_diff, rel=1e-6)
    assert error.mdc95 == pytest.approx(1.959964 * error.s_diff, rel=1e-6)


def test_error_from_retest_agrees_with_the_reference() -> None:
    reference = case("b03_sem_mdc_from_test_retest_wright")
    error = error_from_retest(np.column_stack([reference.inputs["test"], reference.inputs["retest"]]))
    for key, value in {
        "sd_diff": error.sd_difference,
        "sem_consistency": error.sem_consistency,
        "sem_agreement": error.sem_agreement,
        "mdc90": error.mdc90,
        "mdc95": error.mdc95,
        "mdc90_agreement": error.mdc90_agreement,
        "mdc95_agreement": error.mdc95_agreement,
        "sem_from_icc31": error.sem_from_icc,
        "repeatability_ba_2sd": error.repeatability,
    }.items():
        reference.check(value, key)
    assert (error.n, error.n_occasions, error.undefined) == (17, 2, None)


def test_three_occasions_use_the_mean_squares() -> None:
    readings = ATTITUDE[:, :3]
    squares = icc(readings).mean_squares
    error = error_from_retest(readings)
    assert squares is not None
    assert error.sem_consistency == pytest.approx(math.sqrt(squares.error))
    assert error.sem_agreement == pytest.approx(math.sqrt(squares.within))


def test_a_shift_shared_by_everybody_is_error_of_agreement_only() -> None:
    error = error_from_retest([[10, 13], [20, 23], [15, 18]])
    assert error.sem_consistency == 0.0
    assert error.sem_agreement == pytest.approx(math.sqrt(4.5))


def test_error_from_items_is_sd_of_the_sum_and_alpha() -> None:
    alpha = cronbach_alpha(ATTITUDE).value
    sd = float(ATTITUDE.sum(axis=1).std(ddof=1))
    assert error_from_items(ATTITUDE) == error_from_reliability(sd, alpha)


def test_error_from_items_that_contradict_each_other_is_undefined() -> None:
    assert error_from_items([[1, 5], [2, 4], [3, 2], [5, 1]]).undefined == "reliability below zero"
    assert error_from_items([[1, 2]]).undefined == "fewer than two people"


@pytest.mark.parametrize("reliability", [-0.01, 1.01, 1.4, math.inf])
def test_a_reliability_outside_0_to_1_is_a_mistake(reliability: float) -> None:
    with pytest.raises(ValueError, match="reliability must lie between 0 and 1"):
        error_from_reliability(7.5, reliability)


@pytest.mark.parametrize("sd", [-1.0, math.inf, -math.inf])
def test_an_impossible_sd_is_a_mistake(sd: float) -> None:
    with pytest.raises(ValueError, match="sd"):
        error_from_reliability(sd, 0.8)


@pytest.mark.parametrize(
    ("sd", "reliability", "reason"),
    [
        (0.0, 0.8, "no variation"),
        (None, 0.8, "standard deviation unknown"),
        (math.nan, 0.8, "standard deviation unknown"),
        (7.5, None, "reliability unknown"),
        (7.5, math.nan, "reliability unknown"),
    ],
)
def test_error_without_what_it_needs_is_undefined(sd: float | None, reliability: float | None, reason: str) -> None:
    error = error_from_reliability(sd, reliability)
    assert (error.sem, error.s_diff, error.mdc90, error.mdc95, error.undefined) == (None, None, None, None, reason)


def test_the_ends_of_reliability_are_allowed() -> None:
    assert error_from_reliability(7.5, 1.0).sem == 0.0
    assert error_from_reliability(7.5, 0.0).sem == 7.5


@pytest.mark.parametrize(
    ("readings", "reason"),
    [
        (np.empty((0, 2)), "no complete answers"),
        ([[1.0, math.nan], [math.nan, 2.0]], "no complete answers"),
        ([[1.0, 2.0], [math.nan, 2.0]], "fewer than two people"),
        ([[1.0], [2.0]], "fewer than two occasions"),
        ([[1.0, math.inf], [2.0, 2.0]], "infinite value in the data"),
    ],
)
def test_error_from_retest_says_why_it_is_undefined(readings: FloatArray, reason: str) -> None:
    error = error_from_retest(readings)
    assert (error.sem_consistency, error.sem_agreement, error.mdc95, error.undefined) == (None, None, None, reason)


def test_readings_that_repeat_exactly_have_no_error_and_constant_ones_no_icc() -> None:
    exact = error_from_retest([[1, 1], [2, 2], [4, 4]])
    assert (exact.sem_consistency, exact.sem_agreement, exact.sem_from_icc) == (0.0, 0.0, 0.0)
    assert error_from_retest([[3, 3], [3, 3]]).sem_from_icc is None


PAIRS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=3, max_size=12)


@settings(max_examples=50)
@given(PAIRS, st.integers(-100, 100), st.sampled_from([-2.5, -1.0, 0.5, 3.0]), st.randoms(use_true_random=False))
def test_error_scales_with_the_unit_and_ignores_shift_direction_and_order(
    pairs: list[tuple[int, int]], shift: int, scale: float, random: object
) -> None:
    readings = np.array(pairs, dtype=float)
    order = list(range(len(pairs)))
    random.shuffle(order)  # type: ignore[attr-defined]  # hypothesis hands out a random.Random
    plain, moved = error_from_retest(readings), error_from_retest(shift + scale * readings[order])
    assert plain.sem_agreement is not None
    assert plain.sem_consistency is not None
    assert moved.sem_agreement == pytest.approx(abs(scale) * plain.sem_agreement, abs=1e-9)
    assert moved.sem_consistency == pytest.approx(abs(scale) * plain.sem_consistency, abs=1e-9)
