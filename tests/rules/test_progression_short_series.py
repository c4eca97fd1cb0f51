"""Overlap of two phases of a short series, against SingleCaseES (R) and the example of Tarlow 2017."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveyapp.progression.short_series import (
    Overlap,
    baseline_corrected_tau,
    nap,
    tau,
    tau_u,
    theil_sen,
)

A, B = [20, 20, 26, 25, 22, 23], [28, 25, 24, 27, 30, 30, 29]
PARKER_A, PARKER_B = [4, 3, 4, 3, 4, 7, 5, 2, 3, 2], [5, 9, 7, 9, 7, 5, 9, 11, 11, 10, 9]
TARLOW_A, TARLOW_B = [1, 2, 3, 4, 5], [6, 7, 8, 9, 10]


def close(found: Overlap, value: float, error: float, low: float, high: float) -> None:
    """Estimate and error to seven digits; R finds the limits with a coarse root search, so those to three."""
    assert found.value == pytest.approx(value, abs=5e-8)
    assert found.error == pytest.approx(error, abs=5e-8)
    assert found.low == pytest.approx(low, abs=1.5e-4)
    assert found.high == pytest.approx(high, abs=1.5e-4)
    assert found.undefined is None


def test_non_overlap_of_all_pairs_agrees_with_r() -> None:
    close(nap(A, B), 0.9166667, 0.06900656, 0.5973406, 0.9860176)
    close(nap(PARKER_A, PARKER_B), 0.9636364, 0.03192622, 0.7499741, 0.9950729)
    assert (nap(A, B).n_before, nap(A, B).n_after) == (6, 7)


def test_tau_agrees_with_r() -> None:
    close(tau(A, B), 0.8333333, 0.1380131, 0.1946812, 0.9720352)
    assert tau(TARLOW_A, TARLOW_B).value == 1


def test_tau_u_takes_the_baselines_trend_off() -> None:
    assert tau_u(A, B).value == pytest.approx(0.7380952, abs=5e-8)
    assert tau_u(TARLOW_A, TARLOW_B).value == pytest.approx(0.6)
    assert tau_u(TARLOW_A[::-1], TARLOW_B).value == pytest.approx(1.4)
    assert (tau_u(A, B).error, tau_u(A, B).low, tau_u(A, B).high) == (None, None, None)


def test_baseline_corrected_tau_agrees_with_r_and_its_author() -> None:
    close(baseline_corrected_tau(A, B), 0.2857143, 0.3595159, -0.3260702, 0.7180613)
    assert baseline_corrected_tau(TARLOW_A, TARLOW_B).value == 0


def test_uneven_times_bend_the_baselines_trend() -> None:
    steady = baseline_corrected_tau([1, 2], [3, 4], times_before=[1, 2], times_after=[3, 4])
    late = baseline_corrected_tau([1, 2], [3, 4], times_before=[1, 2], times_after=[1.5, 1.6])
    assert (steady.value, late.value) == (0, 1)
    with pytest.raises(ValueError, match="given together"):
        baseline_corrected_tau([1, 2], [3], times_before=[1, 2])
    with pytest.raises(ValueError, match="given together"):
        baseline_corrected_tau([1, 2], [3], times_after=[1])
    for wrong in (([1], [3]), ([1, 2], [3, 4])):
        with pytest.raises(ValueError, match="as long as the readings"):
            baseline_corrected_tau([1, 2], [3], times_before=wrong[0], times_after=wrong[1])


def test_the_trend_is_the_median_slope_of_all_pairs() -> None:
    assert theil_sen([0, 1, 2], [0, 1, 5]) == pytest.approx(2.5)
    assert theil_sen([0, 0, 1], [0, 2, 4]) == pytest.approx(3)
    assert theil_sen([1, 1], [0, 2]) is None
    assert theil_sen([], []) is None


def test_complete_separation_still_has_an_error_and_an_interval() -> None:
    found = nap([1, 2, 3, 4, 5], [6, 7, 8, 9, 10])
    assert (found.value, found.high) == (1, 1)
    assert found.error == pytest.approx(math.sqrt((1 / 50) * (49 / 50) / 16))
    assert found.low is not None
    assert 0.5 < found.low < 1
    reverse = nap([6, 7, 8, 9, 10], [1, 2, 3, 4, 5])
    assert (reverse.value, reverse.low) == (0, 0)
    assert reverse.error == pytest.approx(found.error)
    assert reverse.high == pytest.approx(1 - found.low)


def test_the_limits_are_where_the_share_is_just_beyond_reach() -> None:
    found = nap(A, B, level=0.9)
    m, n, z = 6, 7, 1.6448536269514722
    h = (m + n) / 2 - 1
    for limit in (found.low, found.high):
        assert limit is not None
        variance = limit * (1 - limit) * (1 + h * (1 - limit) / (2 - limit) + h * limit / (1 + limit)) / (m * n)
        assert abs((found.value or 0) - limit) == pytest.approx(z * math.sqrt(variance))


@pytest.mark.parametrize(("before", "after"), [([], [1]), ([1], []), ([None], [1, 2]), ([1], [math.inf])])
def test_a_phase_without_readings_is_named(before: list[float | None], after: list[float | None]) -> None:
    for index in (nap, tau, tau_u, baseline_corrected_tau):
        found = index(before, after)
        assert (found.value, found.error, found.low, found.undefined) == (None, None, None, "no reading in a phase")


def test_too_few_readings_for_a_trend_are_named() -> None:
    found = baseline_corrected_tau([3], [4, 5])
    assert (found.value, found.undefined, found.n_before, found.n_after) == (
        None,
        "too few readings for a trend",
        1,
        2,
    )
    same = baseline_corrected_tau([3, 4], [4], times_before=[1, 1], times_after=[2])
    assert same.undefined == "too few readings for a trend"


def test_one_reading_in_a_phase_has_no_standard_error() -> None:
    for before, after in (([3], [4, 5]), ([3, 1], [4])):
        found = nap(before, after)
        assert (found.value, found.error) == (1, None)
        assert tau(before, after).error is None
        assert found.low is not None


def test_wrong_use_is_refused_by_name() -> None:
    for bad in (0, 1, 1.2):
        with pytest.raises(ValueError, match="level must lie between 0 and 1"):
            nap([1], [2], level=bad)
    with pytest.raises(ValueError, match="better must be"):
        tau_u([1], [2], "up")


def test_noise_does_not_decide_a_tie() -> None:
    assert nap([0.1 + 0.2], [0.3]).value == 0.5
    assert nap([900.3], [3 * 300.1]).value == 0.5


PHASE = st.lists(st.integers(0, 10), min_size=2, max_size=6)


@settings(max_examples=60)
@given(PHASE, PHASE, st.data())
def test_direction_shift_and_order_behave(before: list[int], after: list[int], data: st.DataObject) -> None:
    for index in (nap, tau, tau_u, baseline_corrected_tau):
        plain = index(before, after)
        mirrored = index([10 - x for x in before], [10 - x for x in after], "lower")
        moved = index([x * 0.1 + 3 for x in before], [x * 0.1 + 3 for x in after])
        for other in (mirrored, moved):
            assert other.value == pytest.approx(plain.value, abs=1e-9)
            assert other.error == pytest.approx(plain.error, abs=1e-9)
            assert other.low == pytest.approx(plain.low, abs=1e-9)
    share = nap(before, after)
    assert share.value == pytest.approx(1 - (nap(before, after, "lower").value or 0))
    shuffled = nap(data.draw(st.permutations(before)), data.draw(st.permutations(after)))
    assert shuffled.value == pytest.approx(share.value)
    assert share.low is not None
    assert share.high is not None
    assert share.value is not None
    assert 0 <= share.low <= share.value <= share.high <= 1
    wins = np.mean([(b > a) + 0.5 * (b == a) for a in before for b in after])
    assert share.value == pytest.approx(float(wins))
