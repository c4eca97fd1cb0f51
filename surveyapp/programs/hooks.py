"""Webhooks: added and removed; events found in the trail; deliveries leased, settled and tried again."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.orm import Session

from surveyapp.access.models import Account
from surveyapp.access.policy import Act, Actor, has
from surveyapp.access.queries import actor_of
from surveyapp.audit.actions import Action
from surveyapp.audit.models import AuditEvent
from surveyapp.audit.record import record
from surveyapp.db.base import Base
from surveyapp.db.upsert import insert_for
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import new_ref
from surveyapp.placements.models import Placement
from surveyapp.privacy.pseudonyms import Kind, Pseudonyms
from surveyapp.programs.models import ProgramToken, Webhook, WebhookDelivery
from surveyapp.programs.rules import LEASE, LOOK_BACK, MOST_WEBHOOKS, DeliveryState, Event, next_try, works
from surveyapp.responses.models import Response
from surveyapp.schedule.models import Assignment, Occasion
from surveyapp.tasks.models import Task

SECRET = "webhook.secret"  # noqa: S105  # name of the column
ACTIONS = {
    Action.RESPONSE_SUBMITTED.value: Event.RESPONSE_SUBMITTED,
    Action.PLACEMENT_STARTED.value: Event.PLACEMENT_STARTED,
    Action.PLACEMENT_EXITED.value: Event.PLACEMENT_ENDED,
    Action.TASK_MADE.value: Event.TASK_MADE,
}
AT_ONCE = 20
_DELIVERY = Base.metadata.tables[WebhookDelivery.__tablename__]


class TooMany(Exception):
    """The authority has as many webhooks as it may."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is to be sent, where, and signed with what."""

    delivery_id: int
    ref: str
    address: str
    secret: str
    payload: dict[str, Any]


def webhooks(session: Session, authority_id: int) -> list[Webhook]:
    """The authority's webhooks, oldest first."""
    found = select(Webhook).where(Webhook.authority_id == authority_id, Webhook.removed_at.is_(None))
    return list(session.scalars(found.order_by(Webhook.id)))


def add_webhook(
    session: Session,
    vault: Vault,
    by: tuple[Actor, int | None],
    address: str,
    events: Collection[Event],
    *,
    at: dt.datetime,
) -> tuple[Webhook, str]:
    """A webhook at a checked address, and the secret with which it is signed, shown once. Raises TooMany.

    ``by`` is the account, and the token with which a program adds it.
    """
    actor, token_id = by
    check_room(session, actor.authority_id)
    ref, secret = new_ref(), "whs_" + secrets.token_urlsafe(32)
    row = Webhook(
        ref=ref,
        authority_id=actor.authority_id,
        account_id=actor.account_id,
        token_id=token_id,
        address=address,
        events=" ".join(one.value for one in Event if one in events),
        secret_sealed=vault.seal(secret, SECRET, ref),
        created_at=at,
        seen_until=at,
    )
    session.add(row)
    session.flush()
    tell(session, Action.WEBHOOK_ADDED, actor, row, at, {"events": row.events})
    return row, secret


def check_room(session: Session, authority_id: int) -> None:
    """Raises TooMany where the authority may have no further webhook."""
    mine = (Webhook.authority_id == authority_id, Webhook.removed_at.is_(None))
    if (session.scalar(select(func.count()).select_from(Webhook).where(*mine)) or 0) >= MOST_WEBHOOKS:
        raise TooMany


def remove_webhook(session: Session, actor: Actor, ref: str, *, at: dt.datetime) -> bool:
    """Tell this address nothing more; whether there was such a webhook. What waits for it is given up."""
    row = session.scalar(
        select(Webhook).where(
            Webhook.ref == ref, Webhook.authority_id == actor.authority_id, Webhook.removed_at.is_(None)
        )
    )
    if row is None:
        return False
    _remove(session, actor, row, at)
    return True


def remove_webhooks_of(session: Session, actor: Actor, token_id: int, *, at: dt.datetime) -> None:
    """Tell nothing more to whatever was added with this token."""
    mine = select(Webhook).where(Webhook.token_id == token_id, Webhook.removed_at.is_(None))
    for row in session.scalars(mine.order_by(Webhook.id)).all():
        _remove(session, actor, row, at)


def is_alive(account: Account, token: ProgramToken | None, now: dt.datetime) -> bool:
    """Whether a webhook of this account, added with this token or by staff, is told: what ends these ends it too."""
    is_good = token is None or works(token.expires_at, token.revoked_at, now)
    return is_good and account.closed_at is None and has(actor_of(account), Act.MANAGE_TOKENS)


def is_anything(session: Session) -> bool:
    """Whether there is any webhook to look after: asked without locking anything."""
    return session.scalar(select(Webhook.id).where(Webhook.removed_at.is_(None)).limit(1)) is not None


def note_events(session: Session, codes: Pseudonyms, now: dt.datetime) -> int:
    """Make a delivery of every new line of the trail that a webhook asks for, once; returns how many."""
    n_new = 0
    every = (
        select(Webhook, Account, ProgramToken)
        .join(Account, Account.id == Webhook.account_id)
        .outerjoin(ProgramToken, ProgramToken.id == Webhook.token_id)
        .where(Webhook.removed_at.is_(None))
    )
    for hook, account, token in session.execute(every.order_by(Webhook.id).with_for_update(of=Webhook)).all():
        if not is_alive(account, token, now):
            continue
        wanted = [action for action, event in ACTIONS.items() if event.value in hook.events.split()]
        rows = session.scalars(
            select(AuditEvent)
            .where(
                AuditEvent.authority_id == hook.authority_id,
                AuditEvent.action.in_(wanted),
                AuditEvent.at >= max(hook.created_at, hook.seen_until - LOOK_BACK),
                ~select(WebhookDelivery.id)
                .where(WebhookDelivery.webhook_id == hook.id, WebhookDelivery.audit_event_id == AuditEvent.id)
                .exists(),
            )
            .order_by(AuditEvent.id)
        ).all()
        for line in rows:
            n_new += _note(session, codes, hook, line, now)
        hook.seen_until = now
    session.flush()
    return n_new


def lease(session: Session, vault: Vault, holder: str, now: dt.datetime) -> list[Parcel]:
    """What is due now, held for this worker; also what a dead one held."""
    over = or_(WebhookDelivery.lease_until <= now, WebhookDelivery.lease_until > now + LEASE)
    rows = session.scalars(
        select(WebhookDelivery)
        .where(
            or_(
                (WebhookDelivery.state == DeliveryState.WAITING.value) & (WebhookDelivery.due_at <= now),
                (WebhookDelivery.state == DeliveryState.SENDING.value) & over,
            )
        )
        .order_by(WebhookDelivery.due_at, WebhookDelivery.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    parcels = []
    for row in rows:
        hook = session.get_one(Webhook, row.webhook_id)
        row.state, row.lease_holder, row.lease_until = DeliveryState.SENDING.value, holder, now + LEASE
        secret = vault.open(hook.secret_sealed, SECRET, hook.ref)
        parcels.append(Parcel(row.id, row.ref, hook.address, secret, row.payload))
    session.flush()
    return parcels


def settle(session: Session, delivery_id: int, holder: str, status: int | None, now: dt.datetime) -> None:
    """What became of a try: a status from 200 to 299 is received; anything else is tried again, or given up."""
    row = session.get_one(WebhookDelivery, delivery_id, with_for_update=True, populate_existing=True)
    if row.lease_holder != holder:
        # Removed meanwhile, or taken over: whoever has it now says what becomes of it.
        return
    row.lease_holder = row.lease_until = None
    row.last_status, row.n_tries = status, row.n_tries + 1
    again = next_try(row.n_tries, now)
    if status is not None and 200 <= status < 300:
        row.state, row.ended_at = DeliveryState.DELIVERED.value, now
    elif again is None:
        row.state, row.ended_at = DeliveryState.GIVEN_UP.value, now
    else:
        row.state, row.due_at = DeliveryState.WAITING.value, again
    session.flush()


def _remove(session: Session, actor: Actor, row: Webhook, at: dt.datetime) -> None:
    row.removed_at = at
    session.execute(
        update(WebhookDelivery)
        .where(WebhookDelivery.webhook_id == row.id, WebhookDelivery.ended_at.is_(None))
        .values(state=DeliveryState.GIVEN_UP.value, ended_at=at, lease_holder=None, lease_until=None)
    )
    session.flush()
    tell(session, Action.WEBHOOK_REMOVED, actor, row, at, {"events": row.events})


def _note(session: Session, codes: Pseudonyms, hook: Webhook, line: AuditEvent, now: dt.datetime) -> int:
    event, ref = ACTIONS[line.action], new_ref()
    payload = {"id": ref, "event": event.value, "at": line.at.isoformat()} | _about(session, codes, line)
    statement = insert_for(session, _DELIVERY).values(
        ref=ref,
        webhook_id=hook.id,
        audit_event_id=line.id,
        event=event.value,
        payload=payload,
        state=DeliveryState.WAITING.value,
        n_tries=0,
        due_at=now,
    )
    made = statement.on_conflict_do_nothing(index_elements=["webhook_id", "audit_event_id"])
    return 0 if session.execute(made.returning(_DELIVERY.c.id)).first() is None else 1


def _about(session: Session, codes: Pseudonyms, line: AuditEvent) -> dict[str, Any]:
    """Refs and codes of what a line is about."""
    query: Select[*tuple[Any, ...]]
    if line.subject_kind == "placement":
        query = select(Placement.id, Placement.ref).where(Placement.id == line.subject_id)
    elif line.subject_kind == "response":
        query = (
            select(Placement.id, Placement.ref, Response.ref.label("response"))
            .join(Occasion, Occasion.placement_id == Placement.id)
            .join(Assignment, Assignment.occasion_id == Occasion.id)
            .join(Response, Response.assignment_id == Assignment.id)
            .where(Response.id == line.subject_id)
        )
    else:
        query = (
            select(Placement.id, Placement.ref, Task.ref.label("task"), Task.kind.label("task_kind"))
            .select_from(Task)
            .outerjoin(Placement, Placement.id == Task.placement_id)
            .where(Task.id == line.subject_id)
        )
    row = session.execute(query).mappings().first()
    told = {} if row is None else dict(row)
    placement_id = told.pop("id", None)
    return {"placement": told.pop("ref", None), "code": codes.of_any(Kind.PLACEMENT, placement_id), **told}


def tell(
    session: Session, action: Action, actor: Actor, row: Webhook, at: dt.datetime, details: dict[str, object]
) -> None:
    """One line of the trail about a webhook; never its address or secret."""
    record(
        session,
        action,
        actor=f"account {actor.account_id}",
        subject=("webhook", row.id),
        at=at,
        authority_id=actor.authority_id,
        details=details or None,
    )
