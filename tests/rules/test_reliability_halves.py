"""Split-half reliability and Spearman-Brown."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_cases import case

from surveyapp.psychometrics.halves import length_for, spearman_brown, split_half
from surveyapp.psychometrics.tables import FloatArray

ATTITUDE = np.array(case("a01_alpha_attitude_raw").inputs["items"], dtype=float)


def test_spearman_brown_agrees_with_the_reference() -> None:
    reference = case("a22_spearman_brown_prophecy")
    pairs = zip(reference.inputs["r"], reference.inputs["length_factor"], strict=True)
    reference.check([spearman_brown(r, factor) for r, factor in pairs], "reliability")


@settings(max_examples=50)
@given(st.floats(0.01, 0.99), st.floats(0.1, 20))
def test_the_needed_length_is_the_inverse(reliability: float, factor: float) -> None:
    assert length_for(reliability, spearman_brown(reliability, factor)) == pytest.approx(factor)


@pytest.mark.parametrize(("reliability", "wanted"), [(0.0, 0.5), (0.0, 0.0), (0.5, 1.0)])
def test_no_length_reaches_what_cannot_be_reached(reliability: float, wanted: float) -> None:
    assert length_for(reliability, wanted) is None


@pytest.mark.parametrize("reliability", [-0.01, 1.01, math.nan, math.inf])
def test_a_reliability_outside_0_to_1_is_a_mistake(reliability: float) -> None:
    with pytest.raises(ValueError, match="reliability"):
        spearman_brown(reliability, 2)
    with pytest.raises(ValueError, match="reliability"):
        length_for(reliability, 0.8)
    with pytest.raises(ValueError, match="wanted"):
        length_for(0.8, reliability)


@pytest.mark.parametrize("factor", [0, -1, math.inf, math.nan])
def test_a_length_that_is_none_is_a_mistake(factor: float) -> None:
    with pytest.raises(ValueError, match="length_factor"):
        spearman_brown(0.8, factor)


def test_odd_items_are_compared_with_even_items() -> None:
    halves = split_half(ATTITUDE)
    r = float(np.corrcoef(ATTITUDE[:, ::2].sum(axis=1), ATTITUDE[:, 1::2].sum(axis=1))[0, 1])
    assert (halves.first_half, halves.second_half, halves.n) == ((0, 2, 4, 6), (1, 3, 5), 30)
    assert halves.correlation == pytest.approx(r, abs=1e-12)
    assert halves.spearman_brown == pytest.approx(spearman_brown(r, 2), abs=1e-12)


def test_halves_that_vary_alike_have_the_same_guttman_and_spearman_brown() -> None:
    items = [[1, 2], [2, 1], [3, 4], [4, 3]]
    halves = split_half(items)
    assert halves.guttman == pytest.approx(halves.spearman_brown)


def test_people_with_a_gap_are_left_out() -> None:
    with_gap = np.vstack([ATTITUDE, [[math.nan] + [50.0] * 6]])
    assert split_half(with_gap) == split_half(ATTITUDE)


@pytest.mark.parametrize(
    ("items", "reason"),
    [
        (np.empty((0, 4)), "no complete answers"),
        ([[1.0, 2.0]], "fewer than two people"),
        ([[1.0], [2.0]], "fewer than two items"),
        ([[1.0, 2.0], [1.0, 3.0]], "no variation"),
        ([[1.0, math.inf], [2.0, 3.0]], "infinite value in the data"),
    ],
)
def test_split_half_says_why_it_is_undefined(items: FloatArray, reason: str) -> None:
    halves = split_half(items)
    assert (halves.correlation, halves.spearman_brown, halves.guttman) == (None, None, None)
    assert halves.undefined == reason


def test_halves_that_cancel_leave_only_their_correlation() -> None:
    halves = split_half([[1, 4], [2, 3], [3, 2], [4, 1]])
    assert halves.correlation == pytest.approx(-1.0)
    assert (halves.spearman_brown, halves.guttman) == (None, None)


@pytest.mark.parametrize("half", [[], [0, 1, 2, 3, 4, 5, 6], [7], [-1]])
def test_a_half_that_is_none_is_a_mistake(half: list[int]) -> None:
    with pytest.raises(ValueError, match="first_half"):
        split_half(ATTITUDE, half)


@settings(max_examples=30)
@given(st.floats(-100, 100), st.floats(0.01, 100), st.randoms(use_true_random=False))
def test_split_half_does_not_depend_on_shift_scale_direction_or_order(
    shift: float, scale: float, random: object
) -> None:
    rows = list(range(30))
    random.shuffle(rows)  # type: ignore[attr-defined]  # hypothesis hands out a random.Random
    plain, moved = split_half(ATTITUDE), split_half(shift - scale * ATTITUDE[rows])
    assert moved.correlation == pytest.approx(plain.correlation)
    assert moved.guttman == pytest.approx(plain.guttman)
