"""What is wrong with a plan although its shape is right."""

from __future__ import annotations

from typing import Any

import pytest
from invented_files import GONE, Changes, a_plan, a_threshold, as_yaml, catalogue, changed, choice, settling

from surveyapp.plans.checks import check_plan
from surveyapp.plans.definition import Plan, Span
from surveyapp.plans.loader import load_plan
from surveyapp.plans.wave_checks import fewest_days

ASK = {"instrument": "settling", "version": 1, "informant": "participant"}


def found(data: dict[str, Any], *instruments: dict[str, Any]) -> set[str]:
    plan, problems = load_plan(as_yaml(data), "plan.yaml", catalogue(*instruments))
    assert (plan is None) == bool(problems)
    return {f"{problem.path}: {problem.message}" for problem in problems}


def test_a_sound_plan_has_no_findings() -> None:
    plan = Plan.model_validate_json(as_yaml(a_plan()))
    assert check_plan(plan, catalogue()) == ()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({("waves", 2, "asks", 0): {**ASK, "instrument": "gone"}},
         "waves.2.asks.0.instrument: there is no instrument gone 1"),
        ({("waves", 0, "asks", 1): {**ASK, "informant": "caseworker"}},
         "waves.0.asks.1.informant: settling 1 is not for the caseworker"),
        ({("waves", 0, "asks", 1): ASK}, "waves.0.asks.1: settling is asked of the participant twice in this wave"),
        ({("waves", 2, "code"): "baseline"}, "waves.2.code: the code baseline is used twice"),
        ({("waves", 0, "at"): {"days": -1}}, "waves.0.at: a wave counted from the start may not lie before it"),
        ({("waves", 0, "at"): {"months": 1, "days": -29}},
         "waves.0.at: a wave counted from the start may not lie before it"),
        ({("waves", 2, "every"): {"months": 6}}, "waves.2.every: a wave counted from the exit cannot repeat"),
        ({("waves", 1, "every"): {}}, "waves.1.every: the distance between repeats must be at least one day"),
        ({("waves", 1, "every"): {"weeks": -4}},
         "waves.1.every: the distance between repeats must be at least one day"),
        ({("waves", 1, "every"): {"days": 17}},
         "waves.1.window: the window is 18 days long, but the next repeat opens after 17 days at the least"),
        ({("waves", 1, "every"): {"months": 1}, ("waves", 1, "window", "grace"): 18},
         "waves.1.window: the window is 29 days long, but the next repeat opens after 28 days at the least"),
        ({("indicators", 0, "scale"): GONE},
         "indicators.0.scale: instrument and scale are given together or not at all"),
        ({("indicators", 0, "instrument"): GONE},
         "indicators.0.instrument: instrument and scale are given together or not at all"),
        ({("indicators", 0, "scale"): "gone"}, "indicators.0.scale: settling 1 has no scale gone"),
        ({("indicators", 0, "instrument"): "gone"}, "indicators.0.instrument: no wave of the plan asks gone"),
        ({("targets", 0, "numerator"): 6}, "targets.0.numerator: 6 of 5 is more than everybody"),
        ({("targets", 0, "after"): {"months": -1}},
         "targets.0.after: a target cannot be due before it is counted from"),
        ({("lookahead",): {"days": -1}}, "lookahead: waves cannot be laid out backwards"),
        ({("waves", 1, "title", "sv"): "Start "},
         "waves.1.title.sv: there are blanks or line breaks around the text in sv"),
        ({("reliabilities", 0, "scale"): "gone"}, "reliabilities.0.scale: settling 1 has no scale gone"),
        ({("reliabilities", 0, "instrument"): "gone"}, "reliabilities.0.instrument: no wave of the plan asks gone"),
    ],
)  # fmt: skip
def test_one_mistake_is_one_finding(changes: Changes, expected: str) -> None:
    assert found(a_plan(changes)) == {expected}


@pytest.mark.parametrize(
    ("threshold", "expected"),
    [
        ({"instrument": "gone"}, "thresholds.0.instrument: no wave of the plan asks gone"),
        ({"scale": "gone"}, "thresholds.0.scale: settling 1 has no scale gone"),
        ({"level": 5.5},
         "thresholds.0.level: 5.5 is outside the scale settled of settling 1, which goes from 1 to 5"),
        ({"level": 0.5},
         "thresholds.0.level: 0.5 is outside the scale settled of settling 1, which goes from 1 to 5"),
        ({"change": 4.5},
         "thresholds.0.change: nobody can change by 4.5 on settled of settling 1, which goes from 1 to 5"),
        ({"better": "lower"}, "thresholds.0.better: on the scale settled of settling 1 higher is better"),
        ({"kind": "level"}, "thresholds.0.change: a threshold of kind level has no change"),
        ({"kind": "change"}, "thresholds.0.level: a threshold of kind change has no level"),
        ({"level": None}, "thresholds.0.level: a threshold of kind both needs a level"),
        ({"change": None}, "thresholds.0.change: a threshold of kind both needs a change"),
    ],
)  # fmt: skip
def test_one_mistake_in_a_threshold_is_one_finding(threshold: dict[str, object], expected: str) -> None:
    assert found(a_plan({("thresholds",): [a_threshold(threshold)]})) == {expected}


@pytest.mark.parametrize("threshold", [{"level": 1}, {"level": 5}, {"change": 4}])
def test_the_ends_of_the_scale_are_possible(threshold: dict[str, object]) -> None:
    assert found(a_plan({("thresholds",): [a_threshold(threshold)]})) == set()


def test_a_scale_has_one_threshold_and_one_reliability_of_a_kind() -> None:
    reliability = a_plan()["reliabilities"][0]
    other_kind = {**reliability, "kind": "retest"}
    changes: Changes = {
        ("thresholds",): [a_threshold(), a_threshold({"level": 3})],
        ("reliabilities",): [reliability, other_kind, reliability],
    }
    assert found(a_plan(changes)) == {
        "thresholds.1.scale: the scale settled already has a threshold",
        "reliabilities.2.scale: the scale settled already has a reliability of kind alpha",
    }


def test_a_threshold_must_fit_every_version_that_the_plan_asks() -> None:
    three_options: Changes = {("items", code): choice(code, range(1, 4)) for code in ("arrive", "help", "alone")}
    narrower = settling({("version",): 2, **three_options})
    assert found(a_plan(), settling(), narrower) == set()
    assert found(a_plan({("waves", 2, "asks", 0, "version"): 2}), settling(), narrower) == {
        "thresholds.0.level: 4 is outside the scale settled of settling 2, which goes from 1 to 3"
    }


@pytest.mark.parametrize(
    "changes",
    [
        {("waves", 1, "every"): {"days": 18}},
        {("waves", 1, "every"): {"months": 1}, ("waves", 1, "window", "grace"): 17},
        {("waves", 2, "at"): {"weeks": -2}},
        {("waves", 0, "at"): {"months": 1, "days": -28}},
        {("indicators", 0, "instrument"): GONE, ("indicators", 0, "scale"): GONE},
        {("targets", 0, "numerator"): 5},
    ],
)
def test_what_just_fits_is_sound(changes: Changes) -> None:
    assert found(a_plan(changes)) == set()


def test_an_ask_that_is_unknown_is_told_once_and_not_for_its_scales_again() -> None:
    waves = [changed(wave, {("asks",): [{**ASK, "version": 7}]}) for wave in a_plan()["waves"]]
    assert found(a_plan({("waves",): waves})) == {
        f"waves.{number}.asks.0.instrument: there is no instrument settling 7" for number in range(3)
    }


@pytest.mark.parametrize(
    ("span", "days"),
    [
        (Span(), 0),
        (Span(days=3, weeks=2), 17),
        (Span(months=1), 28),
        (Span(months=-1), -31),
        (Span(months=2, days=-1), 55),
    ],
)
def test_months_count_as_short_ones(span: Span, days: int) -> None:
    assert fewest_days(span) == days
