"""Webhooks as staff see them: each with its last delivery and what waits or never arrived, and its deliveries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from surveyapp.access.models import Account
from surveyapp.programs.hooks import is_alive
from surveyapp.programs.models import ProgramToken, Webhook, WebhookDelivery
from surveyapp.programs.rules import DeliveryState, Event, can_be_opened_again

PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event for a webhook, and how far it has come; never what was sent."""

    event: str
    state: DeliveryState
    n_tries: int
    last_status: int | None
    due_at: dt.datetime
    ended_at: dt.datetime | None

    @property
    def at(self) -> dt.datetime:
        """When it ended, or is to be tried."""
        return self.ended_at or self.due_at


@dataclass(frozen=True, slots=True)
class HookLine:
    """A webhook without its secret."""

    ref: str
    address: str
    events: tuple[Event, ...]
    created_at: dt.datetime
    removed_at: dt.datetime | None
    #: which program added it; nothing where staff did
    program: str | None
    #: whether the account and the token behind it still hold
    is_alive: bool
    can_be_opened_again: bool
    last: Delivery | None
    n_waiting: int
    n_given_up: int

    @property
    def is_told(self) -> bool:
        """Whether it is told of what happens now."""
        return self.is_alive and self.removed_at is None


def hook_lines(session: Session, authority_id: int, page: int, now: dt.datetime) -> tuple[list[HookLine], bool]:
    """The authority's webhooks, open ones first and then newest first; one page, and whether there are more."""
    asked = _selected().where(Webhook.authority_id == authority_id)
    ordered = asked.order_by(Webhook.removed_at.is_not(None), Webhook.id.desc())
    rows = session.execute(ordered.limit(PER_PAGE + 1).offset((page - 1) * PER_PAGE)).all()
    return _lines(session, rows[:PER_PAGE], now), len(rows) > PER_PAGE


def hook_line(session: Session, authority_id: int, ref: str, now: dt.datetime) -> HookLine | None:
    """The webhook of this ref, if it is this authority's."""
    rows = session.execute(_selected().where(Webhook.authority_id == authority_id, Webhook.ref == ref)).all()
    return next(iter(_lines(session, rows, now)), None)


def deliveries_of(session: Session, authority_id: int, ref: str, page: int) -> tuple[list[Delivery], bool]:
    """What one webhook was or is to be sent, newest first; one page, and whether there is more."""
    rows = session.scalars(
        select(WebhookDelivery)
        .join(Webhook, Webhook.id == WebhookDelivery.webhook_id)
        .where(Webhook.authority_id == authority_id, Webhook.ref == ref)
        .order_by(WebhookDelivery.id.desc())
        .limit(PER_PAGE + 1)
        .offset((page - 1) * PER_PAGE)
    ).all()
    return [_delivery(row) for row in rows[:PER_PAGE]], len(rows) > PER_PAGE


def _selected() -> Select[*tuple[Any, ...]]:
    return (
        select(Webhook, Account, ProgramToken)
        .join(Account, Account.id == Webhook.account_id)
        .outerjoin(ProgramToken, ProgramToken.id == Webhook.token_id)
    )


def _lines(session: Session, rows: Collection[Any], now: dt.datetime) -> list[HookLine]:
    ids = [hook.id for hook, _account, _token in rows]
    last, counted = _last(session, ids), _counted(session, ids)
    return [
        HookLine(
            ref=hook.ref,
            address=hook.address,
            events=tuple(one for one in Event if one.value in hook.events.split()),
            created_at=hook.created_at,
            removed_at=hook.removed_at,
            program=None if token is None else token.name,
            is_alive=is_alive(account, token, now),
            can_be_opened_again=is_alive(account, token, now) and can_be_opened_again(hook.removed_at, now),
            last=last.get(hook.id),
            n_waiting=counted[hook.id, DeliveryState.WAITING] + counted[hook.id, DeliveryState.SENDING],
            n_given_up=counted[hook.id, DeliveryState.GIVEN_UP],
        )
        for hook, account, token in rows
    ]


def _last(session: Session, ids: Collection[int]) -> dict[int, Delivery]:
    newest = select(func.max(WebhookDelivery.id)).where(WebhookDelivery.webhook_id.in_(ids))
    rows = session.scalars(
        select(WebhookDelivery).where(WebhookDelivery.id.in_(newest.group_by(WebhookDelivery.webhook_id)))
    )
    return {row.webhook_id: _delivery(row) for row in rows}


def _counted(session: Session, ids: Collection[int]) -> dict[tuple[int, DeliveryState], int]:
    found: dict[tuple[int, DeliveryState], int] = defaultdict(int)
    rows = session.execute(
        select(WebhookDelivery.webhook_id, WebhookDelivery.state, func.count())
        .where(WebhookDelivery.webhook_id.in_(ids), WebhookDelivery.state != DeliveryState.DELIVERED.value)
        .group_by(WebhookDelivery.webhook_id, WebhookDelivery.state)
    )
    for hook_id, state, number in rows:
        found[hook_id, DeliveryState(state)] = number
    return found


def _delivery(row: WebhookDelivery) -> Delivery:
    return Delivery(row.event, DeliveryState(row.state), row.n_tries, row.last_status, row.due_at, row.ended_at)
