"""Whatever the findings, the story claims no cause without a comparison and hides what must be hidden."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from surveyapp.effects.findings import (
    AttritionFinding,
    ComparisonFinding,
    Findings,
    Language,
    Name,
    ScaleFinding,
    TargetFinding,
    TimeToWorkFinding,
)
from surveyapp.effects.interval import NO_INTERVAL, Interval
from surveyapp.effects.story import story
from surveyapp.effects.story_words import phrases

CAUSAL = {
    "sv": r"effekt|orsak|le(?:der|dde|tt) till|tack vare|på grund av|bero[rd]|bidr(?:ar|og)|påverka|resultat av",
    "en": r"effect|caus|leads? to|led to|thanks to|due to|because|result of|impact|contribut|made them",
}
LANGUAGES: st.SearchStrategy[Language] = st.sampled_from(["sv", "en"])
COUNT = st.integers(0, 40)
HIDDEN_OR_COUNT = st.one_of(st.none(), COUNT)
NAME = st.sampled_from([Name("Arbetsglädje", "Joy at work"), Name("Hälsa", "Health"), Name("Vardag", "Daily life")])
SHARE = st.one_of(st.none(), st.floats(0, 1))


@st.composite
def scales(draw: st.DrawFn) -> ScaleFinding:
    better, same, worse = draw(st.tuples(HIDDEN_OR_COUNT, HIDDEN_OR_COUNT, HIDDEN_OR_COUNT))
    ends = draw(st.one_of(st.none(), st.tuples(st.floats(-3, 3), st.floats(-3, 3))))
    known = draw(st.booleans())
    return ScaleFinding(
        name=draw(NAME),
        better=better,
        same=same,
        worse=worse,
        improved=draw(st.integers(0, better or 0)) if known else None,
        deteriorated=draw(st.integers(0, worse or 0)) if known else None,
        at_ceiling=draw(st.one_of(st.none(), st.integers(0, same or 0))),
        mean_change=None if ends is None else sum(ends) / 2,
        mean_interval=NO_INTERVAL if ends is None else Interval(min(ends), max(ends)),
        better_is=draw(st.sampled_from(["higher", "lower"])),
        expected_by_chance=draw(SHARE),
    )


@st.composite
def targets(draw: st.DrawFn) -> TargetFinding:
    n = draw(COUNT)
    k = draw(st.one_of(st.none(), st.integers(0, n)))
    denominator = draw(st.integers(1, 10))
    name = Name("hade arbete efter 6 månader", "had work after 6 months")
    return TargetFinding(name, k, n, draw(st.integers(1, denominator)), denominator)


@st.composite
def attritions(draw: st.DrawFn) -> AttritionFinding:
    started = draw(COUNT)
    left = draw(st.integers(0, started))
    return AttritionFinding(started, left, draw(st.one_of(st.none(), st.floats(-2, 2))), draw(SHARE), draw(SHARE))


@st.composite
def works(draw: st.DrawFn) -> TimeToWorkFinding:
    n = draw(COUNT)
    return TimeToWorkFinding(n, draw(st.integers(0, n)), draw(st.one_of(st.none(), st.floats(0, 24))))


NO_ESTIMATE = st.builds(
    ComparisonFinding,
    NAME,
    st.sampled_from(["expert", "history", "matched", "randomised"]),
    st.none(),
    st.just(NO_INTERVAL),
    COUNT,
)


@st.composite
def findings_without_a_comparison(draw: st.DrawFn) -> Findings:
    planned = draw(COUNT)
    return Findings(
        planned=planned,
        answered=draw(st.integers(0, planned)),
        scales=tuple(draw(st.lists(scales(), max_size=4))),
        target=draw(st.one_of(st.none(), targets())),
        time_to_work=draw(st.one_of(st.none(), works())),
        attrition=draw(st.one_of(st.none(), attritions())),
        comparison=draw(st.one_of(st.none(), NO_ESTIMATE)),
        thresholds_fixed_before=draw(st.sampled_from([None, True, False])),
        minimum=draw(st.sampled_from([0, 1, 3, 5, 10])),
    )


@settings(max_examples=40, deadline=None)
@given(findings_without_a_comparison(), LANGUAGES)
def test_without_a_comparison_no_word_of_cause_stands_outside_the_disclaimer(
    findings: Findings, language: Language
) -> None:
    text = story(findings, language).text
    disclaimer = phrases(language).change_not_effect
    assert text.endswith(disclaimer)
    assert not re.findall(CAUSAL[language], text.replace(disclaimer, ""), re.IGNORECASE)


@settings(max_examples=40, deadline=None)
@given(findings_without_a_comparison(), LANGUAGES)
def test_fewer_than_five_people_get_counts_and_no_percentages(findings: Findings, language: Language) -> None:
    for sentence in story(findings, language).sentences:
        for k, n in re.findall(r"(\d+) (?:av|of) (\d+)", sentence.text):
            if int(n) < 5:
                assert "%" not in sentence.text, (k, n, sentence.text)


@settings(max_examples=30, deadline=None)
@given(findings_without_a_comparison(), LANGUAGES)
def test_every_percentage_of_people_stands_in_a_sentence_with_its_count(findings: Findings, language: Language) -> None:
    for sentence in story(findings, language).sentences:
        if "%" in sentence.text:
            assert re.search(r"\d+ (?:av|of) \d+", sentence.text)


@settings(max_examples=40, deadline=None)
@given(findings_without_a_comparison(), LANGUAGES)
def test_no_count_of_people_below_the_minimum_is_told(findings: Findings, language: Language) -> None:
    for sentence in story(findings, language).sentences:
        if sentence.topic in ("scale", "target", "work"):
            for k, n in re.findall(r"(\d+) (?:av|of) (\d+)", sentence.text):
                assert int(k) >= findings.minimum or "mätfel" in sentence.text or "error" in sentence.text
                assert int(n) >= findings.minimum


@settings(max_examples=30, deadline=None)
@given(findings_without_a_comparison())
def test_both_languages_tell_the_same_numbers_on_the_same_topics(findings: Findings) -> None:
    swedish, english = story(findings, "sv"), story(findings, "en")
    assert [part.topic for part in swedish.sentences] == [part.topic for part in english.sentences]
    for ours, theirs in zip(swedish.sentences, english.sentences, strict=True):
        numbers = [sorted(re.findall(r"\d+(?:[.,]\d+)?", part.text.replace(",", "."))) for part in (ours, theirs)]
        assert numbers[0] == numbers[1]
