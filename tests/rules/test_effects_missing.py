"""Missing data: rates by wave and reason, completeness, change from the pairs there are, Rubin's rules."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_cases import case

from surveyapp.effects.missing import change_from_first, completion, rates_by_wave
from surveyapp.effects.pooling import barnard_rubin_df, rubin_pool
from surveyapp.effects.proportions import wilson

READING = st.one_of(st.none(), st.integers(1, 5))
PEOPLE = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(READING, min_size=width, max_size=width), max_size=8)
)


def test_completion_agrees_with_r() -> None:
    reference = case("j18_completion_rates")
    result = completion(reference.inputs["scores"])
    for key in reference.expected:
        reference.check(getattr(result, key), key)
    assert (result.n_people, result.n_none, result.n_dropped_out, result.n_with_gaps) == (4, 1, 2, 1)


@settings(max_examples=50, deadline=None)
@given(PEOPLE)
def test_everybody_is_complete_or_dropped_out_or_has_gaps_or_nothing(people: list[list[int | None]]) -> None:
    result = completion(people)
    assert (
        result.n_complete + result.n_dropped_out + result.n_with_gaps + result.n_none == result.n_people == len(people)
    )
    assert result.n_any == result.n_people - result.n_none
    assert sum(result.n_per_occasion) == sum(value is not None for row in people for value in row)
    assert completion(people[::-1]) == result


def test_an_empty_table_is_complete_for_nobody() -> None:
    result = completion([])
    assert (result.n_people, result.n_complete, result.n_first_and_last, result.n_per_occasion) == (0, 0, 0, ())
    assert completion([[], []]).n_complete == 0


def test_people_with_different_numbers_of_occasions_are_refused() -> None:
    with pytest.raises(ValueError, match="scores"):
        completion([[1.0], [1.0, 2.0]])


def test_change_all_missing_is_undefined_not_nought() -> None:
    reference = case("j19_change_all_missing")
    (result,) = change_from_first(list(zip(reference.inputs["pre"], reference.inputs["post"], strict=True)))
    reference.check(result.n_pairs, "n_pairs")
    reference.check(result.mean_diff, "mean_change")
    assert result.undefined == "no complete pairs"


def test_each_later_wave_uses_all_the_pairs_it_has() -> None:
    people: list[list[float | None]] = [[1, 2, None], [2, None, 5], [3, 3, 3], [None, 4, 4]]
    second, third = change_from_first(people)
    assert (second.n_pairs, second.mean_diff) == (2, 0.5)
    assert (third.n_pairs, third.mean_diff) == (2, 1.5)
    assert change_from_first([]) == ()


def test_rates_name_the_reasons_commonest_first() -> None:
    waves = ["start", "start", "start", "later", "later", "later", "later"]
    reasons = [None, None, "declined", "ill", None, "left", "left"]
    start, later, last = rates_by_wave(waves, reasons, order=("start", "later", "exit"))
    assert (start.wave, start.expected, start.answered.k, dict(start.missing)) == ("start", 3, 2, {"declined": 1})
    assert list(later.missing.items()) == [("left", 2), ("ill", 1)]
    assert later.answered.ci == wilson(1, 4)
    assert (last.expected, last.answered.p) == (0, None)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from([None, "ill", "left"])), max_size=20))
def test_every_expected_reading_is_answered_or_missing_for_a_reason(rows: list[tuple[str, str | None]]) -> None:
    rates = rates_by_wave([wave for wave, _ in rows], [reason for _, reason in rows], order="abc")
    assert sum(rate.expected for rate in rates) == len(rows)
    assert all(rate.answered.k + sum(rate.missing.values()) == rate.expected for rate in rates)
    turned = rates_by_wave([wave for wave, _ in rows[::-1]], [reason for _, reason in rows[::-1]], order="abc")
    assert turned == rates


def test_rates_need_a_reason_or_none_for_each_row() -> None:
    with pytest.raises(ValueError, match="reasons"):
        rates_by_wave(["start"], [])


def test_pooling_agrees_with_mice() -> None:
    reference = case("j11_rubin_pool_m5_large")
    inputs = reference.inputs
    result = rubin_pool(inputs["estimates"], inputs["standard_errors"], float(inputs["df_complete"]), inputs["level"])
    for key in reference.expected:
        reference.check(result.lambda_ if key == "lambda" else getattr(result, key), key)


def test_few_people_lessen_the_degrees_of_freedom() -> None:
    # Barnard & Rubin 1999: never more than the complete data would have, and towards Rubin's as these grow.
    estimates, errors = [2.1, 2.4, 1.9, 2.6, 2.2], [0.5, 0.55, 0.48, 0.52, 0.51]
    small, large = rubin_pool(estimates, errors, 20), rubin_pool(estimates, errors, 1e12)
    old = rubin_pool(estimates, errors)
    assert small.df is not None
    assert old.df is not None
    assert small.df < 20
    assert small.df_old == old.df_old == old.df
    assert large.df == pytest.approx(old.df)
    lost = small.lambda_ or 0.0
    observed = 21 / 23 * 20 * (1 - lost)
    assert small.df == pytest.approx(1 / (1 / old.df + 1 / observed))
    assert barnard_rubin_df(old.df, 1 - lost, math.inf) == old.df


def test_estimates_that_agree_exactly_lose_nothing() -> None:
    result = rubin_pool([2.0, 2.0, 2.0], [0.5, 0.5, 0.5], df_complete=30)
    assert (result.b, result.t, result.riv, result.lambda_) == (0.0, 0.25, 0.0, 0.0)
    assert result.df_old == math.inf
    assert result.df == pytest.approx(31 / 33 * 30)
    assert rubin_pool([2.0, 2.0], [0.5, 0.5]).fmi == 0.0


@pytest.mark.parametrize(
    ("estimates", "errors", "reason"),
    [
        ([], [], "no estimates"),
        ([1.0], [0.5], "only one data set"),
        ([1.0, None], [0.5, 0.5], "a missing estimate or standard error"),
        ([1.0, math.inf], [0.5, 0.5], "infinite value"),
        ([1.0, 2.0], [0.0, 0.0], "standard errors of 0"),
    ],
)
def test_pooling_names_why_it_is_undefined(estimates: list[float], errors: list[float], reason: str) -> None:
    result = rubin_pool(estimates, errors)
    assert (result.se, result.p, result.ci, result.undefined) == (None, None, (None, None), reason)


def test_one_data_set_keeps_its_estimate() -> None:
    result = rubin_pool([1.0], [0.5])
    assert (result.m, result.qbar, result.ubar, result.b) == (1, 1.0, 0.25, None)


def test_pooling_refuses_impossible_input_by_name() -> None:
    with pytest.raises(ValueError, match="standard_errors must not"):
        rubin_pool([1.0, 2.0], [0.5, -0.5])
    with pytest.raises(ValueError, match="standard_errors: 1"):
        rubin_pool([1.0, 2.0], [0.5])
    with pytest.raises(ValueError, match="df_complete"):
        rubin_pool([1.0, 2.0], [0.5, 0.5], df_complete=0)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(-5, 5), st.integers(1, 5)), min_size=2, max_size=8),
    st.sampled_from([0.01, 7.0]),
)
def test_pooling_does_not_mind_unit_or_order(rows: list[tuple[int, int]], scale: float) -> None:
    estimates, errors = np.array([q for q, _ in rows], float), np.array([s for _, s in rows], float)
    plain, scaled = rubin_pool(estimates, errors, 50), rubin_pool(estimates[::-1] * scale, errors[::-1] * scale, 50)
    for field in ("statistic", "df", "fmi", "riv"):
        assert getattr(scaled, field) == pytest.approx(getattr(plain, field), rel=1e-9, abs=1e-9)
