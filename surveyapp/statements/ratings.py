"""A supervisor's own ratings of one person, in words, for the draft of a statement."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access.readers import Kept, may_see_earlier
from surveyapp.instruments.catalogue import Catalogue
from surveyapp.instruments.definition import ChoiceItem, Instrument, LadderItem
from surveyapp.instruments.wording import wording
from surveyapp.people.models import Role
from surveyapp.responses.models import Answer, Response
from surveyapp.responses.rules import ResponseState
from surveyapp.schedule.models import Assignment, Occasion
from surveyapp.statements.draft import Area

LANGUAGE = "sv"


@dataclass(frozen=True, slots=True)
class Rated:
    """The areas with the days of the first and the latest rating; no areas without any."""

    areas: tuple[Area, ...]
    first_on: dt.date | None
    latest_on: dt.date | None


def rated(session: Session, catalogue: Catalogue, placement_id: int, reader: int) -> Rated:
    """First and latest ratings that this supervisor may see, of the instrument that supervisors answered last."""
    rows = session.execute(
        select(Response.id, Response.informant_id, Assignment.instrument, Assignment.version, Occasion.on)
        .join(Assignment, Assignment.id == Response.assignment_id)
        .join(Occasion, Occasion.id == Assignment.occasion_id)
        .where(
            Occasion.placement_id == placement_id,
            Assignment.role == Role.SUPERVISOR.value,
            Response.state == ResponseState.SUBMITTED.value,
        )
        .order_by(Occasion.on, Response.id)
    ).all()
    seen = [row for row in rows if may_see_earlier(Kept.RATINGS, reader=reader, author=row.informant_id)]
    if not seen:
        return Rated((), None, None)
    same = [row for row in seen if row.instrument == seen[-1].instrument]
    first, latest = same[0], same[-1]
    instrument = catalogue.get(latest.instrument, latest.version)
    before = {} if first.id == latest.id else _codes(session, first.id)
    return Rated(_areas(instrument, before, _codes(session, latest.id)), first[4], latest[4])


def counted_items(instrument: Instrument) -> tuple[str, ...]:
    """Items that count in a scale of several; a lone guess, such as work within a year, is nothing to state."""
    counted = {item for scale in instrument.scales.values() if len(scale.items) > 1 for item in scale.items}
    return tuple(code for code in instrument.item_codes if code in counted)


def _areas(instrument: Instrument, before: dict[str, int], now: dict[str, int]) -> tuple[Area, ...]:
    areas = []
    for code in counted_items(instrument):
        item = instrument.items[code]
        if not isinstance(item, ChoiceItem | LadderItem) or now.get(code) not in item.options:
            continue
        earlier = item.options.get(before[code]) if code in before else None
        areas.append(
            Area(
                wording(item.text, LANGUAGE),
                None if earlier is None else wording(earlier.text, LANGUAGE),
                wording(item.options[now[code]].text, LANGUAGE),
            )
        )
    return tuple(areas)


def _codes(session: Session, response_id: int) -> dict[str, int]:
    rows = session.execute(select(Answer.item, Answer.code).where(Answer.response_id == response_id))
    return {item: code for item, code in rows if code is not None}
