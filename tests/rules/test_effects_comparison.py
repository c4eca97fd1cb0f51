"""The comparison line: difference in differences and ANCOVA against R, and what holds for every comparison."""

from __future__ import annotations

from typing import Any

import pytest
from effects_numbers import agree, from_r
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_cases import case

from surveyapp.effects.ancova import ancova
from surveyapp.effects.comparison import difference_in_differences
from surveyapp.effects.interrupted_series import interrupted_series
from surveyapp.effects.matching import matched_comparison
from surveyapp.effects.weighting import weighted_comparison


def test_every_error_of_the_difference_agrees_with_sandwich_and_clubsandwich() -> None:
    c = case("h01_did_cluster_robust")
    found = difference_in_differences(c.inputs["id"], c.inputs["g"], c.inputs["t"], c.inputs["y"])
    cr1s, cr2 = found.error("CR1S"), found.error("CR2")
    keys = {
        "coef": found.coefficients,
        "did": found.estimate,
        "n_clusters": found.people,
        "n_obs": found.readings,
        "se_CR0": found.error("CR0").se,
        "se_CR1": found.error("CR1").se,
        "se_CR1S": cr1s.se,
        "se_CR2": cr2.se,
        "se_ols": found.error("ols").se,
        "t_CR1S": cr1s.t,
        "p_CR1S_t_df_Gminus1": cr1s.p,
        "p_CR1S_normal": cr1s.p_normal,
        "ci_CR1S_t": list(cr1s.interval),
        "satterthwaite_df_CR2": cr2.df,
        "p_CR2_satterthwaite": cr2.p,
    }
    assert set(keys) == set(c.expected)
    for key, value in keys.items():
        c.check(value, key)
    assert found.notes == ()


def test_no_comparison_group_gives_no_difference() -> None:
    c = case("h14_did_one_group_empty")
    found = difference_in_differences(c.inputs["id"], c.inputs["g"], c.inputs["t"], c.inputs["y"])
    c.check(found.estimate, "did")
    assert found.undefined == "no comparison group"


def test_unbalanced_pairs_agree_with_clubsandwich_and_are_noted() -> None:
    expected = from_r("chicks")
    i = expected["inputs"]
    found = difference_in_differences(i["person"], i["group"], i["after"], i["outcome"])
    agree(found.coefficients, expected["b"], 11)
    cr2 = found.error("CR2")
    agree([cr2.se, cr2.df, cr2.p], [expected["cr2"], expected["df"], expected["p"]], 10)
    agree(found.error("CR1S").se, expected["cr1s"], 11)
    assert found.notes == ("1 people with readings at one time only",)


@pytest.mark.parametrize(
    ("group", "after", "reason"),
    [
        ([0, 0, 0, 0], [0, 1, 0, 1], "nobody placed"),
        ([0, 0, 1, 1], [1, 1, 1, 1], "no readings before"),
        ([0, 0, 1, 1], [0, 0, 0, 0], "no readings after"),
        ([0, 0, 1, 1], [0, 1, 1, 1], "a group without readings at one of the times"),
        ([0, 0, 1, 1], [0, 1, 0, 1], "collinear covariates or no more rows than columns"),
    ],
)
def test_a_difference_that_cannot_be_estimated_says_why(group: list[int], after: list[int], reason: str) -> None:
    found = difference_in_differences([1, 1, 2, 2], group, after, [3, 5, 4, 9])
    assert found.undefined == reason
    assert found.errors is None
    with pytest.raises(KeyError):
        found.error("CR2")


def test_readings_without_any_noise_have_a_difference_and_no_test() -> None:
    person = [1, 1, 2, 2, 3, 3, 4, 4]
    found = difference_in_differences(person, [0] * 4 + [1] * 4, [0, 1] * 4, [1, 2, 1, 2, 1, 4, 1, 4])
    assert found.estimate == pytest.approx(2)
    assert found.error("CR1S").p is None
    assert found.error("CR2").interval.lower is None


def test_people_in_both_groups_and_double_readings_are_noted() -> None:
    person = [1, 1, 2, 2, 3, 3, 3, 4, 4]
    group = [0, 0, 0, 1, 1, 1, 1, 1, 1]
    found = difference_in_differences(person, group, [0, 1, 0, 1, 0, 1, 1, 0, 1], [3, 5, 4, 9, 2, 2, 4, 4, 3])
    assert found.notes == ("1 people in both groups", "1 readings more than one for a person and time")


def test_ancova_agrees_with_lm_emmeans_and_sandwich() -> None:
    c = case("h03_ancova_adjusted_difference")
    found = ancova(c.inputs["g"], c.inputs["pre"], c.inputs["post"])
    difference, robust = found.difference, found.robust
    assert difference is not None
    assert robust is not None
    keys = {
        "adj_diff": difference.estimate,
        "se": difference.se,
        "t": difference.t,
        "df": difference.df,
        "p": difference.p,
        "ci": list(difference.interval),
        "slope_pre": found.slope,
        "adj_means": [m.mean for m in found.means],
        "adj_means_se": [m.se for m in found.means],
        "F": found.f,
        "p_interaction": found.p_interaction,
        "se_HC3": robust.se,
        "residual_sd": found.residual_sd,
        "partial_eta2": found.partial_eta2,
    }
    assert set(keys) == set(c.expected)
    for key, value in keys.items():
        c.check(value, key)


@pytest.mark.parametrize(
    ("group", "baseline", "reason"),
    [
        ([], [], "no rows"),
        ([1, 1, 1, 1], [1, 2, 3, 4], "one group only"),
        ([0, 0, 1, 1], [2, 2, 2, 2], "constant or collinear columns, or no more people than columns"),
        ([0, 1, 1, None], [2, 3, 4, 5], "constant or collinear columns, or no more people than columns"),
    ],
)
def test_ancova_says_why_it_is_undefined(group: list[float], baseline: list[float], reason: str) -> None:
    found = ancova(group, baseline, [4, 5, 7, 6][: len(group)])
    assert found.undefined == reason
    assert found.difference is None


def test_ancova_without_noise_has_no_test_and_a_lone_person_no_robust_error() -> None:
    exact = ancova([0, 0, 0, 1, 1, 1], [1, 2, 3, 1, 2, 3], [1, 2, 3, 3, 4, 5])
    assert exact.difference is not None
    assert exact.difference.estimate == pytest.approx(2)
    assert exact.difference.p is None
    assert exact.partial_eta2 is None
    assert ancova([0, 0, 0, 1], [1, 2, 4, 2], [2, 2, 5, 4]).robust is None


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("group", lambda: difference_in_differences([1], [2], [0], [1])),
        ("after", lambda: difference_in_differences([1], [1], [3], [1])),
        ("outcome", lambda: ancova([1, 0], [1, 2], [1])),
        ("caliper", lambda: matched_comparison([1], [1], [1], {"x": [1]}, caliper=0)),
        ("target", lambda: weighted_comparison([1], [1], [1], {"x": [1]}, target="others")),  # type: ignore[arg-type]  # wrong on purpose
        ("lag", lambda: interrupted_series([1], [1], 1, lag=-1)),
        ("level", lambda: ancova([1, 0], [1, 2], [1, 2], level=1)),
    ],
)
def test_wrong_use_is_refused_by_parameter(name: str, call: Any) -> None:
    with pytest.raises(ValueError, match=name):
        call()


number = st.floats(-30, 30).map(lambda value: round(value, 2))
readings = st.lists(
    st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 1), st.integers(0, 1), number, number), max_size=20
)


@settings(max_examples=80, deadline=None)
@given(readings, st.randoms(use_true_random=False))
def test_any_table_gives_numbers_or_a_reason_in_any_order(rows: list[tuple[Any, ...]], random: Any) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    for first, second in zip(estimates(rows), estimates(shuffled), strict=True):
        assert (first is None) == (second is None)
        assert second == (None if first is None else pytest.approx(first, rel=1e-6, abs=1e-7))


def estimates(rows: list[tuple[Any, ...]]) -> list[float | None]:
    person, group, after, x, y = ([row[k] for row in rows] for k in range(5))
    did = difference_in_differences(person, group, after, y, covariates={"x": x})
    adjusted = ancova(group, x, y)
    once = {row[0]: row for row in sorted(rows)}
    single = [row for row in rows if once[row[0]] is row]
    who, placed, outcome, covariate = ([row[k] for row in single] for k in (0, 1, 4, 3))
    matched = matched_comparison(who, placed, outcome, {"x": covariate})
    weighted = weighted_comparison(who, placed, outcome, {"x": covariate})
    series = interrupted_series(x, y, 0.005)
    for found in (did, adjusted, matched, weighted, series):
        assert found.undefined is None or len(found.undefined) > 3
    return [
        did.estimate,
        adjusted.difference.estimate if adjusted.difference else None,
        matched.estimate,
        weighted.estimate,
        series.jump.estimate if series.jump else None,
    ]


@settings(max_examples=20, deadline=None)
@given(shift=number, factor=st.floats(0.1, 20))
def test_units_and_direction_of_the_outcome_change_the_difference_by_their_units(shift: float, factor: float) -> None:
    i = from_r("chicks")["inputs"]
    base = difference_in_differences(i["person"], i["group"], i["after"], i["outcome"])
    for sign in (1, -1):
        moved = difference_in_differences(
            i["person"], i["group"], i["after"], [sign * factor * y + shift for y in i["outcome"]]
        )
        assert moved.estimate == pytest.approx(sign * factor * (base.estimate or 0), rel=1e-6)
        for kind in ("ols", "CR0", "CR1", "CR1S", "CR2"):
            assert moved.error(kind).p == pytest.approx(base.error(kind).p, rel=1e-5)
