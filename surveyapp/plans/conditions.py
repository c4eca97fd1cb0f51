"""When a wave is called for: a small closed language about earlier answers and facts of the placement. Pure.

Every condition is true, false or unknown. What nobody has answered yet is unknown, and so is what follows from it:
a wave is laid out once its condition is true, and an unknown condition takes nothing back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pydantic import Field

from surveyapp.instruments.definition import Code, Finite, Frozen, Informant
from surveyapp.instruments.problems import Path


class Between(Frozen):
    """Numbers strictly above the one and strictly below the other, where they are given."""

    above: Finite | None = None
    below: Finite | None = None


class ReadingIs(Between):
    """The latest score on a scale; of one informant or at one wave, where these are given."""

    instrument: Code
    scale: Code
    informant: Informant | None = None
    wave: Code | None = None


class AnswerIs(Frozen):
    """The latest answer to an item is one of these codes."""

    instrument: Code
    item: Code
    one_of: tuple[int, ...] = Field(min_length=1)
    informant: Informant | None = None
    wave: Code | None = None


class Condition(Frozen):
    """Exactly one of these."""

    reading: ReadingIs | None = None
    answer: AnswerIs | None = None
    provider: tuple[str, ...] | None = Field(None, description="The provider's name is one of these.")
    hours: Between | None = Field(None, description="Hours present in the latest month that is recorded.")
    destination: tuple[Code, ...] | None = Field(None, description="Where the person went is one of these.")
    all_of: tuple[Condition, ...] | None = None
    any_of: tuple[Condition, ...] | None = None
    none_of: tuple[Condition, ...] | None = None

    @property
    def named(self) -> tuple[str, ...]:
        """The fields that are filled in; a sound condition has one."""
        return tuple(name for name in type(self).model_fields if getattr(self, name) is not None)


@dataclass(frozen=True, slots=True)
class Known:
    """A score or an answer that there is: of which instrument, by whom, at which wave and on which day."""

    instrument: str
    #: the scale or the item
    about: str
    informant: str
    wave: str
    on: dt.date
    #: empty where a score could not be made or the item was passed over
    value: float | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a placement."""

    readings: tuple[Known, ...] = ()
    answers: tuple[Known, ...] = ()
    provider: str | None = None
    hours: float | None = None
    destination: str | None = None


def holds(condition: Condition, facts: Facts) -> bool | None:
    """Whether the condition is true, or None while that is unknown."""
    if condition.reading is not None:
        return _reading(condition.reading, facts)
    if condition.answer is not None:
        return _answer(condition.answer, facts)
    if condition.hours is not None:
        return None if facts.hours is None else _lies(facts.hours, condition.hours)
    for wanted, found in ((condition.provider, facts.provider), (condition.destination, facts.destination)):
        if wanted is not None:
            return None if found is None else found in wanted
    return _together(condition, facts)


def _together(condition: Condition, facts: Facts) -> bool | None:
    if condition.all_of is not None:
        return _every(holds(one, facts) for one in condition.all_of)
    parts = condition.any_of if condition.any_of is not None else condition.none_of or ()
    nobody = _every(_opposite(holds(one, facts)) for one in parts)
    return nobody if condition.none_of is not None else _opposite(nobody)


def _every(found: Iterable[bool | None]) -> bool | None:
    values = set(found)
    if False in values:
        return False
    return None if None in values else True


def _opposite(value: bool | None) -> bool | None:
    return None if value is None else not value


def _reading(wanted: ReadingIs, facts: Facts) -> bool | None:
    value = _latest(facts.readings, wanted, wanted.scale)
    return None if value is None else _lies(value, wanted)


def _answer(wanted: AnswerIs, facts: Facts) -> bool | None:
    value = _latest(facts.answers, wanted, wanted.item)
    return None if value is None else value in wanted.one_of


def _latest(known: Iterable[Known], wanted: ReadingIs | AnswerIs, about: str) -> float | None:
    of_it = [
        one
        for one in known
        if (one.instrument, one.about) == (wanted.instrument, about)
        and wanted.informant in (None, one.informant)
        and wanted.wave in (None, one.wave)
    ]
    return max(of_it, key=lambda one: one.on).value if of_it else None


def _lies(value: float, between: Between) -> bool:
    return (between.above is None or value > between.above) and (between.below is None or value < between.below)


def parts(condition: Condition, path: Path) -> Iterator[tuple[Condition, Path]]:
    """The condition and every one within it, each with its way from the top of the file."""
    yield condition, path
    for name in ("all_of", "any_of", "none_of"):
        for place, one in enumerate(getattr(condition, name) or ()):
            yield from parts(one, (*path, name, place))
