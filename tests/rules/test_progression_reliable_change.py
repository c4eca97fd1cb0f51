"""Measurement error and the reliable change index of one person, against the textbook and R."""

from __future__ import annotations

import math
from statistics import NormalDist

import pytest
from reference_cases import case

from surveyapp.progression.reliable_change import (
    CRITICAL,
    CRITICAL_90,
    at_or_beyond,
    minimal_detectable_change,
    reliable_change_index,
    standard_error,
    standard_error_of_difference,
    strictly_beyond,
)


def test_the_critical_values_are_points_of_the_normal_distribution() -> None:
    normal = NormalDist()
    assert pytest.approx(normal.inv_cdf(0.975), rel=1e-15) == CRITICAL
    assert pytest.approx(normal.inv_cdf(0.95), rel=1e-15) == CRITICAL_90


def test_errors_and_index_agree_with_the_textbook() -> None:
    book = case("c01_jt1991_textbook")
    given_ = book.inputs
    sd, r = given_["sd_pre"], given_["reliability"]
    book.check(standard_error(sd, r), "sem")
    book.check(standard_error_of_difference(sd, r), "s_diff")
    book.check(reliable_change_index(given_["pre"], given_["post"], sd, r), "rci")


def test_detectable_change_agrees_with_reference_at_95_and_90_percent() -> None:
    basic = case("c04_sem_mdc_basic")
    sd, r = basic.inputs["sd"], basic.inputs["reliability"]
    basic.check(minimal_detectable_change(sd, r), "mdc95")
    basic.check(minimal_detectable_change(sd, r, CRITICAL_90), "mdc90")
    basic.check(minimal_detectable_change(sd, r, 1.96), "mdc95_with_196")
    basic.check(minimal_detectable_change(sd, r, 1.645), "mdc90_with_1645")
    assert minimal_detectable_change(sd, r, 0.5) == pytest.approx(standard_error_of_difference(sd, r) / 2)


@pytest.mark.parametrize("bad", [-0.1, 1.4, math.nan])
def test_reliability_outside_0_to_1_is_refused_by_name(bad: float) -> None:
    with pytest.raises(ValueError, match="reliability must lie between 0 and 1"):
        standard_error(7.5, bad)


@pytest.mark.parametrize("bad", [0, -1.0, math.nan, math.inf])
def test_a_standard_deviation_that_is_not_positive_is_refused_by_name(bad: float) -> None:
    with pytest.raises(ValueError, match="sd must be"):
        standard_error_of_difference(bad, 0.8)


@pytest.mark.parametrize("bad", [0, -1.0, math.nan, math.inf])
def test_a_critical_value_that_is_not_positive_is_refused_by_name(bad: float) -> None:
    with pytest.raises(ValueError, match="critical must be"):
        minimal_detectable_change(7.5, 0.8, bad)


def test_the_ends_of_reliability_are_allowed_for_the_error_but_not_for_the_index() -> None:
    assert standard_error(7.5, 1) == 0
    assert standard_error(7.5, 0) == 7.5
    with pytest.raises(ValueError, match="reliability must be below 1"):
        reliable_change_index(1, 2, 7.5, 1)


@pytest.mark.parametrize(("before", "after", "name"), [(math.inf, 1, "before"), (1, math.nan, "after")])
def test_an_infinite_or_undefined_score_is_refused_by_name(before: float, after: float, name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} must be a finite number"):
        reliable_change_index(before, after, 7.5, 0.8)


def test_a_tie_is_equality_to_twelve_digits() -> None:
    assert at_or_beyond(0.3, 0.1 + 0.2)
    assert at_or_beyond(3000 * (0.1 + 0.2) - 1e-10, 900)
    assert not at_or_beyond(0.3, 0.3 + 1e-9)
    assert not strictly_beyond(0.1 + 0.2, 0.3)
    assert not strictly_beyond(2000 + 1e-9, 2000)
    assert strictly_beyond(0.3 + 1e-9, 0.3)
