"""0-100 and T scores, norm tables and bands."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_cases import case

from surveyapp.scoring.bands import Bands, band_of
from surveyapp.scoring.norms import BETWEEN, OUTSIDE, NormTable, norm_scores
from surveyapp.scoring.score import ImpossibleValue
from surveyapp.scoring.transform import in_bands, t_scores, to_0_100

FINITE = st.floats(-1e6, 1e6)
TABLE = NormTable(raw=(0, 1, 10 / 3, 5), norm=(20, 35, 50, 80), source="Made for the tests.")
BANDS = Bands(thresholds=(5, 10, 15), names=("none", "mild", "moderate", "severe"), source="Made for the tests.")


def defined(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> list[float | None]:
    return [None if math.isnan(value) else value for value in values.tolist()]


def test_0_100_agrees_with_the_reference() -> None:
    reference = case("j05_scale_0_100")
    given_scores = reference.inputs
    scores = to_0_100(given_scores["mean"], given_scores["response_min"], given_scores["response_max"])
    reference.check(defined(scores.values), "score")
    assert scores.undefined["no score"].tolist() == [False, False, False, False, True]


@pytest.mark.parametrize("value", [0.99, 5.01, math.inf, -math.inf])
def test_0_100_refuses_scores_beyond_the_scale(value: float) -> None:
    with pytest.raises(ImpossibleValue, match=r"^item 'score': .* lies outside 1-5$") as refused:
        to_0_100([3.0, value], 1, 5)
    assert refused.value.value == value


def test_0_100_takes_an_end_missed_by_rounding_as_the_end() -> None:
    for low, high in ((1.0, 5.0), (1e6, 3e6)):
        ends = [np.nextafter(high, math.inf), np.nextafter(low, -math.inf)]
        assert to_0_100(ends, low, high).values.tolist() == [100.0, 0.0]


@pytest.mark.parametrize(("low", "high"), [(5, 1), (1, 1), (0, math.inf), (math.nan, 1)])
def test_0_100_needs_a_scale_with_two_ends(low: float, high: float) -> None:
    with pytest.raises(ValueError, match="low must be below high"):
        to_0_100([1.0], low, high)


@settings(max_examples=50)
@given(st.lists(st.floats(0, 1), min_size=1), st.floats(-100, 100), st.floats(0.1, 100))
def test_0_100_does_not_depend_on_units(shares: list[float], low: float, width: float) -> None:
    scores = low + width * np.array(shares)
    np.testing.assert_allclose(
        to_0_100(scores, low, low + width).values, to_0_100(shares, 0, 1).values, rtol=1e-6, atol=1e-6
    )


def test_t_scores_have_mean_50_and_sd_10_in_the_norm_group() -> None:
    group = np.array([3.0, 7.0, 8.0, 12.0, 20.0])
    scores = t_scores(group, float(group.mean()), float(group.std(ddof=1))).values
    assert scores.mean() == pytest.approx(50)
    assert scores.std(ddof=1) == pytest.approx(10)
    assert t_scores([110.0], 100, 15).values.tolist() == pytest.approx([50 + 100 / 15])


@pytest.mark.parametrize(
    ("mean", "sd", "reason"),
    [
        (50, 0.0, "no variation in the norm group"),
        (50, None, "norm group unknown"),
        (50, math.nan, "norm group unknown"),
        (None, 10, "norm group unknown"),
        (math.nan, 10, "norm group unknown"),
    ],
)
def test_t_scores_without_a_norm_group_are_undefined(mean: float | None, sd: float | None, reason: str) -> None:
    scores = t_scores([1.0, 2.0], mean, sd)
    assert defined(scores.values) == [None, None]
    assert scores.undefined[reason].tolist() == [True, True]


@pytest.mark.parametrize(("mean", "sd", "name"), [(50, -1, "sd"), (50, math.inf, "sd"), (math.inf, 1, "mean")])
def test_t_scores_refuse_impossible_norms(mean: float, sd: float, name: str) -> None:
    with pytest.raises(ValueError, match=name):
        t_scores([1.0], mean, sd)


def test_t_scores_keep_the_missing_and_refuse_the_infinite() -> None:
    assert t_scores([None, 50.0], 50, 10).undefined["no score"].tolist() == [True, False]
    with pytest.raises(ImpossibleValue, match=r"^item 'score': inf is infinite$"):
        t_scores([math.inf], 50, 10)


def test_norms_are_looked_up_row_by_row() -> None:
    scores = norm_scores([0, 1, 10 / 3, 5, 3.3333333333, None], TABLE)
    assert defined(scores.values) == [20, 35, 50, 80, 50, None]
    assert scores.undefined["no score"].tolist() == [False] * 5 + [True]
    assert not scores.undefined[OUTSIDE].any()
    assert not scores.undefined[BETWEEN].any()


def test_a_norm_is_found_by_its_digits_not_by_its_neighbourhood() -> None:
    table = NormTable((1e6, 2e6), (40, 60), "Made for the tests.")
    assert defined(norm_scores([1e6 + 1, 1e6 + 1e-4], table).values) == [None, 40]


def test_between_two_rows_a_norm_is_undefined_unless_interpolated() -> None:
    plain = norm_scores([0.5, 0.0], TABLE)
    assert defined(plain.values) == [None, 20]
    assert plain.undefined[BETWEEN].tolist() == [True, False]
    assert norm_scores([0.5, 2.0], TABLE, interpolate=True).values.tolist() == pytest.approx([27.5, 35 + 15 * 3 / 7])


@pytest.mark.parametrize("interpolate", [False, True])
def test_outside_the_norm_table_is_undefined(interpolate: bool) -> None:
    scores = norm_scores([-0.1, 5.1, math.inf, -math.inf], TABLE, interpolate=interpolate)
    assert defined(scores.values) == [None] * 4
    assert scores.undefined[OUTSIDE].all()


def test_a_norm_table_of_one_row_is_enough() -> None:
    assert defined(norm_scores([4, 5], NormTable((4,), (50,), "Made for the tests.")).values) == [50, None]


@pytest.mark.parametrize(
    ("raw", "norm", "problem"),
    [
        ((), (), "raw and norm must be equally long and not empty"),
        ((1, 2), (1,), "raw and norm must be equally long and not empty"),
        ((2, 1), (1, 2), "raw must rise from row to row"),
        ((1, 1), (1, 2), "raw must rise from row to row"),
        ((1, math.inf), (1, 2), "raw and norm must be finite numbers"),
        ((1, 2), (1, math.nan), "raw and norm must be finite numbers"),
    ],
)
def test_a_norm_table_must_make_sense(raw: tuple[float, ...], norm: tuple[float, ...], problem: str) -> None:
    with pytest.raises(ValueError, match=f"^{problem}$"):
        NormTable(raw, norm, "Made for the tests.")


@pytest.mark.parametrize(
    ("score", "band"),
    [
        (-3, "none"),
        (4.999, "none"),
        (5, "mild"),
        (9.999, "mild"),
        (10, "moderate"),
        (15, "severe"),
        (99, "severe"),
        (15 - 1e-12, "severe"),
        (15 - 1.6e-8, "moderate"),
        (None, None),
        (math.nan, None),
    ],
)
def test_a_score_at_a_threshold_belongs_to_the_band_above(score: float | None, band: str | None) -> None:
    assert band_of(score, BANDS) == band


def test_a_mean_that_is_the_threshold_but_for_rounding_counts_as_at_it() -> None:
    assert band_of(0.1 + 0.2, Bands((0.3,), ("low", "high"), "")) == "high"
    assert band_of(0.3, Bands((0.1 + 0.2,), ("low", "high"), "")) == "high"
    assert band_of(0.3 - 1.5e-9, Bands((0.3,), ("low", "high"), "")) == "low"
    millions = Bands((3e6,), ("low", "high"), "")
    assert band_of(3e6 - 1e-4, millions) == "high"
    assert in_bands([3e6 - 1e-4, 3e6 - 1, None, 0.3], millions).tolist() == [1, 0, -1, 0]
    assert in_bands([0.3 - 1.5e-9], Bands((0.3,), ("low", "high"), "")).tolist() == [0]


@settings(max_examples=60)
@given(st.lists(st.none() | st.floats(-30, 30), max_size=10))
def test_many_scores_fall_into_the_same_bands_as_one(scores: list[float | None]) -> None:
    positions = in_bands(np.array(scores, dtype=float), BANDS).tolist()
    assert [None if position < 0 else BANDS.names[position] for position in positions] == [
        band_of(score, BANDS) for score in scores
    ]


def test_an_unused_band_changes_no_other() -> None:
    more = Bands((5, 10, 15, 200), (*BANDS.names, "beyond"), "")
    assert [band_of(score, more) for score in range(30)] == [band_of(score, BANDS) for score in range(30)]


def test_infinite_scores_have_no_band() -> None:
    with pytest.raises(ValueError, match="finite"):
        band_of(math.inf, BANDS)
    with pytest.raises(ImpossibleValue, match=r"^item 'score': inf is infinite$"):
        in_bands([math.inf], BANDS)


@pytest.mark.parametrize(
    ("thresholds", "names", "problem"),
    [
        ((10, 5), ("a", "b", "c"), "thresholds must rise"),
        ((5, 5), ("a", "b", "c"), "thresholds must rise"),
        ((5,), ("a",), "names must be one more than thresholds"),
        ((5,), ("a", "a"), "names must differ"),
        ((math.nan,), ("a", "b"), "thresholds must be finite numbers"),
    ],
)
def test_bands_must_make_sense(thresholds: tuple[float, ...], names: tuple[str, ...], problem: str) -> None:
    with pytest.raises(ValueError, match=f"^{problem}$"):
        Bands(thresholds, names, "Made for the tests.")
