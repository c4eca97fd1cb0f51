"""Two shares compared: other people, and the same people twice."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_cases import case
from scipy import stats
from scipy.stats.contingency import odds_ratio
from statsmodels.stats.proportion import confint_proportions_2indep

from surveyapp.effects.fisher import fisher_exact
from surveyapp.effects.proportion_difference import chi_square, difference, paired_difference, ratios

TABLES = st.tuples(*[st.integers(0, 25)] * 4)
FULL = st.tuples(*[st.integers(1, 25)] * 4)


def test_every_comparison_of_two_shares_agrees_with_r() -> None:
    reference = case("i19_diff_56_70_48_80")
    inputs = reference.inputs
    counts = (inputs["k1"], inputs["n1"], inputs["k2"], inputs["n2"])
    apart, exact, chi2, times = difference(*counts), fisher_exact(*counts), chi_square(*counts), ratios(*counts)
    values = {
        "diff": apart.diff,
        "newcombe": apart.newcombe,
        "agresti_caffo": apart.agresti_caffo,
        "wald": apart.wald,
        "fisher_p": exact.p,
        "fisher_or_conditional_mle": exact.odds_ratio,
        "chi2_no_correction": chi2.chi2,
        "chi2_p": chi2.p,
        "risk_ratio": times.risk_ratio,
        "risk_ratio_ci_log": times.risk_ratio_ci,
        "odds_ratio": times.odds_ratio,
        "odds_ratio_ci_woolf": times.odds_ratio_ci,
    }
    assert set(values) == set(reference.expected)
    for key, value in values.items():
        reference.check(value, key)


@pytest.mark.parametrize(
    ("counts", "published"),
    [
        ((56, 70, 48, 80), (0.0524, 0.3339)),
        ((9, 10, 3, 10), (0.1705, 0.8090)),
        ((5, 56, 0, 29), (-0.0381, 0.1926)),
        ((0, 10, 0, 20), (-0.1611, 0.2775)),
        ((10, 10, 0, 20), (0.6791, 1.0)),
    ],
)
def test_newcombe_agrees_with_his_published_table(
    counts: tuple[int, int, int, int], published: tuple[float, float]
) -> None:
    # Newcombe 1998, Stat Med 17:873, table II, method 10.
    assert difference(*counts).newcombe == pytest.approx(published, abs=5e-5)


def test_paired_newcombe_agrees_with_his_published_example() -> None:
    # Newcombe 1998, Stat Med 17:2635, 36, 12, 2, 0: 0.0569 to 0.3404.
    result = paired_difference(36, 12, 2, 0)
    assert result.diff == pytest.approx(0.2)
    assert result.newcombe == pytest.approx((0.0569, 0.3404), abs=5e-5)


@settings(max_examples=50, deadline=None)
@given(TABLES)
def test_swapping_first_and_second_turns_a_paired_interval(cells: tuple[int, int, int, int]) -> None:
    both, first, second, neither = cells
    there, back = paired_difference(*cells), paired_difference(both, second, first, neither)
    if there.undefined:
        assert (there.diff, there.newcombe) == (None, (None, None))
        return
    for method in ("newcombe", "newcombe_uncorrected", "wald"):
        lower, upper = getattr(back, method)
        assert getattr(there, method) == pytest.approx((-upper, -lower), abs=1e-12)
    lower, upper = there.newcombe
    assert lower is not None
    assert upper is not None
    assert -1 - 1e-12 <= lower <= (there.diff or 0.0) <= upper <= 1 + 1e-12


def test_a_positive_correlation_is_lessened_and_narrows_the_interval() -> None:
    corrected, plain = paired_difference(10, 2, 1, 10).newcombe, paired_difference(10, 2, 1, 10).newcombe_uncorrected
    assert (corrected.upper or 0) - (corrected.lower or 0) > (plain.upper or 0) - (plain.lower or 0)
    weak = paired_difference(3, 2, 2, 3)
    assert (weak.newcombe.upper or 0) > (weak.newcombe_uncorrected.upper or 0)


@settings(max_examples=50, deadline=None)
@given(FULL)
def test_differences_agree_with_statsmodels(cells: tuple[int, int, int, int]) -> None:
    a, b, c, d = cells
    result = difference(a, a + b, c, c + d)
    for method, interval in (("newcomb", result.newcombe), ("agresti-caffo", result.agresti_caffo)):
        theirs = confint_proportions_2indep(a, a + b, c, c + d, method=method, compare="diff")
        assert interval == pytest.approx(tuple(theirs), abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(TABLES)
def test_fisher_and_chi_square_agree_with_scipy(cells: tuple[int, int, int, int]) -> None:
    a, b, c, d = cells
    exact, chi2 = fisher_exact(a, a + b, c, c + d), chi_square(a, a + b, c, c + d)
    if exact.undefined:
        assert chi2.undefined
        assert exact.odds_ratio is None
        return
    table = np.array([[a, b], [c, d]])
    conditional = odds_ratio(table)
    assert exact.odds_ratio == pytest.approx(float(conditional.statistic), rel=1e-5)
    assert exact.ci == pytest.approx(tuple(conditional.confidence_interval(0.95)), rel=1e-5)
    for corrected, value, p in ((False, chi2.chi2, chi2.p), (True, chi2.chi2_corrected, chi2.p_corrected)):
        theirs = stats.chi2_contingency(table, correction=corrected)
        assert value == pytest.approx(float(theirs.statistic), abs=1e-12)
        assert p == pytest.approx(float(theirs.pvalue))


def test_fisher_agrees_with_the_lady_tasting_tea() -> None:
    # R's help page of fisher.test, Agresti 1990 p. 61: odds ratio 6.408309, p-value 0.4857.
    result = fisher_exact(3, 4, 1, 4)
    assert result.p == pytest.approx(0.4857, abs=5e-5)
    assert result.odds_ratio == pytest.approx(6.408309, rel=1e-4)


def test_an_empty_group_has_no_comparison() -> None:
    for result in (difference(0, 0, 1, 2), chi_square(0, 0, 1, 2), ratios(0, 0, 1, 2), fisher_exact(0, 0, 1, 2)):
        assert result.undefined == "nobody in one of the groups"
    assert paired_difference(0, 0, 0, 0).undefined == "nobody in the denominator"


def test_an_outcome_of_nobody_has_no_chi_square_and_no_ratio() -> None:
    assert chi_square(0, 5, 0, 7).undefined == "everybody has the same outcome"
    assert (fisher_exact(0, 5, 0, 7).p, fisher_exact(0, 5, 0, 7).odds_ratio) == (1.0, None)
    assert (ratios(0, 5, 0, 7).risk_ratio, ratios(0, 5, 0, 7).odds_ratio) == (None, None)
    assert difference(0, 5, 0, 7).diff == 0


def test_a_ratio_to_nobody_is_infinite_and_without_interval() -> None:
    result = ratios(3, 5, 0, 7)
    assert (result.risk_ratio, result.odds_ratio) == (math.inf, math.inf)
    assert (result.risk_ratio_ci, result.undefined) == ((None, None), "a count of nobody")
    assert fisher_exact(3, 5, 0, 7).odds_ratio == math.inf
    assert fisher_exact(0, 7, 3, 5).odds_ratio == 0


def test_impossible_counts_are_refused() -> None:
    for compare in (difference, chi_square, ratios, fisher_exact):
        with pytest.raises(ValueError, match="k must lie"):
            compare(3, 2, 1, 4)
    with pytest.raises(ValueError, match="k must lie"):
        paired_difference(1, -2, 3, 4)
