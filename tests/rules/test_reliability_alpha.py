"""Cronbach's alpha, its interval, KR-20, and the looks at single items."""

from __future__ import annotations

import itertools
import math
import statistics

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from reference_cases import case

from surveyapp.psychometrics.alpha import cronbach_alpha, feldt_interval, kr20
from surveyapp.psychometrics.covariances import Missing
from surveyapp.psychometrics.halves import split_half
from surveyapp.psychometrics.items import item_analysis
from surveyapp.psychometrics.tables import FloatArray
from surveyapp.scoring.score import ImpossibleValue

ATTITUDE = np.array(case("a01_alpha_attitude_raw").inputs["items"], dtype=float)
ANSWERS = arrays.arrays(float, st.tuples(st.integers(3, 12), st.integers(2, 5)), elements=st.integers(1, 5))
BOTH = pytest.mark.parametrize("missing", ["listwise", "pairwise"])


@BOTH
def test_alpha_agrees_with_the_reference(missing: Missing) -> None:
    reference = case("a01_alpha_attitude_raw")
    alpha = cronbach_alpha(reference.inputs["items"], missing)
    reference.check(alpha.value, "alpha")
    reference.check(alpha.n, "n")
    reference.check(alpha.n_items, "k")
    assert alpha.undefined is None


def test_the_feldt_interval_agrees_with_the_reference() -> None:
    reference = case("a02_alpha_attitude_feldt_ci95")
    alpha = cronbach_alpha(reference.inputs["items"], level=reference.inputs["level"])
    for key, value in {
        "alpha": alpha.value,
        "lower": alpha.lower,
        "upper": alpha.upper,
        "df1": alpha.df1,
        "df2": alpha.df2,
    }.items():
        reference.check(value, key)


def test_listwise_and_pairwise_differ_and_both_agree_with_the_reference() -> None:
    reference = case("a11_alpha_bfi_missing_reversed")
    items = reference.inputs["items"]
    listwise, pairwise = cronbach_alpha(items, "listwise"), cronbach_alpha(items, "pairwise")
    reference.check(listwise.value, "alpha_listwise")
    reference.check(pairwise.value, "alpha_pairwise")
    reference.check(listwise.n, "n_listwise")
    reference.check(len(items), "n_rows")
    reference.check(listwise.lower, "feldt_lower_listwise")
    reference.check(listwise.upper, "feldt_upper_listwise")
    assert (listwise.missing, pairwise.missing) == ("listwise", "pairwise")


def test_items_with_gaps_agree_with_the_reference() -> None:
    reference = case("a11_alpha_bfi_missing_reversed")
    listwise = item_analysis(reference.inputs["items"], "listwise")
    pairwise = item_analysis(reference.inputs["items"], "pairwise")
    reference.check([item.alpha_without for item in listwise.items], "alpha_if_deleted_listwise")
    reference.check([item.alpha_without for item in pairwise.items], "alpha_if_deleted_pairwise")
    reference.check([item.item_rest for item in listwise.items], "r_drop_listwise")
    names = reference.inputs["item_names"]
    for key, values in (
        ("item_means", [item.mean for item in listwise.items]),
        ("item_sds", [item.sd for item in listwise.items]),
    ):
        expected = [reference.expected[key][name] for name in names]
        assert reference.agrees(values, expected), key


@BOTH
def test_item_rest_correlations_agree_with_the_reference(missing: Missing) -> None:
    reference = case("a05_item_rest_correlations_attitude")
    analysis = item_analysis(reference.inputs["items"], missing)
    reference.check([item.item_rest for item in analysis.items], "r_drop")


@BOTH
def test_alpha_if_deleted_agrees_with_the_reference(missing: Missing) -> None:
    reference = case("a06_alpha_if_deleted_attitude")
    analysis = item_analysis(reference.inputs["items"], missing)
    reference.check([item.alpha_without for item in analysis.items], "alpha_if_deleted")


def test_a_constant_item_is_kept_reported_and_shown_left_out() -> None:
    reference = case("a14_alpha_zero_variance_item")
    alpha = cronbach_alpha(reference.inputs["items"])
    reference.check(alpha.value, "alpha_keep_constant")
    reference.check(alpha.without_constant_items, "alpha_constant_dropped")
    reference.check(alpha.standardised, "std_alpha_keep")
    assert alpha.constant_items == (2,)
    reference.check(item_analysis(reference.inputs["items"]).items[2].item_rest, "item_rest_r_of_constant")


def test_alpha_of_one_person_is_undefined() -> None:
    reference = case("a18_alpha_single_person")
    alpha = cronbach_alpha(reference.inputs["items"])
    reference.check(alpha.value, "alpha")
    assert alpha.undefined == "fewer than two people"


@BOTH
def test_alpha_of_nobody_is_undefined(missing: Missing) -> None:
    reference = case("a20_alpha_all_missing")
    alpha = cronbach_alpha(reference.inputs["items"], missing)
    reference.check(alpha.value, "alpha")
    reference.check(alpha.n, "n_listwise")
    assert alpha.undefined == "no complete answers"


@BOTH
@pytest.mark.parametrize(
    ("items", "reason"),
    [
        (np.empty((0, 3)), "no complete answers"),
        (np.empty((0, 0)), "no complete answers"),
        ([[3.0], [4.0], [5.0]], "fewer than two items"),
        ([[3.0, 3.0], [3.0, 3.0]], "no variation"),
        ([[1.0, 2.0], [2.0, 1.0], [1.5, 1.5]], "no variation"),
        ([[0.1, 0.2, 0.3], [0.3, 0.1, 0.2], [0.2, 0.3, 0.1]], "no variation"),
        ([[1.0, math.inf], [2.0, 1.0]], "infinite value in the data"),
        ([[1.0, 1e200], [2.0, 1.0]], "value too large to compute with"),
        ([[1e-200, 2e-200], [2e-200, 1e-200]], "no variation"),
    ],
)
def test_alpha_says_why_it_is_undefined(items: FloatArray, reason: str, missing: Missing) -> None:
    alpha = cronbach_alpha(items, missing)
    assert (alpha.value, alpha.lower, alpha.upper, alpha.undefined) == (None, None, None, reason)
    assert all(item.alpha_without is None for item in item_analysis(items, missing).items if alpha.n_items < 3)


def test_pairwise_needs_two_people_behind_any_two_items() -> None:
    items = [[1.0, math.nan], [2.0, 3.0], [math.nan, 4.0], [3.0, math.nan]]
    assert cronbach_alpha(items, "pairwise").undefined == "fewer than two people answered both of two items"
    assert cronbach_alpha(items, "listwise").undefined == "fewer than two people"


def test_items_that_mirror_each_other_give_a_negative_alpha_not_an_error() -> None:
    alpha = cronbach_alpha([[1, 5], [2, 4], [3, 2], [5, 1]])
    assert alpha.value is not None
    assert alpha.value < 0


def test_items_answered_alike_give_an_alpha_of_one() -> None:
    assert cronbach_alpha([[1, 1, 1], [3, 3, 3], [4, 4, 4]]).value == pytest.approx(1.0)


@pytest.mark.parametrize("level", [0.0, 1.0, 95.0, -0.5, math.nan])
def test_a_level_outside_0_to_1_is_a_mistake(level: float) -> None:
    with pytest.raises(ValueError, match="level"):
        cronbach_alpha(ATTITUDE, level=level)
    with pytest.raises(ValueError, match="level"):
        feldt_interval(0.8, 30, 7, level)


def test_other_ways_with_missing_answers_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="missing"):
        cronbach_alpha(ATTITUDE, "mean")  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize(("n", "n_items"), [(1, 5), (5, 1), (0, 0)])
def test_the_feldt_interval_needs_people_and_items(n: int, n_items: int) -> None:
    with pytest.raises(ValueError, match="n and n_items"):
        feldt_interval(0.8, n, n_items)


def test_rows_of_unequal_length_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="inhomogeneous"):
        cronbach_alpha([[1, 2], [1]])
    with pytest.raises(ValueError, match="one row per person"):
        cronbach_alpha([1, 2, 3])


def test_alpha_is_the_mean_of_all_split_half_coefficients() -> None:
    """Cronbach 1951: over all ways to halve the items, the Guttman coefficients average to alpha."""
    items = ATTITUDE[:, :6]
    halves = [split_half(items, half).guttman for half in itertools.combinations(range(6), 3)]
    assert statistics.fmean(half for half in halves if half is not None) == pytest.approx(
        cronbach_alpha(items).value, abs=1e-12
    )


def test_standardised_alpha_is_alpha_of_standardised_items() -> None:
    z = (ATTITUDE - ATTITUDE.mean(axis=0)) / ATTITUDE.std(axis=0, ddof=1)
    assert cronbach_alpha(ATTITUDE).standardised == pytest.approx(cronbach_alpha(z).value, abs=1e-12)


def test_kr20_is_its_textbook_formula_with_one_denominator() -> None:
    items = np.array([[1, 1, 1, 0], [1, 0, 1, 1], [0, 0, 1, 0], [1, 1, 1, 1], [0, 0, 0, 0], [1, 0, 0, 0]], dtype=float)
    shares = items.mean(axis=0)
    formula = 4 / 3 * (1 - float((shares * (1 - shares)).sum()) / statistics.pvariance(items.sum(axis=1).tolist()))
    assert kr20(items).value == pytest.approx(formula, abs=1e-12)


def test_kr20_leaves_gaps_out_and_refuses_other_answers() -> None:
    assert kr20([[1.0, 0.0], [1.0, 1.0], [0.0, 0.0], [math.nan, 1.0]]).n == 3
    with pytest.raises(ImpossibleValue, match=r"'item 2': 2\.0 is neither 0 nor 1"):
        kr20([[1, 0], [1, 2]])
    assert kr20(np.empty((0, 0))).undefined == "no complete answers"


def test_an_items_own_numbers_are_undefined_where_they_must_be() -> None:
    analysis = item_analysis([[1.0, math.nan, math.inf], [1.0, 2.0, 1.0], [1.0, math.nan, 1.0]])
    first, second, third = analysis.items
    assert analysis.undefined == "fewer than two people"
    assert (first.n_answered, first.mean, first.sd) == (3, 1.0, 0.0)
    assert (second.n_answered, second.mean, second.sd) == (1, 2.0, None)
    assert (third.mean, third.sd, third.item_rest) == (None, None, None)


def test_an_item_against_a_rest_that_does_not_vary_has_no_correlation() -> None:
    analysis = item_analysis([[1, 1, 4], [2, 2, 3], [5, 3, 2]])
    assert analysis.items[0].item_rest is None
    assert analysis.items[1].item_rest is not None


@settings(max_examples=60, deadline=None)
@given(ANSWERS, st.floats(-100, 100), st.floats(0.01, 100))
def test_alpha_does_not_depend_on_shift_or_scale(items: FloatArray, shift: float, scale: float) -> None:
    plain, moved = cronbach_alpha(items), cronbach_alpha(items * scale + shift)
    assert plain.undefined == moved.undefined
    assert moved.value == (None if plain.value is None else pytest.approx(plain.value, rel=1e-6, abs=1e-6))


@settings(max_examples=40, deadline=None)
@given(ANSWERS)
def test_alpha_is_the_same_when_every_item_is_reversed(items: FloatArray) -> None:
    plain, turned = cronbach_alpha(items), cronbach_alpha(6 - items)
    assert turned.value == (None if plain.value is None else pytest.approx(plain.value, rel=1e-9, abs=1e-9))
    for one, other in zip(item_analysis(items).items, item_analysis(6 - items).items, strict=True):
        assert other.item_rest == (None if one.item_rest is None else pytest.approx(one.item_rest, abs=1e-9))


@settings(max_examples=40, deadline=None)
@given(ANSWERS, st.randoms(use_true_random=False), st.sampled_from(["listwise", "pairwise"]))
def test_the_order_of_people_and_items_does_not_matter(items: FloatArray, random: object, missing: Missing) -> None:
    rows, columns = list(range(items.shape[0])), list(range(items.shape[1]))
    random.shuffle(rows)  # type: ignore[attr-defined]  # hypothesis hands out a random.Random
    random.shuffle(columns)  # type: ignore[attr-defined]
    plain, moved = cronbach_alpha(items, missing), cronbach_alpha(items[rows][:, columns], missing)
    assert moved.value == (None if plain.value is None else pytest.approx(plain.value, rel=1e-9, abs=1e-9))


@settings(max_examples=40, deadline=None)
@given(ANSWERS)
def test_people_without_any_answer_change_nothing(items: FloatArray) -> None:
    more = np.vstack([items, np.full((2, items.shape[1]), np.nan)])
    for missing in ("listwise", "pairwise"):
        assert cronbach_alpha(more, missing) == cronbach_alpha(items, missing)


@settings(max_examples=60, deadline=None)
@given(
    arrays.arrays(
        float,
        st.tuples(st.integers(0, 5), st.integers(0, 4)),
        elements=st.sampled_from([math.nan, 0.0, 1.0, 2.0, -1e60, 1e-60, math.inf]),
    )
)
def test_any_table_gives_a_value_or_a_reason(items: FloatArray) -> None:
    for missing in ("listwise", "pairwise"):
        alpha = cronbach_alpha(items, missing)
        assert (alpha.value is None) == (alpha.undefined is not None)
        item_analysis(items, missing)
