"""What tables of interviews say: answers counted by round or group with what is missing, and rankings. Pure.

A column is what is set side by side: a round, a group, or a group in a round. Every interview that was held stands in
exactly one column, so what was answered, not known, not answered and not asked add up to the interviews held.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from surveyapp.effects.rates import Rate, rate
from surveyapp.interviews.joining import Edition, Line


class Gap(StrEnum):
    """Why an interview that was held has no answer to a question."""

    DOES_NOT_KNOW = "does not know"
    NO_ANSWER = "no answer"
    #: the guide of that interview does not have the question
    NOT_ASKED = "not asked"
    #: its time was over
    ERASED = "erased"


class By(StrEnum):
    """What is set side by side."""

    ROUND = "round"
    GROUP = "group"
    BOTH = "round and group"


@dataclass(frozen=True, slots=True)
class Given:
    """The answer to one closed item: codes in order or a number, or why there is none."""

    codes: tuple[int, ...] = ()
    number: float | None = None
    missing: str | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """One interview that was held, and what was answered in it."""

    round: int
    group: str | None
    guide: Edition
    answers: Mapping[str, Given]
    is_erased: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Column:
    """What stands in one column; 0 is every round, an empty group every group."""

    round: int = 0
    group: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """How many of those who answered, as a share with its interval."""

    n: int
    share: Rate


@dataclass(frozen=True, slots=True)
class Frequencies:
    """One column of a table of answers; None is hidden because so few could be recognised."""

    n_held: int
    n_answered: int
    #: option to how many chose it
    options: Mapping[int, Count | None]
    gaps: Mapping[Gap, int]


@dataclass(frozen=True, slots=True)
class Numbers:
    """One column of a table of numbers; no figure where nobody answered or too few did."""

    n_held: int
    n_answered: int
    mean: float | None
    median: float | None
    low: float | None
    high: float | None
    gaps: Mapping[Gap, int]


@dataclass(frozen=True, slots=True)
class Named:
    """How often one option was among the most important; place 1 is the most often named, None where nobody did."""

    n: Count
    #: None is hidden, as are points where small counts are
    n_first: int | None
    #: the first counts as many points as may be named, the next one fewer
    points: int | None
    place: int | None
    #: whether another option was named as often
    is_tied: bool


@dataclass(frozen=True, slots=True)
class Ranking:
    """One column of a table of the most important; None is hidden."""

    n_held: int
    n_answered: int
    options: Mapping[int, Named | None]
    gaps: Mapping[Gap, int]


def columns(held: Iterable[Held], by: By) -> dict[Column, list[Held]]:
    """The interviews of every column, in order; those without a group are together under an empty one."""
    found: dict[Column, list[Held]] = {}
    for one in held:
        round_number = 0 if by is By.GROUP else one.round
        found.setdefault(Column(round_number, "" if by is By.ROUND else one.group or ""), []).append(one)
    return dict(sorted(found.items()))


def given(one: Held, line: Line) -> Given | Gap:
    """What was answered to the line in this interview, or why nothing was."""
    code = line.code_in(one.guide)
    if code is None:
        return Gap.NOT_ASKED
    if one.is_erased:
        return Gap.ERASED
    answer = one.answers.get(code)
    if answer is None:
        return Gap.NO_ANSWER
    if answer.missing is not None or (not answer.codes and answer.number is None):
        return Gap.DOES_NOT_KNOW if answer.missing == Gap.DOES_NOT_KNOW.value else Gap.NO_ANSWER
    return answer


def frequencies(held: Sequence[Held], line: Line, minimum: int = 0) -> Frequencies:
    """How many chose each option, as shares of those who answered.

    Where one option is chosen, the options and the gaps add up to the interviews held. Counts of an option below
    ``minimum`` are hidden, with as many others as it takes; how many answered is never hidden, as nowhere else.
    """
    answers, gaps = _parted(held, line)
    offered = tuple(getattr(line.part, "options", ()))
    chosen = Counter(code for answer in answers for code in set(answer.codes))
    counts = [chosen[code] for code in offered]
    if line.part.kind == "choices":
        shown = [_may_show(n, len(answers), minimum) for n in counts]
    else:
        shown = shown_in_column(counts, minimum)
    return Frequencies(
        len(held),
        len(answers),
        {
            code: Count(n, rate(n, len(answers))) if is_shown else None
            for code, n, is_shown in zip(offered, counts, shown, strict=True)
        },
        gaps,
    )


def numbers(held: Sequence[Held], line: Line, minimum: int = 0) -> Numbers:
    """Mean, median and ends of a number; ``minimum`` hides those of fewer, and the ends, which are one person's own."""
    answers, gaps = _parted(held, line)
    values = [answer.number for answer in answers if answer.number is not None]
    if len(values) < max(minimum, 1):
        return Numbers(len(held), len(answers), None, None, None, None, gaps)
    low, high = (None, None) if minimum else (min(values), max(values))
    return Numbers(len(held), len(answers), statistics.fmean(values), statistics.median(values), low, high, gaps)


def ranking(held: Sequence[Held], line: Line, minimum: int = 0) -> Ranking:
    """The most important as counted: named at all, named first, and points; ties share a place.

    Places go by how many named it, as 1, 2, 2, 4. Shares are of those who answered. Points: of three that may be named
    the first counts 3, the second 2 and the third 1.
    """
    answers, gaps = _parted(held, line)
    offered = tuple(getattr(line.part, "options", ()))
    most = getattr(line.part, "most", 1)
    named = Counter(code for answer in answers for code in set(answer.codes))
    first = Counter(answer.codes[0] for answer in answers if answer.codes)
    points: Counter[int] = Counter()
    for answer in answers:
        points.update({code: most - place for place, code in enumerate(answer.codes[:most])})
    tallies = [named[code] for code in offered]
    return Ranking(
        len(held),
        len(answers),
        {
            code: Named(
                Count(named[code], rate(named[code], len(answers))),
                first[code] if _may_show(first[code], len(answers), minimum) else None,
                points[code] if not minimum else None,
                place_of(named[code], tallies),
                named[code] > 0 and tallies.count(named[code]) > 1,
            )
            if _may_show(named[code], len(answers), minimum)
            else None
            for code in offered
        },
        gaps,
    )


def place_of(n: int, among: Sequence[int]) -> int | None:
    """The place of one that was named ``n`` times, 1 for the most; None where nobody named it."""
    return 1 + sum(other > n for other in among) if n else None


def shown_in_column(counts: Sequence[int], minimum: int) -> list[bool]:
    """Which counts of a column may be shown when its sum is known.

    A count below ``minimum`` is hidden, a zero too; then the next smallest, until those hidden are at least two and
    ``minimum`` together, so that none of them can be worked out. ``minimum`` 0 hides nothing.
    """
    hidden = {place for place, n in enumerate(counts) if n < minimum}
    for place in sorted(range(len(counts)), key=lambda one: (counts[one], one)):
        together = sum(counts[one] for one in hidden)
        if not hidden or (len(hidden) > 1 and together >= minimum):
            break
        hidden.add(place)
    return [place not in hidden for place in range(len(counts))]


def _parted(held: Iterable[Held], line: Line) -> tuple[list[Given], dict[Gap, int]]:
    found = [given(one, line) for one in held]
    gaps = Counter(one for one in found if isinstance(one, Gap))
    return [one for one in found if isinstance(one, Given)], {gap: gaps[gap] for gap in Gap}


def _may_show(n: int, of: int, minimum: int) -> bool:
    """Whether a count of those who answered tells enough people apart from enough others, or is of everybody."""
    return not minimum or (n >= minimum and (of - n >= minimum or of == n))
