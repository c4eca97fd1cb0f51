"""Slopes drawn towards the group's, against lme4."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pytest
from reference_cases import case

from surveyapp.effects.growth import growth
from surveyapp.progression.columns import Array
from surveyapp.progression.hierarchical import enough_readings, hierarchical_slopes
from surveyapp.progression.methods import classify_index

SLEEP = case("e01_lmm_sleepstudy_reml")
# ranef(lmer(Reaction ~ Days + (Days | Subject), sleepstudy)), column Days, as printed by lme4.
LME4 = {
    308: 9.1990,
    309: -8.6197,
    310: -5.4489,
    330: -4.8143,
    331: -3.0699,
    332: -0.2721,
    333: -0.2236,
    334: 1.0745,
    335: -10.7524,
    337: 8.6283,
    349: 1.1734,
    350: 6.6142,
    351: -3.0153,
    352: 3.5360,
    369: 0.8722,
    370: 4.8225,
    371: -0.9881,
    372: 1.2840,
}


@dataclass(frozen=True)
class Line:
    person: str
    slope: float
    slope_se: float


@dataclass(frozen=True)
class Effect:
    estimate: float


@dataclass(frozen=True)
class Model:
    by_person: tuple[Line, ...]
    converged: bool = True
    undefined: str | None = None

    def effect(self, name: str, /) -> Effect:
        return {"time": Effect(2.0)}[name]


def test_slopes_agree_with_those_that_lme4_prints() -> None:
    rows = SLEEP.inputs
    found = hierarchical_slopes(growth(rows["id"], rows["time"], rows["y"], random="slope"))
    assert found.undefined is None
    assert found.common == pytest.approx(SLEEP.expected["fixed"]["slope"], rel=1e-6)
    for person, deviation, slope in zip(found.people, found.deviation, found.slope, strict=True):
        assert isinstance(person, int)
        assert deviation == pytest.approx(LME4[person], abs=5e-4)
        assert slope == pytest.approx(LME4[person] + SLEEP.expected["fixed"]["slope"], abs=5e-4)


def test_slopes_agree_with_those_from_the_variance_components_of_r() -> None:
    rows = SLEEP.inputs
    found = hierarchical_slopes(growth(rows["id"], rows["time"], rows["y"], random="slope"))
    fixed = SLEEP.expected["fixed"]
    rest = np.array(rows["y"]).reshape(18, 10) - fixed["intercept"] - fixed["slope"] * np.arange(10)
    pull = conditional_covariance() @ DAYS.T / SLEEP.expected["sigma2"]
    np.testing.assert_allclose(found.deviation, (pull @ rest.T)[1], rtol=2e-5)
    np.testing.assert_allclose(found.error, math.sqrt(conditional_covariance()[1, 1]), rtol=1e-6)
    index = found.against_group()
    np.testing.assert_allclose(index.values, found.deviation / found.error)
    assert index.undefined is None


DAYS = np.column_stack([np.ones(10), np.arange(10)])


def conditional_covariance() -> Array:
    """Of one person's two deviations, with ten readings at days 0 to 9."""
    parts = SLEEP.expected["varcomp"]
    between = np.array([[parts["var_intercept"], parts["cov"]], [parts["cov"], parts["var_slope"]]])
    return np.asarray(np.linalg.inv(np.linalg.inv(between) + DAYS.T @ DAYS / SLEEP.expected["sigma2"]))


def test_who_stands_out_from_the_group_and_who_moves_at_all_are_two_questions() -> None:
    model = Model((Line("a", 3.0, 1.0), Line("b", -3.0, 1.0), Line("c", -1.0, 1.0)))
    found = hierarchical_slopes(model)
    assert found.slope.tolist() == [5, -1, 1]
    assert found.people == ("a", "b", "c")
    assert found.against_group().method == "hierarchical"
    assert found.against_no_change().method == "hierarchical, against no change"
    assert classify_index(found.against_group(), "higher").tolist() == [1, -1, 0]
    assert classify_index(found.against_no_change(), "higher").tolist() == [1, 0, 0]
    assert classify_index(found.against_group(critical=5), "lower").tolist() == [0, 0, 0]
    assert classify_index(found.against_no_change(critical=4), "lower").tolist() == [-1, 0, 0]


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        (Model((), undefined="fewer than two people"), "fewer than two people"),
        (Model((Line("a", 1.0, 1.0),), converged=False), "model did not converge"),
        (Model((Line("a", 0.0, 0.0), Line("b", 0.0, 0.0))), "people do not differ in slope"),
    ],
)
def test_a_model_that_says_nothing_judges_nobody(model: Model, reason: str) -> None:
    found = hierarchical_slopes(model)
    assert found.undefined == reason
    for index in (found.against_group(), found.against_no_change()):
        assert index.undefined == reason
        assert set(classify_index(index, "higher").tolist()) <= {-9}
    assert (found.common is None) == (model.undefined is not None)


def test_rows_of_people_with_enough_readings_are_kept() -> None:
    person = ["a", "b", "a", "b", "a", "b", "c"]
    values = [1, 2, 3, None, 4, 5, 6]
    assert enough_readings(person, values).tolist() == [True, False, True, False, True, False, False]
    assert enough_readings(np.array(person), values, 2).tolist() == [True, True, True, False, True, True, False]
    assert enough_readings(person, values, 1).tolist() == [True, True, True, False, True, True, True]
    assert enough_readings([], []).tolist() == []
    with pytest.raises(ValueError, match="differ in length"):
        enough_readings(person, [1])
    with pytest.raises(ValueError, match="at_least must be 1 or more"):
        enough_readings(person, values, 0)
