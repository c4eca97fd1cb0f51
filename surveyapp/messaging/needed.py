"""Whether a message is still needed at the moment it would be sent, and what it is to say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Date, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from surveyapp.messaging.kinds import MessageKind, Reason, Step
from surveyapp.messaging.models import Message, MessageAbout
from surveyapp.messaging.rules import is_nearly_done
from surveyapp.messaging.texts import TextKind
from surveyapp.people.models import Informant, Role
from surveyapp.placements.models import PlacementPause
from surveyapp.plans.shelf import Shelf
from surveyapp.responses.models import Answer, Response
from surveyapp.responses.rules import Refusal, Standing, refusal
from surveyapp.schedule.models import Assignment, Occasion
from surveyapp.schedule.windows import CancelReason, Window

_CANCELLED = {CancelReason.WITHDRAWN.value: Reason.WITHDRAWN, CancelReason.PAUSED.value: Reason.PAUSED}
_REFUSED = {
    Refusal.SUBMITTED: Reason.ANSWERED,
    Refusal.VOID: Reason.ANSWERED,
    Refusal.DECLINED: Reason.WITHDRAWN,
    Refusal.CLOSED: Reason.CLOSED,
    Refusal.EARLY: Reason.ASSIGNMENT_CANCELLED,
}


@dataclass(frozen=True, slots=True)
class Needed:
    """What a message is to say, or why it is not needed any more."""

    reason: Reason | None
    text: TextKind = TextKind.INVITATION
    last_day: dt.date | None = None
    n_open: int = 0
    n_unanswered: int = 0
    assignment_id: int | None = None
    placement_id: int | None = None


def is_paused(today: dt.date | BindParameter[dt.date]) -> ColumnElement[bool]:
    """Whether the occasion's placement rests on this day."""
    return exists().where(
        PlacementPause.placement_id == Occasion.placement_id,
        PlacementPause.revoked_at.is_(None),
        PlacementPause.from_on <= today,
        or_(PlacementPause.until_on.is_(None), PlacementPause.until_on >= today),
    )


def needed(session: Session, shelf: Shelf, message: Message, person: Informant, today: dt.date) -> Needed:
    """Look at every planned answer that the message carries as it stands now."""
    rows = _about(session, message.id, today)
    first = rows[0] if rows else None
    subject = (None, None) if first is None else (first.assignment_id, first.placement_id)
    if person.messages_stopped_at is not None:
        return Needed(Reason.STOPPED, assignment_id=subject[0], placement_id=subject[1])
    reasons = [_reason(row, person.id, today) for row in rows]
    wanted = [row for row, reason in zip(rows, reasons, strict=True) if reason is None]
    if not wanted:
        reason = next((one for one in reasons if one is not None), Reason.ASSIGNMENT_CANCELLED)
        return Needed(reason, assignment_id=subject[0], placement_id=subject[1])
    own = [row for row in wanted if row.step != Step.ESCALATION]
    is_staff = message.kind == MessageKind.DIGEST
    return Needed(
        reason=None,
        text=_text(session, shelf, message, wanted),
        last_day=min(row.closes_on for row in own or wanted),
        n_open=_n_open(session, person.id, today) if is_staff else len(own),
        n_unanswered=len(wanted) - len(own),
        assignment_id=wanted[0].assignment_id,
        placement_id=wanted[0].placement_id,
    )


def _about(session: Session, message_id: int, today: dt.date) -> Sequence[Any]:
    return session.execute(_ABOUT, {"message_id": message_id, "today": today}).all()


def _reason(row: Any, informant_id: int, today: dt.date) -> Reason | None:
    """Why this answer needs no message today; somebody who has not yet decided is invited to do so."""
    is_taking_part = row.role != Role.PARTICIPANT or row.is_taking_part is not False
    window = Window(row.on, row.opens_on, row.due_on, row.closes_on)
    found = refusal(Standing(window, row.cancel_reason, row.response_state, is_taking_part=is_taking_part), today)
    if found is Refusal.CANCELLED:
        return _CANCELLED.get(row.cancel_reason, Reason.ASSIGNMENT_CANCELLED)
    if found is not None:
        return _REFUSED[found]
    if row.is_paused:
        return Reason.PAUSED
    is_theirs = row.step == Step.ESCALATION or row.informant_id == informant_id
    return None if is_theirs and not row.is_settled else Reason.ASSIGNMENT_CANCELLED


def _text(session: Session, shelf: Shelf, message: Message, wanted: list[Any]) -> TextKind:
    if message.kind == MessageKind.DIGEST:
        has_escalation = any(row.step == Step.ESCALATION for row in wanted)
        return TextKind.ESCALATION if has_escalation else TextKind.DIGEST
    begun = [row for row in wanted if row.response_id is not None]
    if any(_is_nearly_done(session, shelf, row) for row in begun):
        return TextKind.REMINDER_NEARLY_DONE
    if begun:
        return TextKind.REMINDER_BEGUN
    return TextKind.INVITATION if message.kind == MessageKind.INVITATION else TextKind.REMINDER


def _is_nearly_done(session: Session, shelf: Shelf, row: Any) -> bool:
    n_answered = session.scalar(select(func.count()).where(Answer.response_id == row.response_id)) or 0
    return is_nearly_done(n_answered, len(shelf.catalogue.get(row.instrument, row.version).item_codes))


def _n_open(session: Session, informant_id: int, today: dt.date) -> int:
    found = session.scalar(
        select(func.count())
        .select_from(Assignment)
        .join(Occasion, Occasion.id == Assignment.occasion_id)
        .outerjoin(Response, Response.assignment_id == Assignment.id)
        .where(
            Assignment.informant_id == informant_id,
            Assignment.cancel_reason.is_(None),
            Assignment.version > 0,
            Assignment.held_at.is_(None),
            Occasion.opens_on <= today,
            Occasion.closes_on >= today,
            or_(Response.state.is_(None), Response.state == "draft"),
        )
    )
    return found or 0


_ANSWERER = aliased(Informant)

# Built once: putting this statement together takes longer than the database needs for it.
_ABOUT = (
    select(
        MessageAbout.assignment_id,
        MessageAbout.step,
        Assignment.informant_id,
        Assignment.instrument,
        Assignment.version,
        Assignment.cancel_reason,
        or_(Assignment.explanation.is_not(None), Assignment.held_at.is_not(None)).label("is_settled"),
        Occasion.on,
        Occasion.opens_on,
        Occasion.due_on,
        Occasion.closes_on,
        Occasion.placement_id,
        Response.id.label("response_id"),
        Response.state.label("response_state"),
        _ANSWERER.role,
        _ANSWERER.is_taking_part,
        is_paused(bindparam("today", type_=Date)).label("is_paused"),
    )
    .join(Assignment, Assignment.id == MessageAbout.assignment_id)
    .join(Occasion, Occasion.id == Assignment.occasion_id)
    .outerjoin(_ANSWERER, _ANSWERER.id == Assignment.informant_id)
    .outerjoin(Response, Response.assignment_id == Assignment.id)
    .where(MessageAbout.message_id == bindparam("message_id"))
    .order_by(MessageAbout.assignment_id)
)
