"""One share of people: intervals by six methods, the exact test, and the verdict against a target."""

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_cases import Case, case
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from surveyapp.effects.interval import Interval
from surveyapp.effects.proportion_tests import against_target, binomial_test
from surveyapp.effects.proportions import (
    agresti_coull,
    clopper_pearson,
    jeffreys,
    mid_p,
    proportion,
    wald,
    wilson,
)

SHARES = ("i01_prop_2_17", "i03_prop_1_14", "i04_prop_0_12", "i06_prop_1_5", "i12_prop_n0")
METHODS: dict[str, Callable[[int, int, float], Interval]] = {
    "wilson": wilson,
    "clopper_pearson": clopper_pearson,
    "jeffreys": jeffreys,
    "jeffreys_unmodified": lambda k, n, level: jeffreys(k, n, level, force_ends=False),
    "agresti_coull_unclipped": agresti_coull,
    "wald_unclipped": wald,
    "midp": mid_p,
    "wilson90": lambda k, n, _level: wilson(k, n, 0.9),
    "clopper_pearson90": lambda k, n, _level: clopper_pearson(k, n, 0.9),
}
COUNTS = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize("name", SHARES)
def test_every_interval_of_a_share_agrees_with_r(name: str) -> None:
    reference: Case = case(name)
    inputs: dict[str, Any] = reference.inputs
    for key in reference.expected:
        if key == "p":
            reference.check(proportion(inputs["k"], inputs["n"]).p, key)
        else:
            reference.check(METHODS[key](inputs["k"], inputs["n"], inputs["level"]), key)


@pytest.mark.parametrize(
    ("k", "n", "lower", "upper"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_agrees_with_newcombes_published_table(k: int, n: int, lower: float, upper: float) -> None:
    # Newcombe 1998, Stat Med 17:857, table I, method 3.
    assert wilson(k, n) == pytest.approx((lower, upper), abs=5e-5)


@pytest.mark.parametrize(
    ("k", "n", "lower", "upper"),
    [(81, 263, 0.2527, 0.3676), (15, 148, 0.0578, 0.1617), (0, 20, 0, 0.1684), (1, 29, 0.0009, 0.1776)],
)
def test_clopper_pearson_agrees_with_newcombes_published_table(k: int, n: int, lower: float, upper: float) -> None:
    # Newcombe 1998, Stat Med 17:857, table I, method 5.
    assert clopper_pearson(k, n) == pytest.approx((lower, upper), abs=5e-5)


@pytest.mark.parametrize("method", list(METHODS))
def test_nobody_in_the_denominator_has_no_interval(method: str) -> None:
    assert METHODS[method](0, 0, 0.95) == (None, None)


def test_nobody_in_the_denominator_is_not_nought_per_cent() -> None:
    share = proportion(0, 0)
    assert (share.p, share.ci, share.undefined) == (None, (None, None), "nobody in the denominator")


@settings(max_examples=40, deadline=None)
@given(COUNTS, st.sampled_from([0.8, 0.95, 0.999]))
def test_intervals_mirror_and_agree_with_statsmodels(counts: tuple[int, int], level: float) -> None:
    k, n = counts
    theirs = {"wilson": "wilson", "clopper_pearson": "beta", "jeffreys_unmodified": "jeffreys"}
    for name, method in METHODS.items():
        there, back = method(k, n, level), method(n - k, n, level)
        assert there == pytest.approx((1 - (back.upper or 0.0), 1 - (back.lower or 0.0)), abs=1e-9)
        if name in theirs:
            assert there == pytest.approx(proportion_confint(k, n, 1 - level, theirs[name]), abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(COUNTS)
def test_good_intervals_hold_the_share_and_stay_within_nought_and_one(counts: tuple[int, int]) -> None:
    k, n = counts
    for method in (wilson, clopper_pearson, jeffreys, mid_p):
        lower, upper = method(k, n, 0.95)
        assert lower is not None
        assert upper is not None
        assert 0 <= lower <= k / n <= upper <= 1
    exact, middle = clopper_pearson(k, n), mid_p(k, n)
    assert (exact.lower or 0.0) <= (middle.lower or 0.0) + 1e-12
    assert (middle.upper or 1.0) <= (exact.upper or 1.0) + 1e-12


@settings(max_examples=30, deadline=None)
@given(COUNTS)
def test_mid_p_limits_leave_half_the_observed_count_in_each_tail(counts: tuple[int, int]) -> None:
    k, n = counts
    lower, upper = mid_p(k, n)
    if k:
        above = float(stats.binom.sf(k, n, lower or 0.0)) + float(stats.binom.pmf(k, n, lower or 0.0)) / 2
        assert above == pytest.approx(0.025, abs=1e-9)
    if k < n:
        below = float(stats.binom.cdf(k - 1, n, upper or 0.0)) + float(stats.binom.pmf(k, n, upper or 0.0)) / 2
        assert below == pytest.approx(0.025, abs=1e-9)


def test_limits_outside_nought_and_one_are_cut_when_asked() -> None:
    assert wald(1, 5, clip=True).lower == 0.0
    assert agresti_coull(0, 12, clip=True).lower == 0.0
    assert agresti_coull(0, 0, clip=True) == (None, None)


@pytest.mark.parametrize(("k", "n"), [(-1, 5), (6, 5), (2.5, 5), (1, 4.5)])
def test_impossible_counts_are_refused_by_name(k: int, n: int) -> None:
    for method in METHODS.values():
        with pytest.raises(ValueError, match=r"^(k|n) must"):
            method(k, n, 0.95)


def test_the_exact_test_agrees_with_r() -> None:
    reference = case("i14_binom_test_3_17_vs_20pct")
    inputs = reference.inputs
    result = binomial_test(inputs["k"], inputs["n"], inputs["p0"])
    for key in reference.expected:
        reference.check(getattr(result, key), key)


def test_the_exact_test_agrees_with_mendels_peas() -> None:
    # R's help page of binom.test, Conover 1971, p. 97: 682 of 925 against 3/4, p-value = 0.3825.
    assert binomial_test(682, 925, 0.75).p_two_sided == pytest.approx(0.3825, abs=5e-5)


@settings(max_examples=40, deadline=None)
@given(COUNTS, st.sampled_from([0.0, 0.2, 0.5, 0.77, 1.0]))
def test_the_exact_test_turns_with_the_outcome(counts: tuple[int, int], p0: float) -> None:
    k, n = counts
    there, back = binomial_test(k, n, p0), binomial_test(n - k, n, 1 - p0)
    assert there.p_greater == pytest.approx(back.p_less or 0.0, abs=1e-12)
    assert there.p_two_sided == pytest.approx(back.p_two_sided or 0.0, abs=1e-9)
    assert 0 <= (there.p_two_sided or 0.0) <= 1
    assert (there.p_two_sided_doubled or 0.0) <= 1


def test_the_exact_test_of_nobody_is_undefined() -> None:
    result = binomial_test(0, 0, 0.2)
    assert (result.p_two_sided, result.p_less, result.undefined) == (None, None, "nobody in the denominator")


@pytest.mark.parametrize("p0", [-0.1, 1.1, math.nan])
def test_an_impossible_target_is_refused(p0: float) -> None:
    with pytest.raises(ValueError, match="p0"):
        binomial_test(1, 5, p0)


@pytest.mark.parametrize(
    ("k", "n", "verdict"),
    [
        (2, 17, "cannot tell"),
        (3, 17, "cannot tell"),
        (0, 12, "cannot tell"),
        (1, 5, "cannot tell"),
        (20, 60, "reached"),
        (5, 80, "not reached"),
        (0, 0, None),
    ],
)
def test_a_target_is_reached_only_when_the_whole_interval_says_so(k: int, n: int, verdict: str | None) -> None:
    assert against_target(k, n, 0.2).verdict == verdict
