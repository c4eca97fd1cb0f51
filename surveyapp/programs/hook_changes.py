"""What staff do about webhooks that there are: try one, send again what never arrived, undo a closing."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from surveyapp.access.models import Account
from surveyapp.access.policy import Actor
from surveyapp.audit.actions import Action
from surveyapp.audit.models import AuditEvent
from surveyapp.people.models import new_ref
from surveyapp.programs.hooks import check_room, is_alive, tell
from surveyapp.programs.models import ProgramToken, Webhook, WebhookDelivery
from surveyapp.programs.rules import TRIAL, DeliveryState, can_be_opened_again


class NotTold(Exception):
    """The webhook is closed, or the account or token behind it is: nothing is sent there."""


def try_webhook(session: Session, actor: Actor, ref: str, *, at: dt.datetime) -> bool:
    """Put a trial in the queue, signed as everything else; whether there is such a webhook. Raises NotTold."""
    row = _held(session, actor, ref)
    if row is None:
        return False
    if row.removed_at is not None or not _is_alive(session, row, at):
        raise NotTold
    tell(session, Action.WEBHOOK_TRIED, actor, row, at, {})
    # The row is locked, so that the newest line about a trial is the one just written.
    line_id = session.scalars(
        select(func.max(AuditEvent.id)).where(
            AuditEvent.subject_kind == "webhook",
            AuditEvent.subject_id == row.id,
            AuditEvent.action == Action.WEBHOOK_TRIED.value,
        )
    ).one()
    new = new_ref()
    session.add(
        WebhookDelivery(
            ref=new,
            webhook_id=row.id,
            audit_event_id=line_id,
            event=TRIAL,
            payload={"id": new, "event": TRIAL, "at": at.isoformat(), "placement": None, "code": None},
            state=DeliveryState.WAITING.value,
            n_tries=0,
            due_at=at,
        )
    )
    session.flush()
    return True


def send_again(session: Session, actor: Actor, ref: str, *, at: dt.datetime) -> int | None:
    """Let what was given up wait anew, with all its tries; how many, or None without such a webhook. Raises NotTold."""
    row = _held(session, actor, ref)
    if row is None:
        return None
    if row.removed_at is not None or not _is_alive(session, row, at):
        raise NotTold
    n_again = _wait_anew(session, row, at)
    if n_again:
        tell(session, Action.WEBHOOK_SENT_AGAIN, actor, row, at, {"deliveries": n_again})
    return n_again


def open_again(session: Session, actor: Actor, ref: str, *, at: dt.datetime) -> bool:
    """Undo a closing: what waited then waits again, and what happened meanwhile is told. Raises NotTold or TooMany."""
    row = _held(session, actor, ref)
    if row is None or row.removed_at is None:
        return False
    if not can_be_opened_again(row.removed_at, at) or not _is_alive(session, row, at):
        raise NotTold
    check_room(session, actor.authority_id)
    # What was given up earlier stays so.
    _wait_anew(session, row, at, WebhookDelivery.ended_at == row.removed_at)
    row.removed_at = None
    tell(session, Action.WEBHOOK_OPENED_AGAIN, actor, row, at, {"events": row.events})
    return True


def _held(session: Session, actor: Actor, ref: str) -> Webhook | None:
    """The authority's webhook of this ref, held until the transaction is over."""
    mine = select(Webhook).where(Webhook.ref == ref, Webhook.authority_id == actor.authority_id)
    return session.scalar(mine.with_for_update())


def _is_alive(session: Session, row: Webhook, at: dt.datetime) -> bool:
    token = None if row.token_id is None else session.get_one(ProgramToken, row.token_id)
    return is_alive(session.get_one(Account, row.account_id), token, at)


def _wait_anew(session: Session, row: Webhook, at: dt.datetime, *which: ColumnElement[bool]) -> int:
    ids = session.scalars(
        update(WebhookDelivery)
        .where(WebhookDelivery.webhook_id == row.id, WebhookDelivery.state == DeliveryState.GIVEN_UP.value, *which)
        .values(state=DeliveryState.WAITING.value, n_tries=0, due_at=at, ended_at=None)
        .returning(WebhookDelivery.id)
    ).all()
    session.flush()
    return len(ids)
