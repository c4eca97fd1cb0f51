"""Two groups of different people, many p values, regression to the mean, and those who left."""

import itertools
import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_cases import case
from scipy import stats

from surveyapp.effects.attrition import change_bounds, leavers_against_stayers, share_bounds
from surveyapp.effects.multiplicity import Method, adjust_p
from surveyapp.effects.regression_to_mean import change_by_quarter, expected_beyond_cutoff
from surveyapp.effects.separate_groups import mann_whitney, mean_difference

GROUP = st.lists(st.integers(1, 10), min_size=2, max_size=15)
METHODS: tuple[Method, ...] = ("holm", "bh", "bonferroni", "hochberg", "by")


@settings(max_examples=40, deadline=None)
@given(GROUP, GROUP, st.booleans())
def test_the_difference_of_means_agrees_with_scipy(first: list[int], second: list[int], equal: bool) -> None:
    result = mean_difference(first, second, equal_variances=equal)
    if result.undefined:
        assert len(set(first)) == len(set(second)) == 1
        return
    # scipy warns where one group is constant, which here is ordinary.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        theirs = stats.ttest_ind(first, second, equal_var=equal)
    assert result.t == pytest.approx(float(theirs.statistic))
    assert result.p == pytest.approx(float(theirs.pvalue))
    assert result.ci == pytest.approx(tuple(theirs.confidence_interval()))


def test_welch_agrees_with_rs_sleep_example() -> None:
    # R's help page of t.test, extra ~ group: t = -1.8608, df = 17.776, p = 0.07939, interval -3.3654832 to 0.2054832.
    inputs = case("d01_paired_t_sleep").inputs
    result = mean_difference(inputs["pre"], inputs["post"])
    assert result.t == pytest.approx(-1.8608, abs=5e-5)
    assert result.df == pytest.approx(17.776, abs=5e-4)
    assert result.p == pytest.approx(0.07939, abs=5e-6)
    assert result.ci == pytest.approx((-3.3654832, 0.2054832), abs=5e-8)


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ([], [1.0], "nobody in one of the groups"),
        ([1.0], [2.0, 3.0], "only one person in one of the groups"),
        ([0.1, 0.1], [0.3, 0.3], "no spread in either group"),
        ([0.3, 0.1 + 0.2], [0.3, 0.3], "no spread in either group"),
        ([math.inf, 1.0], [2.0, 3.0], "infinite value"),
    ],
)
def test_the_difference_of_means_names_why_it_has_no_test(first: list[float], second: list[float], reason: str) -> None:
    result = mean_difference(first, second)
    assert (result.t, result.p, result.ci, result.undefined) == (None, None, (None, None), reason)


def test_students_form_can_judge_one_person_against_several() -> None:
    assert mean_difference([4.0], [1.0, 2.0, 2.5], equal_variances=True).undefined is None


@settings(max_examples=40, deadline=None)
@given(GROUP, GROUP)
def test_rank_sums_agree_with_scipy(first: list[int], second: list[int]) -> None:
    result = mann_whitney(first, second)
    if result.undefined:
        assert result.superiority == 0.5
        return
    theirs = stats.mannwhitneyu(first, second, method="asymptotic", use_continuity=False)
    corrected = stats.mannwhitneyu(first, second, method="asymptotic", use_continuity=True)
    assert result.u == float(theirs.statistic)
    assert result.p_normal == pytest.approx(float(theirs.pvalue))
    assert result.p_normal_continuity == pytest.approx(float(corrected.pvalue))


def test_rank_sums_without_ties_are_exact() -> None:
    # Hollander & Wolfe 1973, p. 69, in R's help page of wilcox.test: W = 35, one-sided p = 0.1272.
    first = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
    result = mann_whitney(first, [1.15, 0.88, 0.90, 0.74, 1.21])
    assert result.u == 35
    assert result.p_exact == pytest.approx(0.2544, abs=1e-4)
    assert mann_whitney(first, [1.15, 0.80]).p_exact is None


def test_superiority_of_a_group_follows_the_better_direction() -> None:
    assert mann_whitney([3, 4], [1, 2]).superiority == 1.0
    assert mann_whitney([3, 4], [1, 2], "lower").superiority == 0.0
    assert mann_whitney([], [1.0]).undefined == "nobody in one of the groups"
    assert mann_whitney([math.inf], [1.0]).undefined == "infinite value"


@pytest.mark.parametrize("name", ["h07_p_adjust_basic", "h11_p_adjust_with_missing"])
@pytest.mark.parametrize("method", METHODS)
def test_adjusted_p_values_agree_with_r(name: str, method: Method) -> None:
    reference = case(name)
    reference.check(adjust_p(reference.inputs["p"], method).p, method)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(st.none(), st.floats(0, 1)), max_size=12), st.sampled_from(METHODS))
def test_adjusting_never_lowers_never_passes_one_and_keeps_the_order(p: list[float | None], method: Method) -> None:
    adjusted = adjust_p(p, method)
    assert [value is None for value in adjusted.p] == [value is None for value in p]
    known = [(raw, new) for raw, new in zip(p, adjusted.p, strict=True) if raw is not None and new is not None]
    assert all(raw - 1e-12 <= new <= 1 for raw, new in known)
    ordered = sorted(known)
    assert all(one[1] <= two[1] + 1e-12 for one, two in itertools.pairwise(ordered))
    assert adjust_p(p[::-1], method).p == adjusted.p[::-1]


def test_no_p_values_are_said_to_be_none() -> None:
    assert adjust_p([None, None]).p == (None, None)
    assert adjust_p([]).undefined == "no p values"


def test_impossible_p_values_and_methods_are_refused() -> None:
    with pytest.raises(ValueError, match="p must lie"):
        adjust_p([0.1, 1.2])
    with pytest.raises(ValueError, match="method"):
        adjust_p([0.1], "sidak")  # type: ignore[arg-type]  # a careless caller


def test_a_group_that_only_regresses_is_wholly_expected() -> None:
    first = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]
    second = [4.5 + 0.6 * (value - 4.5) for value in first]
    result = change_by_quarter(first, second, reliability=0.6)
    assert [quarter.n for quarter in result.quarters] == [2, 2, 2, 2]
    for quarter in result.quarters:
        assert quarter.expected == pytest.approx(quarter.mean_change)
        assert quarter.share_expected == pytest.approx(1.0)
        assert quarter.beyond == pytest.approx(0.0, abs=1e-9)


def test_a_perfectly_reliable_scale_regresses_not_at_all() -> None:
    result = change_by_quarter([1, 2, 3, 4], [2, 2, 5, 4], reliability=1.0)
    assert [quarter.expected for quarter in result.quarters] == [0.0, 0.0, 0.0, 0.0]
    assert [quarter.share_expected for quarter in result.quarters] == [0.0, None, 0.0, None]
    assert result.quarters[1].undefined == "no change to take a share of"


def test_equal_first_readings_stay_in_one_quarter() -> None:
    result = change_by_quarter([3, 3, 3, 3, 9], [4, 4, 3, 3, 8], reliability=0.8)
    assert [quarter.n for quarter in result.quarters] == [4, 0, 0, 1]
    assert result.quarters[1].undefined == "nobody in this quarter"


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 10), st.integers(1, 10)), min_size=1, max_size=20), st.floats(0, 1))
def test_expected_changes_cancel_out_over_the_whole_group(rows: list[tuple[int, int]], reliability: float) -> None:
    result = change_by_quarter([x for x, _ in rows], [y for _, y in rows], reliability)
    assert sum(quarter.n for quarter in result.quarters) == len(rows)
    assert sum(q.n * (q.expected or 0.0) for q in result.quarters) == pytest.approx(0, abs=1e-8)
    assert sum(q.n * (q.mean_change or 0.0) for q in result.quarters) == pytest.approx(
        len(rows) * (result.mean_change or 0.0), abs=1e-8
    )


def test_nobody_has_no_quarters_to_speak_of() -> None:
    result = change_by_quarter([None], [1.0], 0.8)
    assert (result.mean_change, result.undefined) == (None, "no complete pairs")
    assert all(quarter.undefined == "nobody in this quarter" for quarter in result.quarters)


@pytest.mark.parametrize("reliability", [-0.1, 1.4, math.nan])
def test_an_impossible_reliability_is_refused(reliability: float) -> None:
    with pytest.raises(ValueError, match="reliability"):
        change_by_quarter([1.0], [2.0], reliability)
    with pytest.raises(ValueError, match="reliability"):
        expected_beyond_cutoff(0.0, 1.0, reliability, 1.0, "above")


@pytest.mark.parametrize("cutoff", [-30.0, 20.0, 25.0, 31.0, 90.0])
def test_regression_beyond_a_cutoff_is_the_truncated_normals_mean(cutoff: float) -> None:
    below = expected_beyond_cutoff(25.0, 6.0, 0.7, cutoff, "below")
    above = expected_beyond_cutoff(25.0, 6.0, 0.7, cutoff, "above")
    z = (cutoff - 25) / 6
    assert below == pytest.approx(-0.3 * 6 * float(stats.truncnorm.mean(-np.inf, z)), rel=1e-6, abs=1e-6)
    assert above == pytest.approx(-0.3 * 6 * float(stats.truncnorm.mean(z, np.inf)), rel=1e-6, abs=1e-6)


def test_a_cutoff_needs_a_spread_and_a_side() -> None:
    with pytest.raises(ValueError, match="sd_first"):
        expected_beyond_cutoff(0.0, 0.0, 0.5, 1.0, "above")
    with pytest.raises(ValueError, match="chosen"):
        expected_beyond_cutoff(0.0, 1.0, 0.5, 1.0, "beside")  # type: ignore[arg-type]  # a careless caller


def test_leavers_are_compared_with_stayers_in_standard_deviations() -> None:
    result = leavers_against_stayers([2, 4, 6, None, 8, 10], [True, True, True, True, False, False])
    assert (result.n_left, result.n_stayed) == (3, 2)
    assert result.standardised == pytest.approx(-5 / math.sqrt((4 + 2) / 2))
    assert result.difference.diff == -5


@settings(max_examples=30, deadline=None)
@given(GROUP, GROUP)
def test_the_standardised_difference_turns_with_the_groups(left: list[int], stayed: list[int]) -> None:
    there = leavers_against_stayers([*left, *stayed], [True] * len(left) + [False] * len(stayed))
    back = leavers_against_stayers([*stayed, *left], [True] * len(stayed) + [False] * len(left))
    assert there.standardised == (None if back.standardised is None else pytest.approx(-back.standardised, abs=1e-12))


def test_a_group_of_one_or_none_has_no_standardised_difference() -> None:
    one = leavers_against_stayers([1, 2, 3], [True, False, False])
    assert (one.standardised, one.undefined) == (None, "only one person in one of the groups")
    assert leavers_against_stayers([1, 2], [False, False]).undefined == "nobody in one of the groups"
    with pytest.raises(ValueError, match="left"):
        leavers_against_stayers([1, 2], [False])


def test_bounds_of_a_share_reach_from_all_failed_to_all_succeeded() -> None:
    bounds = share_bounds(2, 12, 5)
    assert (bounds.observed, bounds.worst, bounds.best) == (2 / 12, 2 / 17, 7 / 17)
    assert bounds.ci.lower == pytest.approx(case("i01_prop_2_17").expected["wilson"][0])
    assert share_bounds(0, 0, 4).observed is None
    assert share_bounds(0, 0, 0).undefined == "nobody in the denominator"


def test_bounds_of_a_change_put_leavers_at_the_ends_of_the_scale() -> None:
    first: list[float | None] = [2, 4, 5, None]
    second: list[float | None] = [4, 4, None, 5]
    up = change_bounds(first, second, 1, 10)
    assert (up.n_pairs, up.n_left, up.observed, up.worst, up.best) == (2, 1, 1.0, -2 / 3, 7 / 3)
    assert up.unchanged == pytest.approx(2 / 3)
    down = change_bounds(first, second, 1, 10, better="lower")
    assert (down.worst, down.best) == (up.best, up.worst)


def test_bounds_of_a_change_name_what_is_wrong() -> None:
    assert change_bounds([None], [1.0], 1, 10).undefined == "nobody in the denominator"
    assert change_bounds([math.inf], [1.0], 1, 10).undefined == "infinite value"
    assert change_bounds([3.0], [None], 1, 10).observed is None
    with pytest.raises(ValueError, match="lowest"):
        change_bounds([1.0], [1.0], 10, 1)
    with pytest.raises(ValueError, match="second"):
        change_bounds([1.0], [11.0], 1, 10)
