"""The real year played day by day: placements begin and end on their days, and people answer, late or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.demo import answers as made
from surveyapp.demo.load import ACTOR, Loaded, exit_told_at, place, why_ended
from surveyapp.demo.play import give, occasion_of
from surveyapp.demo.year import Year
from surveyapp.house import House
from surveyapp.placements.models import Placement
from surveyapp.responses.models import Response
from surveyapp.schedule.models import Assignment, Occasion
from surveyapp.schedule.stays import end_placement


def days_of(year: Year, until: dt.date) -> Iterator[dt.date]:
    """Every day from the first start to the last day, both included."""
    day = min(real.start_on for real in year.placements)
    while day <= until:
        yield day
        day += dt.timedelta(1)


def begin_and_end(session: Session, house: House, loaded: Loaded, year: Year, day: dt.date) -> bool:
    """Placements that begin on this day, and those whose last day was yesterday; whether there were any."""
    happened = False
    for real in year.placements:
        if real.start_on == day:
            place(session, house, loaded, real, as_of=day)
            happened = True
        if real.end_on is not None and real.end_on + dt.timedelta(1) == day:
            placement = session.get_one(Placement, loaded.placements[real.label])
            why, at = why_ended(real), exit_told_at(real.end_on)
            end_placement(session, house.shelf.plans, placement, real.end_on, why, day, actor=ACTOR, at=at)
            happened = True
    return happened


def answer_on(session: Session, house: House, loaded: Loaded, day: dt.date) -> int:
    """Give the synthetic answers whose day this is; returns how many."""
    rows = session.execute(
        select(Occasion, Assignment, Placement.label, Placement.start_on)
        .join(Assignment, Assignment.occasion_id == Occasion.id)
        .join(Placement, Placement.id == Occasion.placement_id)
        .outerjoin(Response, Response.assignment_id == Assignment.id)
        .where(
            Occasion.opens_on <= day,
            Occasion.closes_on >= day,
            Assignment.cancel_reason.is_(None),
            Assignment.informant_id.is_not(None),
            Response.id.is_(None),
        )
        .order_by(Occasion.on, Assignment.id)
    ).all()
    n_answered = 0
    for occasion, assignment, label, start_on in rows:
        of = occasion_of(house, occasion, assignment, label, start_on)
        at = made.answered_at(of, max(occasion.opens_on, start_on), occasion.closes_on)
        if at.date() == day and made.is_answered(of):
            give(session, house, loaded.links[assignment.informant_id or 0], assignment, of, at)
            n_answered += 1
    return n_answered
