"""What staff write in the ledger: why nobody answered, that something was called off and by whom, that it was held."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from surveyapp.agreements.models import Agreement
from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.placements.models import Placement
from surveyapp.schedule.models import Assignment, Occasion
from surveyapp.schedule.subjects import InterviewSubject
from surveyapp.schedule.windows import CancelReason, Explanation, Phase, Window

BY_WHOM = (CancelReason.BY_STAFF, CancelReason.BY_PARTICIPANT, CancelReason.BY_PROVIDER)


class CannotSettle(Exception):
    """The assignment cannot be given this end; ``reason`` is translated where it is shown."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Expected:
    """A planned answer, held for this transaction, with its window."""

    assignment: Assignment
    window: Window
    placement_id: int | None


def expected(session: Session, authority_id: int, assignment_id: int) -> Expected | None:
    """The planned answer, if it is about a placement, an agreement or a subject of interviews of this authority."""
    row = session.execute(
        select(Assignment, Occasion)
        .join(Occasion, Occasion.id == Assignment.occasion_id)
        .outerjoin(Placement, Placement.id == Occasion.placement_id)
        .outerjoin(Agreement, Agreement.id == Occasion.agreement_id)
        .outerjoin(InterviewSubject, InterviewSubject.id == Occasion.subject_id)
        .where(
            Assignment.id == assignment_id,
            or_(*(one.authority_id == authority_id for one in (Placement, Agreement, InterviewSubject))),
        )
        .with_for_update(of=Assignment)
    ).first()
    if row is None:
        return None
    assignment, occasion = row
    window = Window(occasion.on, occasion.opens_on, occasion.due_on, occasion.closes_on)
    return Expected(assignment, window, occasion.placement_id)


def explain(
    session: Session,
    one: Expected,
    why: Explanation | None,
    today: dt.date,
    *,
    authority_id: int,
    actor: str,
    at: dt.datetime,
) -> None:
    """Say why nobody answered, or take that back with None; raises CannotSettle before it opens or once begun."""
    assignment = one.assignment
    if assignment.begun_at is not None:
        raise CannotSettle("begun")
    if assignment.cancel_reason is not None:
        raise CannotSettle("cancelled")
    if one.window.phase(today) is Phase.EARLY:
        raise CannotSettle("not open yet")
    assignment.explanation = None if why is None else why.value
    session.flush()
    _tell(session, Action.ASSIGNMENT_EXPLAINED, assignment, {"as": assignment.explanation}, authority_id, actor, at)


def call_off(
    session: Session, one: Expected, by: CancelReason, *, authority_id: int, actor: str, at: dt.datetime
) -> None:
    """Cancel what has not been begun, and keep on whose wish; raises CannotSettle."""
    if by not in BY_WHOM:
        raise ValueError("only people call something off")
    assignment = one.assignment
    if assignment.begun_at is not None:
        raise CannotSettle("begun")
    if assignment.cancel_reason is not None:
        raise CannotSettle("cancelled")
    assignment.cancel_reason = by.value
    session.flush()
    _tell(session, Action.ASSIGNMENT_CANCELLED, assignment, {"by": by.value}, authority_id, actor, at)


def call_on_again(session: Session, one: Expected, *, authority_id: int, actor: str, at: dt.datetime) -> None:
    """Take back that something was called off; the next run of planning looks at it again. Raises CannotSettle."""
    assignment = one.assignment
    if assignment.cancel_reason not in BY_WHOM:
        raise CannotSettle("not cancelled by anybody")
    assignment.cancel_reason = None
    if one.placement_id is not None:
        session.get_one(Placement, one.placement_id).planned_as = None
    session.flush()
    _tell(session, Action.ASSIGNMENT_CANCELLED, assignment, {"by": None}, authority_id, actor, at)


def hold(
    session: Session, one: Expected, held_at: dt.datetime | None, *, authority_id: int, actor: str, at: dt.datetime
) -> None:
    """Mark that a meeting took place, or that it did not after all; raises CannotSettle for a form."""
    assignment = one.assignment
    if assignment.version != 0:
        raise CannotSettle("no meeting")
    if assignment.cancel_reason is not None:
        raise CannotSettle("cancelled")
    assignment.held_at = assignment.begun_at = held_at
    session.flush()
    _tell(session, Action.ASSIGNMENT_EXPLAINED, assignment, {"held": held_at is not None}, authority_id, actor, at)


def _tell(
    session: Session,
    action: Action,
    assignment: Assignment,
    details: dict[str, object],
    authority_id: int,
    actor: str,
    at: dt.datetime,
) -> None:
    record(
        session,
        action,
        actor=actor,
        subject=("assignment", assignment.id),
        at=at,
        authority_id=authority_id,
        details=details,
    )
