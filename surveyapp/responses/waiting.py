"""What a participant can answer today, for staff who help with it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from surveyapp.people.models import Role
from surveyapp.responses.models import Response
from surveyapp.responses.rules import ResponseState
from surveyapp.schedule.models import Assignment, Occasion


@dataclass(frozen=True, slots=True)
class Waiting:
    """A questionnaire that is open and not sent."""

    assignment_id: int
    instrument: str
    version: int
    is_begun: bool


@dataclass(frozen=True, slots=True)
class StaffWaiting:
    """A form about a placement that its caseworker has to fill in, which is done together with the participant."""

    assignment_id: int
    informant_id: int
    instrument: str
    version: int
    on: dt.date
    due_on: dt.date
    is_begun: bool


def waiting_for_caseworker(session: Session, placement_id: int, today: dt.date) -> list[StaffWaiting]:
    """The caseworker's open forms about a placement, soonest due first."""
    rows = session.execute(
        select(
            Assignment.id,
            Assignment.informant_id,
            Assignment.instrument,
            Assignment.version,
            Occasion.on,
            Occasion.due_on,
            Response.id.is_not(None),
        )
        .join(Occasion, Occasion.id == Assignment.occasion_id)
        .outerjoin(Response, Response.assignment_id == Assignment.id)
        .where(
            Occasion.placement_id == placement_id,
            Occasion.opens_on <= today,
            Occasion.closes_on >= today,
            Assignment.role == Role.CASEWORKER.value,
            # A meeting without a form has version 0.
            Assignment.version > 0,
            Assignment.informant_id.is_not(None),
            Assignment.cancel_reason.is_(None),
            or_(Response.id.is_(None), Response.state == ResponseState.DRAFT.value),
        )
        .order_by(Occasion.due_on, Assignment.id)
    )
    return [
        StaffWaiting(assignment_id, informant_id, instrument, version, on, due_on, is_begun)
        for assignment_id, informant_id, instrument, version, on, due_on, is_begun in rows
        if informant_id is not None
    ]


def next_for_caseworker(session: Session, placement_id: int, today: dt.date) -> dt.date | None:
    """The day on which the next form about a placement opens for its caseworker."""
    return session.scalar(
        select(Occasion.opens_on)
        .join(Assignment, Assignment.occasion_id == Occasion.id)
        .where(
            Occasion.placement_id == placement_id,
            Occasion.opens_on > today,
            Assignment.role == Role.CASEWORKER.value,
            Assignment.version > 0,
            Assignment.cancel_reason.is_(None),
        )
        .order_by(Occasion.opens_on)
        .limit(1)
    )


def waiting_for_participant(session: Session, placement_id: int, today: dt.date) -> list[Waiting]:
    """The participant's open questionnaires of a placement, soonest due first."""
    rows = session.execute(
        select(Assignment.id, Assignment.instrument, Assignment.version, Response.id.is_not(None))
        .join(Occasion, Occasion.id == Assignment.occasion_id)
        .outerjoin(Response, Response.assignment_id == Assignment.id)
        .where(
            Occasion.placement_id == placement_id,
            Occasion.opens_on <= today,
            Occasion.closes_on >= today,
            Assignment.role == Role.PARTICIPANT.value,
            Assignment.informant_id.is_not(None),
            Assignment.cancel_reason.is_(None),
            or_(Response.id.is_(None), Response.state == ResponseState.DRAFT.value),
        )
        .order_by(Occasion.due_on, Assignment.id)
    )
    return [Waiting(*row) for row in rows]
