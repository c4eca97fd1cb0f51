"""Change against an amount or a percentage, and who could not have shown any, against R."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_cases import case

from surveyapp.plans.definition import Reliability
from surveyapp.progression.amounts import classify_by_amount, could_not_show, half_sd, one_sem
from surveyapp.progression.categories import THREE, counts, counts_by_group, labels
from surveyapp.progression.outcomes import judge
from surveyapp.progression.percentage import classify_by_percentage, percentage_change
from surveyapp.progression.reliable_change import minimal_detectable_change, standard_error_of_difference


def test_one_standard_error_and_half_a_deviation_agree_with_r() -> None:
    basic = case("c04_sem_mdc_basic")
    sd, r = basic.inputs["sd"], basic.inputs["reliability"]
    basic.check(one_sem(sd, r), "sem")
    basic.check(half_sd(sd), "half_sd")
    basic.check(standard_error_of_difference(sd, r), "s_diff")


def test_anchor_based_categories_agree_with_r_also_within_groups() -> None:
    reference = case("c26_anchor_mid_claus_bdi")
    given_ = reference.inputs
    codes = classify_by_amount(
        given_["pre"],
        given_["post"],
        given_["mid_improvement"],
        given_["better_is"],
        deterioration=given_["mid_deterioration"],
    )
    assert counts(codes, THREE) == reference.expected["counts"]
    assert counts_by_group(codes, given_["group"], THREE) == reference.expected["counts_by_group"]
    judged = codes != -9
    reference.check(labels(codes[judged]), "category")
    reference.check(np.array(given_["id"])[judged].tolist(), "id")


def test_percentage_change_agrees_with_r_also_within_groups() -> None:
    reference = case("c30_percentage_claus_bdi")
    given_ = reference.inputs
    change = percentage_change(given_["pre"], given_["post"])
    judged = ~np.isnan(change.values)
    reference.check(change.values[judged], "pct_change")
    reference.check(np.array(given_["id"])[judged].tolist(), "id")
    half = classify_by_percentage(change, given_["pct_improvement"], given_["better_is"])
    assert counts(half, THREE) == reference.expected["counts_50"]
    assert counts_by_group(half, given_["group"], THREE) == reference.expected["counts_50_by_group"]
    uneven = classify_by_percentage(
        change, given_["pct_improvement"], given_["better_is"], deterioration=given_["pct_deterioration_alt"]
    )
    assert counts(uneven, THREE) == reference.expected["counts_50_20"]


def test_a_change_exactly_as_large_as_the_amount_counts() -> None:
    assert classify_by_amount([10, 10, 10, 10], [13, 12.999, 7, 7.001], 3, "higher").tolist() == [1, 0, -1, 0]
    assert classify_by_amount([10, 10, 10], [13, 7, 10], 3, "lower").tolist() == [-1, 1, 0]
    assert classify_by_amount([10, 10], [13, 8], 3, "higher", deterioration=2).tolist() == [1, -1]
    assert classify_by_amount([0.1, 0.3], [0.3, 0.1], 0.2, "higher").tolist() == [1, -1]
    assert classify_by_amount([1000.1], [1000.3], 0.2, "higher").tolist() == [1]


def test_someone_without_two_finite_readings_is_not_judged_by_amount() -> None:
    before, after = [None, 1, math.inf, math.inf], [2, None, 3, math.inf]
    assert classify_by_amount(before, after, 1, "higher").tolist() == [-9] * 4
    assert classify_by_amount([], [], 1, "higher").tolist() == []


@pytest.mark.parametrize("bad", [0, -3, math.nan, math.inf])
def test_an_amount_that_is_not_positive_is_refused_by_name(bad: float) -> None:
    with pytest.raises(ValueError, match="improvement must be a number above 0"):
        classify_by_amount([1], [2], bad, "higher")
    with pytest.raises(ValueError, match="deterioration must be a number above 0"):
        classify_by_amount([1], [2], 1, "higher", deterioration=bad)
    with pytest.raises(ValueError, match="improvement must be a number above 0"):
        classify_by_percentage(percentage_change([1], [2]), bad, "higher")
    with pytest.raises(ValueError, match="deterioration must be a number above 0"):
        classify_by_percentage(percentage_change([1], [2]), 0.5, "higher", deterioration=bad)
    with pytest.raises(ValueError, match="smallest must be a number above 0"):
        could_not_show([1], bad, (0, 10), "higher")
    with pytest.raises(ValueError, match="sd must be a number above 0"):
        half_sd(bad)


def test_a_baseline_of_zero_or_below_has_no_percentage_and_is_counted() -> None:
    change = percentage_change([0, 0, -2, 4, None, 5, 0], [3, 0, 2, 2, 1, None, 1])
    assert (change.n_baseline_zero, change.n_baseline_negative, change.undefined) == (3, 1, None)
    assert [None if math.isnan(value) else value for value in change.values.tolist()] == [None] * 3 + [
        -0.5,
        None,
        None,
        None,
    ]
    assert classify_by_percentage(change, 0.5, "lower").tolist() == [-9, -9, -9, 1, -9, -9, -9]
    assert classify_by_percentage(change, 0.5, "higher").tolist() == [-9, -9, -9, -1, -9, -9, -9]


def test_a_group_without_percentages_is_named() -> None:
    assert percentage_change([0, -1], [1, 1]).undefined == "no ratio scale baseline"
    assert percentage_change([None, 1], [1, None]).undefined == "no complete pairs"
    assert percentage_change([], []).undefined == "no complete pairs"


def test_a_percentage_exactly_at_the_line_counts() -> None:
    change = percentage_change([20, 20, 0.3, 0.3], [10, 10.001, 0.24, 0.36])
    assert classify_by_percentage(change, 0.5, "lower").tolist() == [1, 0, 0, 0]
    assert classify_by_percentage(change, 0.2, "lower").tolist() == [1, 1, 1, -1]


def test_who_starts_too_near_the_good_end_could_not_show_a_change() -> None:
    before = [8, 7.5, 7.4, 2, None, math.inf]
    assert could_not_show(before, 2.5, (1, 10), "higher").tolist() == [True, True, False, False, False, False]
    assert could_not_show(before, 2.5, (1, 10), "lower").tolist() == [False, False, False, True, False, False]
    assert could_not_show([0.1], 0.2, (0, 0.3), "higher").tolist() == [True]
    assert could_not_show([3000.1], 0.2, (0, 3000.3), "higher").tolist() == [True]


@pytest.mark.parametrize("bad", [(10, 1), (1, 1), (0, math.inf), (-math.inf, 1), (math.nan, 1)])
def test_a_scale_that_runs_backwards_is_refused_by_name(bad: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="scale_range must run from low to high"):
        could_not_show([1], 1, bad, "higher")


@given(st.floats(1, 10).map(lambda value: round(value, 2)), st.sampled_from(["higher", "lower"]))
def test_one_person_and_many_are_flagged_alike(before: float, better: str) -> None:
    exact = Reliability(instrument="a", scale="b", value=0.8, kind="alpha", sd=2.0, source="textbook")
    alone = judge(before, 5, better="higher" if better == "higher" else "lower", reliability=exact, scale_range=(1, 10))
    together = could_not_show([before], minimal_detectable_change(2.0, 0.8), (1, 10), better)
    assert together.tolist() == [alone.could_not_show is not None]


AMOUNTS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=8)


@given(AMOUNTS, st.integers(1, 20))
def test_mirroring_the_scale_with_its_direction_changes_no_verdict(rows: list[tuple[int, int]], amount: int) -> None:
    before, after = [row[0] for row in rows], [row[1] for row in rows]
    up = classify_by_amount(before, after, amount, "higher").tolist()
    down = classify_by_amount([60 - x for x in before], [60 - x for x in after], amount, "lower").tolist()
    assert up == down
    assert classify_by_amount(before, after, amount, "lower").tolist() == [-code for code in up]
    moved = classify_by_amount([x / 10 + 7 for x in before], [x / 10 + 7 for x in after], amount / 10, "higher")
    assert moved.tolist() == up


def test_a_baseline_of_zero_is_counted_apart_from_all_others() -> None:
    change = percentage_change([0.0, 2.0, 4.0, 5.0], [1.0, 3.0, 4.0, 6.0])
    assert (change.n_baseline_zero, change.n_baseline_negative) == (1, 0)
