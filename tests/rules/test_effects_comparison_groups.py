"""Comparison groups made alike by matching and weighting, and history as the comparison, against R and statsmodels."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm
from effects_numbers import agree, from_r
from statsmodels.treatment.treatment_effects import TreatmentEffect

from surveyapp.effects.balance import balance_table, effective_size
from surveyapp.effects.interrupted_series import interrupted_series
from surveyapp.effects.matching import matched_comparison
from surveyapp.effects.weighting import Target, weighted_comparison


def people(n: int = 160, seed: int = 3) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    age, hope = rng.normal(size=n), rng.integers(0, 2, n)
    placed = (rng.random(n) < 1 / (1 + np.exp(-(0.7 * age - 0.5 * hope)))).astype(int)
    outcome = 2 * placed + age + hope + rng.normal(size=n)
    return {"person": list(range(n)), "placed": placed, "outcome": outcome, "covariates": {"age": age, "hope": hope}}


@pytest.mark.parametrize(("target", "group"), [("everyone", "all"), ("placed", 1)])
def test_weighting_agrees_with_statsmodels_treatment_effects(target: Target, group: Any) -> None:
    data = people()
    found = weighted_comparison(**data, target=target)
    x = np.column_stack([np.ones(len(data["placed"])), *data["covariates"].values()])
    chances = sm.Logit(data["placed"], x).fit(disp=0)
    other = TreatmentEffect(sm.OLS(data["outcome"], x), data["placed"], results_select=chances).ipw(effect_group=group)
    frame = other.summary_frame().iloc[0]
    agree([found.estimate, found.se], [frame["coef"], frame["std err"]], 5)


def test_weighting_balances_the_groups() -> None:
    found = weighted_comparison(**people(), target="everyone")
    assert found.notes == ()
    for row in found.balance:
        assert row.before is not None
        assert row.after is not None
        assert abs(row.after) < abs(row.before)
    assert found.effective_others is not None
    assert found.effective_others <= found.others


def test_matching_pairs_each_placed_person_with_a_near_and_unused_other() -> None:
    data = people()
    found = matched_comparison(**data)
    others = [pair.other for pair in found.pairs]
    assert len(set(others)) == len(others)
    assert found.caliper is not None
    assert all(pair.distance <= found.caliper + 1e-9 for pair in found.pairs)
    assert len(found.pairs) + len(found.unmatched) == found.placed
    gaps = [data["outcome"][pair.placed] - data["outcome"][pair.other] for pair in found.pairs]
    agree([found.estimate, found.se], [np.mean(gaps), np.std(gaps, ddof=1) / math.sqrt(len(gaps))], 11)
    for row in found.balance:
        assert abs(row.after or 0) < abs(row.before or 0)


def test_twins_are_matched_to_their_twins() -> None:
    age = [20, 21, 35, 36, 50, 51]
    found = matched_comparison(list("abcdef"), [1, 0, 1, 0, 0, 1], [5, 4, 7, 6, 1, 3], {"age": age}, caliper=5)
    assert [(pair.placed, pair.other) for pair in found.pairs] == [("a", "b"), ("c", "d"), ("f", "e")]
    assert found.estimate == pytest.approx((1 + 1 + 2) / 3)


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ({"person": [], "placed": [], "outcome": [], "covariates": {"x": []}}, "no rows"),
        ({"person": [1, 1], "placed": [0, 1], "outcome": [1, 2], "covariates": {"x": [1, 2]}}, "a person twice"),
        ({"person": [1, 2], "placed": [1, 1], "outcome": [1, 2], "covariates": {"x": [1, 2]}}, "no comparison group"),
        ({"person": [1, 2], "placed": [0, 0], "outcome": [1, 2], "covariates": {"x": [1, 2]}}, "nobody placed"),
        ({"person": [1, 2], "placed": [0, 1], "outcome": [1, 2], "covariates": {}}, "no covariates"),
        (
            {"person": [1, 2], "placed": [0, 1], "outcome": [1, 2], "covariates": {"x": [1, 2]}},
            "no more rows than columns",
        ),
        (
            {"person": [1, 2, 3], "placed": [0, 1, 0], "outcome": [1, 2, 3], "covariates": {"x": [4, 4, 4]}},
            "constant or collinear covariates",
        ),
        (
            {
                "person": [1, 2, 3, 4],
                "placed": [0, 0, 1, 1],
                "outcome": [1, 2, 3, 4],
                "covariates": {"x": [1, 2, 8, 9]},
            },
            "covariates tell the placed from the others completely",
        ),
    ],
)
def test_groups_that_cannot_be_made_alike_are_named(table: dict[str, Any], reason: str) -> None:
    assert matched_comparison(**table).undefined == reason
    assert weighted_comparison(**table).undefined == reason


def test_a_caliper_nobody_meets_leaves_everyone_unmatched() -> None:
    found = matched_comparison(list("abcd"), [1, 0, 1, 0], [1, 2, 3, 4], {"x": [1, 2, 3, 9]}, caliper=1e-6)
    assert found.undefined == "fewer than two pairs"
    assert len(found.unmatched) == 2


def test_standardised_differences_follow_their_formula() -> None:
    placed, x = np.array([1.0, 1, 0, 0]), np.array([3.0, 5, 2, 2])
    row = balance_table(placed, {"x": x}, np.ones(4))[0]
    assert row.before == pytest.approx(2 / math.sqrt((2 + 0) / 2))
    assert row.after == row.before
    assert balance_table(placed, {"x": np.ones(4)}, np.ones(4))[0].before is None
    assert effective_size(np.array([1.0, 1, 2])) == pytest.approx(16 / 6)
    assert effective_size(np.zeros(3)) == 0


def test_an_interrupted_series_agrees_with_newey_west() -> None:
    expected = from_r("nile")
    i = expected["inputs"]
    plain = interrupted_series(i["time"], i["outcome"], 1899, lag=4, small_sample=False)
    adjusted = interrupted_series(i["time"], i["outcome"], 1899, lag=2)
    for found, key in ((plain, "lag4"), (adjusted, "lag2_adjusted")):
        estimates = [found.trend, found.jump, found.slope_change]
        agree([e.estimate for e in estimates if e], expected["b"][1:], 9)
        agree([e.se for e in estimates if e], expected[key][1:], 9)
    last = plain.points[-1]
    assert plain.at_end is not None
    assert plain.at_end.estimate == pytest.approx(last.fitted - last.without)
    assert (plain.before, plain.after) == (28, 72)
    assert interrupted_series(i["time"], i["outcome"], 1899).lag == 4


@pytest.mark.parametrize(
    ("time", "reason"),
    [
        ([], "no rows"),
        ([1, 2, 3, 8, 9], "fewer than three times before or after"),
        ([1, 2, 2, 7, 8, 9], "two values at one time"),
    ],
)
def test_a_series_too_short_to_judge_says_so(time: list[float], reason: str) -> None:
    assert interrupted_series(time, [3, 1, 4, 1, 5, 9][: len(time)], 5).undefined == reason


def test_unevenly_spaced_times_are_noted() -> None:
    found = interrupted_series([1, 2, 3, 5, 7, 8, 9, 12], [3, 1, 4, 1, 5, 9, 2, 6], 6)
    assert found.notes == ("times are unevenly spaced: lags count readings, not time",)
