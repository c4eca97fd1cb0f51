"""Who works on what: leases on messages and on duties, and what becomes of those that a dead worker held."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from surveyapp.db.base import Base
from surveyapp.db.upsert import insert_for
from surveyapp.messaging.kinds import Fate, MessageState, ReceiptKind
from surveyapp.messaging.models import DeliveryReceipt, Message, MessageAttempt, WorkerLease
from surveyapp.tasks.changes import About, make_task
from surveyapp.tasks.rules import TaskKind

_LEASE = Base.metadata.tables[WorkerLease.__tablename__]
READY = (MessageState.QUEUED.value, MessageState.UNCERTAIN.value)


def lease_messages(session: Session, holder: str, now: dt.datetime, length: dt.timedelta, size: int) -> list[int]:
    """Ids of messages that are due, taken for this worker; another worker skips those that are being taken."""
    ids = session.scalars(
        select(Message.id)
        .where(Message.state.in_(READY), Message.due_at <= now)
        .order_by(Message.due_at, Message.id)
        .limit(size)
        .with_for_update(skip_locked=True)
    ).all()
    if ids:
        session.execute(
            update(Message)
            .where(Message.id.in_(ids))
            .values(state=MessageState.LEASED.value, lease_holder=holder, lease_until=now + length)
        )
    return list(ids)


def renew(session: Session, holder: str, now: dt.datetime, length: dt.timedelta) -> None:
    """Keep what this worker has leased a while longer."""
    session.execute(
        update(Message)
        .where(Message.lease_holder == holder, Message.state == MessageState.LEASED.value)
        .values(lease_until=now + length)
    )


def release(session: Session, holder: str) -> None:
    """Give back what this worker had leased and not begun, for others to take at once."""
    _put_back(session, Message.lease_holder == holder)


def recover(session: Session, now: dt.datetime, length: dt.timedelta, *, actor: str) -> int:
    """Take up what dead workers left; how many messages were on their way, so that nobody knows whether they arrived.

    What was only leased goes back into the queue. What was being sent is tried again under the same name, and marked:
    it may arrive twice. Where a receipt says that it was taken, it was.
    """
    over = or_(Message.lease_until <= now, Message.lease_until > now + length)
    _put_back(session, over)
    lost = session.scalars(
        select(Message).where(Message.state == MessageState.SENDING.value, over).with_for_update(skip_locked=True)
    ).all()
    n_uncertain = 0
    for message in lost:
        session.execute(
            update(MessageAttempt)
            .where(MessageAttempt.message_id == message.id, MessageAttempt.generation == message.generation)
            .values(fate=Fate.UNCERTAIN.value, code="worker died", ended_at=now)
        )
        if was_taken(session, message.id):
            settle_as_sent(message, now)
            continue
        n_uncertain += 1
        mark_uncertain(session, message, now, actor=actor)
    session.flush()
    return n_uncertain


def was_taken(session: Session, message_id: int) -> bool:
    """Whether a receipt proves that a receiver has the message."""
    proof = (ReceiptKind.SENT.value, ReceiptKind.DELIVERED.value)
    found = select(DeliveryReceipt.id).where(DeliveryReceipt.message_id == message_id, DeliveryReceipt.kind.in_(proof))
    return session.scalar(found.limit(1)) is not None


def settle_as_sent(message: Message, now: dt.datetime) -> None:
    """The message is out, and nobody holds it."""
    message.state = MessageState.SENT.value
    message.sent_at = message.sent_at or now
    message.reason = message.lease_holder = message.lease_until = None


def mark_uncertain(session: Session, message: Message, now: dt.datetime, *, actor: str) -> None:
    """Nobody knows whether it was sent: it is tried again, and staff can see how many there were on that day."""
    message.state = MessageState.UNCERTAIN.value
    message.uncertain_at = message.uncertain_at or now
    message.due_at = now
    message.n_failed += 1
    message.lease_holder = message.lease_until = None
    key = f"{message.authority_id} {message.day.isoformat()}"
    about = About(details={"day": message.day.isoformat()})
    make_task(session, TaskKind.SENT_UNCERTAIN, key, message.authority_id, about, actor=actor, at=now)


def take_duty(session: Session, duty: str, holder: str, now: dt.datetime, length: dt.timedelta) -> bool:
    """Whether this worker has the duty now: it was free, its holder is gone, or it was this worker's already."""
    values = {"holder": holder, "until_at": now + length}
    statement = insert_for(session, _LEASE).values(duty=duty, **values)
    is_free = or_(_LEASE.c.holder == holder, _LEASE.c.until_at <= now, _LEASE.c.until_at > now + length)
    statement = statement.on_conflict_do_update(index_elements=["duty"], set_=values, where=is_free)
    return session.execute(statement.returning(_LEASE.c.duty)).first() is not None


def duty_done(session: Session, duty: str, holder: str, now: dt.datetime) -> None:
    """Note when the duty was last done."""
    session.execute(
        update(WorkerLease).where(WorkerLease.duty == duty, WorkerLease.holder == holder).values(done_at=now)
    )


def last_done(session: Session, duty: str) -> dt.datetime | None:
    """When the duty was last done, by whichever worker."""
    return session.scalar(select(WorkerLease.done_at).where(WorkerLease.duty == duty))


def leave_duties(session: Session, holder: str, now: dt.datetime) -> None:
    """Let another worker take this one's duties at once."""
    session.execute(update(WorkerLease).where(WorkerLease.holder == holder).values(until_at=now))


def _put_back(session: Session, which: ColumnElement[bool]) -> None:
    # One that may have been sent before stays marked as such: a time stands in uncertain_at.
    session.execute(
        update(Message)
        .where(Message.state == MessageState.LEASED.value, which)
        .values(state=MessageState.QUEUED.value, lease_holder=None, lease_until=None)
        .execution_options(synchronize_session=False)
    )
