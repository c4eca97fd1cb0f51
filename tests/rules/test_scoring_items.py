"""Sums and means of many people, missing rules, weights, recoding and reversing of columns."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_cases import case

from surveyapp.scoring.items import mean_scores, recode, refuse_impossible, reverse, sum_scores
from surveyapp.scoring.missing import MissingRule
from surveyapp.scoring.score import TOO_FEW, ImpossibleValue

Rows = list[list[float | None]]
HALF = MissingRule.AT_LEAST_HALF


def defined(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> list[float | None]:
    return [None if math.isnan(value) else value for value in values.tolist()]


def test_the_half_rules_agree_with_the_reference() -> None:
    reference = case("j01_half_rule_even_items")
    items = reference.inputs["items"]
    half = mean_scores(items, HALF)
    reference.check(half.n_answered.tolist(), "n_answered")
    reference.check(defined(half.values), "mean_at_least_half")
    reference.check(defined(mean_scores(items, MissingRule.MORE_THAN_HALF).values), "mean_more_than_half")
    reference.check(defined(sum_scores(items, HALF, prorate=True).values), "prorated_sum_at_least_half")


def test_all_missing_is_undefined_and_says_why() -> None:
    reference = case("j06_all_missing_person")
    scores = mean_scores(reference.inputs["items"], HALF)
    reference.check(defined(scores.values), "mean_at_least_half")
    reference.check(scores.n_answered.tolist(), "n_answered")
    assert scores.undefined[TOO_FEW].tolist() == [True]
    assert defined(sum_scores(reference.inputs["items"], 1).values) == [None]


def test_reversing_comes_before_averaging() -> None:
    reference = case("j04_reverse_then_mean")
    given_items = reference.inputs
    turned = reverse(
        given_items["items"], given_items["reverse"], given_items["response_min"], given_items["response_max"]
    )
    reference.check(defined(mean_scores(turned, HALF).values), "mean")


def test_out_of_range_is_refused_by_name_unless_declared_missing() -> None:
    reference = case("j08_out_of_range_value")
    items = reference.inputs["items"]
    with pytest.raises(ImpossibleValue, match=r"'c': 9\.0 lies outside 1-5"):
        refuse_impossible(items, ["a", "b", "c"], 1, 5)
    known = refuse_impossible(items, ["a", "b", "c"], 1, 5, missing_codes={9, 99})
    reference.check(mean_scores(known, HALF).values[0], "mean_if_9_treated_missing")


@pytest.mark.parametrize("value", [0.999, 5.001, math.inf, -math.inf])
def test_values_outside_the_range_are_impossible(value: float) -> None:
    with pytest.raises(ImpossibleValue) as refused:
        refuse_impossible([[1.0, 5.0], [math.nan, value]], ["a", "b"], 1, 5)
    assert (refused.value.item, refused.value.value) == ("b", value)


def test_names_must_match_the_columns() -> None:
    with pytest.raises(ValueError, match="names has 1 entries for 2 items"):
        refuse_impossible([[1, 2]], ["a"], 1, 5)


@pytest.mark.parametrize(
    ("rule", "needed"),
    [
        (MissingRule.AT_LEAST_HALF, [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]),
        (MissingRule.MORE_THAN_HALF, [1, 2, 2, 3, 3, 4, 4, 5, 5, 6]),
        (MissingRule.AT_LEAST_80_PERCENT, [1, 2, 3, 4, 4, 5, 6, 7, 8, 8]),
        (MissingRule.NONE_MISSING, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
    ],
)
def test_each_rule_needs_so_many_of_one_to_ten_items(rule: MissingRule, needed: list[int]) -> None:
    assert [rule.needed(n_items) for n_items in range(1, 11)] == needed


def test_a_scale_without_items_needs_no_rule() -> None:
    with pytest.raises(ValueError, match="n_items"):
        HALF.needed(0)


def test_a_sum_with_gaps_needs_all_items_unless_told_otherwise() -> None:
    items: Rows = [[1, 2, 3], [1, None, 3]]
    assert defined(sum_scores(items, MissingRule.NONE_MISSING).values) == [6.0, None]
    assert defined(sum_scores(items, 2).values) == [6.0, 4.0]
    assert defined(sum_scores(items, 2, prorate=True).values) == [6.0, 6.0]
    for prorate in (False, True):
        scores = sum_scores(items, 3, prorate=prorate)
        assert (scores.n_answered.tolist(), scores.n_items) == ([3, 2], 3)
        assert scores.undefined[TOO_FEW].tolist() == [False, True]


def test_weights_count_only_for_answered_items() -> None:
    items: Rows = [[1, 2, 4], [1, None, 4]]
    assert defined(mean_scores(items, 1, [1, 2, 1]).values) == [9 / 4, 5 / 2]
    assert defined(sum_scores(items, 1, [1, 2, 1]).values) == [9.0, 5.0]
    assert defined(sum_scores(items, 1, [1, 2, 1], prorate=True).values) == [9.0, 10.0]
    assert defined(sum_scores(items, 1, [1, -2, 1]).values) == [1.0, 5.0]


def test_answers_that_weigh_nothing_give_no_mean() -> None:
    items: Rows = [[None, 2], [1, 2]]
    scores = mean_scores(items, 1, [1, 0])
    assert defined(scores.values) == [None, 1.0]
    assert scores.undefined["answered items weigh nothing"].tolist() == [True, False]


@pytest.mark.parametrize("weights", [[1, -1], [0, 0], [1], [1, math.inf], [1, math.nan]])
def test_weights_that_make_no_mean_are_refused(weights: list[float]) -> None:
    with pytest.raises(
        ValueError, match=r"^weights (of a mean must not be negative nor all zero$|must be 2 finite numbers)"
    ):
        mean_scores([[1, 2]], 1, weights)


def test_infinite_answers_are_refused_by_name() -> None:
    with pytest.raises(ImpossibleValue, match=r"^item 'item 2': inf is infinite$"):
        sum_scores([[1.0, 2.0], [1.0, math.inf]], 1)


@pytest.mark.parametrize("needed", [0, -1])
def test_needing_no_answers_is_a_mistake(needed: int) -> None:
    with pytest.raises(ValueError, match="needed"):
        mean_scores([[1, 2]], needed)


def test_one_dimension_is_no_table() -> None:
    with pytest.raises(ValueError, match=r"^items must have one row per person and one column per item$"):
        mean_scores([1, 2, 3], 1)


def test_nobody_and_one_person() -> None:
    assert mean_scores([], HALF).values.size == 0
    assert sum_scores([], HALF).n_items == 0
    assert defined(mean_scores([[2, 4]], HALF).values) == [3.0]
    assert defined(mean_scores([[2]], MissingRule.MORE_THAN_HALF).values) == [2.0]


def test_recoding_is_done_all_at_once() -> None:
    assert recode([[1, 2], [2, 3]], {1: 2, 2: 1}).tolist() == [[2, 1], [1, 3]]
    assert defined(recode([1, 9], {9: math.nan})) == [1.0, None]


def test_reverse_marks_must_match() -> None:
    with pytest.raises(ValueError, match="reversed_items"):
        reverse([[1, 2]], [True], 1, 5)
    for low, high in ((5, 1), (3, 3)):
        with pytest.raises(ValueError, match="low must be below high"):
            reverse([[1]], [True], low, high)


ROWS = st.lists(st.lists(st.none() | st.integers(1, 5), min_size=4, max_size=4), min_size=1, max_size=10)


@settings(max_examples=50)
@given(ROWS)
def test_reversing_twice_changes_nothing(rows: Rows) -> None:
    marks = [True, False, True, True]
    items = np.array(rows, dtype=float)
    np.testing.assert_array_equal(reverse(reverse(items, marks, 1, 5), marks, 1, 5), items)


@settings(max_examples=50)
@given(ROWS)
def test_reversing_all_items_mirrors_means_and_prorated_sums(rows: Rows) -> None:
    items = np.array(rows, dtype=float)
    turned = reverse(items, [True] * 4, 1, 5)
    np.testing.assert_allclose(mean_scores(turned, 2).values, 6 - mean_scores(items, 2).values)
    np.testing.assert_allclose(
        sum_scores(turned, 2, prorate=True).values, 24 - sum_scores(items, 2, prorate=True).values
    )


@settings(max_examples=50)
@given(ROWS, st.integers(-50, 50))
def test_the_mean_moves_with_the_answers(rows: Rows, shift: int) -> None:
    items = np.array(rows, dtype=float)
    np.testing.assert_allclose(mean_scores(items + shift, 2).values, mean_scores(items, 2).values + shift, atol=1e-12)


@settings(max_examples=50)
@given(ROWS, st.permutations(range(4)))
def test_the_order_of_items_does_not_matter(rows: Rows, order: list[int]) -> None:
    items = np.array(rows, dtype=float)
    np.testing.assert_array_equal(mean_scores(items[:, order], HALF).values, mean_scores(items, HALF).values)
