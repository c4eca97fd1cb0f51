"""Results told in plain sentences that claim no more than the design and the number of people allow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from surveyapp.effects.findings import ComparisonFinding, Findings, Language
from surveyapp.effects.small_numbers import large_enough
from surveyapp.effects.story_numbers import PERCENT_FROM, SMALL_BELOW, between, for_the_better, percent
from surveyapp.effects.story_outcomes import attrition_words, target_is_shown, target_sentence, work_words
from surveyapp.effects.story_scale import scale_words
from surveyapp.effects.story_words import phrases

Topic = Literal["answers", "caution", "scale", "target", "work", "attrition", "comparison", "design"]

# Share of answers under which those who kept silent may well differ, and areas from which chance is worth a word.
LOW_RESPONSE = 0.7
MANY_AREAS = 3


@dataclass(frozen=True, slots=True)
class Sentence:
    """One or a few sentences on one topic."""

    topic: Topic
    text: str


@dataclass(frozen=True, slots=True)
class Story:
    """The sentences in reading order."""

    language: Language
    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        """All sentences as one text."""
        return " ".join(sentence.text for sentence in self.sentences)


def story(findings: Findings, language: Language = "sv") -> Story:
    """Tell the findings in Swedish or English.

    Counts come before means; shares carry Wilson's 95 % interval in words. Below 5 people there are no percentages,
    below 20 the text says the numbers are small. Counts below ``findings.minimum`` stay hidden with those that would
    give them away. Without a usable comparison the text speaks of change and ends by saying that change is not effect;
    with one, only a randomised group is said to show a probable effect. Raises ValueError for an unknown language.
    """
    phrases(language)
    return Story(language, tuple(_sentences(findings, language)))


def _sentences(findings: Findings, language: Language) -> Iterator[Sentence]:
    yield from _answers(findings, language)
    if large_enough(findings.answered, findings.minimum):
        yield from _scales(findings, language)
    yield from _outcomes(findings, language)
    yield from _design(findings.comparison, findings.minimum, language)


def _answers(findings: Findings, language: Language) -> Iterator[Sentence]:
    words = phrases(language)
    n = findings.answered
    if n == 0:
        yield Sentence("answers", words.nobody)
    elif not large_enough(n, findings.minimum):
        yield Sentence("answers", words.group_hidden)
    else:
        yield Sentence("answers", _response(n, findings.planned, language))
        if n < SMALL_BELOW:
            yield Sentence("caution", (words.few if n < PERCENT_FROM else words.small).format(n=n))
        if findings.thresholds_fixed_before is False:
            yield Sentence("caution", words.thresholds_late)


def _response(answered: int, planned: int, language: Language) -> str:
    words = phrases(language)
    share = answered / planned
    shown = "" if planned < PERCENT_FROM else f" ({percent(share, language)})"
    text = words.answered.format(count=words.of.format(k=answered, n=planned), share=shown)
    return text if share >= LOW_RESPONSE else f"{text} {words.others_may_differ}"


def _scales(findings: Findings, language: Language) -> Iterator[Sentence]:
    words = phrases(language)
    if len(findings.scales) >= MANY_AREAS:
        yield Sentence("caution", words.many.format(n=len(findings.scales)))
    for scale in findings.scales:
        yield Sentence("scale", scale_words(scale, findings.minimum, language))
    unknown = [scale.name.text(language) for scale in findings.scales if scale.improved is None]
    if unknown:
        yield Sentence("caution", words.error_unknown.format(names=", ".join(unknown)))


def _outcomes(findings: Findings, language: Language) -> Iterator[Sentence]:
    minimum, target = findings.minimum, findings.target
    if target:
        yield Sentence("target", target_sentence(target, minimum, language))
    # Two counts of the same event side by side could give away, by subtraction, the few in only one of them.
    if findings.time_to_work and (minimum == 0 or target is None):
        text = work_words(findings.time_to_work, minimum, language)
        if text:
            yield Sentence("work", text)
    if findings.attrition:
        bounds_too = target is not None and target_is_shown(target, minimum)
        yield Sentence("attrition", attrition_words(findings.attrition, minimum, bounds_too, language))


def _design(comparison: ComparisonFinding | None, minimum: int, language: Language) -> Iterator[Sentence]:
    """The comparison with what it allows one to say, or that change is not effect."""
    words = phrases(language)
    if comparison is None:
        yield Sentence("design", words.change_not_effect)
    elif not comparison.usable or not _large_comparison(comparison, minimum):
        yield Sentence("comparison", words.comparison_hidden if comparison.usable else words.no_comparison_estimate)
        yield Sentence("design", words.change_not_effect)
    else:
        yield Sentence("comparison", _compared(comparison, language))
        yield Sentence("design", words.only_comparison)


def _large_comparison(comparison: ComparisonFinding, minimum: int) -> bool:
    """An expert's judgement and earlier statistics are not a group in which someone could be recognised."""
    return comparison.kind in ("expert", "history") or large_enough(comparison.n_comparison, minimum)


def _compared(comparison: ComparisonFinding, language: Language) -> str:
    words = phrases(language)
    lower, upper = comparison.interval
    includes_zero = lower is None or upper is None or lower <= 0 <= upper
    difference = for_the_better(comparison.difference or 0.0, comparison.better_is, language)
    parts = [
        words.compared.format(
            name=comparison.name.text(language),
            source=words.sources[comparison.kind],
            difference=words.no_difference if difference == words.level else difference,
            interval=between(comparison.interval, comparison.better_is, language),
        )
    ]
    if includes_zero:
        parts.append(words.includes_zero)
    if not includes_zero or comparison.kind == "expert":
        parts.append(words.readings[comparison.kind])
    if comparison.kind in ("matched", "randomised") and comparison.n_comparison < SMALL_BELOW:
        parts.append(words.comparison_small.format(n=comparison.n_comparison))
    return " ".join(parts)
