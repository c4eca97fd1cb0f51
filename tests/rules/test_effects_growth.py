"""Growth: the mixed model, its comparisons and trajectories, and a line for each person, against R."""

from __future__ import annotations

import math
from typing import Any

import pytest
from effects_numbers import agree, from_r
from reference_cases import case

from surveyapp.effects.growth import Growth, Method, Random, growth
from surveyapp.effects.growth_comparison import likelihood_ratio
from surveyapp.effects.person_lines import person_lines
from surveyapp.effects.trajectories import predicted_line, predicted_person


def orthodont(random: Random, method: Method = "reml", interaction: bool = True) -> Growth:
    inputs = from_r("orthodont")["inputs"]
    covariates = {"girl": inputs["girl"], "girl_age": inputs["girl_age"]} if interaction else {"girl": inputs["girl"]}
    return growth(
        inputs["person"], inputs["time"], inputs["outcome"], covariates=covariates, random=random, method=method
    )


def test_sleepstudy_agrees_with_lme4_and_lmertest() -> None:
    c = case("e01_lmm_sleepstudy_reml")
    fit = growth(c.inputs["id"], c.inputs["time"], c.inputs["y"], random="slope", method="reml")
    slope, intercept = fit.effect("time"), fit.effect("intercept")
    nested = {
        "fixed": (intercept.estimate, slope.estimate),
        "se": (intercept.se, slope.se),
        "t": (intercept.t, slope.t),
    }
    for key, (first, second) in nested.items():
        assert c.agrees(first, c.expected[key]["intercept"])
        assert c.agrees(second, c.expected[key]["slope"])
    variances = {
        "var_intercept": fit.var_intercept,
        "var_slope": fit.var_slope,
        "cov": fit.cov_intercept_slope,
        "corr": fit.corr_intercept_slope,
    }
    for key, value in variances.items():
        assert c.agrees(value, c.expected["varcomp"][key]), key
    assert fit.log_likelihood is not None
    c.check(list(slope.interval), "wald_ci_slope")
    c.check(fit.log_likelihood, "logLik")
    c.check(fit.aic, "aic")
    c.check(fit.bic, "bic")
    c.check(fit.residual_variance, "sigma2")
    c.check(slope.df, "satterthwaite_df_slope")
    c.check(-2 * fit.log_likelihood, "reml_criterion")
    assert math.log(slope.p or 1) == pytest.approx(math.log(c.expected["p_slope_satterthwaite"]), rel=2e-4)
    assert fit.converged
    assert not fit.singular


def test_a_variance_at_zero_is_called_singular_and_the_rest_is_least_squares() -> None:
    c = case("e16_lmm_singular_random_intercept")
    fit = growth(c.inputs["id"], c.inputs["time"], c.inputs["y"], random="intercept")
    c.check(fit.var_intercept, "var_intercept")
    c.check(fit.singular, "singular")
    c.check(fit.residual_variance, "sigma2")
    for name, key in (("intercept", "intercept"), ("time", "slope")):
        assert c.agrees(fit.effect(name).estimate, c.expected["fixed"][key])
        assert c.agrees(fit.effect(name).se, c.expected["se"][key])


@pytest.mark.parametrize(
    ("key", "random", "method"),
    [
        ("slope", "slope", "reml"),
        ("level", "intercept", "reml"),
        ("slope_ml", "slope", "ml"),
        ("level_ml", "intercept", "ml"),
    ],
)
def test_unbalanced_growth_of_two_groups_agrees_with_lme4(key: str, random: Random, method: Method) -> None:
    expected, fit = from_r("orthodont")[key], orthodont(random, method)
    agree([e.estimate for e in fit.fixed], expected["estimate"], 6)
    agree([e.se for e in fit.fixed], expected["se"], 6)
    agree([e.df for e in fit.fixed], expected["df"], 5)
    agree([e.p for e in fit.fixed], expected["p"], 5)
    variances = [fit.var_intercept, fit.var_slope, fit.cov_intercept_slope, fit.residual_variance]
    if random == "intercept":
        variances = [fit.var_intercept, fit.residual_variance]
    agree(variances, expected["variances"], 5)
    agree([fit.log_likelihood, fit.aic, fit.bic], [expected["loglik"], expected["aic"], expected["bic"]], 11)
    own = {line.person: line.intercept for line in fit.by_person}
    agree([own[person] for person in expected["person"]], expected["own_intercept"], 4)


def test_the_intraclass_share_is_that_of_the_variances() -> None:
    between, within = from_r("orthodont")["level"]["variances"]
    agree(orthodont("intercept").intraclass, between / (between + within), 6)
    assert orthodont("slope").intraclass is None


def test_a_random_slope_is_tested_against_the_mixture() -> None:
    test = likelihood_ratio(orthodont("intercept"), orthodont("slope"))
    agree(test.statistic, from_r("orthodont")["lr_slope"], 8)
    assert test.mixture
    assert test.df == 2
    statistic = test.statistic or 0
    one, two = math.erfc(math.sqrt(statistic / 2)), math.exp(-statistic / 2)
    agree([test.p, test.p_unmixed], [(one + two) / 2, two], 12)


def test_fixed_effects_are_compared_by_maximum_likelihood_only() -> None:
    smaller, larger = orthodont("intercept", "ml", interaction=False), orthodont("intercept", "ml")
    test = likelihood_ratio(smaller, larger)
    agree([test.statistic, test.p], [from_r("orthodont")["lr_fixed"], from_r("orthodont")["lr_fixed_p"]], 7)
    refused = likelihood_ratio(orthodont("intercept", interaction=False), orthodont("intercept"))
    assert refused.p is None
    assert refused.undefined == "REML likelihoods do not compare fixed effects"


def test_a_random_intercept_is_tested_against_half_a_chi_square() -> None:
    test = likelihood_ratio(orthodont("none"), orthodont("intercept"))
    assert test.p_unmixed is not None
    agree(test.p, test.p_unmixed / 2, 12)


@pytest.mark.parametrize(
    ("smaller", "larger", "reason"),
    [
        (orthodont("slope"), orthodont("intercept"), "not nested"),
        (orthodont("none"), orthodont("slope"), "more than one random effect added at a time"),
        (orthodont("intercept", "ml"), orthodont("slope"), "different methods"),
        (growth([1], [0], [1]), orthodont("slope"), "a model is undefined"),
    ],
)
def test_models_that_cannot_be_compared_are_refused_by_name(smaller: Growth, larger: Growth, reason: str) -> None:
    assert likelihood_ratio(smaller, larger).undefined == reason


def test_the_predicted_line_and_its_band_agree_with_lme4() -> None:
    expected, fit = from_r("orthodont"), orthodont("slope")
    covariates = {"girl": [1, 1, 1], "girl_age": [8, 11, 14]}
    line = predicted_line(fit, [8, 11, 14], covariates)
    agree(line.values, expected["line"], 6)
    halves = [((i.upper or 0) - (i.lower or 0)) / 2 / 1.959963984540054 for i in line.intervals]
    agree(halves, expected["line_se"], 6)
    own = predicted_person(fit, "F02", [8, 11, 14], covariates)
    agree(own.values, expected["own_line"], 6)


def test_bands_widen_from_the_mean_to_a_person_to_a_reading() -> None:
    fit = orthodont("slope")
    covariates = {"girl": [0.0], "girl_age": [0.0]}
    widths = []
    for band in ("mean", "person", "reading"):
        interval = predicted_line(fit, [10], covariates, band=band).intervals[0]
        widths.append((interval.upper or 0) - (interval.lower or 0))
    assert widths == sorted(widths)
    assert widths[0] < widths[2]


def test_someone_without_readings_has_no_predicted_line() -> None:
    assert predicted_person(orthodont("none"), "F02", [8], {"girl": [1], "girl_age": [8]}).undefined
    with pytest.raises(ValueError, match="covariates"):
        predicted_line(orthodont("slope"), [8], {"girl": [1]})


def undefined_growth() -> list[tuple[str, dict[str, Any]]]:
    return [
        ("no rows", {"person": [], "time": [], "outcome": []}),
        ("no rows", {"person": [1, 2], "time": [0, 1], "outcome": [None, math.nan]}),
        ("infinite value in outcome", {"person": [1, 2], "time": [0, 1], "outcome": [1, math.inf]}),
        ("fewer than two people", {"person": [1, 1, 1], "time": [0, 1, 2], "outcome": [1, 2, 4]}),
        ("all times equal", {"person": [1, 2, 3], "time": [1, 1, 1], "outcome": [1, 2, 4]}),
        ("constant outcome", {"person": [1, 1, 2, 2], "time": [0, 1, 0, 1], "outcome": [3, 3, 3, 3]}),
        (
            "no more readings than effects to estimate",
            {"person": [1, 1, 2, 2], "time": [0, 1, 0, 1], "outcome": [1, 2, 2, 4]},
        ),
        (
            "no residual variation",
            {"person": [1, 1, 1, 2, 2, 2], "time": [0, 1, 2, 0, 1, 2], "outcome": [1, 2, 3, 0, 2, 4]},
        ),
        (
            "collinear columns",
            {
                "person": [1, 1, 1, 2, 2, 2],
                "time": [0, 1, 2, 0, 1, 2],
                "outcome": [1, 2, 5, 0, 2, 4],
                "covariates": {"months": [0, 2, 4, 0, 2, 4]},
            },
        ),
    ]


@pytest.mark.parametrize(("reason", "table"), undefined_growth())
def test_growth_that_cannot_be_estimated_says_why(reason: str, table: dict[str, Any]) -> None:
    fit = growth(**table)
    assert fit.undefined == reason
    assert fit.var_intercept is None
    assert fit.fixed == ()


def test_readings_that_share_person_and_time_are_noted() -> None:
    fit = growth([1, 1, 1, 2, 2, 2], [0, 1, 1, 0, 1, 2], [1, 2, 3, 5, 4, 9], random="intercept")
    assert fit.notes == ("1 readings share person and time with another",)


@pytest.mark.parametrize(("name", "value"), [("random", "quadratic"), ("method", "bayes"), ("level", 1.2)])
def test_growth_refuses_unknown_choices_by_name(name: str, value: object) -> None:
    choice: dict[str, Any] = {name: value}
    with pytest.raises(ValueError, match=name):
        growth([1, 2], [0, 1], [1, 2], **choice)
    with pytest.raises(ValueError, match="outcome"):
        growth([1, 2], [0, 1], [1])


def test_lines_of_each_person_agree_with_lm() -> None:
    c = case("e07_ols_per_person_sleepstudy")
    found = person_lines(c.inputs["id"], c.inputs["time"], c.inputs["y"])
    keys = {
        "id": [line.person for line in found.lines],
        "intercept": [line.intercept for line in found.lines],
        "slope": [line.slope for line in found.lines],
        "se_slope": [line.se for line in found.lines],
        "p_slope": [line.p for line in found.lines],
        "residual_sd": [line.residual_sd for line in found.lines],
        "r2": [line.r_squared for line in found.lines],
        "ci_lower": [line.interval.lower for line in found.lines],
        "ci_upper": [line.interval.upper for line in found.lines],
        "mean_slope": found.mean_slope,
        "sd_slope": found.sd_slope,
    }
    assert set(keys) == set(c.expected)
    for key, value in keys.items():
        c.check(value, key)


def test_two_readings_give_a_slope_without_an_error() -> None:
    c = case("e11_ols_two_points")
    line = person_lines(c.inputs["id"], c.inputs["time"], c.inputs["y"]).lines[0]
    c.check(line.slope, "slope")
    c.check(line.intercept, "intercept")
    c.check(line.se, "se_slope")
    c.check(line.p, "p_slope")


def test_one_reading_or_one_time_gives_no_slope() -> None:
    c = case("e12_ols_one_point")
    found = person_lines(c.inputs["id"], c.inputs["time"], c.inputs["y"])
    c.check(found.lines[0].slope, "slope")
    assert found.lines[0].undefined == "one reading"
    assert found.undefined == "nobody has a slope"
    still = person_lines([7, 7], [3, 3], [1, 2])
    assert still.lines[0].undefined == "all times equal"
    assert person_lines([], [], []).undefined == "no rows"


def test_a_straight_line_has_no_p_and_a_flat_one_no_r_squared() -> None:
    straight, flat = person_lines([1, 1, 1, 2, 2, 2], [0, 1, 2, 0, 1, 2], [1, 2, 3, 5, 5, 5]).lines
    assert straight.se == 0
    assert straight.p is None
    assert flat.slope == 0
    assert flat.r_squared is None
