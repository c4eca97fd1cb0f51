"""How shares, changes and intervals are written in the story."""

from __future__ import annotations

import math

from surveyapp.effects.findings import Language
from surveyapp.effects.interval import Interval
from surveyapp.effects.pairs import Better, direction
from surveyapp.effects.story_words import phrases

# Below this many people a percentage says more than there is; below the next the reader is warned.
PERCENT_FROM = 5
SMALL_BELOW = 20


def whole_percent(share: float) -> str:
    """A share from 0 to 1 in whole percent, halves upwards."""
    return f"{math.floor(100 * share + 0.5 + 1e-9)} %"


def percent(share: float, language: Language) -> str:
    """As ``whole_percent``, but what is not quite nobody or everybody is not written as 0 or 100."""
    words = phrases(language)
    if 0 < share < 0.005:
        return words.under
    if 0.995 <= share < 1:
        return words.over
    return whole_percent(share)


def percent_between(share: float, interval: Interval, language: Language) -> str:
    """A share with its interval: "12 %, plausibly between 3 % and 34 %"."""
    lower, upper = interval
    if lower is None or upper is None:
        return percent(share, language)
    return phrases(language).plausibly.format(
        share=percent(share, language), lower=whole_percent(lower), upper=whole_percent(upper)
    )


def number(value: float, language: Language) -> str:
    """A number with one decimal, two below 1, with the language's decimal sign."""
    text = f"{value:.1f}" if abs(value) >= 1 else f"{value:.2f}".rstrip("0").rstrip(".")
    text = "0" if text in ("-0", "0", "") else text
    return text.replace(".", ",") if language == "sv" else text


def fraction(numerator: int, denominator: int, language: Language) -> str:
    """A target in words up to ten, "one in five", and in figures above, "1 in 12"."""
    words = phrases(language)
    if denominator >= len(words.counting):
        return words.in_words.format(numerator=numerator, denominator=denominator)
    return words.in_words.format(numerator=words.counting[numerator], denominator=words.counting[denominator])


def for_the_better(change: float, better: Better, language: Language) -> str:
    """A change with the word for its direction, "1.2 better", or "unchanged" when nothing is left of it in print."""
    size = number(abs(change), language)
    words = phrases(language)
    if size == "0":
        return words.level
    return (words.better if change * direction(better) > 0 else words.worse).format(number=size)


def between(interval: Interval, better: Better, language: Language) -> str:
    """An interval of a change, worse end first: "between 0.3 worse and 1.1 better", "between 0.1 and 1.5 better"."""
    words = phrases(language)
    ends = sorted((limit * direction(better) for limit in interval if limit is not None), key=abs)
    near, far = (number(abs(limit), language) for limit in ends)
    if min(ends) > 0:
        return words.between_better.format(near=near, far=far)
    if max(ends) < 0:
        return words.between_worse.format(near=near, far=far)
    lower, upper = (for_the_better(limit, "higher", language) for limit in sorted(ends))
    return words.between.format(lower=lower, upper=upper)
