"""How large a change is: effect sizes, responsiveness and the chance of being better."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_cases import case
from scipy import stats

from surveyapp.effects.effect_sizes import (
    d_z_interval,
    effect_sizes,
    guyatt_from_changes,
    guyatt_responsiveness,
    hedges_j,
    hedges_j_approximate,
)
from surveyapp.effects.superiority import probability_of_superiority

NAMES = {
    "n": "n",
    "mean_diff": "mean_diff",
    "sd_diff": "sd_diff",
    "r": "r",
    "d_z": "d_z",
    "d_z_ci": "d_z_ci_noncentral_t",
    "d_av": "d_av_mean_sd",
    "d_av_rms": "d_av_rms_sd",
    "d_rm": "d_rm",
    "d_pre": "d_pre_glass",
    "j_exact": "J_exact_df",
    "j_approx": "J_approx_df",
    "g_z": "g_z_exact",
    "g_z_approx": "g_z_approx",
    "g_z_ci": "g_z_ci_noncentral_t",
    "g_av_rms": "g_av_rms_exact_df_n1",
    "g_pre": "g_pre_exact",
    "var_g_z": "var_g_z_large_sample",
    "var_g_pre": "var_g_pre_large_sample",
    "srm": "srm",
    "es_kazis": "es_kazis",
}


@pytest.mark.parametrize(("field", "key"), NAMES.items())
def test_every_effect_size_agrees_with_effectsize_and_metafor(field: str, key: str) -> None:
    reference = case("d02_effect_sizes_sleep")
    sizes = effect_sizes(reference.inputs["pre"], reference.inputs["post"], reference.inputs["level"])
    reference.check(getattr(sizes, field), key)


def test_the_two_forms_of_superiority_agree_with_r() -> None:
    reference = case("d02_effect_sizes_sleep")
    result = probability_of_superiority(reference.inputs["pre"], reference.inputs["post"])
    reference.check(result.normal, "cl_normal_dz")
    reference.check(result.paired, "ps_paired")


def test_superiority_counts_the_better_direction_and_half_of_the_unchanged() -> None:
    reference = case("d23_probability_superiority_paired")
    inputs = reference.inputs
    result = probability_of_superiority(inputs["pre"], inputs["post"], inputs["better_is"])
    reference.check(result.paired, "ps_post_better")
    for field in ("n_better", "n_same", "n_worse"):
        reference.check(getattr(result, field), field)


def test_no_reference_size_is_forgotten() -> None:
    expected = set(case("d02_effect_sizes_sleep").expected)
    assert expected == {*NAMES.values(), "cl_normal_dz", "ps_paired"}


def test_equal_differences_have_no_d_z_but_keep_the_other_sizes() -> None:
    reference = case("d12_paired_t_constant_nonzero_difference")
    sizes = effect_sizes(reference.inputs["pre"], reference.inputs["post"])
    reference.check(sizes.d_z, "d_z")
    assert (sizes.d_z_ci, sizes.g_z, sizes.d_rm) == ((None, None), None, None)
    assert sizes.d_pre == pytest.approx(2 / np.std([1, 2, 3, 4], ddof=1))
    assert sizes.undefined == "all differences are equal"


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ([], [], "no complete pairs"),
        ([4.0], [7.0], "only one complete pair"),
        ([4.0, math.inf], [7.0, 7.0], "infinite value"),
        ([3.0, 3.0], [3.0, 3.0], "all differences are equal"),
    ],
)
def test_effect_sizes_name_why_they_are_undefined(first: list[float], second: list[float], reason: str) -> None:
    sizes = effect_sizes(first, second)
    assert (sizes.d_z, sizes.g_z, sizes.d_z_ci, sizes.undefined) == (None, None, (None, None), reason)
    assert probability_of_superiority(first, second).undefined == reason


def test_a_first_reading_without_spread_has_no_size_in_its_own_deviations() -> None:
    sizes = effect_sizes([3.0, 3.0, 3.0], [3.0, 4.0, 6.0])
    assert (sizes.d_pre, sizes.g_pre, sizes.r, sizes.d_rm) == (None, None, None, None)
    assert sizes.d_z is not None


def test_hedges_factor_needs_two_degrees_of_freedom_and_nears_one() -> None:
    assert hedges_j(1) is None
    assert hedges_j_approximate(1) is None
    assert hedges_j(2) == pytest.approx(1 / math.sqrt(math.pi), rel=1e-14)
    assert hedges_j(38) == pytest.approx(hedges_j_approximate(38), abs=1e-4)
    assert hedges_j(100_000) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("d_z", [-3.0, -0.2, 0.0, 0.01, 0.8, 30.0])
@pytest.mark.parametrize("n", [2, 10, 1000])
def test_the_noncentral_t_leaves_the_tails_outside_the_interval(d_z: float, n: int) -> None:
    lower, upper = d_z_interval(d_z, n)
    assert lower is not None
    assert upper is not None
    assert lower < d_z < upper
    t = d_z * math.sqrt(n)
    assert float(stats.nct.sf(t, n - 1, lower * math.sqrt(n))) == pytest.approx(0.025, abs=1e-6)
    assert float(stats.nct.cdf(t, n - 1, upper * math.sqrt(n))) == pytest.approx(0.025, abs=1e-6)


@pytest.mark.parametrize("n", [2, 10, 1000])
def test_far_out_the_interval_goes_on_without_a_step(n: int) -> None:
    near, far = d_z_interval(0.9999e4 / math.sqrt(n), n), d_z_interval(1.0001e4 / math.sqrt(n), n)
    for one, two in zip(near, far, strict=True):
        assert (two or 0.0) / (one or 1.0) == pytest.approx(1.0001 / 0.9999, rel=1e-5)
    assert d_z_interval(1e9, n).lower is not None


def test_one_pair_has_no_interval_of_d_z() -> None:
    assert d_z_interval(1.0, 1) == (None, None)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 10), st.integers(1, 10)), min_size=3, max_size=20),
    st.sampled_from([0.25, 3.0]),
    st.integers(-20, 20),
)
def test_sizes_have_no_unit_and_turn_with_the_scale(rows: list[tuple[int, int]], scale: float, shift: int) -> None:
    first, second = [float(x) for x, _ in rows], [float(x) for _, x in rows]
    plain = effect_sizes(first, second)
    turned = effect_sizes([shift - scale * x for x in first], [shift - scale * x for x in second])
    for field in ("d_z", "d_av", "d_av_rms", "d_rm", "d_pre", "g_z", "g_pre"):
        size = getattr(plain, field)
        assert getattr(turned, field) == (None if size is None else pytest.approx(-size, rel=1e-6, abs=1e-9))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=1, max_size=20))
def test_better_by_one_direction_is_worse_by_the_other(rows: list[tuple[int, int]]) -> None:
    first, second = [float(x) for x, _ in rows], [float(x) for _, x in rows]
    higher, lower = probability_of_superiority(first, second), probability_of_superiority(first, second, "lower")
    assert (higher.paired or 0) + (lower.paired or 0) == pytest.approx(1)
    assert (higher.n_better, higher.n_worse) == (lower.n_worse, lower.n_better)


def test_guyatt_divides_by_the_spread_of_stable_people() -> None:
    stable = [0.0, 1.0, -1.0, 2.0, -2.0]
    spread = math.sqrt(10 / 4)
    assert guyatt_from_changes(1.5, stable).guyatt == pytest.approx(1.5 / spread)
    assert guyatt_responsiveness(1.5, [5.0] * 5, [5.0 + change for change in stable]).guyatt == pytest.approx(
        1.5 / spread
    )


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ([], "no complete pairs"),
        ([1.0], "only one complete pair"),
        ([1.0, 1.0], "all differences are equal"),
        ([math.inf, 1.0], "infinite value"),
        ([None, 2.0], "only one complete pair"),
    ],
)
def test_guyatt_without_spread_is_undefined(changes: list[float | None], reason: str) -> None:
    result = guyatt_from_changes(1.0, changes)
    assert (result.guyatt, result.undefined) == (None, reason)
