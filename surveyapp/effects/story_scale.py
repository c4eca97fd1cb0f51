"""What the story says of one scale: counts first, then measurement error, then the mean."""

from __future__ import annotations

from collections.abc import Iterator

from surveyapp.effects.findings import Language, ScaleFinding
from surveyapp.effects.proportions import proportion
from surveyapp.effects.small_numbers import large_enough, protect_row
from surveyapp.effects.story_numbers import PERCENT_FROM, SMALL_BELOW, between, for_the_better, percent, percent_between
from surveyapp.effects.story_words import phrases


def scale_words(scale: ScaleFinding, minimum: int, language: Language) -> str:
    """Better, same and worse with intervals, what is larger than measurement error, and the mean change."""
    words = phrases(language)
    name = scale.name.text(language)
    n = scale.n
    if n == 0:
        return words.no_pairs.format(name=name)
    if n is None or not large_enough(n, minimum):
        return words.counts_hidden.format(name=name)
    parts = [_counts(scale, name, n, minimum, language)]
    parts += _beyond_error(scale, n, minimum, language)
    parts += _mean(scale, n, language)
    if (
        scale.expected_by_chance is not None
        and n >= max(SMALL_BELOW, 4 * minimum)
        and 0 < scale.expected_by_chance <= 1
    ):
        parts.append(words.chance_part.format(share=percent(scale.expected_by_chance, language)))
    return " ".join(parts)


def _counts(scale: ScaleFinding, name: str, n: int, minimum: int, language: Language) -> str:
    words = phrases(language)
    counts = _change_row(scale)
    shown = protect_row(counts, minimum).cells
    if n < PERCENT_FROM:
        if None in shown:
            return words.counts_hidden.format(name=name)
        return words.counts_few.format(name=name, n=n, better=counts[0], same=counts[1], worse=counts[2])
    texts = [
        phrase.format(
            count=words.of.format(k=count, n=n), share=percent_between(count / n, proportion(count, n).ci, language)
        )
        for phrase, count in zip((words.part_better, words.part_same, words.part_worse), shown, strict=True)
        if count is not None
    ]
    if len(texts) == 3:
        return words.counts.format(name=name, better=texts[0], same=texts[1], worse=texts[2])
    if not texts:
        return words.counts_hidden.format(name=name)
    return words.counts_partly.format(name=name, parts=", ".join(texts))


def _change_row(scale: ScaleFinding) -> tuple[int, int, int]:
    return scale.better or 0, scale.same or 0, scale.worse or 0


def _beyond_error(scale: ScaleFinding, n: int, minimum: int, language: Language) -> Iterator[str]:
    """Reliable change and the ceiling, only where neither they nor what is left of the counts gives anyone away."""
    words = phrases(language)
    hidden = None in protect_row(_change_row(scale), minimum).cells
    known = scale.improved is not None and scale.deteriorated is not None
    if known and not hidden and _nested_counts_are_safe(scale, n, minimum):
        phrase = words.beyond_error if scale.improved or scale.deteriorated else words.none_beyond_error
        yield phrase.format(improved=scale.improved, deteriorated=scale.deteriorated, n=n)
    if scale.at_ceiling and None not in protect_row((scale.at_ceiling, n - scale.at_ceiling), minimum).cells:
        yield words.ceiling.format(k=scale.at_ceiling, n=n)


def _nested_counts_are_safe(scale: ScaleFinding, n: int, minimum: int) -> bool:
    improved, deteriorated = scale.improved or 0, scale.deteriorated or 0
    better, _, worse = _change_row(scale)
    parts = (improved, deteriorated, n - improved - deteriorated, abs(better - improved), abs(worse - deteriorated))
    return all(part == 0 or part >= minimum for part in parts)


def _mean(scale: ScaleFinding, n: int, language: Language) -> Iterator[str]:
    words = phrases(language)
    lower, upper = scale.mean_interval
    if scale.mean_change is None or lower is None or upper is None or n < PERCENT_FROM:
        return
    phrase = words.mean_unclear if lower <= 0 <= upper else words.mean_clear
    yield phrase.format(
        mean=for_the_better(scale.mean_change, scale.better_is, language),
        interval=between(scale.mean_interval, scale.better_is, language),
    )
