"""The story: plain sentences that say what the numbers allow and no more."""

from collections.abc import Callable

import pytest
from reference_cases import case

from surveyapp.effects.findings import (
    AttritionFinding,
    ComparisonFinding,
    ComparisonKind,
    Findings,
    Language,
    Name,
    ScaleFinding,
    TargetFinding,
    TimeToWorkFinding,
)
from surveyapp.effects.interval import NO_INTERVAL, Interval
from surveyapp.effects.proportion_tests import against_target
from surveyapp.effects.story import Topic, story
from surveyapp.effects.story_numbers import between, for_the_better, fraction, number, percent
from surveyapp.effects.story_outcomes import target_words
from surveyapp.effects.story_words import phrases

JOY = Name("Arbetsglädje", "Joy at work")
WORK = Name("hade arbete efter 6 månader", "had work after 6 months")


def told(findings: Findings, topic: Topic, language: Language = "en") -> str:
    return " ".join(part.text for part in story(findings, language).sentences if part.topic == topic)


def a_scale(better: int | None = 12, same: int | None = 9, worse: int | None = 6) -> ScaleFinding:
    return ScaleFinding(JOY, better, same, worse, improved=6, deteriorated=0)


def a_comparison(kind: ComparisonKind, lower: float, upper: float, n: int = 80) -> ComparisonFinding:
    return ComparisonFinding(JOY, kind, (lower + upper) / 2, Interval(lower, upper), n)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "12 %, plausibly between 3 % and 34 %: too few to say whether one in five was reached"),
        ("sv", "12 %, rimligen mellan 3 % och 34 %: för få för att säga om en av fem har nåtts"),
    ],
)
def test_two_of_seventeen_are_too_few_to_say_whether_one_in_five_was_reached(language: Language, expected: str) -> None:
    inputs = case("i01_prop_2_17").inputs
    assert target_words(against_target(inputs["k"], inputs["n"], 0.2), 1, 5, language) == expected
    findings = Findings(17, 17, target=TargetFinding(WORK, 2, 17, 1, 5))
    assert expected in story(findings, language).text


@pytest.mark.parametrize(
    ("k", "n", "ending"),
    [
        (20, 60, "33 %, plausibly between 23 % and 46 %: one in five was reached"),
        (5, 80, "6 %, plausibly between 3 % and 14 %: one in five was not reached"),
        (100, 500, "20 %, plausibly between 17 % and 24 %: too close to say whether one in five was reached"),
        (0, 12, "0 %, plausibly between 0 % and 24 %: too few to say whether one in five was reached"),
        (4, 4, "too few to say whether one in five was reached"),
        (0, 0, "There is nobody to count: there is no saying whether one in five was reached."),
    ],
)
def test_the_verdict_on_a_target_follows_the_interval(k: int, n: int, ending: str) -> None:
    assert target_words(against_target(k, n, 0.2), 1, 5, "en") == ending


def test_counts_come_first_with_their_intervals() -> None:
    text = told(Findings(30, 27, (a_scale(),)), "scale")
    assert text.startswith(
        "Joy at work: 12 of 27 better (44 %, plausibly between 28 % and 63 %), "
        "9 of 27 the same (33 %, plausibly between 19 % and 52 %) and "
        "6 of 27 worse (22 %, plausibly between 11 % and 41 %)."
    )
    assert "Beyond measurement error 6 of 27 changed for the better and 0 for the worse." in text


def test_without_a_comparison_the_text_ends_by_saying_that_change_is_not_effect() -> None:
    for language in ("sv", "en"):
        last = story(Findings(30, 27, (a_scale(),)), language).sentences[-1]
        assert (last.topic, last.text) == ("design", phrases(language).change_not_effect)


def test_a_comparison_that_could_not_be_estimated_is_none() -> None:
    findings = Findings(30, 27, comparison=ComparisonFinding(JOY, "matched", None, NO_INTERVAL, 40))
    assert "could not be worked out" in told(findings, "comparison")
    assert told(findings, "design") == phrases("en").change_not_effect


@pytest.mark.parametrize(
    ("kind", "lower", "upper", "said", "unsaid"),
    [
        ("randomised", 0.1, 0.9, "probably an effect", "zero"),
        ("matched", 0.1, 0.9, "were not randomised", "probably"),
        ("history", 0.1, 0.9, "the times may differ", "probably"),
        ("expert", 0.1, 0.9, "a judgement and no measurement", "probably"),
        ("randomised", -0.1, 0.9, "whether there is any effect cannot be said", "probably"),
        ("expert", -0.1, 0.9, "a judgement and no measurement", "probably"),
        ("matched", -0.1, 0.0, "whether there is any effect cannot be said", "may be an effect"),
    ],
)
def test_a_comparison_is_read_as_far_as_its_design_allows(
    kind: ComparisonKind, lower: float, upper: float, said: str, unsaid: str
) -> None:
    text = told(Findings(90, 80, comparison=a_comparison(kind, lower, upper)), "comparison")
    assert said in text
    assert unsaid not in text


def test_a_small_comparison_group_is_said_to_be_small_or_is_hidden() -> None:
    few = Findings(90, 80, comparison=a_comparison("matched", 0.1, 0.9, n=7))
    assert "rests on few people (7)" in told(few, "comparison")
    hidden = Findings(90, 80, comparison=a_comparison("matched", 0.1, 0.9, n=7), minimum=10)
    assert told(hidden, "comparison") == phrases("en").comparison_hidden
    assert "0.5" not in story(hidden, "en").text


@pytest.mark.parametrize(
    ("answered", "said"), [(3, "There are only 3 people"), (12, "The numbers are small, 12 people"), (40, "")]
)
def test_small_groups_are_said_to_be_small(answered: int, said: str) -> None:
    assert said in told(Findings(40, answered), "caution")
    assert bool(told(Findings(40, answered), "caution")) == bool(said)


def test_low_response_late_thresholds_and_many_areas_are_said() -> None:
    findings = Findings(100, 40, (a_scale(), a_scale(), a_scale()), thresholds_fixed_before=False)
    assert "may be faring differently" in told(findings, "answers")
    assert "after the first answers" in told(findings, "caution")
    assert "3 areas are shown" in told(findings, "caution")


def test_nobody_and_too_few_to_show_are_said_without_numbers() -> None:
    assert told(Findings(14, 0, (a_scale(),)), "answers") == phrases("en").nobody
    hidden = story(Findings(9, 3, (a_scale(),), minimum=5), "en")
    assert hidden.sentences[0].text == phrases("en").group_hidden
    assert not any(character.isdigit() for character in hidden.text)


def test_an_unknown_measurement_error_is_said_once_for_all_scales() -> None:
    plain = ScaleFinding(JOY, 12, 9, 6)
    assert told(Findings(30, 27, (plain, plain, a_scale())), "caution").count("Measurement error is not known") == 1


def test_a_mean_near_zero_does_not_say_that_the_group_moved() -> None:
    clear = ScaleFinding(JOY, 12, 9, 6, mean_change=0.8, mean_interval=Interval(0.1, 1.5))
    unclear = ScaleFinding(JOY, 12, 9, 6, mean_change=0.8, mean_interval=Interval(-0.1, 1.5), better_is="lower")
    assert "On average things are 0.8 better (plausibly between 0.1 and 1.5 better)." in told(
        Findings(30, 27, (clear,)), "scale"
    )
    text = told(Findings(30, 27, (unclear,)), "scale")
    assert "0.8 worse, but plausibly between 1.5 worse and 0.1 better: there is no telling" in text


def test_regression_to_the_mean_and_the_ceiling_are_said() -> None:
    scale = ScaleFinding(JOY, 12, 9, 6, at_ceiling=4, expected_by_chance=0.4)
    text = told(Findings(30, 27, (scale,)), "scale")
    assert "4 of 27 started so well" in text
    assert "about 40 % would be expected if nothing happened" in text


def test_small_counts_and_what_would_give_them_away_stay_hidden() -> None:
    findings = Findings(20, 17, (a_scale(8, 6, 3),), TargetFinding(WORK, 2, 17, 1, 5), minimum=5)
    scale = told(findings, "scale")
    assert scale.startswith("Joy at work: 8 of 17 better (47 %, plausibly between 26 % and 69 %); the other counts")
    assert "measurement error" not in scale
    assert (
        told(findings, "target") == "How many had work after 6 months is not shown, so that nobody can be recognised."
    )


def test_a_group_below_five_with_a_hidden_count_shows_no_counts_at_all() -> None:
    scale = ScaleFinding(JOY, 3, 1, 0, improved=0, deteriorated=0)
    text = told(Findings(4, 4, (scale,), minimum=1), "scale")
    assert text == phrases("en").counts_hidden.format(name="Joy at work")
    assert "of 4, 3 are better, 1 the same and 0 worse" in told(Findings(4, 4, (scale,)), "scale")


def test_counts_hidden_before_are_not_worked_out_here() -> None:
    findings = Findings(20, 17, (a_scale(8, None, 3),), TargetFinding(WORK, None, 17, 1, 5))
    assert told(findings, "scale").startswith(phrases("en").counts_hidden.format(name="Joy at work"))
    assert "17" not in told(findings, "target")


def test_two_counts_of_the_same_event_are_not_put_side_by_side_when_small_ones_are_hidden() -> None:
    target, work = TargetFinding(WORK, 8, 20, 1, 5), TimeToWorkFinding(20, 9, None)
    assert told(Findings(20, 20, target=target, time_to_work=work), "work").startswith("9 of 20 had found work")
    assert told(Findings(20, 20, target=target, time_to_work=work, minimum=5), "work") == ""
    assert "9 of 20" in told(Findings(20, 20, time_to_work=work, minimum=5), "work")
    assert told(Findings(20, 20, time_to_work=TimeToWorkFinding(20, 3, 4.0), minimum=5), "work") == ""


def test_time_to_work_names_the_middle_only_where_there_is_one() -> None:
    assert "Half had work within 7.5 months." in told(
        Findings(20, 20, time_to_work=TimeToWorkFinding(20, 12, 7.5)), "work"
    )
    assert "cannot be said yet" in told(Findings(20, 20, time_to_work=TimeToWorkFinding(20, 5, None)), "work")
    assert told(Findings(20, 20, time_to_work=TimeToWorkFinding(0, 0, None)), "work") == ""


@pytest.mark.parametrize(
    ("standardised", "left", "said"),
    [(0.1, 6, "about where"), (-0.4, 6, "started worse"), (0.4, 6, "started better"), (-0.4, 3, ""), (None, 6, "")],
)
def test_leavers_are_described_only_when_there_are_enough(standardised: float | None, left: int, said: str) -> None:
    text = told(Findings(20, 14, attrition=AttritionFinding(20, left, standardised)), "attrition")
    assert text.startswith(f"{left} of 20 left before the last reading.")
    assert said in text
    assert bool(said) == ("those who stayed" in text)


def test_bounds_are_shown_only_beside_the_target_they_bound() -> None:
    attrition = AttritionFinding(20, 6, worst=0.1, best=0.4)
    shown = Findings(20, 14, target=TargetFinding(WORK, 6, 14, 1, 5), attrition=attrition)
    assert "the share is 10 %, if all count as succeeded 40 %" in told(shown, "attrition")
    assert "%" not in told(Findings(20, 14, attrition=attrition), "attrition")
    hidden = Findings(20, 14, target=TargetFinding(WORK, 2, 14, 1, 5), attrition=attrition, minimum=5)
    assert "%" not in told(hidden, "attrition")


def test_people_without_a_second_answer_are_said_to_have_none() -> None:
    assert told(Findings(20, 14, (ScaleFinding(JOY, 0, 0, 0),)), "scale") == phrases("en").no_pairs.format(
        name="Joy at work"
    )


def test_swedish_writes_decimals_with_a_comma() -> None:
    assert [number(value, "sv") for value in (1.25, 0.333, 0.0, -0.001, 12.0)] == ["1,2", "0,33", "0", "0", "12,0"]


def test_shares_near_nobody_and_everybody_are_not_rounded_to_them() -> None:
    assert [percent(share, "en") for share in (0.0, 0.001, 0.125, 0.996, 1.0)] == [
        "0 %",
        "under 1 %",
        "13 %",
        "over 99 %",
        "100 %",
    ]


def test_fractions_are_words_up_to_ten() -> None:
    assert [fraction(1, 5, "sv"), fraction(3, 10, "en"), fraction(3, 20, "en")] == [
        "en av fem",
        "three in ten",
        "3 in 20",
    ]


def test_changes_are_named_by_the_better_direction() -> None:
    assert for_the_better(-1.5, "lower", "sv") == "1,5 bättre"
    assert for_the_better(0.001, "higher", "en") == "unchanged"
    assert between(Interval(-0.5, -0.1), "higher", "en") == "between 0.1 and 0.5 worse"
    assert between(Interval(0.0, 1.1), "higher", "en") == "between unchanged and 1.1 better"


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda: Findings(3, 4), "answered"),
        (lambda: Findings(-1, 0), "planned"),
        (lambda: ScaleFinding(JOY, -1, 0, 0), "better"),
        (lambda: ScaleFinding(JOY, 1, 0, 0, improved=2), "improved"),
        (lambda: ScaleFinding(JOY, 1, 1, 1, improved=2, deteriorated=2), "together"),
        (lambda: ScaleFinding(JOY, 1, 0, 0, better_is="up"), "better"),  # type: ignore[arg-type]  # a careless caller
        (lambda: TargetFinding(WORK, 3, 2, 1, 5), "k must"),
        (lambda: TargetFinding(WORK, 1, 2, 6, 5), "numerator"),
        (lambda: TimeToWorkFinding(2, 3, None), "events"),
        (lambda: AttritionFinding(2, 3), "left"),
        (lambda: ComparisonFinding(JOY, "guess", 0.1, NO_INTERVAL, 3), "kind"),  # type: ignore[arg-type]  # a careless caller
        (lambda: story(Findings(1, 1), "no"), "language"),  # type: ignore[arg-type]  # a careless caller
    ],
)
def test_impossible_findings_are_refused_by_name(make: Callable[[], object], name: str) -> None:
    with pytest.raises(ValueError, match=name):
        make()
