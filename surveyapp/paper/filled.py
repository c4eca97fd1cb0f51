"""A filled-in sheet as it was typed or confirmed: to a text that can be sealed and back, compared, put together."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from surveyapp.paper.questions import DECIDED, HELPED, PRESENCE
from surveyapp.responses.changes import Company
from surveyapp.responses.given import Given
from surveyapp.responses.rules import Decider, Helper, Missing, Presence

GIVEN_ON = "about.given-on"
"""Name under which the day of filling in is compared and asked for."""
_PRESENCES = {1: Presence.ALONE, 2: Presence.SUPERVISOR, 3: Presence.CASEWORKER, 4: Presence.SOMEONE_ELSE}
_HELPERS = {Presence.SUPERVISOR: Helper.SUPERVISOR, Presence.CASEWORKER: Helper.CASEWORKER}
_DECIDERS = {1: Decider.INFORMANT, 2: Decider.TOGETHER, 3: Decider.HELPER}


@dataclass(frozen=True, slots=True)
class Filled:
    """A sheet, or a page of one. ``about`` has the boxes of the questions about the filling in, 0 for no cross."""

    given_on: dt.date | None
    answers: Mapping[str, Given]
    about: Mapping[str, int] = field(default_factory=dict)

    def company(self) -> Company:
        """Who was there; what has no cross is unknown, and help without anybody there came from somewhere else."""
        presence = _PRESENCES.get(self.about.get(PRESENCE, 0), Presence.UNKNOWN)
        helper = {
            0: Helper.UNKNOWN,
            1: Helper.NOBODY,
            2: _HELPERS.get(presence, Helper.SOMEONE_ELSE),
        }[self.about.get(HELPED, 0)]
        return Company(helper, presence, _DECIDERS.get(self.about.get(DECIDED, 0), Decider.INFORMANT))


def as_text(filled: Filled) -> str:
    """What is sealed."""
    answers = {name: _plain(given) for name, given in filled.answers.items()}
    day = None if filled.given_on is None else filled.given_on.isoformat()
    return json.dumps({"given_on": day, "answers": answers, "about": dict(filled.about)}, sort_keys=True)


def from_text(text: str) -> Filled:
    """The same sheet again."""
    told = json.loads(text)
    day = told["given_on"]
    return Filled(
        None if day is None else dt.date.fromisoformat(day),
        {name: _given(values) for name, values in told["answers"].items()},
        told["about"],
    )


def differing(one: Filled, other: Filled) -> tuple[str, ...]:
    """Names of what the two do not agree on: GIVEN_ON, questions about the filling in, items."""
    names = [GIVEN_ON] if one.given_on != other.given_on else []
    names += [name for name in (PRESENCE, HELPED, DECIDED) if one.about.get(name) != other.about.get(name)]
    items = dict.fromkeys((*one.answers, *other.answers))
    return (*names, *(name for name in items if one.answers.get(name) != other.answers.get(name)))


def together(pages: Iterable[Filled]) -> Filled:
    """One sheet from its pages; the day stands on one of them."""
    answers: dict[str, Given] = {}
    about: dict[str, int] = {}
    given_on = None
    for page in pages:
        given_on = page.given_on or given_on
        answers |= page.answers
        about |= page.about
    return Filled(given_on, answers, about)


def _plain(given: Given) -> dict[str, Any]:
    values = {name: value for name, value in asdict(given).items() if value is not None}
    return {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in values.items()}


def _given(values: dict[str, Any]) -> Given:
    return Given(
        code=values.get("code"),
        number=values.get("number"),
        picked=None if "picked" not in values else tuple(values["picked"]),
        day=None if "day" not in values else dt.date.fromisoformat(values["day"]),
        text=values.get("text"),
        missing=None if "missing" not in values else Missing(values["missing"]),
    )
