"""Yes and no before and after, and the same people at several waves."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_cases import case
from scipy import stats
from statsmodels.stats.contingency_tables import cochrans_q

from surveyapp.effects.counts import mcnemar
from surveyapp.effects.several_waves import cochran_q, friedman


def test_mcnemar_agrees_with_agrestis_approval_ratings() -> None:
    reference = case("d18_mcnemar_agresti_approval")
    result = mcnemar(reference.inputs["table"])
    names = {
        "chi2_continuity": result.chi2_continuity,
        "p_continuity": result.p_continuity,
        "chi2": result.chi2,
        "p": result.p,
        "p_exact": result.p_exact,
        "b": result.b,
        "c": result.c,
        "odds_ratio_b_over_c": result.odds_ratio,
        "p_midp": result.p_midp,
        "diff_prop": result.diff,
    }
    assert set(names) == set(reference.expected)
    for key, value in names.items():
        reference.check(value, key)


def test_mcnemar_agrees_with_the_published_children_after_transplantation() -> None:
    # Fagerland, Lydersen & Laake 2013, table 1: asymptotic .034, continuity .077, exact .070, mid-p .039.
    result = mcnemar([[1, 1], [7, 12]])
    published = (result.p, result.p_continuity, result.p_exact, result.p_midp)
    assert [round(p or 0, 3) for p in published] == [0.034, 0.077, 0.070, 0.039]


def test_as_many_each_way_is_no_sign_of_change() -> None:
    # Fagerland, Lydersen & Laake 2013, supplement: with b = c mid-p is 1 - chance of b / 2.
    result = mcnemar([[5, 3], [3, 5]])
    assert (result.chi2, result.chi2_continuity, result.p_exact, result.odds_ratio) == (0, 0, 1, 1)
    assert result.p_midp == pytest.approx(1 - 20 / 64 / 2)


def test_if_nobody_changed_mcnemar_gives_no_p_value() -> None:
    result = mcnemar([[5, 0], [0, 7]])
    assert (result.p, result.p_exact, result.p_midp, result.odds_ratio) == (None, None, None, None)
    assert (result.diff, result.undefined) == (0, "nobody changed")
    assert mcnemar([[0, 0], [0, 0]]).undefined == "nobody in the table"


def test_change_one_way_only_has_an_infinite_ratio() -> None:
    assert mcnemar([[5, 3], [0, 7]]).odds_ratio == math.inf
    assert mcnemar([[5, 0], [3, 7]]).odds_ratio == 0


@pytest.mark.parametrize("table", [[[1, 2]], [[1, 2, 3], [4, 5, 6]], [[1, -2], [3, 4]], [[1, 2.5], [3, 4]]])
def test_mcnemar_refuses_tables_that_are_not_two_by_two_counts(table: list[list[int]]) -> None:
    with pytest.raises(ValueError, match=r"table|between|whole"):
        mcnemar(table)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=4, max_size=4))
def test_turning_the_table_keeps_every_p_value(cells: list[int]) -> None:
    a, b, c, d = cells
    there, back = mcnemar([[a, b], [c, d]]), mcnemar([[a, c], [b, d]])
    assert (there.p, there.p_continuity) == (back.p, back.p_continuity)
    assert there.p_exact == (None if back.p_exact is None else pytest.approx(back.p_exact))
    assert mcnemar([[a + 9, b], [c, d]]).p_exact == there.p_exact


TABLE = st.integers(2, 4).flatmap(
    lambda waves: st.lists(st.lists(st.integers(1, 5), min_size=waves, max_size=waves), min_size=2, max_size=12)
)


@settings(max_examples=40, deadline=None)
@given(TABLE)
def test_friedman_agrees_with_scipy_from_three_waves_on(people: list[list[int]]) -> None:
    result = friedman(people)
    if result.undefined:
        assert result.undefined == "nobody changed between waves"
        assert all(len(set(row)) == 1 for row in people)
    elif len(people[0]) > 2:
        theirs = stats.friedmanchisquare(*zip(*people, strict=True))
        assert result.statistic == pytest.approx(float(theirs.statistic))
        assert result.p == pytest.approx(float(theirs.pvalue))
        assert 0 <= (result.w or 0) <= 1 + 1e-12


def test_friedman_agrees_with_the_published_rounding_times() -> None:
    # Hollander & Wolfe 1973, p. 140, the example of R's friedman.test: chi-squared 11.143, df 2, p 0.003805.
    times = [
        [5.40, 5.50, 5.55], [5.85, 5.70, 5.75], [5.20, 5.60, 5.50], [5.55, 5.50, 5.40], [5.90, 5.85, 5.70],
        [5.45, 5.55, 5.60], [5.40, 5.40, 5.35], [5.45, 5.50, 5.35], [5.25, 5.15, 5.00], [5.85, 5.80, 5.70],
        [5.25, 5.20, 5.10], [5.65, 5.55, 5.45], [5.60, 5.35, 5.45], [5.05, 5.00, 4.95], [5.50, 5.50, 5.40],
        [5.45, 5.55, 5.50], [5.55, 5.55, 5.35], [5.45, 5.50, 5.55], [5.50, 5.45, 5.25], [5.65, 5.60, 5.40],
        [5.70, 5.65, 5.55], [6.30, 6.30, 6.25],
    ]  # fmt: skip
    result = friedman(times)
    assert result.statistic == pytest.approx(11.143, abs=5e-4)
    assert result.p == pytest.approx(0.003805, abs=5e-7)
    assert result.df == 2


@settings(max_examples=40, deadline=None)
@given(TABLE)
def test_cochrans_q_agrees_with_statsmodels(people: list[list[int]]) -> None:
    yes = [[int(value > 3) for value in row] for row in people]
    result = cochran_q(yes)
    if result.undefined is None:
        theirs = cochrans_q(yes)
        assert result.statistic == pytest.approx(theirs.statistic)
        assert result.p == pytest.approx(theirs.pvalue)


def test_cochrans_q_of_two_waves_is_mcnemars_chi_square() -> None:
    people = [[1, 1]] * 4 + [[1, 0]] * 7 + [[0, 1]] * 2 + [[0, 0]] * 5
    assert cochran_q(people).statistic == pytest.approx(mcnemar([[4, 7], [2, 5]]).chi2)


@pytest.mark.parametrize(
    ("people", "reason"),
    [
        ([], "nobody answered at every wave"),
        ([[1.0, None], [None, 0.0]], "nobody answered at every wave"),
        ([[1.0], [0.0]], "fewer than two waves"),
        ([[1.0, 1.0], [0.0, 0.0]], "nobody changed between waves"),
    ],
)
def test_both_tests_name_why_they_are_undefined(people: list[list[float | None]], reason: str) -> None:
    for result in (friedman(people), cochran_q(people)):
        assert (result.statistic, result.p, result.w, result.undefined) == (None, None, None, reason)


def test_people_with_a_missing_wave_are_left_out_and_counted() -> None:
    whole = [[1.0, 2.0, 3.0], [2.0, 2.0, 4.0], [1.0, 3.0, 2.0]]
    result = friedman([*whole, [1.0, None, 2.0]])
    assert (result.n_complete, result.n_dropped) == (3, 1)
    assert result.statistic == friedman(whole).statistic


def test_bad_tables_are_refused_or_named() -> None:
    with pytest.raises(ValueError, match="same number of waves"):
        friedman([[1.0, 2.0], [1.0]])
    with pytest.raises(ValueError, match="only 0, 1"):
        cochran_q([[1.0, 2.0]])
    assert friedman([[1.0, math.inf], [2.0, 3.0]]).undefined == "infinite value"
