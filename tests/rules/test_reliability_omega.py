"""Omega from a one-factor model."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_cases import case
from statsmodels.multivariate.factor import Factor

from surveyapp.psychometrics.alpha import cronbach_alpha
from surveyapp.psychometrics.omega import omega_one_factor
from surveyapp.psychometrics.tables import FloatArray

ATTITUDE = np.array(case("a01_alpha_attitude_raw").inputs["items"], dtype=float)


def test_omega_agrees_with_what_psych_and_lavaan_print_for_the_attitude_data() -> None:
    omega = omega_one_factor(ATTITUDE)
    assert omega.standardised == pytest.approx(0.841, abs=5e-4)
    assert omega.value == pytest.approx(0.8563, abs=5e-5)
    assert (omega.n, omega.n_items, omega.undefined) == (30, 7, None)


def test_loadings_of_three_items_have_a_closed_form() -> None:
    """With three items the model fits exactly: each loading is sqrt(r12 r13 / r23) and so on."""
    items = ATTITUDE[:, [0, 1, 3]]
    r = np.corrcoef(items, rowvar=False)
    expected = [
        math.sqrt(r[0, 1] * r[0, 2] / r[1, 2]),
        math.sqrt(r[0, 1] * r[1, 2] / r[0, 2]),
        math.sqrt(r[0, 2] * r[1, 2] / r[0, 1]),
    ]
    omega = omega_one_factor(items)
    assert omega.loadings == pytest.approx(expected, abs=1e-9)
    assert omega.uniquenesses == pytest.approx([1 - loading**2 for loading in expected], abs=1e-9)


def answers_with(correlations: FloatArray) -> FloatArray:
    """Answers of 200 people with exactly these correlations."""
    noise = np.random.default_rng(7).normal(size=(200, len(correlations)))
    white = noise @ np.linalg.inv(np.linalg.cholesky(np.cov(noise, rowvar=False))).T
    return np.asarray(white @ np.linalg.cholesky(correlations).T)


def test_omega_is_standardised_alpha_when_all_items_correlate_alike() -> None:
    items = answers_with(np.full((4, 4), 0.4) + 0.6 * np.eye(4))
    omega = omega_one_factor(items)
    assert omega.standardised == pytest.approx(4 * 0.4 / (1 + 3 * 0.4), abs=1e-9)
    assert omega.standardised == pytest.approx(cronbach_alpha(items).standardised, abs=1e-9)


def test_loadings_agree_with_the_factor_model_of_statsmodels() -> None:
    theirs = Factor(ATTITUDE, 1, method="ml").fit(start=(np.full((7, 1), 0.7), np.full(7, 0.5)))
    ours = omega_one_factor(ATTITUDE)
    assert ours.loadings == pytest.approx(np.abs(theirs.loadings[:, 0]).tolist(), abs=1e-5)
    assert ours.uniquenesses == pytest.approx(theirs.uniqueness.tolist(), abs=1e-5)


def test_people_with_a_gap_are_left_out() -> None:
    with_gap = np.vstack([ATTITUDE, [[math.nan] + [50.0] * 6]])
    assert omega_one_factor(with_gap) == omega_one_factor(ATTITUDE)


SHARED = np.random.default_rng(3).normal(size=(40, 4))


@pytest.mark.parametrize(
    ("items", "reason"),
    [
        (np.empty((0, 4)), "no complete answers"),
        (np.full((5, 3), np.nan), "no complete answers"),
        (SHARED[:1], "fewer than 5 people"),
        (SHARED[:4], "fewer than 5 people"),
        (SHARED[:, :1], "fewer than 3 items"),
        (SHARED[:, :2], "fewer than 3 items"),
        (np.where([False, False, False, True], 2.0, SHARED), "an item does not vary"),
        (np.where(np.arange(40)[:, None] == 0, math.inf, SHARED), "infinite value in the data"),
        (np.column_stack([SHARED[:, 0], SHARED]), "an item follows exactly from the others"),
    ],
)
def test_omega_says_why_it_is_undefined(items: FloatArray, reason: str) -> None:
    omega = omega_one_factor(items)
    assert (omega.value, omega.standardised, omega.loadings, omega.undefined) == (None, None, (), reason)


def test_an_item_explained_altogether_by_the_factor_is_named() -> None:
    """Here the first loading would have to be sqrt(.9 × .8 / .5), which is more than 1."""
    answers = answers_with(np.array([[1.0, 0.9, 0.8], [0.9, 1.0, 0.5], [0.8, 0.5, 1.0]]))
    assert omega_one_factor(answers).undefined == "an item has no variance of its own"


@settings(max_examples=15, deadline=None)
@given(st.floats(-100, 100), st.floats(0.01, 100), st.randoms(use_true_random=False), st.booleans())
def test_omega_does_not_depend_on_shift_scale_direction_or_order(
    shift: float, scale: float, random: object, turned: bool
) -> None:
    rows, columns = list(range(30)), list(range(7))
    random.shuffle(rows)  # type: ignore[attr-defined]  # hypothesis hands out a random.Random
    random.shuffle(columns)  # type: ignore[attr-defined]
    plain = omega_one_factor(ATTITUDE)
    moved = omega_one_factor(shift + (-scale if turned else scale) * ATTITUDE[rows][:, columns])
    assert moved.value == pytest.approx(plain.value, abs=1e-7)
    assert moved.standardised == pytest.approx(plain.standardised, abs=1e-7)
