"""Whom somebody can hold an interview with today: participants with a form that is open and that nobody has begun."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, exists, func, select
from sqlalchemy.orm import Session

from surveyapp.people.changes import NAME
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Informant, Organisation, Role
from surveyapp.placements.models import Placement
from surveyapp.responses.models import Response
from surveyapp.schedule.models import Assignment, Occasion


@dataclass(frozen=True, slots=True)
class ToInterview:
    """One participant, with how many forms wait and the last day of the first of them."""

    ref: str
    name: str
    provider: str
    n_waiting: int
    closes_on: dt.date


def to_interview(
    session: Session, vault: Vault, authority_id: int, today: dt.date, page: int, size: int
) -> tuple[list[ToInterview], bool]:
    """A page of them, soonest closing first, and whether others follow; pages count from 1."""
    found = _soonest(session, authority_id, today, page * size + 1)
    shown = _described(session, vault, authority_id, today, found[(page - 1) * size : page * size])
    return shown, len(found) > page * size


def _soonest(session: Session, authority_id: int, today: dt.date, number: int) -> list[int]:
    """So many placements from the start: read by the day on which windows close, and no further than needed."""
    # Everything else in one condition, so that no database begins with all placements or people.
    waits = (
        select(Assignment.id)
        .join(Informant, Informant.id == Assignment.informant_id)
        .join(Placement, Placement.id == Occasion.placement_id)
        .outerjoin(Response, Response.assignment_id == Assignment.id)
        .where(
            Assignment.occasion_id == Occasion.id,
            Placement.authority_id == authority_id,
            *_waits(authority_id),
        )
        .correlate(Occasion)
    )
    rows = session.scalars(
        select(Occasion.placement_id)
        .where(*_is_open(today), exists(waits))
        .order_by(Occasion.closes_on, Occasion.placement_id)
        .execution_options(yield_per=100)
    )
    found: dict[int | None, None] = {}
    for placement_id in rows:
        found[placement_id] = None
        if len(found) == number:
            break
    rows.close()
    return [one for one in found if one is not None]


def _described(
    session: Session, vault: Vault, authority_id: int, today: dt.date, placement_ids: list[int]
) -> list[ToInterview]:
    waiting = (
        select(
            Occasion.placement_id, func.count().label("n_waiting"), func.min(Occasion.closes_on).label("first_closes")
        )
        .join(Assignment, Assignment.occasion_id == Occasion.id)
        .join(Informant, Informant.id == Assignment.informant_id)
        .outerjoin(Response, Response.assignment_id == Assignment.id)
        .where(Occasion.placement_id.in_(placement_ids), *_is_open(today), *_waits(authority_id))
        .group_by(Occasion.placement_id)
        .subquery()
    )
    rows = session.execute(
        select(
            Placement.ref,
            Informant.ref.label("informant_ref"),
            Informant.name_sealed,
            Organisation.name,
            waiting.c.n_waiting,
            waiting.c.first_closes,
        )
        .join(waiting, waiting.c.placement_id == Placement.id)
        .join(Informant, Informant.participant_id == Placement.participant_id)
        .join(Organisation, Organisation.id == Placement.provider_id)
        .where(Placement.authority_id == authority_id)
        .order_by(waiting.c.first_closes, Placement.id)
    ).all()
    return [
        ToInterview(
            row.ref, vault.open(row.name_sealed, NAME, row.informant_ref), row.name, row.n_waiting, row.first_closes
        )
        for row in rows
    ]


def _is_open(today: dt.date) -> tuple[ColumnElement[bool], ...]:
    # Nearly all windows have opened once: going by the opening day would read every occasion there ever was.
    return Occasion.closes_on >= today, case((Occasion.opens_on <= today, 1), else_=0) == 1


def _waits(authority_id: int) -> tuple[ColumnElement[bool], ...]:
    """For assignments with their person and response: a participant's form that nobody has begun."""
    return (
        Informant.authority_id == authority_id,
        Informant.is_taking_part.is_not(False),
        Assignment.role == Role.PARTICIPANT.value,
        Assignment.cancel_reason.is_(None),
        Response.id.is_(None),
    )
