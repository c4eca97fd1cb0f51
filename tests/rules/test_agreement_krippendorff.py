"""Krippendorff's alpha at four levels of measurement, with missing ratings."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from reference_cases import case

from surveyapp.psychometrics.krippendorff import Metric, krippendorff_alpha
from surveyapp.psychometrics.tables import FloatArray
from surveyapp.scoring.score import ImpossibleValue

METRICS: list[Metric] = ["nominal", "ordinal", "interval", "ratio"]
ALL_METRICS = pytest.mark.parametrize("metric", METRICS)
CANONICAL = np.array(case("b21_krippendorff_canonical_4x12").inputs["ratings"], dtype=float).T
RATINGS = arrays.arrays(
    float, st.tuples(st.integers(1, 8), st.integers(2, 4)), elements=st.sampled_from([math.nan, 1, 2, 3, 4, 5])
)


@ALL_METRICS
def test_the_canonical_example_agrees_with_the_reference(metric: Metric) -> None:
    alpha = krippendorff_alpha(CANONICAL, metric)
    case("b21_krippendorff_canonical_4x12").check(alpha.value, metric)
    assert (alpha.n_units, alpha.n_values, alpha.undefined) == (11, 40, None)


@pytest.mark.parametrize(("metric", "value"), list(zip(METRICS, (0.743, 0.815, 0.849, 0.797), strict=True)))
def test_the_canonical_example_as_published(metric: Metric, value: float) -> None:
    """Krippendorff 2011, Computing Krippendorff's Alpha-Reliability."""
    assert krippendorff_alpha(CANONICAL, metric).value == pytest.approx(value, abs=5e-4)


def by_definition(ratings: FloatArray, metric: Metric) -> float:
    """Over all ordered pairs of values, within units and altogether."""
    units = [row[~np.isnan(row)].tolist() for row in ratings]
    units = [unit for unit in units if len(unit) > 1]
    everything = [value for unit in units for value in unit]

    def distance(a: float, b: float) -> float:
        if metric == "nominal":
            return float(a != b)
        if metric == "interval":
            return (a - b) ** 2
        if metric == "ratio":
            return ((a - b) / (a + b)) ** 2
        low, high = min(a, b), max(a, b)
        between = sum(low <= value <= high for value in everything)
        return (between - (everything.count(a) + everything.count(b)) / 2) ** 2 if a != b else 0.0

    observed = sum(sum(distance(a, b) for a in unit for b in unit) / (len(unit) - 1) for unit in units)
    expected = sum(distance(a, b) for a in everything for b in everything) / (len(everything) - 1)
    return 1 - observed / expected


@ALL_METRICS
@settings(max_examples=30, deadline=None)
@given(ratings=RATINGS)
def test_alpha_is_its_definition_over_all_pairs(ratings: FloatArray, metric: Metric) -> None:
    alpha = krippendorff_alpha(ratings, metric)
    if alpha.value is not None:
        assert alpha.value == pytest.approx(by_definition(ratings, metric), abs=1e-9)


def test_two_raters_relate_to_scotts_pi() -> None:
    """For nominal ratings without gaps 1 - alpha = (1 - pi) (2 n - 1) / (2 n)."""
    ratings = np.array([[1, 1], [2, 2], [3, 3], [1, 2], [2, 3], [3, 3], [1, 1]])
    shares = np.array([(ratings == value).mean() for value in (1, 2, 3)])
    agreed, chance = float((ratings[:, 0] == ratings[:, 1]).mean()), float((shares**2).sum())
    pi = (agreed - chance) / (1 - chance)
    value = krippendorff_alpha(ratings, "nominal").value
    assert value is not None
    assert 1 - value == pytest.approx((1 - pi) * 13 / 14)


@ALL_METRICS
@pytest.mark.parametrize(
    ("ratings", "reason"),
    [
        (np.empty((0, 2)), "nobody was rated twice"),
        (np.full((3, 2), np.nan), "nobody was rated twice"),
        ([[1.0], [2.0]], "nobody was rated twice"),
        ([[1.0, math.nan], [math.nan, 2.0]], "nobody was rated twice"),
        ([[2.0, 2.0], [2.0, 2.0]], "no variation"),
        ([[2.0, 2.0], [3.0, math.nan]], "no variation"),
        ([[0.0, 0.0], [0.0, 0.0]], "no variation"),
        ([[1.0, math.inf], [2.0, 2.0]], "infinite value in the data"),
    ],
)
def test_alpha_says_why_it_is_undefined(ratings: FloatArray, reason: str, metric: Metric) -> None:
    alpha = krippendorff_alpha(ratings, metric)
    assert (alpha.value, alpha.undefined) == (None, reason)


def test_zero_against_zero_is_no_distance_on_a_ratio_scale() -> None:
    assert krippendorff_alpha([[0, 0], [1, 1], [0, 0]], "ratio").value == 1.0


def test_differences_too_small_to_square_are_no_variation() -> None:
    assert krippendorff_alpha([[1e-200, 2e-200], [2e-200, 1e-200]], "interval").undefined == "no variation"


def test_a_rating_below_zero_is_impossible_on_a_ratio_scale() -> None:
    with pytest.raises(ImpossibleValue, match=r"-1\.0 is below zero"):
        krippendorff_alpha([[-1, 1], [2, 2]], "ratio")
    assert krippendorff_alpha([[-1, 1], [2, 2]], "interval").value is not None


def test_another_metric_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="metric"):
        krippendorff_alpha(CANONICAL, "polar")  # type: ignore[arg-type]  # wrong on purpose


@ALL_METRICS
@settings(max_examples=25, deadline=None)
@given(ratings=RATINGS, random=st.randoms(use_true_random=False))
def test_order_and_people_rated_once_do_not_matter(ratings: FloatArray, random: object, metric: Metric) -> None:
    rows, columns = list(range(ratings.shape[0])), list(range(ratings.shape[1]))
    random.shuffle(rows)  # type: ignore[attr-defined]  # hypothesis hands out a random.Random
    random.shuffle(columns)  # type: ignore[attr-defined]
    once = np.full((1, ratings.shape[1]), np.nan)
    once[0, 0] = 5.0
    plain = krippendorff_alpha(ratings, metric)
    moved = krippendorff_alpha(np.vstack([ratings[rows][:, columns], once]), metric)
    assert (moved.undefined, moved.n_values) == (plain.undefined, plain.n_values)
    assert moved.value == (None if plain.value is None else pytest.approx(plain.value, abs=1e-9))


@settings(max_examples=25, deadline=None)
@given(RATINGS, st.integers(-20, 20), st.sampled_from([-2.0, 0.5, 3.0]))
def test_each_metric_is_blind_to_what_it_should_be(ratings: FloatArray, shift: int, scale: float) -> None:
    moved = shift + scale * ratings
    for metric in ("nominal", "ordinal", "interval"):
        plain, other = krippendorff_alpha(ratings, metric).value, krippendorff_alpha(moved, metric).value
        assert other == (None if plain is None else pytest.approx(plain, abs=1e-9))
    ratio = krippendorff_alpha(ratings, "ratio").value
    assert krippendorff_alpha(3 * ratings, "ratio").value == (None if ratio is None else pytest.approx(ratio))


@settings(max_examples=25, deadline=None)
@given(RATINGS)
def test_ordinal_alpha_sees_only_the_order(ratings: FloatArray) -> None:
    plain, stretched = krippendorff_alpha(ratings, "ordinal").value, krippendorff_alpha(ratings**3, "ordinal").value
    assert stretched == (None if plain is None else pytest.approx(plain, abs=1e-9))
