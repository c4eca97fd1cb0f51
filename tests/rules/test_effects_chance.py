"""The chance of work: logistic, own changes, hazard, Firth, separation and the refusal, against R."""

from __future__ import annotations

import math
from typing import Any

import pytest
from effects_numbers import agree, from_r
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_cases import case

from surveyapp.effects.chance_of_work import chance_of_work, refused, work_on_own_changes
from surveyapp.effects.conditional_logit import conditional_logit
from surveyapp.effects.firth import firth
from surveyapp.effects.hazard import discrete_hazard, person_periods
from surveyapp.effects.logistic import Logistic, logistic

WOMEN = case("g02_logistic_infert").inputs
COVARIATES = {name: WOMEN[name] for name in ("spontaneous", "induced")}
INFERT = from_r("infert")


def test_infert_agrees_with_glm() -> None:
    c = case("g02_logistic_infert")
    model = logistic(WOMEN["case"], COVARIATES)
    keys = {
        "coef": [e.coefficient for e in model.effects],
        "se": [e.se for e in model.effects],
        "z": [e.z for e in model.effects],
        "p": [e.p for e in model.effects],
        "wald_ci": [list(e.interval) for e in model.effects],
        "loglik": model.log_likelihood,
        "deviance": model.deviance,
        "null_deviance": model.null_deviance,
        "aic": model.aic,
        "mcfadden_r2": model.mcfadden_r2,
        "fitted_first5": list(model.fitted[:5]),
    }
    assert set(keys) == set(c.expected)
    for key, value in keys.items():
        c.check(value, key)
    assert model.effect("induced").ratio == pytest.approx(math.exp(c.expected["coef"][2]))


def test_perfect_separation_is_not_estimated_but_named() -> None:
    c = case("g08_perfect_separation")
    model = logistic(c.inputs["y"], {"x": c.inputs["x"]})
    c.check(model.converged, "converged")
    c.check(model.effects or None, "coef")
    assert model.separation == ("x",)
    assert model.undefined == "separation by x"


def test_quasi_separation_names_only_the_covariate_that_separates() -> None:
    outcome = [0, 0, 1, 0, 1, 1, 0, 1, 1, 1]
    group = [0, 0, 0, 0, 0, 0, 0, 1, 1, 1]
    other = [3, 1, 2, 5, 4, 2, 1, 3, 4, 2]
    model = logistic(outcome, {"group": group, "other": other})
    assert "group" in model.separation
    assert "other" not in model.separation


def test_errors_by_person_agree_with_sandwich() -> None:
    model = logistic(WOMEN["case"], COVARIATES, cluster=WOMEN["stratum"])
    for kind, key in (("CR0", "cr0"), ("CR1", "cr1"), ("CR1S", "cr1s")):
        agree(model.errors[kind], INFERT[key], 9)
    assert model.errors_used == "CR1"
    assert [e.se for e in model.effects] == list(model.errors["CR1"])
    assert model.clusters == 83


def test_the_cloglog_link_agrees_with_glm() -> None:
    agree([e.coefficient for e in logistic(WOMEN["case"], COVARIATES, link="cloglog").effects], INFERT["cloglog"], 8)


def test_own_changes_agree_with_exact_clogit() -> None:
    expected = INFERT["own"]
    model = conditional_logit(WOMEN["case"], COVARIATES, WOMEN["stratum"])
    agree([e.coefficient for e in model.effects], expected["b"], 10)
    agree([e.se for e in model.effects], expected["se"], 10)
    agree([model.null_log_likelihood, model.log_likelihood], expected["loglik"], 11)
    assert (model.people, model.silent) == (83, 0)


def test_people_who_never_changed_say_nothing_about_changes() -> None:
    base = conditional_logit(WOMEN["case"], COVARIATES, WOMEN["stratum"])
    more = conditional_logit(
        [*WOMEN["case"], 1, 1],
        {name: [*column, 5, 9] for name, column in COVARIATES.items()},
        [*WOMEN["stratum"], "new", "new"],
    )
    assert more.silent == 1
    agree([e.coefficient for e in more.effects], [e.coefficient for e in base.effects], 9)


def test_one_yes_and_one_no_is_a_logistic_regression_on_the_difference() -> None:
    yes, no = [3.0, 1.0, 4.0, 2.0, 5.0, 2.0], [2.0, 2.0, 1.0, 3.0, 3.0, 2.5]
    x = [value for pair in zip(yes, no, strict=True) for value in pair]
    model = conditional_logit([1, 0] * 6, {"x": x}, [name for name in "abcdef" for _ in range(2)])
    b = model.effect("x").coefficient
    gaps = [first - second for first, second in zip(yes, no, strict=True)]
    assert sum(gap / (1 + math.exp(b * gap)) for gap in gaps) == pytest.approx(0, abs=1e-9)


def test_firth_agrees_with_brglm2_with_and_without_separation() -> None:
    c = case("g08_perfect_separation")
    for fit, key in (
        (firth(WOMEN["case"], COVARIATES), "firth"),
        (firth(c.inputs["y"], {"x": c.inputs["x"]}), "firth_separated"),
    ):
        agree([e.wald.coefficient for e in fit.effects], INFERT[key]["b"], 8)
        agree([e.wald.se for e in fit.effects], INFERT[key]["se"], 8)


def test_the_profile_interval_ends_where_the_penalised_likelihood_has_fallen_enough() -> None:
    c = case("g08_perfect_separation")
    fit = firth(c.inputs["y"], {"x": c.inputs["x"]})
    slope = fit.effect("x")
    low, high = slope.profile_interval
    assert low is not None
    assert high is not None
    assert low < slope.wald.coefficient < high
    assert (low > 0) == (slope.profile_p < 0.05)
    wide = firth(c.inputs["y"], {"x": c.inputs["x"]}, level=0.99).effect("x").profile_interval
    assert wide.lower is not None
    assert wide.lower < low


def test_penalising_a_coin_gives_the_jeffreys_share() -> None:
    fit = firth([1, 1, 1, 0], {})
    assert fit.base.fitted[0] == pytest.approx((3 + 0.5) / (4 + 1))


def test_discrete_hazards_agree_with_glm_on_person_periods() -> None:
    expected = from_r("periods")
    i = expected["inputs"]
    each = discrete_hazard(i["periods"], i["event"], {"kept": i["kept"]})
    agree([e.coefficient for e in each.model.effects], expected["each"]["b"], 8)
    agree([e.se for e in each.model.effects], expected["each"]["se"], 7)
    agree(each.model.log_likelihood, expected["each"]["loglik"], 10)
    assert any("left out, hazard 0" in note for note in each.model.notes)
    linear = discrete_hazard(i["periods"], i["event"], {"kept": i["kept"]}, baseline="linear", link="cloglog")
    agree([e.coefficient for e in linear.model.effects], expected["linear"]["b"], 5)
    agree(linear.model.log_likelihood, expected["linear"]["loglik"], 10)
    assert sum(each.events) == sum(i["event"])
    assert each.observed_hazard[0] == each.events[0] / each.at_risk[0]


def test_person_periods_hold_one_row_a_period_and_the_event_in_the_last() -> None:
    spread = person_periods([2, 1, None, 3], [1, 0, 1, 1], {"x": [5, 6, 7, 8]})
    assert spread.person == (0, 0, 1, 2, 2, 2)
    assert spread.period == (1, 2, 1, 1, 2, 3)
    assert spread.event == (0, 1, 0, 0, 0, 1)
    assert spread.covariates["x"] == (5, 5, 6, 8, 8, 8)
    assert spread.dropped == 1


@pytest.mark.parametrize(
    ("periods", "reason"), [([0, 2], "a period under 1"), ([1.5, 2], "periods that are not whole"), ([], "no rows")]
)
def test_periods_that_are_not_periods_are_named(periods: list[float], reason: str) -> None:
    events = [1] * len(periods)
    assert person_periods(periods, events, {}).undefined == reason
    assert discrete_hazard(periods, events, {}).undefined == reason


@pytest.mark.parametrize(
    ("outcome", "x", "reason"),
    [
        ([], [], "no rows"),
        ([1, 1, 1], [1, 2, 3], "one class only"),
        ([1, 0], [1, 2], "no more rows than columns"),
        ([1, 0, 1, 0], [2, 2, 2, 2], "constant or collinear covariates"),
        ([1, 0, 1, 0], [2, math.inf, 2, 2], "infinite value in x"),
    ],
)
def test_a_regression_that_cannot_be_fitted_says_why(outcome: list[int], x: list[float], reason: str) -> None:
    assert logistic(outcome, {"x": x}).undefined == reason
    assert firth(outcome, {"x": x}).undefined == reason
    assert chance_of_work(outcome, {"x": x}).used == "none"


@pytest.mark.parametrize(
    ("outcome", "x", "person", "reason"),
    [
        ([], [], [], "no rows"),
        ([1, 1, 0, 0], [1, 2, 3, 4], ["a", "a", "b", "b"], "nobody with both answers"),
        ([1, 0, 0, 1], [2, 2, 3, 3], ["a", "a", "b", "b"], "no change within anyone in x"),
        ([1, 0, 0, 1], [2, 1, 3, 4], ["a", "a", "b", "b"], "no finite estimate for x"),
    ],
)
def test_own_changes_that_say_nothing_are_named(
    outcome: list[int], x: list[float], person: list[str], reason: str
) -> None:
    assert conditional_logit(outcome, {"x": x}, person).undefined == reason


def test_too_few_events_are_refused_in_words() -> None:
    found = chance_of_work([1, 0, 0, 1, 0, 0, 0, 1], {"hope": [3, 1, 2, 5, 2, 1, 3, 4], "age": [20, 30, 40, 25] * 2})
    assert found.refusal is not None
    assert found.model is None
    assert found.refusal.words("en") == (
        "Not estimated: 3 events are too few for 2 predictors; at least 20 are needed (10 for each)."
    )
    assert found.refusal.words("sv").startswith("Inte beräknat: 3 händelser är för få för 2 förklarande variabler")
    assert found.refusal.usable == 0
    with pytest.raises(ValueError, match="language"):
        found.refusal.words("da")  # type: ignore[arg-type]  # wrong on purpose


def test_the_rarer_outcome_is_what_counts_as_events() -> None:
    assert refused(10, 100, 1) is None
    assert refused(100, 9, 1) is not None


def test_enough_events_give_a_model_with_errors_by_person_and_scores() -> None:
    found = chance_of_work(WOMEN["case"], COVARIATES, WOMEN["stratum"])
    assert found.used == "logistic"
    assert found.model is not None
    assert found.model.errors_used == "CR1"
    assert found.in_sample is not None
    agree(found.in_sample.auc, INFERT["auc"][1], 6)


def test_separated_classes_get_the_penalised_model_by_name() -> None:
    x = [*range(12), *range(20, 32)]
    found = chance_of_work([0] * 12 + [1] * 12, {"x": x})
    assert found.used == "firth"
    assert found.penalised is not None
    assert found.penalised.effect("x").wald.coefficient > 0
    assert found.in_sample is not None
    assert found.in_sample.auc == 1


def test_own_changes_are_refused_with_few_events_and_fitted_with_many() -> None:
    assert work_on_own_changes([1, 0, 0, 1], {"x": [2, 1, 3, 4]}, ["a", "a", "b", "b"]).refusal is not None
    assert work_on_own_changes(WOMEN["case"], COVARIATES, WOMEN["stratum"]).model is not None
    assert work_on_own_changes([1, 1], {"x": [2, 1]}, ["a", "a"]).undefined == "nobody with both answers"


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("outcome", lambda: logistic([2, 0], {"x": [1, 2]})),
        ("correction", lambda: logistic([1, 0], {"x": [1, 2]}, correction="CR9")),  # type: ignore[arg-type]  # wrong
        ("link", lambda: logistic([1, 0], {"x": [1, 2]}, link="probit")),  # type: ignore[arg-type]  # on purpose
        ("baseline", lambda: discrete_hazard([1], [1], {}, baseline="cubic")),  # type: ignore[arg-type]  # on purpose
        ("level", lambda: logistic([1, 0], {"x": [1, 2]}, level=0)),
        ("x", lambda: logistic([1, 0], {"x": [1]})),
    ],
)
def test_wrong_use_is_refused_by_parameter(name: str, call: Any) -> None:
    with pytest.raises(ValueError, match=name):
        call()


table = st.lists(
    st.tuples(st.integers(0, 1), st.integers(-3, 3), st.integers(0, 1), st.sampled_from("abcde")), max_size=24
)


def summary(rows: list[tuple[int, int, int, str]]) -> list[float | None]:
    outcome, person = [r[0] for r in rows], [r[3] for r in rows]
    covariates = {"x": [r[1] for r in rows], "g": [r[2] for r in rows]}
    model, penalised = logistic(outcome, covariates, cluster=person), firth(outcome, covariates)
    own = conditional_logit(outcome, covariates, person)
    for found in (model, own):
        assert (found.undefined is None) == bool(found.effects)
    assert (penalised.undefined is None) == bool(penalised.effects)
    picked = [found.effects[-1].coefficient if found.effects else None for found in (model, own)]
    return [*picked, penalised.effects[-1].wald.coefficient if penalised.effects else None]


@settings(max_examples=15, deadline=None)
@given(table, st.randoms(use_true_random=False))
def test_any_table_gives_numbers_or_a_reason_in_any_order(rows: list[tuple[int, int, int, str]], random: Any) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    for first, second in zip(summary(rows), summary(shuffled), strict=True):
        assert (first is None) == (second is None)
        assert second == (None if first is None else pytest.approx(first, rel=1e-6, abs=1e-7))


@settings(max_examples=20, deadline=None)
@given(st.floats(0.1, 50), st.floats(-20, 20))
def test_a_covariates_unit_changes_its_coefficient_only(factor: float, shift: float) -> None:
    moved = {"spontaneous": [v * factor + shift for v in COVARIATES["spontaneous"]], "induced": COVARIATES["induced"]}
    base, scaled = logistic(WOMEN["case"], COVARIATES), logistic(WOMEN["case"], moved)
    assert scaled.effect("spontaneous").coefficient * factor == pytest.approx(base.effect("spontaneous").coefficient)
    assert scaled.fitted == pytest.approx(base.fitted)


def test_turning_the_outcome_turns_every_coefficient() -> None:
    turned = [1 - y for y in WOMEN["case"]]
    plain = (logistic(WOMEN["case"], COVARIATES), logistic(turned, COVARIATES))
    penalised = (firth(WOMEN["case"], COVARIATES).base, firth(turned, COVARIATES).base)
    for first, second in (plain, penalised):
        assert coefficients(second) == pytest.approx([-b for b in coefficients(first)])


def coefficients(model: Logistic) -> list[float]:
    return [effect.coefficient for effect in model.effects]
