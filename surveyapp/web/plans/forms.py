"""What was typed about one placement, read into a change that can be tried."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TypeVar

from surveyapp.placements.course import Leave, Move
from surveyapp.placements.queries import PlacementLine
from surveyapp.placements.rules import Anchor, PauseKind, PausePolicy
from surveyapp.schedule.proposals import NewDates, NewPause, Proposal, Resumption, Transfer
from surveyapp.web.interface_texts import gettext as _

Choice = TypeVar("Choice", PauseKind, PausePolicy, Anchor)


class BadForm(ValueError):
    """Something is missing or is no day; ``message`` says what in the reader's language."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def proposal_of(
    given: Mapping[str, str], line: PlacementLine, successors: Mapping[str, tuple[int, int]], today: dt.date
) -> Proposal:
    """The change that was asked for; raises BadForm."""
    kind = given.get("kind", "")
    if kind == "pause":
        return NewPause(line.id, _leave(given))
    if kind == "resume":
        return Resumption(line.id, _day(given, "from_on"), _day(given, "until_on"))
    if kind == "start":
        return NewDates(line.id, _day(given, "start_on"), _day_or_none(given, "planned_end_on"), today)
    if kind == "transfer":
        to = successors.get(given.get("supervisor", ""))
        if to is None:
            raise BadForm(_("Välj vem som tar över som handledare."))
        anchor = _one_of(Anchor, given.get("anchor", ""))
        return Transfer(line.id, Move(*to, _day(given, "on"), anchor))
    raise BadForm(_("Välj vad du vill ändra."))


def _leave(given: Mapping[str, str]) -> Leave:
    return Leave(
        _day(given, "from_on"),
        _day_or_none(given, "until_on"),
        _one_of(PauseKind, given.get("leave", "")),
        _one_of(PausePolicy, given.get("policy", "")),
    )


def _one_of(choices: type[Choice], text: str) -> Choice:
    try:
        return choices(text)
    except ValueError:
        raise BadForm(_("Välj ett av alternativen.")) from None


def _day(given: Mapping[str, str], name: str) -> dt.date:
    found = _day_or_none(given, name)
    if found is None:
        raise BadForm(_("Skriv vilken dag det gäller."))
    return found


def _day_or_none(given: Mapping[str, str], name: str) -> dt.date | None:
    text = given.get(name, "").strip()
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise BadForm(_("Skriv dagen så här: 2026-01-31.")) from None
