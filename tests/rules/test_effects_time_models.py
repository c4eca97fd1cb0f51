"""Time to work: log-rank, Cox, proportionality, Gray's test and Fine and Gray's model, against R."""

from __future__ import annotations

import math
from typing import Any

import pytest
from effects_numbers import agree, from_r
from hypothesis import given, settings
from hypothesis import strategies as st

from surveyapp.effects.cox import Cox, cox
from surveyapp.effects.gray import gray_test
from surveyapp.effects.log_rank import LogRank, log_rank
from surveyapp.effects.proportionality import Transform, proportional_hazards
from surveyapp.effects.subdistribution import subdistribution_hazard

VETERAN = from_r("veteran")
MEN = VETERAN["inputs"]
MGUS = from_r("mgus")
PEOPLE = MGUS["inputs"]


def check_log_rank(found: LogRank, expected: dict[str, Any]) -> None:
    agree([found.chi_square, found.p], [expected["chi"], expected["p"]], 10)
    agree([g.observed for g in found.groups], expected["observed"], 10)
    agree([g.expected for g in found.groups], expected["expected"], 10)


@pytest.mark.parametrize(("key", "rho"), [("cells", 0), ("cells_early", 1)])
def test_four_groups_agree_with_survdiff(key: str, rho: float) -> None:
    expected = VETERAN[key]
    found = log_rank(MEN["time"], MEN["event"], MEN["cell"], rho=rho)
    agree([found.chi_square, found.p, found.df], [expected["chi"], expected["p"], 3], 10)
    assert sorted(g.observed for g in found.groups) == pytest.approx(sorted(expected["observed"]))


@pytest.mark.parametrize(("key", "rho"), [("stratified", 0), ("stratified_early", 1)])
def test_two_groups_within_strata_agree_with_survdiff(key: str, rho: float) -> None:
    check_log_rank(log_rank(MEN["time"], MEN["event"], MEN["test"], strata=MEN["cell"], rho=rho), VETERAN[key])


@pytest.mark.parametrize(
    ("time", "event", "group", "reason"),
    [
        ([], [], [], "no rows"),
        ([1, 2], [1, 1], ["a", "a"], "fewer than two groups"),
        ([1, 2], [0, 0], ["a", "b"], "no events"),
        ([-1, 2], [1, 1], ["a", "b"], "negative time"),
        ([1, 2, 8, 9], [0, 0, 1, 1], ["a", "a", "b", "b"], "no two groups were at risk together"),
    ],
)
def test_groups_that_cannot_be_compared_are_named(
    time: list[float], event: list[int], group: list[str], reason: str
) -> None:
    found = log_rank(time, event, group)
    assert found.p is None
    assert found.undefined == reason


def fitted(key: str) -> Cox:
    if key == "strata":
        return cox(MEN["time"], MEN["event"], {k: MEN[k] for k in ("test", "karno")}, strata=MEN["cell"])
    return cox(MEN["time"], MEN["event"], {k: MEN[k] for k in ("test", "karno", "age")})


@pytest.mark.parametrize("key", ["plain", "strata"])
def test_cox_with_tied_events_agrees_with_coxph(key: str) -> None:
    expected, model = VETERAN[key], fitted(key)
    agree([e.coefficient for e in model.effects], expected["b"], 10)
    agree([e.se for e in model.effects], expected["se"], 10)
    agree([model.null_log_likelihood, model.log_likelihood], expected["loglik"], 12)
    assert model.score is not None
    assert model.wald is not None
    agree([model.score.statistic, model.wald.statistic], [expected["score"], expected["wald"]], 9)
    agree(model.concordance, expected["concordance"], 10)


def test_breslow_ties_are_there_for_comparison() -> None:
    model = cox(MEN["time"], MEN["event"], {k: MEN[k] for k in ("test", "karno", "age")}, efron=False)
    agree([e.coefficient for e in model.effects], VETERAN["breslow"], 9)


@pytest.mark.parametrize("key", ["plain", "strata"])
@pytest.mark.parametrize("transform", ["km", "identity", "log", "rank"])
def test_the_proportionality_check_agrees_with_cox_zph(key: str, transform: Transform) -> None:
    expected, found = VETERAN[key], proportional_hazards(fitted(key), transform)
    agree([t.chi_square for t in found.tests], expected[transform]["chi"], 8)
    agree([t.p for t in found.tests], expected[transform]["p"], 8)
    assert [t.name for t in found.tests][-1] == "all"
    if key == "plain" and transform == "km":
        agree([t.residuals[0] for t in found.tests[:-1]], expected["first_residual"], 8)


@pytest.mark.parametrize(
    ("time", "event", "x", "reason"),
    [
        ([], [], [], "no rows"),
        ([1, 2], [0, 0], [1, 2], "no events"),
        ([1, 2], [1, 0], [3, 3], "constant or collinear covariates"),
        ([1, 2, 3, 4], [1, 1, 1, 1], [1, 1, 0, 0], "no finite estimate for x"),
        ([1, 2, 3, 4], [1, 1, 0, 0], [1, 1, 0, 0], "no finite estimate for x"),
        ([4], [1], [2], "constant or collinear covariates"),
        ([1, -2], [1, 0], [1, 2], "negative time"),
    ],
)
def test_a_cox_model_that_cannot_be_fitted_says_why(
    time: list[float], event: list[int], x: list[float], reason: str
) -> None:
    model = cox(time, event, {"x": x})
    assert model.undefined == reason
    assert model.effects == ()
    assert proportional_hazards(model).undefined == reason
    assert subdistribution_hazard(time, event, {"x": x}, 1).undefined is not None


def test_few_events_are_said_and_no_covariates_refused() -> None:
    assert cox([1, 2, 3, 4], [1, 1, 0, 1], {"x": [1, 3, 2, 2]}).notes == ("fewer than 10 events for each covariate",)
    assert cox([1, 2], [1, 1], {}).undefined == "no covariates"
    with pytest.raises(KeyError):
        fitted("plain").effect("height")
    with pytest.raises(ValueError, match="transform"):
        proportional_hazards(fitted("plain"), "square")  # type: ignore[arg-type]  # wrong on purpose


def test_proportionality_needs_more_than_one_event_time() -> None:
    once = cox([1, 1, 2, 3], [1, 1, 0, 0], {"x": [1, 3, 2, 4]})
    assert proportional_hazards(once).undefined == "all events at one time"
    at_start = cox([0, 1, 2, 3], [1, 1, 0, 1], {"x": [1, 3, 2, 2]})
    assert proportional_hazards(at_start, "log").undefined == "an event at time 0 has no logarithm"


def test_grays_test_agrees_with_cmprsk() -> None:
    for wanted, plain, strata in zip((1, 2), MGUS["gray"], MGUS["gray_strata"], strict=True):
        found = gray_test(PEOPLE["time"], PEOPLE["end"], PEOPLE["man"], wanted)
        agree([found.chi_square, found.p], plain, 10)
        found = gray_test(PEOPLE["time"], PEOPLE["end"], PEOPLE["man"], wanted, strata=PEOPLE["old"])
        agree([found.chi_square, found.p], strata, 10)


@pytest.mark.parametrize(
    ("end", "group", "reason"),
    [
        ([1, 2, 0], ["a", "a", "a"], "fewer than two groups"),
        ([2, 2, 0], ["a", "b", "a"], "nobody with the wanted end"),
    ],
)
def test_grays_test_says_why_it_is_undefined(end: list[int], group: list[str], reason: str) -> None:
    assert gray_test([1, 2, 3], end, group, 1).undefined == reason


def test_fine_and_grays_model_agrees_with_crr() -> None:
    expected = MGUS["crr"]
    model = subdistribution_hazard(PEOPLE["time"], PEOPLE["end"], {k: PEOPLE[k] for k in ("man", "age")}, 1)
    agree([e.coefficient for e in model.effects], expected["b"], 8)
    agree([e.se for e in model.effects], expected["se"], 8)
    agree([model.log_likelihood, model.null_log_likelihood], [expected["loglik"], expected["null"]], 11)


def test_without_other_ends_fine_and_gray_is_cox_with_breslow_ties() -> None:
    covariates = {k: MEN[k] for k in ("test", "karno")}
    model = subdistribution_hazard(MEN["time"], MEN["event"], covariates, 1)
    plain = cox(MEN["time"], MEN["event"], covariates, efron=False)
    agree([e.coefficient for e in model.effects], [e.coefficient for e in plain.effects], 9)


table = st.lists(
    st.tuples(st.integers(1, 9), st.sampled_from([0, 1, 2]), st.sampled_from("abc"), st.integers(-3, 3)),
    min_size=0,
    max_size=20,
)


@settings(max_examples=60, deadline=None)
@given(table, st.randoms(use_true_random=False))
def test_any_table_gives_numbers_or_a_reason_in_any_order(rows: list[tuple[int, int, str, int]], random: Any) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    for results in zip(*(outcomes(part) for part in (rows, shuffled)), strict=True):
        first, second = results
        assert (first is None) == (second is None)
        if first is not None and second is not None:
            assert second == pytest.approx(first, rel=1e-6, abs=1e-8)


def outcomes(rows: list[tuple[int, int, str, int]]) -> list[float | None]:
    time, end, group, x = [r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows], [r[3] for r in rows]
    event = [int(e == 1) for e in end]
    model = cox(time, event, {"x": x})
    fine = subdistribution_hazard(time, end, {"x": x}, 1)
    check = proportional_hazards(model)
    assert (model.undefined is None) == bool(model.effects)
    assert (fine.undefined is None) == bool(fine.effects)
    rank = log_rank(time, event, group)
    gray = gray_test(time, end, group, 1)
    assert (rank.p is None) == (rank.undefined is not None)
    assert (gray.p is None) == (gray.undefined is not None)
    slope = model.effects[0].coefficient if model.effects else None
    return [rank.chi_square, gray.chi_square, slope, check.tests[0].chi_square if check.tests else None]


@settings(max_examples=20, deadline=None)
@given(st.floats(0.1, 50), st.floats(-20, 20))
def test_a_covariates_unit_changes_its_coefficient_only(factor: float, shift: float) -> None:
    base = fitted("plain")
    moved = cox(
        MEN["time"],
        MEN["event"],
        {"test": MEN["test"], "karno": [k * factor + shift for k in MEN["karno"]], "age": MEN["age"]},
    )
    assert moved.effect("karno").coefficient * factor == pytest.approx(base.effect("karno").coefficient, rel=1e-6)
    assert moved.effect("karno").p == pytest.approx(base.effect("karno").p, rel=1e-6)
    assert moved.log_likelihood == pytest.approx(base.log_likelihood, rel=1e-10)


def test_turning_a_group_turns_the_hazard_ratio_over() -> None:
    base = cox(MEN["time"], MEN["event"], {"test": MEN["test"]}).effect("test")
    turned = cox(MEN["time"], MEN["event"], {"test": [1 - t for t in MEN["test"]]}).effect("test")
    assert turned.hazard_ratio == pytest.approx(1 / base.hazard_ratio)
    assert turned.p == pytest.approx(base.p)
    assert math.isfinite(turned.se)
