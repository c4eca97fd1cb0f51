"""Wilcoxon's signed ranks with both rules for zeros, and the Hodges-Lehmann estimate."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_cases import case
from scipy import stats

from surveyapp.effects.signed_rank import ZeroRule, hodges_lehmann, wilcoxon_signed_rank

CHANGES = st.lists(st.integers(-4, 4), min_size=1, max_size=9)
RULES = st.sampled_from(["wilcox", "pratt"])


def test_without_ties_it_agrees_with_hollander_and_wolfe() -> None:
    reference = case("d06_wilcoxon_exact_no_ties")
    pre, post = reference.inputs["pre"], reference.inputs["post"]
    result, typical = wilcoxon_signed_rank(pre, post), hodges_lehmann(pre, post)
    reference.check(result.w_plus, "V")
    reference.check(result.p, "p")
    reference.check(result.n_nonzero, "n_nonzero")
    reference.check(typical.estimate, "hl_estimate")
    reference.check(typical.ci, "hl_ci")
    assert typical.reached_level == pytest.approx(1 - 2 * 10 / 512)


@pytest.mark.parametrize("rule", ["wilcox", "pratt"])
def test_ties_and_zeros_agree_with_coin_and_exact_rank_tests(rule: ZeroRule) -> None:
    reference = case("d08_wilcoxon_ties_zeros")
    result = wilcoxon_signed_rank(reference.inputs["pre"], reference.inputs["post"], rule)
    names = {
        "W_plus": result.w_plus,
        "W_minus": result.w_minus,
        "z_no_continuity": result.z,
        "p_normal": result.p_normal,
        "p_normal_continuity": result.p_normal_continuity,
        "p_exact_permutation": result.p_exact,
    }
    for key, expected in reference.expected[rule].items():
        assert reference.agrees(names[key], expected), key
    reference.check(result.n_zero, "n_zero")
    reference.check(result.n_pairs, "n")
    if rule == "wilcox":
        reference.check(result.rank_biserial, "rank_biserial_wilcox")


def test_if_nobody_changed_there_is_no_p_value() -> None:
    reference = case("d09_wilcoxon_all_zero")
    for rule in ("wilcox", "pratt"):
        result = wilcoxon_signed_rank(reference.inputs["pre"], reference.inputs["post"], rule)
        reference.check(result.p, "p")
        reference.check(result.n_nonzero, "n_nonzero")
        assert (result.n_zero, result.w_plus, result.undefined) == (3, None, "all differences are zero")


@settings(max_examples=40, deadline=None)
@given(CHANGES, RULES)
def test_the_exact_p_counts_every_pattern_of_signs(changes: list[int], rule: ZeroRule) -> None:
    result = wilcoxon_signed_rank([0.0] * len(changes), changes, rule)
    kept = [change for change in changes if change or rule == "pratt"]
    if not any(changes):
        assert result.p_exact is None
        return
    ranks = stats.rankdata(np.abs(kept))[np.array(kept) != 0]
    sums = [sum(itertools.compress(ranks, signs)) for signs in itertools.product((0, 1), repeat=len(ranks))]
    off = abs((result.w_plus or 0.0) - ranks.sum() / 2)
    far = sum(abs(total - ranks.sum() / 2) >= off - 1e-9 for total in sums)
    assert result.p_exact == pytest.approx(far / len(sums))


@settings(max_examples=40, deadline=None)
@given(CHANGES, RULES)
def test_direction_only_swaps_the_rank_sums(changes: list[int], rule: ZeroRule) -> None:
    zeros = [0.0] * len(changes)
    up, down = wilcoxon_signed_rank(zeros, changes, rule), wilcoxon_signed_rank(changes, zeros, rule)
    assert (up.w_plus, up.w_minus, up.p) == (down.w_minus, down.w_plus, down.p)


@settings(max_examples=30, deadline=None)
@given(CHANGES, st.sampled_from([0.1, 3.0, 1000.0]))
def test_scale_changes_no_rank_even_in_decimal_fractions(changes: list[int], scale: float) -> None:
    start = [5 * scale] * len(changes)
    ends = [5 * scale + change * scale for change in changes]
    plain = wilcoxon_signed_rank([0.0] * len(changes), changes)
    assert wilcoxon_signed_rank(start, ends) == plain
    assert wilcoxon_signed_rank(start[::-1], ends[::-1]) == plain


def test_five_people_cannot_reach_five_per_cent() -> None:
    assert wilcoxon_signed_rank([0] * 5, [1, 2, 3, 4, 5]).p == 0.0625


def test_beyond_two_hundred_changes_the_normal_distribution_takes_over() -> None:
    changes = [1 + index / 7 if index % 3 else -index - 0.5 for index in range(201)]
    result = wilcoxon_signed_rank([0.0] * 201, changes)
    theirs = stats.wilcoxon(changes, method="approx", correction=False)
    assert result.p_exact is None
    assert result.p == result.p_normal == pytest.approx(float(theirs.pvalue))
    typical = hodges_lehmann([0.0] * 201, changes)
    assert typical.reached_level == pytest.approx(0.95, abs=0.001)


@pytest.mark.parametrize("n", [6, 12, 25, 60])
def test_limits_are_the_changes_the_test_would_just_accept(n: int) -> None:
    changes = np.sqrt(np.arange(1.0, n + 1)) * np.where(np.arange(n) % 3, 1, -1)
    result = hodges_lehmann(np.zeros(n), changes)
    assert result.ci.lower is not None
    assert result.reached_level is not None
    inside = wilcoxon_signed_rank(np.zeros(n), changes - (result.ci.lower + 1e-6)).p or 0.0
    outside = wilcoxon_signed_rank(np.zeros(n), changes - (result.ci.lower - 1e-6)).p or 1.0
    assert outside <= 1 - result.reached_level + 1e-9
    assert outside <= 0.05 < inside


def test_the_typical_change_moves_with_the_readings() -> None:
    plain = hodges_lehmann([1, 2, 3, 4, 5, 6], [3, 2, 6, 5, 9, 7])
    moved = hodges_lehmann([1, 2, 3, 4, 5, 6], [4, 3, 7, 6, 10, 8])
    assert moved.estimate == pytest.approx((plain.estimate or 0) + 1)


@pytest.mark.parametrize(
    ("first", "second", "estimate", "reason"),
    [
        ([], [], None, "no complete pairs"),
        ([1.0], [math.inf], None, "infinite value"),
        ([1.0], [3.0], 2.0, "only one complete pair"),
    ],
)
def test_hodges_lehmann_names_why_it_is_undefined(
    first: list[float], second: list[float], estimate: float | None, reason: str
) -> None:
    result = hodges_lehmann(first, second)
    assert (result.estimate, result.ci, result.undefined) == (estimate, (None, None), reason)


def test_too_few_pairs_say_which_level_they_reach() -> None:
    result = hodges_lehmann([0, 0, 0, 0, 0], [1, 2, 3, 4, 5])
    assert result.ci == (1.0, 5.0)
    assert result.reached_level == 0.9375


def test_too_many_pairs_for_all_averages_are_said_to_be_so() -> None:
    assert hodges_lehmann(np.zeros(5001), np.ones(5001)).undefined == "more than 5000 pairs"


def test_an_unknown_rule_for_zeros_is_refused() -> None:
    with pytest.raises(ValueError, match="zero_rule"):
        wilcoxon_signed_rank([1.0], [2.0], "drop")  # type: ignore[arg-type]  # a careless caller
