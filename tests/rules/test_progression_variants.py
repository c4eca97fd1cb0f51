"""Practice-adjusted, two-SD, SD-of-differences and regression-based indices, against R."""

from __future__ import annotations

import math

import numpy as np
import pytest
from reference_cases import case

from surveyapp.progression.methods import ChangeIndex, classify_index, jacobson_truax
from surveyapp.progression.moments import Moments, paired_moments
from surveyapp.progression.variants import (
    Prediction,
    fit_prediction,
    practice_adjusted,
    regression_based,
    sd_of_differences,
    two_sd,
)

REFERENCE = case("c36_rci_variants_practice_srb")
BEFORE, AFTER, RELIABILITY = (REFERENCE.inputs[key] for key in ("pre", "post", "reliability"))


def judged(index: ChangeIndex) -> list[float]:
    return [value for value in index.values.tolist() if not math.isnan(value)]


def test_practice_adjusted_change_agrees_with_r() -> None:
    REFERENCE.check(judged(practice_adjusted(BEFORE, AFTER, RELIABILITY)), "chelune_1993_practice_adjusted")


def test_two_sd_change_agrees_with_r() -> None:
    index = two_sd(BEFORE, AFTER, RELIABILITY)
    REFERENCE.check(index.error, "sed_iverson_2001")
    REFERENCE.check(judged(index), "rci_iverson")


def test_sd_of_differences_agrees_with_r() -> None:
    index = sd_of_differences(BEFORE, AFTER)
    REFERENCE.check(index.error, "sd_of_differences")
    REFERENCE.check(judged(index), "temkin_sd_diff_z")


def test_regression_based_change_agrees_with_r_person_by_person() -> None:
    line = fit_prediction(BEFORE, AFTER)
    REFERENCE.check(line.intercept, "srb_intercept")
    REFERENCE.check(line.slope, "srb_slope")
    REFERENCE.check(line.residual_sd, "srb_see")
    index = regression_based(BEFORE, AFTER)
    wanted = REFERENCE.expected["srb_mcsweeny_1993"]
    for person, value in zip(REFERENCE.inputs["id"], index.values.tolist(), strict=True):
        if str(person) in wanted:
            assert REFERENCE.agrees(value, wanted[str(person)]), person
        else:
            assert math.isnan(value)
    there = ~np.isnan(index.values)
    REFERENCE.check(np.array(REFERENCE.inputs["id"])[there].tolist(), "id")


def test_a_known_practice_effect_replaces_the_groups_own_change() -> None:
    plain = jacobson_truax(BEFORE, AFTER, RELIABILITY)
    adjusted = practice_adjusted(BEFORE, AFTER, RELIABILITY, practice=2.0)
    assert plain.error is not None
    np.testing.assert_allclose(adjusted.values, plain.values - 2.0 / plain.error)
    np.testing.assert_allclose(practice_adjusted(BEFORE, AFTER, RELIABILITY, practice=0.0).values, plain.values)


def test_norms_make_practice_adjustment_work_for_one_person() -> None:
    index = practice_adjusted([20], [27], 0.8, sd=7.5, practice=2.0)
    assert index.values[0] == pytest.approx(5 / 4.743416490252569)
    assert index.undefined is None
    assert practice_adjusted([20], [27], 0.8, practice=2.0).undefined == "one complete pair"
    assert practice_adjusted([20], [None], 0.8, sd=7.5).undefined == "no complete pairs"
    assert classify_index(practice_adjusted([20], [None], 0.8, sd=7.5), "higher").tolist() == [-9]


def test_norms_of_retested_people_replace_the_groups_own() -> None:
    norm = Moments(100, 100, 0, 20, 22, 6, 8, 0.8, 2, 4, None)
    assert sd_of_differences([20], [30], moments=norm).values[0] == pytest.approx((10 - 2) / 4)
    error = math.sqrt(36 * 0.2 + 64 * 0.3)
    index = two_sd([20], [30], 0.8, reliability_after=0.7, moments=norm)
    assert index.values[0] == pytest.approx(10 / error)
    line = Prediction(2.0, 0.9, 4.0, 100, None)
    assert regression_based([20], [30], prediction=line).values[0] == pytest.approx((30 - 20) / 4)


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ([], [], "fewer than three complete pairs"),
        ([1, 2], [2, 3], "fewer than three complete pairs"),
        ([1, 2, None], [2, 3, 4], "fewer than three complete pairs"),
        ([2, 2, 2], [1, 2, 3], "no variance at baseline"),
        ([1, 2, 3], [2, 4, 6], "no residual variance"),
        ([0.1, 0.2, 0.7], [0.3, 0.6, 2.1], "no residual variance"),
        ([0.1e9, 0.2e9, 0.7e9], [0.3e9, 0.6e9, 2.1e9], "no residual variance"),
        ([1, 2, 3], [5, 5, 5], "no residual variance"),
    ],
)
def test_a_line_that_cannot_be_drawn_is_named(before: list[float], after: list[float], reason: str) -> None:
    assert fit_prediction(before, after).undefined == reason
    index = regression_based(before, after)
    assert index.undefined == reason
    assert set(classify_index(index, "higher").tolist()) <= {-9}


def test_equal_changes_have_no_spread_to_stand_out_from() -> None:
    assert sd_of_differences([1, 2, 4], [2, 3, 5]).undefined == "no variance of change"
    assert sd_of_differences([1], [2]).undefined == "one complete pair"
    assert sd_of_differences([4, 4, 4], [4, 5, 3]).values.tolist() == [0, 1, -1]


@pytest.mark.parametrize("bad", [-0.1, 1.1, math.nan])
def test_a_bad_reliability_is_refused_by_name(bad: float) -> None:
    with pytest.raises(ValueError, match="reliability must lie"):
        practice_adjusted([1, 2], [2, 4], bad)
    with pytest.raises(ValueError, match="reliability must lie"):
        two_sd([1, 2], [2, 4], bad)
    with pytest.raises(ValueError, match="reliability_after must lie"):
        two_sd([1, 2], [2, 4], 0.8, reliability_after=bad)


def test_a_bad_standard_deviation_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="sd must be a number above 0"):
        practice_adjusted([1, 2], [2, 4], 0.8, sd=0)


def test_two_sd_without_spread_is_named() -> None:
    assert two_sd([4, 4], [1, 2], 0.8).undefined == "no variance at baseline"
    assert two_sd([4], [1], 0.8).undefined == "one complete pair"
    assert two_sd([1, 2], [3, 5], 0.8).moments == paired_moments([1, 2], [3, 5])
