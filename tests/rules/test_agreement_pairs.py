"""Two measurements of the same people: limits of agreement and concordance."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_cases import case

from surveyapp.psychometrics.bland_altman import bland_altman
from surveyapp.psychometrics.concordance import lin_concordance
from surveyapp.psychometrics.kappa import cohen_kappa
from surveyapp.psychometrics.tables import FloatArray

PEFR = case("b04_bland_altman_pefr_mult196").inputs
WRIGHT, MINI = np.array(PEFR["x"], dtype=float), np.array(PEFR["y"], dtype=float)
PAIRS = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=3, max_size=20)

# Thirty pairs of blood pressures, inside the artery and by cuff; printed: means 120 and 120.77, SDs 9.27 and
# 9.34, correlation 0.87 (worked example of an online calculator for Lin's coefficient).
ARTERY = [
    *(127, 118, 135, 123, 112, 119, 125, 109, 106, 110, 111, 125, 119, 140, 115),
    *(110, 122, 119, 134, 105, 117, 111, 114, 126, 113, 129, 130, 130, 115, 131),
]
CUFF = [
    *(134, 120, 142, 115, 117, 123, 125, 111, 122, 115, 109, 127, 118, 139, 111),
    *(110, 122, 115, 137, 105, 112, 113, 115, 119, 115, 127, 129, 130, 120, 126),
]


def test_limits_of_agreement_agree_with_the_reference() -> None:
    reference = case("b04_bland_altman_pefr_mult196")
    limits = bland_altman(PEFR["x"], PEFR["y"], PEFR["multiplier"], PEFR["level"])
    for key, value in {
        "n": limits.n,
        "bias": limits.bias,
        "sd": limits.sd,
        "loa_lower": limits.lower,
        "loa_upper": limits.upper,
        "se_bias": limits.se_bias,
        "bias_ci": limits.bias_interval,
        "se_loa_1986": limits.se_limit_1986,
        "loa_lower_ci_1986": limits.lower_interval_1986,
        "loa_upper_ci_1986": limits.upper_interval_1986,
        "se_loa_1999": limits.se_limit_1999,
        "loa_lower_ci_1999": limits.lower_interval_1999,
        "loa_upper_ci_1999": limits.upper_interval_1999,
        "r_diff_mean": limits.correlation,
    }.items():
        reference.check(value, key)


def test_limits_of_agreement_as_published_with_two_sds() -> None:
    """Bland & Altman 1986: mean difference -2.1, SD 38.8, limits -79.7 and 75.5 l/min."""
    limits = bland_altman(WRIGHT, MINI, multiplier=2)
    assert limits.bias == pytest.approx(-2.1, abs=0.05)
    assert limits.sd == pytest.approx(38.8, abs=0.05)
    assert limits.lower == pytest.approx(-79.7, abs=0.1)
    assert limits.upper == pytest.approx(75.5, abs=0.1)


UNUSABLE = pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ([], [], "no complete answers"),
        ([1.0, math.nan], [math.nan, 2.0], "no complete answers"),
        ([1.0, math.nan], [2.0, 2.0], "fewer than two people"),
        ([1.0, math.inf], [2.0, 2.0], "infinite value in the data"),
        ([1.0, 1e300], [2.0, 2.0], "value too large to compute with"),
    ],
)


@UNUSABLE
def test_limits_of_agreement_say_why_they_are_undefined(first: list[float], second: list[float], reason: str) -> None:
    limits = bland_altman(first, second)
    assert (limits.bias, limits.sd, limits.lower, limits.bias_interval, limits.undefined) == (None,) * 4 + (reason,)


def test_differences_that_are_all_equal_close_the_limits_on_the_bias() -> None:
    limits = bland_altman([1.1, 2.1, 4.1], [1.0, 2.0, 4.0])
    assert limits.sd == 0.0
    assert limits.lower == limits.upper == limits.bias == pytest.approx(0.1)
    assert limits.correlation is None


def test_means_that_are_all_equal_have_no_correlation_with_the_difference() -> None:
    assert bland_altman([1, 2, 3], [3, 2, 1]).correlation is None


@pytest.mark.parametrize("multiplier", [0, -1.96, math.inf, math.nan])
def test_a_multiplier_that_is_none_is_a_mistake(multiplier: float) -> None:
    with pytest.raises(ValueError, match="multiplier"):
        bland_altman([1, 2], [2, 1], multiplier)


def test_wrong_use_of_pairs_is_named() -> None:
    for compare in (bland_altman, lin_concordance):
        with pytest.raises(ValueError, match="first has 1 readings and second 2"):
            compare([1], [1, 2])
        with pytest.raises(ValueError, match="level"):
            compare([1, 2], [1, 2], level=95)


@settings(max_examples=40, deadline=None)
@given(PAIRS, st.randoms(use_true_random=False))
def test_exchanging_the_two_turns_the_limits_around(pairs: list[tuple[int, int]], random: object) -> None:
    moved = [(two, one) for one, two in pairs]
    random.shuffle(moved)  # type: ignore[attr-defined]  # hypothesis hands out a random.Random
    plain = bland_altman([one for one, _ in pairs], [two for _, two in pairs])
    turned = bland_altman([one for one, _ in moved], [two for _, two in moved])
    assert plain.lower is not None
    assert turned.upper == pytest.approx(-plain.lower, abs=1e-9)
    assert turned.se_limit_1999 == pytest.approx(plain.se_limit_1999, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(PAIRS, st.integers(-50, 50), st.sampled_from([0.5, 2.0, 10.0]))
def test_a_shift_of_both_leaves_the_limits_and_a_unit_stretches_them(
    pairs: list[tuple[int, int]], shift: int, scale: float
) -> None:
    first, second = np.array(pairs, dtype=float).T
    plain, moved = bland_altman(first, second), bland_altman(shift + scale * first, shift + scale * second)
    assert plain.upper is not None
    assert plain.bias is not None
    assert moved.bias == pytest.approx(scale * plain.bias, abs=1e-9)
    assert moved.upper == pytest.approx(scale * plain.upper, abs=1e-9)


def test_concordance_of_the_worked_example() -> None:
    lin = lin_concordance(ARTERY, CUFF)
    assert np.mean(ARTERY) == 120
    assert np.mean(CUFF) == pytest.approx(120.77, abs=0.005)
    assert lin.correlation == pytest.approx(0.87, abs=0.005)
    assert lin.n == 30
    assert lin.scale_shift == pytest.approx(9.27 / 9.34, abs=0.001)


@settings(max_examples=50, deadline=None)
@given(PAIRS)
def test_concordance_is_quadratic_weighted_kappa_of_whole_numbers(pairs: list[tuple[int, int]]) -> None:
    """King & Chinchilli 2001: the two coincide exactly, which n - 1 denominators would break."""
    first, second = [one for one, _ in pairs], [two for _, two in pairs]
    kappa = cohen_kappa(first, second, [1, 2, 3, 4, 5], "quadratic").value
    lin = lin_concordance(first, second).value
    assert lin == (None if kappa is None else pytest.approx(kappa, abs=1e-9))


def test_concordance_is_precision_times_accuracy() -> None:
    lin = lin_concordance(WRIGHT, MINI)
    assert lin.correlation is not None
    assert lin.accuracy is not None
    assert lin.value == pytest.approx(lin.correlation * lin.accuracy)
    assert lin.correlation == pytest.approx(float(np.corrcoef(WRIGHT, MINI)[0, 1]))


def test_the_concordance_interval_has_the_spread_that_leaving_people_out_shows() -> None:
    """The half width on Fisher's z agrees with the jackknife, which knows nothing of Lin's variance."""
    rng = np.random.default_rng(11)
    first = rng.normal(size=2000)
    second = 0.4 + 1.3 * (0.8 * first + 0.6 * rng.normal(size=2000))
    lin = lin_concordance(first, second)
    assert lin.lower is not None
    assert lin.upper is not None
    half = (math.atanh(lin.upper) - math.atanh(lin.lower)) / 2
    groups = np.arange(2000) % 200
    left_out = [
        math.atanh(value)
        for group in range(200)
        if (value := lin_concordance(first[groups != group], second[groups != group]).value) is not None
    ]
    jackknife = math.sqrt(199**2 / 200 * float(np.var(left_out, ddof=1)))
    assert half == pytest.approx(1.959964 * jackknife, rel=0.1)


@UNUSABLE
def test_concordance_says_why_it_is_undefined(first: list[float], second: list[float], reason: str) -> None:
    lin = lin_concordance(first, second)
    assert (lin.value, lin.lower, lin.correlation, lin.undefined) == (None, None, None, reason)


def test_concordance_of_values_all_alike_is_undefined() -> None:
    assert lin_concordance([3, 3, 3], [3, 3, 3]).undefined == "no variation"


@pytest.mark.parametrize(
    ("first", "second", "value"),
    [
        ([3, 3, 3], [1, 2, 3], 0.0),
        ([3, 3, 3], [4, 4, 4], 0.0),
        ([1, 2, 3], [1, 2, 3], 1.0),
        ([1, 2, 3], [3, 2, 1], -1.0),
        ([1, 2, 1, 2], [1, 1, 2, 2], 0.0),
        ([3, 3, 5], [5, 5, 1], -0.8),
    ],
)
def test_concordance_at_its_ends_has_no_interval(first: list[float], second: list[float], value: float) -> None:
    lin = lin_concordance(first, second)
    assert lin.value == pytest.approx(value)
    assert (lin.lower, lin.upper, lin.undefined) == (None, None, None)


def test_two_pairs_have_a_concordance_without_an_interval() -> None:
    lin = lin_concordance([1, 2], [1, 3])
    assert lin.value is not None
    assert (lin.lower, lin.upper) == (None, None)


@settings(max_examples=40, deadline=None)
@given(PAIRS, st.integers(-50, 50), st.sampled_from([-2.0, 0.5, 10.0]), st.randoms(use_true_random=False))
def test_concordance_does_not_depend_on_shift_scale_direction_order_or_who_is_first(
    pairs: list[tuple[int, int]], shift: int, scale: float, random: object
) -> None:
    readings: FloatArray = np.array(pairs, dtype=float)
    order = list(range(len(pairs)))
    random.shuffle(order)  # type: ignore[attr-defined]  # hypothesis hands out a random.Random
    moved = shift + scale * readings[order]
    plain, other = lin_concordance(readings[:, 0], readings[:, 1]), lin_concordance(moved[:, 1], moved[:, 0])
    assert plain.undefined == other.undefined
    for before, after in ((plain.value, other.value), (plain.lower, other.lower), (plain.upper, other.upper)):
        assert after == (None if before is None else pytest.approx(before, abs=1e-6))
