"""What providers, mail servers and people tell about messages afterwards: receipts, returned mail, stop words."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.db.base import Base
from surveyapp.db.upsert import insert_for
from surveyapp.messaging.kinds import OUT, Fate, MessageState, ReceiptKind
from surveyapp.messaging.models import DeliveryReceipt, Message, MessageAttempt
from surveyapp.messaging.outbox import settle_as_sent
from surveyapp.people import contact
from surveyapp.people.changes import PHONE
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Channel, Informant
from surveyapp.tasks.changes import About, make_task
from surveyapp.tasks.rules import TaskKind

_RECEIPT = Base.metadata.tables[DeliveryReceipt.__tablename__]
_TOLD = (
    select(DeliveryReceipt).where(DeliveryReceipt.provider_id == bindparam("provider_id")).order_by(DeliveryReceipt.id)
)
PROVES_TAKEN = (ReceiptKind.SENT, ReceiptKind.DELIVERED)


def receive(session: Session, ref: str, provider_id: str, kind: ReceiptKind, *, actor: str, at: dt.datetime) -> bool:
    """Take a receipt for the message of this ref, or of this provider's id; whether it was new.

    The same receipt again changes nothing. One that comes before the send is stored waits until it is.
    """
    which = or_(Message.ref == ref, Message.provider_id == provider_id) if ref else Message.provider_id == provider_id
    message = session.scalar(select(Message).where(which).limit(1).with_for_update())
    statement = insert_for(session, _RECEIPT).values(
        provider_id=provider_id, kind=kind.value, message_id=None if message is None else message.id, received_at=at
    )
    statement = statement.on_conflict_do_nothing(index_elements=["provider_id", "kind"])
    is_new = session.execute(statement.returning(_RECEIPT.c.id)).first() is not None
    if message is not None and is_new:
        _apply(session, message, kind, actor, at)
    return is_new


def apply_receipts(session: Session, message: Message, *, actor: str, at: dt.datetime) -> None:
    """Take in what was told about a message before its send was stored."""
    told = session.execute(_TOLD, {"provider_id": message.provider_id}).scalars().all()
    for receipt in told:
        receipt.message_id = message.id
        _apply(session, message, ReceiptKind(receipt.kind), actor, at)


def set_stopped(
    session: Session, informant_id: int, *, is_stopped: bool, channel: str, actor: str, at: dt.datetime
) -> bool:
    """Stop a person's messages, or let them begin again; whether that changed anything."""
    person = session.get_one(Informant, informant_id, with_for_update=True)
    if (person.messages_stopped_at is not None) is is_stopped:
        return False
    person.messages_stopped_at = at if is_stopped else None
    action = Action.MESSAGES_STOPPED if is_stopped else Action.MESSAGES_RESUMED
    details = {"channel": channel}
    subject = ("informant", person.id)
    record(session, action, actor=actor, subject=subject, at=at, authority_id=person.authority_id, details=details)
    if is_stopped:
        key = f"informant {person.id} {at.date().isoformat()}"
        about = About(details=details)
        make_task(session, TaskKind.STOPPED_MESSAGES, key, person.authority_id, about, actor=actor, at=at)
    return True


def person_by_ref(session: Session, ref: str) -> Informant | None:
    """The person whose own link names this ref."""
    return session.scalar(select(Informant).where(Informant.ref == ref))


def stop_by_number(session: Session, vault: Vault, number: str, *, is_stopped: bool, at: dt.datetime) -> int:
    """Do what somebody asked for by a text message: for everybody registered with that number; how many changed."""
    index = vault.index(contact.phone(number).value, PHONE)
    if index is None:
        return 0
    people = session.scalars(select(Informant.id).where(Informant.phone_index == index)).all()
    return sum(
        set_stopped(session, one, is_stopped=is_stopped, channel="sms", actor=f"informant {one}", at=at)
        for one in people
    )


def _apply(session: Session, message: Message, kind: ReceiptKind, actor: str, at: dt.datetime) -> None:
    if kind in PROVES_TAKEN:
        if message.uncertain_at is not None and message.state in (MessageState.UNCERTAIN, MessageState.QUEUED):
            settle_as_sent(message, at)
        if kind is ReceiptKind.DELIVERED and message.state == MessageState.SENT:
            message.state, message.delivered_at = MessageState.DELIVERED.value, at
            _tell(session, Action.MESSAGE_DELIVERED, message, actor, at)
    elif message.state in OUT:
        _came_back(session, message, kind, actor, at)


def _came_back(session: Session, message: Message, kind: ReceiptKind, actor: str, at: dt.datetime) -> None:
    """It did not arrive: this way is given up for the message; the queue finds another or says that there is none."""
    session.execute(
        update(MessageAttempt)
        .where(MessageAttempt.message_id == message.id, MessageAttempt.generation == message.generation)
        .values(fate=Fate.REFUSED.value, code=kind.value)
    )
    if kind is ReceiptKind.BOUNCED:
        refuse_address(session, message, actor=actor, at=at)
    message.state, message.due_at = MessageState.QUEUED.value, at
    _tell(session, Action.MESSAGE_FAILED, message, actor, at)


def refuse_address(session: Session, message: Message, *, actor: str, at: dt.datetime) -> None:
    """Nothing reaches this number or address any more, whatever is sent; somebody must ask for another."""
    person = session.get_one(Informant, message.informant_id)
    if message.channel == Channel.SMS:
        person.phone_refused_at = at
    else:
        person.email_refused_at = at
    key = f"informant {person.id} {message.channel} {at.date().isoformat()}"
    about = About(details={"channel": message.channel})
    make_task(session, TaskKind.ADDRESS_REFUSED, key, message.authority_id, about, actor=actor, at=at)


def _tell(session: Session, action: Action, message: Message, actor: str, at: dt.datetime) -> None:
    record(
        session,
        action,
        actor=actor,
        subject=("message", message.id),
        at=at,
        authority_id=message.authority_id,
        details={"channel": message.channel, "kind": message.kind},
    )
