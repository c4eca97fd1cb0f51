"""What the story says of outcomes: the target, time to work, and those who left."""

from __future__ import annotations

from surveyapp.effects.findings import AttritionFinding, Language, TargetFinding, TimeToWorkFinding
from surveyapp.effects.proportion_tests import AgainstTarget, against_target
from surveyapp.effects.small_numbers import protect_row
from surveyapp.effects.story_numbers import PERCENT_FROM, fraction, number, percent, percent_between
from surveyapp.effects.story_words import phrases

# Standardised difference beyond which leavers started elsewhere than stayers.
STARTED_ELSEWHERE = 0.25
# An interval wider than this, in shares, is wide for want of people.
WIDE = 0.2


def target_words(target: AgainstTarget, numerator: int, denominator: int, language: Language = "sv") -> str:
    """What a share says of a target of ``numerator`` in ``denominator``.

    Such as "12 %, plausibly between 3 % and 34 %: too few to say whether one in five was reached". Below 5 people only
    the words after the colon, and always too few.
    """
    words = phrases(language)
    name = fraction(numerator, denominator, language)
    if target.p is None:
        return words.target_nobody.format(target=name)
    if target.n < PERCENT_FROM:
        return words.too_few.format(target=name)
    lower, upper = target.ci
    wide = lower is not None and upper is not None and upper - lower > WIDE
    verdicts = {"reached": words.reached, "not reached": words.not_reached}
    verdict = verdicts.get(target.verdict or "", words.too_few if wide else words.too_close)
    return f"{percent_between(target.p, target.ci, language)}: {verdict.format(target=name)}"


def target_sentence(target: TargetFinding, minimum: int, language: Language) -> str:
    """How many reached what the target asks for, and whether that is enough; hidden below ``minimum``."""
    words = phrases(language)
    outcome = target.outcome.text(language)
    if target.k is None or target.n is None or (target.n and not target_is_shown(target, minimum)):
        return words.target_hidden.format(outcome=outcome)
    verdict = target_words(
        against_target(target.k, target.n, target.numerator / target.denominator),
        target.numerator,
        target.denominator,
        language,
    )
    if target.n == 0:
        return verdict
    phrase = words.target_few if target.n < PERCENT_FROM else words.target
    return phrase.format(count=words.of.format(k=target.k, n=target.n), outcome=outcome, words=verdict)


def target_is_shown(target: TargetFinding, minimum: int) -> bool:
    """Whether neither those who did nor those who did not are too few to be shown."""
    if target.k is None or target.n is None:
        return False
    return None not in protect_row((target.k, target.n - target.k), minimum).cells


def work_words(work: TimeToWorkFinding, minimum: int, language: Language) -> str | None:
    """How many have found work and by when half had; ``None`` when there is nobody or it must not be shown."""
    words = phrases(language)
    if work.n == 0 or None in protect_row((work.events, work.n - work.events), minimum).cells:
        return None
    text = words.work.format(count=words.of.format(k=work.events, n=work.n))
    if work.median_months is None or work.n < PERCENT_FROM:
        return f"{text} {words.work_no_median}"
    return f"{text} {words.work_median.format(months=number(work.median_months, language))}"


def attrition_words(attrition: AttritionFinding, minimum: int, bounds_too: bool, language: Language) -> str:
    """How many left, whether they started elsewhere, and with ``bounds_too`` how far the share could reach."""
    words = phrases(language)
    parts = [words.left.format(count=words.of.format(k=attrition.left, n=attrition.started))]
    smaller = min(attrition.left, attrition.started - attrition.left)
    if attrition.standardised is not None and smaller >= max(minimum, PERCENT_FROM):
        alike = abs(attrition.standardised) <= STARTED_ELSEWHERE
        elsewhere = words.left_better if attrition.standardised > 0 else words.left_worse
        parts.append(words.left_alike if alike else elsewhere)
    if attrition.worst is not None and attrition.best is not None and bounds_too and attrition.started >= PERCENT_FROM:
        worst, best = percent(attrition.worst, language), percent(attrition.best, language)
        parts.append(words.bounds.format(worst=worst, best=best))
    return " ".join(parts)
