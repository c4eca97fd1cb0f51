"""The two moments of a send: begun and stored before anything leaves, settled when it is known what became of it.

Between them lies the network, and no transaction. Whoever commits both is the worker.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from babel.dates import format_date
from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.db.base import Base
from surveyapp.instruments.wording import html_language
from surveyapp.messaging.kinds import OUT, Fate, MessageState, Reason
from surveyapp.messaging.models import Message, MessageAttempt
from surveyapp.messaging.needed import Needed, needed
from surveyapp.messaging.office import Office
from surveyapp.messaging.outbox import mark_uncertain, settle_as_sent, was_taken
from surveyapp.messaging.parcel import Parcel, Result
from surveyapp.messaging.receipts import apply_receipts, refuse_address
from surveyapp.messaging.rules import MOST_TRIES, MOST_UNCERTAIN, Reach, choose_channel, pause_after
from surveyapp.messaging.sms_length import length_of
from surveyapp.messaging.texts import Filled
from surveyapp.people.changes import EMAIL, NAME, PHONE
from surveyapp.people.models import Authority, Channel, Informant, Role
from surveyapp.schedule.survey_links import make_link
from surveyapp.tasks.changes import About, make_task
from surveyapp.tasks.rules import TaskKind

_ATTEMPT = Base.metadata.tables[MessageAttempt.__tablename__]
COPY = "message.copy"
HIDDEN = "…"


@dataclass(frozen=True, slots=True)
class Mark:
    """Who does it and when."""

    actor: str
    at: dt.datetime


_WITH_PERSON = (
    select(Message, Informant, Authority)
    .join(Informant, Informant.id == Message.informant_id)
    .join(Authority, Authority.id == Message.authority_id)
    .where(Message.id == bindparam("message_id"))
    .with_for_update(of=Message)
)
# Built once, since putting a statement together takes longer than the database needs for it.
_HELD = (
    select(Message)
    .where(Message.id == bindparam("message_id"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
_BEGUN = insert(_ATTEMPT)
_ENDED = update(_ATTEMPT).where(_ATTEMPT.c.message_id == bindparam("of"), _ATTEMPT.c.generation == bindparam("number"))


def begin(session: Session, office: Office, message_id: int, holder: str, mark: Mark) -> Parcel | None:
    """Make one leased message ready, as everything stands now, and store that it is on its way.

    None where nothing is to be sent: it is not needed, not yet allowed at this hour, nothing reaches the person, or
    another worker has it. The row says which.
    """
    message, person, authority = session.execute(_WITH_PERSON, {"message_id": message_id}).one()
    if message.state != MessageState.LEASED or message.lease_holder != holder:
        return None
    if message.uncertain_at is not None and was_taken(session, message.id):
        settle_as_sent(message, mark.at)
        return None
    hours = office.hours(authority.zone)
    moment = hours.next_moment(mark.at)
    if moment > mark.at:
        _let_go(message, MessageState.QUEUED)
        message.due_at = moment
        return None
    need = needed(session, office.shelf, message, person, mark.at.astimezone(hours.zone).date())
    if need.reason is not None:
        _end(session, message, MessageState.CANCELLED, need.reason, mark)
        return None
    channel = choose_channel(reach_of(person), office.set_up, _given_up(session, message))
    if channel is None:
        _nothing_reaches(session, office, message, person, need, mark)
        return None
    if channel is Channel.LETTER:
        _let_go(message, MessageState.TO_PRINT, Reason.WANTS_LETTER)
        message.channel = channel.value
        return None
    return _ready(session, office, message, person, authority, need, channel, mark)


def reach_of(person: Informant) -> Reach:
    """By what this person could be reached."""
    return Reach(
        role=Role(person.role),
        preferred=None if person.preferred_channel is None else Channel(person.preferred_channel),
        has_phone=person.phone_sealed is not None,
        has_email=person.email_sealed is not None,
        phone_refused=person.phone_refused_at is not None,
        email_refused=person.email_refused_at is not None,
    )


def text_for(
    office: Office, person: Informant, authority_name: str, need: Needed, link: str, language: str | None = None
) -> Filled:
    """The message as this person will read it, in their language unless another is asked for."""
    language = office.texts.language(need.text, language or person.language)
    last_day = "" if need.last_day is None else format_date(need.last_day, "d MMMM", html_language(language))
    values = {
        "first_name": office.vault.open(person.name_sealed, NAME, person.ref).split()[0],
        "link": link,
        "sender": authority_name,
        "stop": office.stop_link(person.ref),
        "last_day": last_day,
        "n_open": str(need.n_open),
        "n_unanswered": str(need.n_unanswered),
    }
    return office.texts.filled(need.text, language, values)


def settle(session: Session, parcel: Parcel, result: Result, mark: Mark, jitter: float) -> None:
    """Store what one try came to.

    A result is taken only for the try that was begun last. One that comes late, after another worker took the message
    over but before it began, still counts when the message was accepted: then nothing is sent again.
    """
    ended = {"fate": result.fate.value, "code": result.code, "ended_at": mark.at}
    session.execute(_ENDED, {"of": parcel.message_id, "number": parcel.generation, **ended})
    message = session.execute(_HELD, {"message_id": parcel.message_id}).scalar_one()
    if message.generation != parcel.generation or message.state in OUT:
        return
    if result.fate is Fate.ACCEPTED:
        settle_as_sent(message, mark.at)
        message.provider_id = result.provider_id or parcel.ref
        _tell(session, Action.MESSAGE_SENT, message, mark)
        apply_receipts(session, message, actor=mark.actor, at=mark.at)
    elif message.state == MessageState.SENDING:
        _not_accepted(session, message, result, mark, jitter)


def _ready(
    session: Session,
    office: Office,
    message: Message,
    person: Informant,
    authority: Authority,
    need: Needed,
    channel: Channel,
    mark: Mark,
) -> Parcel:
    token = make_link(session, person.id, office.secret, actor=mark.actor, at=mark.at)
    text = text_for(office, person, authority.name, need, f"{office.base_url}/s/{token}")
    address = _address(office, person, channel)
    words = text.sms if channel is Channel.SMS else f"{text.subject}\n\n{text.body}"
    message.state = MessageState.SENDING.value
    message.reason = None
    message.generation += 1
    message.channel = channel.value
    message.lease_until = mark.at + office.lease
    kept = words if office.keeps_links else words.replace(token, HIDDEN)
    message.copy_sealed = office.vault.seal(kept, COPY, message.ref)
    if channel is Channel.SMS:
        message.n_parts = length_of(text.sms).n_parts
        message.cost = message.n_parts * office.price
    begun = {"message_id": message.id, "generation": message.generation, "channel": channel.value, "begun_at": mark.at}
    session.execute(_BEGUN, begun)
    session.flush()
    stop_link = office.stop_link(person.ref)
    return Parcel(message.id, message.generation, message.ref, channel, address, text, stop_link)


def _address(office: Office, person: Informant, channel: Channel) -> str:
    sealed, column = (person.phone_sealed, PHONE) if channel is Channel.SMS else (person.email_sealed, EMAIL)
    return office.vault.open_if(sealed, column, person.ref) or ""


def _given_up(session: Session, message: Message) -> frozenset[Channel]:
    """Channels by which this message was refused or came back."""
    if not message.generation:
        return frozenset()
    found = session.scalars(
        select(MessageAttempt.channel).where(
            MessageAttempt.message_id == message.id, MessageAttempt.fate == Fate.REFUSED.value
        )
    )
    return frozenset(Channel(one) for one in found)


def _nothing_reaches(
    session: Session, office: Office, message: Message, person: Informant, need: Needed, mark: Mark
) -> None:
    """A red row and a task, never a skip."""
    reach = reach_of(person)
    about = About(placement_id=need.placement_id, assignment_id=need.assignment_id)
    if choose_channel(reach, office.set_up) is not None:
        _end(session, message, MessageState.FAILED, Reason.NOT_DELIVERED, mark)
        key = f"message {message.id} {message.generation}"
        make_task(session, TaskKind.NOT_DELIVERED, key, message.authority_id, about, actor=mark.actor, at=mark.at)
        return
    has_any = reach.has_phone or reach.has_email
    is_usable = reach.usable(Channel.SMS) or reach.usable(Channel.EMAIL)
    reason = Reason.NO_ADDRESS if not has_any else Reason.NO_CHANNEL if is_usable else Reason.ADDRESS_REFUSED
    _end(session, message, MessageState.UNREACHABLE, reason, mark)
    key = f"informant {person.id} {reason.value}"
    make_task(session, TaskKind.UNREACHABLE, key, message.authority_id, about, actor=mark.actor, at=mark.at)


def _not_accepted(session: Session, message: Message, result: Result, mark: Mark, jitter: float) -> None:
    if result.fate is Fate.REFUSED:
        if result.is_bad_address:
            refuse_address(session, message, actor=mark.actor, at=mark.at)
        _let_go(message, MessageState.QUEUED)
        message.due_at = mark.at
        return
    if result.fate is Fate.UNCERTAIN:
        mark_uncertain(session, message, mark.at, actor=mark.actor)
        n_most = MOST_UNCERTAIN
    else:
        message.n_failed += 1
        n_most = MOST_TRIES
    if message.n_failed >= n_most:
        _give_up(session, message, mark)
        return
    _let_go(message, MessageState(message.state) if result.fate is Fate.UNCERTAIN else MessageState.QUEUED)
    message.due_at = mark.at + pause_after(message.n_failed, jitter)


def _give_up(session: Session, message: Message, mark: Mark) -> None:
    _end(session, message, MessageState.DEAD, Reason.GAVE_UP, mark)
    n_tries = session.scalar(select(func.count()).where(MessageAttempt.message_id == message.id))
    make_task(
        session,
        TaskKind.NOT_DELIVERED,
        f"message {message.id} {message.generation}",
        message.authority_id,
        About(details={"channel": message.channel, "tries": n_tries}),
        actor=mark.actor,
        at=mark.at,
    )


def _let_go(message: Message, state: MessageState, reason: Reason | None = None) -> None:
    message.state = state.value
    message.reason = None if reason is None else reason.value
    message.lease_holder = message.lease_until = None


def _end(session: Session, message: Message, state: MessageState, reason: Reason, mark: Mark) -> None:
    _let_go(message, state, reason)
    if state is not MessageState.CANCELLED:
        _tell(session, Action.MESSAGE_FAILED, message, mark)


def _tell(session: Session, action: Action, message: Message, mark: Mark) -> None:
    record(
        session,
        action,
        actor=mark.actor,
        subject=("message", message.id),
        at=mark.at,
        authority_id=message.authority_id,
        details={"channel": message.channel, "kind": message.kind},
    )


def put_off(session: Session, message_id: int, holder: str, mark: Mark, jitter: float) -> None:
    """Try a message that could not be made ready later, and hand it to staff when it never can be."""
    message = session.get_one(Message, message_id, with_for_update=True, populate_existing=True)
    if message.state == MessageState.LEASED and message.lease_holder == holder:
        _not_accepted(session, message, Result(Fate.TEMPORARY), mark, jitter)
