"""Cohen's kappa, unweighted and weighted, and Fleiss' kappa."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from reference_cases import case
from statsmodels.stats import inter_rater

from surveyapp.psychometrics.fleiss import fleiss_kappa, fleiss_kappa_of_counts
from surveyapp.psychometrics.kappa import Weights, cohen_kappa, cross_table, kappa_of_table
from surveyapp.psychometrics.tables import FloatArray
from surveyapp.scoring.score import ImpossibleValue

ALL_WEIGHTS = pytest.mark.parametrize("weights", ["unweighted", "linear", "quadratic"])
SAS_TABLE = [[0, 4, 1], [0, 8, 0], [0, 1, 5]]

# Fleiss 1971: 30 patients, six psychiatrists, five diagnoses; ratings within a patient are sorted.
PATIENTS = """
444444 222555 233335 555555 222444 113333 333355 113334 114444 555555 144444 124444 222333 144444 224445
333335 111455 111112 224444 133555 555555 244444 224555 114444 144445 222224 111155 224444 133333 555555
"""
DIAGNOSES = [[int(digit) for digit in patient] for patient in PATIENTS.split()]

# The example of the encyclopedia article on Fleiss' kappa: 10 subjects, 14 raters, kappa 0.210.
FOURTEEN_RATERS = [
    [0, 0, 0, 0, 14],
    [0, 2, 6, 4, 2],
    [0, 0, 3, 5, 6],
    [0, 3, 9, 2, 0],
    [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0],
    [3, 2, 6, 3, 0],
    [2, 5, 3, 2, 2],
    [6, 5, 2, 1, 0],
    [0, 2, 2, 3, 7],
]
PAIRS = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), min_size=1, max_size=25)


def test_linear_kappa_agrees_with_the_reference() -> None:
    reference = case("b13_kappa_linear_sexualfun")
    given_ratings = reference.inputs
    kappa = cohen_kappa(given_ratings["rater1"], given_ratings["rater2"], [1, 2, 3, 4], "linear", 0.95)
    for key, value in {
        "kappa": kappa.value,
        "po": kappa.observed,
        "pe": kappa.expected,
        "se": kappa.se,
        "se_null": kappa.se_null,
        "lower": kappa.lower,
        "upper": kappa.upper,
        "z_null": kappa.z,
    }.items():
        reference.check(value, key)
    assert kappa == kappa_of_table(given_ratings["table"], "linear")


def test_two_raters_with_one_and_the_same_category_have_no_kappa() -> None:
    reference = case("b17_kappa_constant_both_same")
    kappa = cohen_kappa(reference.inputs["rater1"], reference.inputs["rater2"], [1, 2, 3])
    reference.check(kappa.value, "kappa")
    reference.check(kappa.observed, "po")
    reference.check(kappa.expected, "pe")
    assert kappa.undefined == "chance agreement is complete"


@pytest.mark.parametrize(
    ("weights", "printed"),
    [
        ("unweighted", [0.4842, 0.1380, 0.2137, 0.7547, 0.1484, 3.2626, 0.0011]),
        ("linear", [0.4701, 0.1457, 0.1845, 0.7558, 0.1426, 3.2971, 0.0010]),
    ],
)
def test_kappa_is_what_sas_prints(weights: Weights, printed: list[float]) -> None:
    """SAS PROC FREQ, AGREE and TEST KAPPA WTKAP, including a category that the first rater never used."""
    kappa = kappa_of_table(SAS_TABLE, weights)
    got = [kappa.value, kappa.se, kappa.lower, kappa.upper, kappa.se_null, kappa.z, kappa.p]
    assert got == pytest.approx(printed, abs=1e-4)


@pytest.mark.parametrize(
    ("weights", "value", "z"), [("unweighted", 0.651, 7.0), ("linear", 0.633, 5.43), ("quadratic", 0.655, 3.91)]
)
def test_kappa_is_what_irr_prints(weights: Weights, value: float, z: float) -> None:
    """R package irr, kappa2 on the first two columns of `diagnoses`."""
    kappa = cohen_kappa([row[0] for row in DIAGNOSES], [row[1] for row in DIAGNOSES], [1, 2, 3, 4, 5], weights)
    assert kappa.value == pytest.approx(value, abs=5e-4)
    assert kappa.z == pytest.approx(z, abs=5e-3)


@ALL_WEIGHTS
@settings(max_examples=30, deadline=None)
@given(table=arrays.arrays(float, (4, 4), elements=st.integers(1, 20)))
def test_kappa_and_both_standard_errors_agree_with_statsmodels(table: FloatArray, weights: Weights) -> None:
    theirs = inter_rater.cohens_kappa(table, wt=None if weights == "unweighted" else weights)
    ours = kappa_of_table(table, weights)
    assert ours.value == pytest.approx(theirs.kappa, rel=1e-10, abs=1e-10)
    assert ours.se == pytest.approx(theirs.std_kappa, rel=1e-8)
    assert ours.se_null == pytest.approx(theirs.std_kappa0, rel=1e-8)


def test_an_unused_middle_category_widens_the_distances_of_weighted_kappa() -> None:
    """On categories 1, 2, 4 of 1 to 4, the distance from 2 to 4 is two steps whether 3 was used or not."""
    first, second = [1, 1, 2, 2, 4, 4, 2, 4], [1, 2, 2, 4, 4, 4, 2, 2]
    with_gap = cohen_kappa(first, second, [1, 2, 3, 4], "linear").value
    without = cohen_kappa(first, second, [1, 2, 4], "linear").value
    apart = np.array([[0, 1, 3], [1, 0, 2], [3, 2, 0]])
    counts = cross_table(first, second, [1, 2, 4])
    chance = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()
    assert with_gap == pytest.approx(1 - float((counts * apart).sum() / (chance * apart).sum()))
    assert with_gap != pytest.approx(without)


@settings(max_examples=40, deadline=None)
@given(PAIRS)
def test_an_unused_category_changes_nothing_about_unweighted_kappa(pairs: list[tuple[int, int]]) -> None:
    first, second = [one for one, _ in pairs], [two for _, two in pairs]
    few, more = cohen_kappa(first, second, [1, 2, 3, 4]), cohen_kappa(first, second, [0, 1, 2, 9, 3, 4])
    assert (few.undefined, few.n) == (more.undefined, more.n)
    for before, after in ((few.value, more.value), (few.se, more.se), (few.p, more.p)):
        assert after == (None if before is None else pytest.approx(before, abs=1e-9))


@ALL_WEIGHTS
@settings(max_examples=30, deadline=None)
@given(pairs=PAIRS, random=st.randoms(use_true_random=False))
def test_order_of_people_raters_and_direction_do_not_matter(
    pairs: list[tuple[int, int]], random: object, weights: Weights
) -> None:
    moved = [(5 - two, 5 - one) for one, two in pairs]
    random.shuffle(moved)  # type: ignore[attr-defined]  # hypothesis hands out a random.Random
    plain = cohen_kappa([one for one, _ in pairs], [two for _, two in pairs], [1, 2, 3, 4], weights)
    turned = cohen_kappa([one for one, _ in moved], [two for _, two in moved], [1, 2, 3, 4], weights)
    assert plain.undefined == turned.undefined
    for before, after in ((plain.value, turned.value), (plain.se, turned.se), (plain.se_null, turned.se_null)):
        assert after == (None if before is None else pytest.approx(before, abs=1e-7))


@ALL_WEIGHTS
def test_kappa_is_zero_when_one_rater_is_constant(weights: Weights) -> None:
    kappa = cohen_kappa([2, 2, 2, 2], [1, 2, 2, 3], [1, 2, 3], weights)
    assert kappa.value == pytest.approx(0.0, abs=1e-15)
    assert (kappa.z, kappa.p, kappa.undefined) == (None, None, None)


@ALL_WEIGHTS
def test_perfect_agreement_is_one(weights: Weights) -> None:
    kappa = cohen_kappa(["a", "b", "c", "a"], ["a", "b", "c", "a"], ["a", "b", "c"], weights)
    assert (kappa.value, kappa.se, kappa.lower, kappa.upper) == (1.0, 0.0, 1.0, 1.0)


def test_pairs_with_a_missing_rating_are_left_out() -> None:
    kappa = cohen_kappa([1, 2, None, 1, 2], [1, 2, 2, math.nan, 1], [1, 2])
    assert kappa.n == 3
    assert kappa == cohen_kappa([1, 2, 2], [1, 2, 1], [1, 2])


@pytest.mark.parametrize(
    ("first", "second", "categories", "reason"),
    [
        ([], [], [1, 2], "no complete answers"),
        ([None], [1], [1, 2], "no complete answers"),
        ([1, 1], [1, 1], [1], "fewer than two categories"),
        ([1], [1], [1, 2], "chance agreement is complete"),
    ],
)
def test_kappa_says_why_it_is_undefined(
    first: list[int | None], second: list[int | None], categories: list[int], reason: str
) -> None:
    kappa = cohen_kappa(first, second, categories)
    assert (kappa.value, kappa.se, kappa.lower, kappa.z, kappa.undefined) == (None, None, None, None, reason)


def test_one_person_on_whom_raters_differ_has_a_kappa_of_zero() -> None:
    assert cohen_kappa([1], [2], [1, 2]).value == 0.0


def test_ratings_that_are_no_category_are_refused_by_rater() -> None:
    with pytest.raises(ImpossibleValue, match="'second rater': 9 is no category"):
        cohen_kappa([1, 2], [1, 9], [1, 2])
    with pytest.raises(ImpossibleValue, match="'first rater': inf is no category"):
        cohen_kappa([math.inf], [1], [1, 2])


def test_wrong_use_of_kappa_is_named() -> None:
    with pytest.raises(ValueError, match="first has 1 ratings and second 2"):
        cohen_kappa([1], [1, 2], [1, 2])
    with pytest.raises(ValueError, match="as many rows as columns"):
        kappa_of_table([[1, 2]])
    with pytest.raises(ValueError, match="counts"):
        kappa_of_table([[1, -2], [1, 1]])
    with pytest.raises(ValueError, match="counts"):
        kappa_of_table([[1.0, math.inf], [1.0, 1.0]])
    with pytest.raises(ValueError, match="weights"):
        kappa_of_table([[1, 2], [1, 1]], "cubic")  # type: ignore[arg-type]  # wrong on purpose
    with pytest.raises(ValueError, match="level"):
        kappa_of_table([[1, 2], [1, 1]], level=95)


def test_fleiss_kappa_is_what_was_published() -> None:
    """Fleiss 1971 prints 0.430; the R package irr 0.4302445 and z 17.65183."""
    kappa = fleiss_kappa(DIAGNOSES, [1, 2, 3, 4, 5])
    assert kappa.value == pytest.approx(0.4302445, abs=5e-8)
    assert kappa.z == pytest.approx(17.65183, abs=5e-6)
    assert (kappa.n, kappa.n_raters) == (30, 6)


def test_fleiss_kappa_of_three_raters_is_what_irr_prints() -> None:
    kappa = fleiss_kappa([row[:3] for row in DIAGNOSES], [1, 2, 3, 4, 5])
    assert kappa.value == pytest.approx(0.534, abs=5e-4)
    assert kappa.z == pytest.approx(9.89, abs=5e-3)


def test_fleiss_kappa_of_counts_is_what_was_published() -> None:
    assert fleiss_kappa_of_counts(FOURTEEN_RATERS).value == pytest.approx(0.210, abs=5e-4)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(1, 4), min_size=3, max_size=3), min_size=2, max_size=12))
def test_fleiss_kappa_agrees_with_statsmodels_and_ignores_unused_categories(rows: list[list[int]]) -> None:
    ours = fleiss_kappa(rows, [1, 2, 3, 4])
    more = fleiss_kappa(rows[::-1], [4, 5, 3, 2, 1])
    assert ours.undefined == more.undefined
    if ours.value is None:
        return
    counts, _ = inter_rater.aggregate_raters(np.array(rows))
    assert ours.value == pytest.approx(inter_rater.fleiss_kappa(counts), abs=1e-10)
    assert more.value == pytest.approx(ours.value, abs=1e-12)
    assert more.se_null == pytest.approx(ours.se_null, abs=1e-12)


def test_a_category_that_nobody_used_has_no_kappa_of_its_own() -> None:
    by_category = fleiss_kappa([[1, 1], [2, 2], [1, 2]], [1, 2, 3]).by_category
    assert by_category[2] is None
    assert by_category[0] == by_category[1] == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], "no complete answers"),
        ([[1, None], [None, 2]], "no complete answers"),
        ([[1], [2]], "fewer than two raters"),
        ([[1, 1], [1, 1]], "chance agreement is complete"),
    ],
)
def test_fleiss_kappa_says_why_it_is_undefined(rows: list[list[int | None]], reason: str) -> None:
    kappa = fleiss_kappa(rows, [1, 2])
    assert (kappa.value, kappa.se_null, kappa.z, kappa.undefined) == (None, None, None, reason)


def test_people_with_a_missing_rating_are_left_out_of_fleiss_kappa() -> None:
    assert fleiss_kappa([[1, 2], [2, 2], [1, math.nan]], [1, 2]) == fleiss_kappa([[1, 2], [2, 2]], [1, 2])


def test_wrong_use_of_fleiss_kappa_is_named() -> None:
    with pytest.raises(ImpossibleValue, match="'rater 2': 9"):
        fleiss_kappa([[1, 9]], [1, 2])
    with pytest.raises(ValueError, match="equally long"):
        fleiss_kappa([[1, 2], [1]], [1, 2])
    with pytest.raises(ValueError, match="same number of ratings"):
        fleiss_kappa_of_counts([[1, 2], [1, 1]])
    with pytest.raises(ValueError, match="counts"):
        fleiss_kappa_of_counts([[1, -1]])
    with pytest.raises(ValueError, match="counts"):
        fleiss_kappa_of_counts([1, 2])
