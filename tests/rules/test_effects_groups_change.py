"""Change within a group: paired t, sign test, counts of up and down, and what cannot be said."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_cases import case

from surveyapp.effects.counts import change_counts
from surveyapp.effects.paired import paired_t, sign_test
from surveyapp.effects.pairs import Better
from surveyapp.effects.proportions import wilson

PAIRS = st.lists(st.tuples(st.integers(1, 10), st.integers(1, 10)), min_size=3, max_size=20)


def split(rows: list[tuple[int, int]]) -> tuple[list[float | None], list[float | None]]:
    return [float(one) for one, _ in rows], [float(two) for _, two in rows]


def test_paired_t_agrees_with_students_sleep_data() -> None:
    reference = case("d01_paired_t_sleep")
    result = paired_t(reference.inputs["pre"], reference.inputs["post"], reference.inputs["level"])
    for key in ("t", "df", "p", "mean_diff", "sd_diff", "se_diff", "ci"):
        reference.check(getattr(result, key), key)
    assert result.undefined is None


def test_equal_differences_have_a_mean_but_no_t() -> None:
    reference = case("d12_paired_t_constant_nonzero_difference")
    result = paired_t(reference.inputs["pre"], reference.inputs["post"])
    for key in ("t", "p", "mean_diff", "sd_diff"):
        reference.check(getattr(result, key), key)
    assert result.ci == (None, None)
    assert result.undefined == "all differences are equal"


def test_one_pair_has_a_difference_but_no_spread() -> None:
    reference = case("d14_paired_t_n1")
    result = paired_t(reference.inputs["pre"], reference.inputs["post"])
    for key in ("t", "p", "mean_diff", "sd_diff"):
        reference.check(getattr(result, key), key)
    assert result.undefined == "only one complete pair"


def test_no_pairs_have_no_mean_change() -> None:
    reference = case("j19_change_all_missing")
    result = paired_t(reference.inputs["pre"], reference.inputs["post"])
    reference.check(result.n_pairs, "n_pairs")
    reference.check(result.mean_diff, "mean_change")
    assert (result.n_first_only, result.n_second_only) == (0, 2)
    assert result.undefined == "no complete pairs"


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ([], [], "no complete pairs"),
        ([1.0, math.inf, 2.0], [2.0, 3.0, 5.0], "infinite value"),
        ([1.0, 2.0], [math.inf, math.inf], "infinite value"),
        ([1.0, 2.0], [1e200, 3e200], "infinite value"),
        ([0.1, 0.2, 0.3], [0.2, 0.3, 0.4], "all differences are equal"),
        ([4.0, 4.0, 4.0], [4.0, 4.0, 4.0], "all differences are equal"),
    ],
)
def test_the_paired_t_names_why_it_is_undefined(first: list[float], second: list[float], reason: str) -> None:
    result = paired_t(first, second)
    assert result.undefined == reason
    assert (result.t, result.p, result.ci) == (None, None, (None, None))


def test_columns_of_unequal_length_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="second: 1 values"):
        paired_t([1.0, 2.0], [1.0])


@pytest.mark.parametrize("level", [0.0, 1.0, 95.0, math.nan])
def test_a_level_outside_0_to_1_is_refused(level: float) -> None:
    with pytest.raises(ValueError, match="level"):
        paired_t([1.0, 2.0], [2.0, 4.0], level)


def test_people_with_one_reading_are_left_out_and_counted() -> None:
    result = paired_t([1, None, 3, 4], [2, 2, None, 7])
    assert (result.n_pairs, result.n_first_only, result.n_second_only, result.mean_diff) == (2, 1, 1, 2.0)


@settings(max_examples=40, deadline=None)
@given(PAIRS, st.sampled_from([0.5, 3.0, 100.0]), st.integers(-50, 50))
def test_shift_and_scale_leave_the_t_value_alone(rows: list[tuple[int, int]], scale: float, shift: int) -> None:
    first, second = split(rows)
    plain = paired_t(first, second)
    moved = paired_t([(x or 0) * scale + shift for x in first], [(x or 0) * scale + shift for x in second])
    assert moved.undefined == plain.undefined
    assert moved.t == (None if plain.t is None else pytest.approx(plain.t, rel=1e-9, abs=1e-9))
    assert moved.mean_diff == pytest.approx((plain.mean_diff or 0) * scale, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(PAIRS.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))))
def test_the_order_of_people_changes_nothing(orders: tuple[list[tuple[int, int]], list[tuple[int, int]]]) -> None:
    rows, shuffled = orders
    plain, other = paired_t(*split(rows)), paired_t(*split(shuffled))
    assert other.t == (None if plain.t is None else pytest.approx(plain.t, abs=1e-12))
    assert sign_test(*split(rows)) == sign_test(*split(shuffled))


@settings(max_examples=40, deadline=None)
@given(PAIRS)
def test_swapping_first_and_second_turns_the_sign(rows: list[tuple[int, int]]) -> None:
    first, second = split(rows)
    there, back = paired_t(first, second), paired_t(second, first)
    assert there.p == (None if back.p is None else pytest.approx(back.p))
    assert there.mean_diff == pytest.approx(-(back.mean_diff or 0.0))


def test_sign_test_agrees_with_r() -> None:
    reference = case("d21_sign_test_ties_zeros")
    result = sign_test(reference.inputs["pre"], reference.inputs["post"])
    for key in ("n_pos", "n_nonzero", "p", "prop_pos"):
        reference.check(getattr(result, key), key)
    reference.check(result.ci, "ci_clopper_pearson")
    assert (result.n_neg, result.n_zero) == (8, 5)


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ([3.0, 4.0, 5.0], [3.0, 4.0, 5.0], "all differences are zero"),
        ([None], [1.0], "no complete pairs"),
        ([math.inf], [1.0], "infinite value"),
    ],
)
def test_the_sign_test_names_why_it_is_undefined(first: list[float | None], second: list[float], reason: str) -> None:
    result = sign_test(first, second)
    assert (result.p, result.prop_pos, result.ci, result.undefined) == (None, None, (None, None), reason)


def test_counts_come_with_wilson_intervals_and_then_the_means() -> None:
    reference = case("d23_probability_superiority_paired")
    result = change_counts(reference.inputs["pre"], reference.inputs["post"], better=reference.inputs["better_is"])
    for share, key in ((result.better, "n_better"), (result.same, "n_same"), (result.worse, "n_worse")):
        reference.check(share.k, key)
        assert share.ci == wilson(share.k, 15)
    assert result.mean_change == pytest.approx(-24 / 15)
    assert result.median_change == -2.0


@settings(max_examples=40, deadline=None)
@given(PAIRS, st.sampled_from([None, 1.0, 2.0]))
def test_turning_the_scale_swaps_better_and_worse_only_with_the_direction(
    rows: list[tuple[int, int]], at_least: float | None
) -> None:
    first, second = split(rows)
    up = change_counts(first, second, "higher", at_least)
    turned = change_counts([11 - (x or 0) for x in first], [11 - (x or 0) for x in second], "lower", at_least)
    assert (up.better, up.same, up.worse) == (turned.better, turned.same, turned.worse)
    assert up.better.k + up.same.k + up.worse.k == len(rows)


@pytest.mark.parametrize(("second", "better", "same"), [(1.3, 1, 0), (1.29, 0, 1), (0.7, 0, 0)])
def test_a_change_exactly_on_the_line_counts(second: float, better: int, same: int) -> None:
    result = change_counts([1.0], [second], at_least=0.3)
    assert (result.better.k, result.same.k) == (better, same)


def test_counts_of_nobody_are_zero_of_zero_without_a_share() -> None:
    result = change_counts([None], [2.0])
    assert (result.better.k, result.better.n, result.better.p, result.mean_change) == (0, 0, None, None)
    assert result.undefined == "no complete pairs"


def test_wrong_directions_and_lines_are_refused_by_name() -> None:
    sideways: Better = "sideways"  # type: ignore[assignment]  # what a careless caller would pass
    with pytest.raises(ValueError, match="better"):
        change_counts([1.0], [2.0], sideways)
    with pytest.raises(ValueError, match="at_least"):
        change_counts([1.0], [2.0], at_least=0.0)
