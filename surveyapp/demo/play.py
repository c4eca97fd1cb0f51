"""Gives the synthetic answers through the same changes as real ones, in the order of the days."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.demo import answers as made
from surveyapp.demo.load import Loaded
from surveyapp.demo.year import DAY
from surveyapp.house import House
from surveyapp.placements.models import Placement
from surveyapp.responses.changes import Company, How, save_answers, submit
from surveyapp.responses.judging import judge_response
from surveyapp.responses.queries import asked
from surveyapp.responses.rules import DeviceKind, Helper, Presence
from surveyapp.schedule.models import Assignment, Occasion
from surveyapp.schedule.modes import Mode


def play(session: Session, house: House, loaded: Loaded) -> int:
    """Answer what was planned before the demonstration's day; returns how many were answered.

    Windows that are still open are left alone, so that there is something to try.
    """
    rows = session.execute(
        select(Occasion, Assignment, Placement.label, Placement.start_on)
        .join(Assignment, Assignment.occasion_id == Occasion.id)
        .join(Placement, Placement.id == Occasion.placement_id)
        .where(Occasion.closes_on < DAY, Assignment.cancel_reason.is_(None), Assignment.informant_id.is_not(None))
        .order_by(Occasion.on, Assignment.id)
    ).all()
    n_answered = 0
    for occasion, assignment, label, start_on in rows:
        of = occasion_of(house, occasion, assignment, label, start_on)
        if made.is_answered(of):
            at = made.answered_at(of, max(occasion.opens_on, start_on), occasion.closes_on)
            give(session, house, loaded.links[assignment.informant_id or 0], assignment, of, at)
            n_answered += 1
    return n_answered


def occasion_of(
    house: House, occasion: Occasion, assignment: Assignment, label: str | None, start_on: dt.date
) -> made.Occasion:
    """What the synthetic answers depend on."""
    return made.Occasion(
        person=label or "",
        role=assignment.role,
        instrument=house.shelf.catalogue.get(assignment.instrument, assignment.version),
        number=f"{occasion.wave} {occasion.number}",
        months=(occasion.on - start_on).days / 30.4,
    )


def give(
    session: Session, house: House, token: str, assignment: Assignment, of: made.Occasion, at: dt.datetime
) -> None:
    """Save, send and judge the synthetic answers to one assignment."""
    before = asked(session, token, assignment.id, at=at)
    if before is None:
        raise ValueError("a planned answer has its assignment")
    given = made.answers(of)
    content_hash = house.shelf.catalogue.hash_of(assignment.instrument, assignment.version)
    how = How(Mode.SYNTHETIC, before.holder.language, DeviceKind.UNKNOWN)
    save_answers(session, house.vault, before, of.instrument, content_hash, given, how, at=at)
    begun = asked(session, token, assignment.id, at=at)
    if begun is None or begun.response_id is None:
        raise ValueError("a saved answer has its response")
    company = Company(Helper.NOBODY, Presence.ALONE)
    submit(session, begun, of.instrument, given, company, at=at + dt.timedelta(minutes=4))
    judge_response(session, house.shelf, begun.response_id, at=at + dt.timedelta(minutes=4))
