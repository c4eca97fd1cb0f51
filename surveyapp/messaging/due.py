"""Which steps are due for whom: open, unanswered assignments with what was sent about each."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session

from surveyapp.agreements.models import Agreement
from surveyapp.messaging.kinds import MessageState, Reason, Step
from surveyapp.messaging.models import Message, MessageAbout
from surveyapp.messaging.needed import is_paused
from surveyapp.messaging.rules import REMIND_DAYS, Next, Past, next_step
from surveyapp.people.models import Informant, Role
from surveyapp.placements.models import Placement
from surveyapp.plans.shelf import Shelf
from surveyapp.responses.models import Response
from surveyapp.schedule.models import Assignment, Occasion

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Due:
    """The next step of one assignment, and who gets it."""

    assignment_id: int
    step: Step
    ordinal: int
    on: dt.date
    due_on: dt.date
    #: whose answer it is
    informant_id: int
    role: Role
    #: who is told when reminders did not help
    caseworker_id: int | None
    placement_id: int | None


def due_steps(session: Session, shelf: Shelf, authority_id: int, today: dt.date, until: dt.date) -> Iterator[list[Due]]:
    """Next steps that fall due by ``until`` of an authority's assignments, so many assignments at a time.

    Left out are those whose person stopped messages or said no, whose placement rests today, and meetings, for which
    there is no form. Every other open assignment without an answer is among them or waits for a later day.
    """
    ids = _open(session, authority_id, today, until)
    for first in range(0, len(ids), CHUNK):
        rows = session.execute(_described(ids[first : first + CHUNK])).all()
        past = _past(session, [row.id for row in rows])
        steps = ((row, next_step(past[row.id], row.opens_on, row.closes_on, remind_days(shelf, row))) for row in rows)
        yield [_due(row, found) for row, found in steps if found is not None and found.on <= until]


def latest_days(session: Session, informant_ids: Sequence[int]) -> dict[int, dt.date]:
    """The day of the newest message of each of these people that was not called off."""
    rows = session.execute(
        select(Message.informant_id, func.max(Message.day))
        .where(Message.informant_id.in_(informant_ids), Message.state != MessageState.CANCELLED.value)
        .group_by(Message.informant_id)
    )
    return dict(rows.all())


def _open(session: Session, authority_id: int, today: dt.date, until: dt.date) -> list[int]:
    """Ids first, and all of them: a hundred thousand numbers are little, and each chunk is then found by its keys."""
    now = windows(today, until)
    found = (
        select(Assignment.id)
        .join(now, now.c.id == Assignment.occasion_id)
        .join(Informant, Informant.id == Assignment.informant_id)
        .outerjoin(Response, Response.assignment_id == Assignment.id)
        .where(*is_wanted(authority_id))
        .order_by(Assignment.id)
    )
    return list(session.scalars(found))


def windows(today: dt.date, until: dt.date) -> CTE:
    """Occasions that do not rest, whose window has not closed and opens by ``until``; found first.

    By the day on which they close, because few are still to close, while nearly all have opened once.
    """
    opens_in_time = case((Occasion.opens_on <= until, 1), else_=0) == 1
    found = select(
        Occasion.id,
        Occasion.placement_id,
        Occasion.agreement_id,
        Occasion.wave,
        Occasion.opens_on,
        Occasion.closes_on,
    ).where(Occasion.closes_on >= today, opens_in_time, ~is_paused(today))
    return found.cte("windows").prefix_with("MATERIALIZED")


def is_wanted(authority_id: int) -> tuple[ColumnElement[bool], ...]:
    """For assignments with their person and response: an answer is asked for, and the person may be written to."""
    return (
        Informant.authority_id == authority_id,
        Informant.messages_stopped_at.is_(None),
        or_(Informant.is_taking_part.is_(None), Informant.is_taking_part.is_(True)),
        Assignment.cancel_reason.is_(None),
        Assignment.explanation.is_(None),
        Assignment.version > 0,
        or_(Response.state.is_(None), Response.state == "draft"),
    )


def _described(ids: list[int]) -> Any:
    return (
        select(
            Assignment.id,
            Assignment.informant_id,
            Assignment.role,
            Occasion.wave,
            Occasion.opens_on,
            Occasion.due_on,
            Occasion.closes_on,
            Occasion.placement_id,
            func.coalesce(Placement.plan_code, Agreement.plan_code).label("plan_code"),
            func.coalesce(Placement.plan_version, Agreement.plan_version).label("plan_version"),
            func.coalesce(Placement.caseworker_id, Agreement.caseworker_id).label("caseworker_id"),
        )
        .join(Occasion, Occasion.id == Assignment.occasion_id)
        .outerjoin(Placement, Placement.id == Occasion.placement_id)
        .outerjoin(Agreement, Agreement.id == Occasion.agreement_id)
        .where(Assignment.id.in_(ids))
        .order_by(Assignment.id)
    )


def _past(session: Session, assignment_ids: list[int]) -> dict[int, list[Past]]:
    """What was sent about each; what the program itself called off does not count, what staff called off does."""
    found: dict[int, list[Past]] = defaultdict(list)
    rows = session.execute(
        select(
            MessageAbout.assignment_id,
            MessageAbout.step,
            MessageAbout.ordinal,
            Message.state,
            Message.reason,
            Message.day,
        )
        .join(Message, Message.id == MessageAbout.message_id)
        .where(MessageAbout.assignment_id.in_(assignment_ids))
    )
    for row in rows:
        was_called_off = row.state == MessageState.CANCELLED and row.reason != Reason.BY_STAFF
        state = MessageState(row.state)
        found[row.assignment_id].append(Past(Step(row.step), row.ordinal, state, row.day, counts=not was_called_off))
    return found


def remind_days(shelf: Shelf, row: Any) -> tuple[int, ...]:
    """Days after the opening on which a row with its plan and wave has reminders."""
    plan = shelf.plans.get((row.plan_code, row.plan_version))
    waves = () if plan is None else plan.waves
    return next((wave.window.remind for wave in waves if wave.code == row.wave), ()) or REMIND_DAYS


def _due(row: Any, found: Next) -> Due:
    return Due(
        assignment_id=row.id,
        step=found.step,
        ordinal=found.ordinal,
        on=found.on,
        due_on=row.due_on,
        informant_id=row.informant_id,
        role=Role(row.role),
        caseworker_id=row.caseworker_id,
        placement_id=row.placement_id,
    )
