"""Indices of individual change for a group, against R and as rules."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from reference_cases import case

from surveyapp.progression.categories import THREE, counts, labels
from surveyapp.progression.hageman_arrindell import difference_reliability, hageman_arrindell
from surveyapp.progression.methods import (
    ChangeIndex,
    change_over_error,
    classify_index,
    edwards_nunnally,
    gulliksen_lord_novick,
    hsu_linn_nord,
    jacobson_truax,
    nunnally_kotsch,
    prediction_error,
)
from surveyapp.progression.moments import Moments, paired_moments
from surveyapp.progression.reliable_change import CRITICAL, CRITICAL_90
from surveyapp.progression.variants import practice_adjusted, regression_based, sd_of_differences, two_sd

Method = Callable[..., ChangeIndex]

FAMILY: dict[str, Method] = {
    "JT": jacobson_truax,
    "GLN": gulliksen_lord_novick,
    "HLL": hsu_linn_nord,
    "EN": edwards_nunnally,
    "NK": nunnally_kotsch,
    "HA": hageman_arrindell,
}
WITHOUT_RELIABILITY: dict[str, Method] = {
    "Temkin": lambda before, after, _r: sd_of_differences(before, after),
    "SRB": lambda before, after, _r: regression_based(before, after),
}
EVERY = FAMILY | {"Chelune": practice_adjusted, "Iverson": two_sd} | WITHOUT_RELIABILITY
GROUPS = ["c07_rci_all_methods_claus_bdi", "c10_rci_all_methods_jacobson_das_higher_better"]


@pytest.mark.parametrize("name", GROUPS)
@pytest.mark.parametrize("method", FAMILY)
def test_each_method_agrees_with_r_person_by_person(name: str, method: str) -> None:
    reference = case(name)
    given_ = reference.inputs
    extra = {"reliability_after": given_["reliability_post"]} if method == "NK" else {}
    index = FAMILY[method](given_["pre"], given_["post"], given_["reliability"], **extra)
    judged = ~np.isnan(index.values)
    reference.check(index.values[judged], f"rci_{method}")
    reference.check([person for person, there in zip(given_["id"], judged, strict=True) if there], "id")
    assert counts(classify_index(index, given_["better_is"]), THREE) == reference.expected[f"counts_{method}"]
    assert index.undefined is None


@pytest.mark.parametrize("name", GROUPS)
def test_the_errors_behind_the_methods_agree_with_r(name: str) -> None:
    reference = case(name)
    given_ = reference.inputs
    before, after, r = given_["pre"], given_["post"], given_["reliability"]
    moments = paired_moments(before, after)
    reference.check(moments.n_used, "n_used")
    reference.check(moments.correlation, "r_pre_post")
    reference.check(jacobson_truax(before, after, r).error, "s_diff")
    reference.check(edwards_nunnally(before, after, r).error, "sem")
    reference.check(gulliksen_lord_novick(before, after, r).error, "s_pred")
    reference.check(prediction_error(moments.sd_before, r), "s_pred")
    reference.check(difference_reliability(moments, r), "r_dd")


def test_methods_differ_as_much_as_in_r_for_hamilton_depression() -> None:
    """Counts of the improved among the 40 complete pairs, from R: the choice of method decides between 12 and 32."""
    given_ = case("c36_rci_variants_practice_srb").inputs
    improved = {
        name: counts(classify_index(method(given_["pre"], given_["post"], 0.8), "lower"), THREE)["improved"]
        for name, method in FAMILY.items()
        if name != "NK"
    }
    assert improved == {"JT": 29, "GLN": 29, "HLL": 12, "EN": 32, "HA": 32}


def test_a_change_exactly_at_the_critical_value_is_unchanged() -> None:
    reference = case("c43_rci_exactly_at_threshold")
    given_ = reference.inputs
    index = change_over_error(given_["pre"], given_["post"], given_["s_diff"], given_["critical_value"])
    reference.check(index.values, "rci")
    reference.check(labels(classify_index(index, given_["better_is"])), "category")
    noisy = change_over_error([0, 0], [0.1 + 0.2, -0.1 - 0.2], 0.1, 3)
    assert classify_index(noisy, "higher").tolist() == [0, 0]
    wider = change_over_error([0, 0], [3.1, -3.1], 0.1, 30)
    assert classify_index(wider, "higher").tolist() == [1, -1]


def test_a_baseline_without_variance_is_named_and_nobody_is_judged() -> None:
    reference = case("c40_rci_sd_zero")
    given_ = reference.inputs
    index = jacobson_truax(given_["pre"], given_["post"], given_["reliability"])
    assert index.moments is not None
    reference.check(index.moments.sd_before, "sd_pre")
    reference.check(index.values.tolist(), "rci")
    assert index.undefined == "no variance at baseline"
    assert classify_index(index, "higher").tolist() == [-9, -9, -9]
    external = jacobson_truax(given_["pre"], given_["post"], given_["reliability"], sd=0.2)
    assert external.undefined is None
    assert classify_index(external, "higher").tolist() == [0, 1, -1]


def test_constant_values_have_no_variance_in_spite_of_floating_point() -> None:
    moments = paired_moments([0.1] * 10, [0.3] * 10)
    assert (moments.sd_before, moments.sd_after, moments.sd_change, moments.correlation) == (0, 0, 0, None)


@pytest.mark.parametrize("method", EVERY)
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([], []),
        ([None, None], [None, None]),
        ([3], [4]),
        ([3, None], [4, 5]),
        ([4, 4, 4], [4, 5, 3]),
        ([0.1] * 10, [0.3] * 10),
        ([math.inf, 3], [4, math.inf]),
    ],
)
def test_a_group_that_gives_no_spread_judges_nobody(
    method: str, before: list[float | None], after: list[float | None]
) -> None:
    index = EVERY[method](before, after, 0.8)
    if method == "Temkin" and before == [4, 4, 4]:
        assert index.undefined is None
        return
    assert index.undefined is not None
    assert set(classify_index(index, "higher").tolist()) <= {-9}


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ([], [], "no complete pairs"),
        ([1, None], [None, 2], "no complete pairs"),
        ([1, 2], [None, 2], "one complete pair"),
        ([1, 1], [2, 3], "no variance at baseline"),
        ([1, 2], [2, 2], None),
    ],
)
def test_what_is_missing_in_the_moments_is_named(
    before: list[float | None], after: list[float | None], reason: str | None
) -> None:
    assert paired_moments(before, after).undefined == reason
    assert jacobson_truax(before, after, 0.8).undefined == reason


def test_the_moments_of_two_pairs_are_those_of_arithmetic() -> None:
    moments = paired_moments([1, 3, None, 5], [2, 6, 1, math.inf])
    assert (moments.n_given, moments.n_used, moments.n_infinite, moments.share_used) == (4, 2, 1, 0.5)
    assert (moments.mean_before, moments.mean_after, moments.mean_change) == (2, 4, 2)
    assert moments.sd_before == pytest.approx(math.sqrt(2))
    assert moments.sd_after == pytest.approx(math.sqrt(8))
    assert moments.sd_change == pytest.approx(math.sqrt(2))
    assert moments.correlation == pytest.approx(1)
    assert paired_moments([], []).share_used is None
    nobody, one = paired_moments([None], [3]), paired_moments([1], [3])
    assert (nobody.n_given, nobody.n_used, nobody.share_used, one.n_used) == (1, 0, 0, 1)
    assert (one.mean_before, one.mean_after, one.mean_change, one.sd_before, one.sd_change) == (1, 3, 2, None, None)


@pytest.mark.parametrize("name", ["c46_missing_pairs_jacobson_gds"])
def test_incomplete_pairs_are_left_out_before_means_as_in_r(name: str) -> None:
    reference = case(name)
    moments = paired_moments(reference.inputs["pre"], reference.inputs["post"])
    reference.check(moments.n_given, "n_original")
    reference.check(moments.n_used, "n_used")
    reference.check(moments.share_used, "percent_used")
    reference.check(moments.mean_before, "m_pre")
    reference.check(moments.sd_before, "sd_pre")


@pytest.mark.parametrize("method", FAMILY)
@pytest.mark.parametrize("bad", [-0.01, 1.4, math.nan])
def test_a_reliability_outside_0_to_1_is_refused_by_name(method: str, bad: float) -> None:
    with pytest.raises(ValueError, match="reliability must lie between 0 and 1"):
        FAMILY[method]([1, 2, 4], [2, 3, 3], bad)


@pytest.mark.parametrize("method", FAMILY)
def test_a_perfect_reliability_leaves_no_error_to_judge_by(method: str) -> None:
    index = FAMILY[method]([1, 2, 4], [2, 3, 3], 1)
    assert index.undefined == "no measurement error"
    assert classify_index(index, "higher").tolist() == [-9] * 3


@pytest.mark.parametrize("bad", [0, -1, math.nan, math.inf])
def test_numbers_that_must_be_positive_are_refused_by_name(bad: float) -> None:
    with pytest.raises(ValueError, match="sd must be a number above 0"):
        jacobson_truax([1, 2], [2, 3], 0.8, sd=bad)
    with pytest.raises(ValueError, match="critical must be a number above 0"):
        jacobson_truax([1, 2], [2, 3], 0.8, critical=bad)
    with pytest.raises(ValueError, match="error must be a number above 0"):
        change_over_error([1, 2], [2, 3], bad)
    with pytest.raises(ValueError, match="critical must be a number above 0"):
        change_over_error([1, 2], [2, 3], 1, bad)


def test_other_wrong_use_is_refused_by_name() -> None:
    index = jacobson_truax([1, 2], [2, 3], 0.8)
    with pytest.raises(ValueError, match="better must be 'higher' or 'lower', not 'up'"):
        classify_index(index, "up")
    with pytest.raises(ValueError, match="before and after differ in length"):
        jacobson_truax([1, 2], [2], 0.8)
    with pytest.raises(ValueError, match="reliability_after must lie between"):
        nunnally_kotsch([1, 2], [2, 3], 0.8, reliability_after=1.2)


def test_someone_without_two_finite_readings_is_not_judged() -> None:
    for method in EVERY.values():
        index = method([1, 2, 4, None, 3, math.inf, 2, 7], [2, 3, 3, 5, None, 4, math.inf, 1], 0.8)
        codes = classify_index(index, "higher").tolist()
        assert index.undefined is None
        assert codes[3:7] == [-9] * 4
        assert -9 not in codes[:3] + codes[7:]
    even_without_reliability = edwards_nunnally([math.inf, 1, 2], [1, 1, 2], 0)
    assert math.isnan(even_without_reliability.values[0])


def test_each_index_says_which_method_it_is() -> None:
    before, after = [1, 2, 4, 9], [2, 3, 3, 4]
    assert [method(before, after, 0.8).method for method in EVERY.values()] == [
        "Jacobson-Truax",
        "Gulliksen-Lord-Novick",
        "Hsu-Linn-Nord",
        "Edwards-Nunnally",
        "Nunnally-Kotsch",
        "Hageman-Arrindell",
        "practice-adjusted",
        "two-SD",
        "SD of differences",
        "regression-based",
    ]
    assert change_over_error(before, after, 2).method == "given error"
    assert hageman_arrindell([1], [2], 0.8).method == "Hageman-Arrindell"


def test_published_norms_can_replace_the_groups_own_moments() -> None:
    norm = Moments(200, 200, 0, 20, 25, 5, 6, 0.7, 5, 4, None)
    r = 0.8
    assert gulliksen_lord_novick([15], [22], r, moments=norm).values[0] == pytest.approx((2 + 0.8 * 5) / (5 * 0.6))
    assert hsu_linn_nord([15], [22], r, moments=norm).values[0] == pytest.approx((-3 + 0.8 * 5) / (5 * 0.6))
    assert edwards_nunnally([15], [22], r, moments=norm).values[0] == pytest.approx(6 / (5 * math.sqrt(0.2)))
    unspread = Moments(1, 1, 0, 20, 25, None, None, None, 5, None, None)
    assert gulliksen_lord_novick([15], [22], r, moments=unspread).undefined == "no norms"
    assert hsu_linn_nord([15], [22], r, moments=paired_moments([], [])).undefined == "no complete pairs"


def test_hageman_arrindell_is_judged_one_sided_and_needs_reliable_changes() -> None:
    assert hageman_arrindell([1, 2, 4], [2, 3, 3], 0.9).critical == CRITICAL_90
    assert jacobson_truax([1, 2, 4], [2, 3, 3], 0.9).critical == CRITICAL
    noise = hageman_arrindell([1, 2, 3, 4], [2, 1, 4, 3], 0.2)
    assert noise.undefined == "changes are not reliable"
    same = hageman_arrindell([1, 2, 3, 4], [2, 3, 4, 5], 0.8)
    assert same.undefined == "changes are not reliable"
    assert difference_reliability(paired_moments([1, 2, 3, 4], [2, 3, 4, 5]), 0.8) is None
    assert difference_reliability(paired_moments([1, 2, 3], [2, 2, 2]), 0.8) is None
