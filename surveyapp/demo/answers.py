"""Synthetic answers with the features of real ones: people differ, change slowly, agree a little, and drop out. Pure.

Each person has a standing on every question that stays, plus a small drift per month and noise of the occasion. Own
and supervisor's standings correlate about .3; the same person's answers some weeks apart about .8. A fixed seed makes
every load the same.
"""

from __future__ import annotations

import datetime as dt
import math
import random
from dataclasses import dataclass

from surveyapp.instruments.definition import (
    ChoiceItem,
    ChoicesItem,
    DateItem,
    Instrument,
    Item,
    LadderItem,
    NumberItem,
    TextItem,
)
from surveyapp.responses.given import Given
from surveyapp.responses.rules import Missing

SEED = 20221018
AGREEMENT = 0.3
"""Correlation between a person's own standing and the supervisor's view of it."""
RETEST = 0.8
"""Correlation of the same person's answers on two occasions without change between."""
DRIFT_PER_MONTH = 0.06
ANSWERS_AT_START = {"participant": 0.9, "supervisor": 0.93, "caseworker": 0.9}
LOST_PER_MONTH = {"participant": 0.03, "supervisor": 0.015, "caseworker": 0.02}
LEFT_OUT = 0.03


@dataclass(frozen=True, slots=True)
class Occasion:
    """Whose answers, in which role, to what, so many months after the start."""

    person: str
    role: str
    instrument: Instrument
    number: str
    months: float


def is_answered(of: Occasion) -> bool:
    """Whether this planned answer came; fewer do as time goes."""
    chance = ANSWERS_AT_START[of.role] - LOST_PER_MONTH[of.role] * of.months
    return _dice(of.person, of.role, of.instrument.code, of.number, "answered").random() < max(chance, 0.3)


def answers(of: Occasion) -> dict[str, Given]:
    """An answer, or a reason for none, to every item."""
    return {code: _answer(of, code, item) for code, item in of.instrument.items.items()}


def answered_at(of: Occasion, first: dt.date, last: dt.date) -> dt.datetime:
    """A working hour on a day of the window."""
    dice = _dice(of.person, of.role, of.instrument.code, of.number, "time")
    day = first + dt.timedelta(min(dice.choice([0, 0, 1, 1, 2, 3, 5, 8, 13]), (last - first).days))
    return dt.datetime.combine(day, dt.time(8 + dice.randrange(8), dice.randrange(60)), dt.UTC)


def standing(person: str, role: str, item: str, months: float) -> float:
    """Where a person stands on a question in standard deviations, as seen in a role."""
    own = _dice(person, item).gauss(0, 1)
    drift = _dice(person, "drift").gauss(DRIFT_PER_MONTH, DRIFT_PER_MONTH) * months
    if role == "participant":
        return own + drift
    seen = _dice(person, role, item).gauss(0, 1)
    return AGREEMENT * own + math.sqrt(1 - AGREEMENT**2) * seen + drift


def _answer(of: Occasion, code: str, item: Item) -> Given:
    dice = _dice(of.person, of.role, of.instrument.code, of.number, code)
    if dice.random() < LEFT_OUT:
        return Given.left_out(dice.choice([Missing.DOES_NOT_KNOW, Missing.REFUSED]))
    value = math.sqrt(RETEST) * standing(of.person, of.role, code, of.months)
    value += math.sqrt(1 - RETEST) * dice.gauss(0, 1)
    match item:
        case ChoiceItem() | LadderItem():
            return Given(code=_step(value, list(item.options)))
        case ChoicesItem():
            codes = list(item.options)
            return Given(picked=tuple(sorted(dice.sample(codes, min(len(codes), dice.randint(1, 3))))))
        case NumberItem():
            middle, width = (item.minimum + item.maximum) / 2, (item.maximum - item.minimum) / 5
            number = min(max(middle + width * value, item.minimum), item.maximum)
            return Given(number=float(round(number)) if item.whole else round(number, 1))
        case TextItem():
            return Given(text="Syntetisk text: vi fortsätter som planerat.")
        case DateItem():
            return Given.left_out(Missing.DOES_NOT_KNOW)


def _step(value: float, codes: list[int]) -> int:
    # The middle of the codes plus a fifth of their width for each standard deviation.
    place = (len(codes) - 1) / 2 + value * len(codes) / 5 - 0.04 * len(codes)
    return codes[min(max(round(place), 0), len(codes) - 1)]


def _dice(*names: str) -> random.Random:
    return random.Random("\0".join([str(SEED), *names]))  # noqa: S311  # repeatable on purpose
