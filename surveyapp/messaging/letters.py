"""Letters: for whom they wait, and written for whoever prints them; without an address they are handed over."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Select, func, insert, select
from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.messaging.kinds import Fate, MessageKind, MessageState
from surveyapp.messaging.models import Message, MessageAttempt
from surveyapp.messaging.needed import Needed, needed
from surveyapp.messaging.office import Office
from surveyapp.messaging.outbox import settle_as_sent
from surveyapp.messaging.sending import COPY, HIDDEN, Mark, text_for
from surveyapp.messaging.texts import Filled
from surveyapp.people.changes import NAME
from surveyapp.people.corrections import postal_address_of
from surveyapp.people.models import Authority, Channel, Informant
from surveyapp.schedule.survey_links import make_link

AT_ONCE = 50
"""Letters made in one go; their pages are laid out while nobody else can write."""
TO_PRINT = (MessageState.TO_PRINT.value, MessageState.UNREACHABLE.value)


@dataclass(frozen=True, slots=True)
class Letter:
    """One page to print: who it is for, what it says, and where its code leads."""

    name: str = field(repr=False)
    #: lines below the name on an envelope; where there are none the letter is handed over
    address: tuple[str, ...] = field(repr=False)
    sender: str
    text: Filled = field(repr=False)
    link: str = field(repr=False)
    language: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A letter that would be printed now."""

    ref: str
    name: str = field(repr=False)
    role: str
    kind: MessageKind
    has_address: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """What printing would make now: letters with an address first."""

    letters: tuple[Waiting, ...]
    #: messages that would be called off instead, since they are no longer needed
    n_not_needed: int
    #: those that come in a next batch
    n_later: int

    @property
    def n_without(self) -> int:
        """How many have no address, and are handed over."""
        return sum(not one.has_address for one in self.letters)


def waiting_letters(session: Session, office: Office, authority_id: int, mark: Mark) -> Batch:
    """What the next batch of an authority holds; nothing is stored."""
    rows = session.execute(_to_print(authority_id)).all()
    letters = [
        Waiting(
            message.ref,
            office.vault.open(person.name_sealed, NAME, person.ref),
            person.role,
            MessageKind(message.kind),
            person.postal_address_sealed is not None,
        )
        for message, person, authority in rows
        if _need(session, office, message, person, authority, mark).reason is None
    ]
    n_all = session.scalar(select(func.count()).where(Message.authority_id == authority_id, _waits())) or 0
    in_order = tuple(sorted(letters, key=lambda one: not one.has_address))
    return Batch(in_order, len(rows) - len(letters), n_all - len(rows))


def write_letters(session: Session, office: Office, authority_id: int, mark: Mark) -> list[Letter]:
    """Letters to those whom nothing else reaches or who want one, in the order of the batch; each counts as sent.

    Whoever prints them commits after the pages are made, so that nothing counts as sent that was never printed.
    """
    rows = session.execute(_to_print(authority_id).with_for_update(of=Message)).all()
    written = [_letter(session, office, message, person, authority, mark) for message, person, authority in rows]
    return sorted((one for one in written if one is not None), key=lambda one: not one.address)


def _letter(
    session: Session, office: Office, message: Message, person: Informant, authority: Authority, mark: Mark
) -> Letter | None:
    need = _need(session, office, message, person, authority, mark)
    if need.reason is not None:
        message.state, message.reason = MessageState.CANCELLED.value, need.reason.value
        return None
    token = make_link(session, person.id, office.secret, actor=mark.actor, at=mark.at)
    link = f"{office.base_url}/s/{token}"
    text = text_for(office, person, authority.name, need, link)
    message.generation += 1
    message.channel = Channel.LETTER.value
    message.copy_sealed = office.vault.seal(f"{text.subject}\n\n{text.body}".replace(token, HIDDEN), COPY, message.ref)
    attempt = {
        "message_id": message.id,
        "generation": message.generation,
        "channel": Channel.LETTER.value,
        "begun_at": mark.at,
        "ended_at": mark.at,
        "fate": Fate.ACCEPTED.value,
        "code": "printed",
    }
    session.execute(insert(MessageAttempt), attempt)
    settle_as_sent(message, mark.at)
    record(
        session,
        Action.MESSAGE_SENT,
        actor=mark.actor,
        subject=("message", message.id),
        at=mark.at,
        authority_id=authority.id,
        details={"channel": message.channel, "kind": message.kind},
    )
    session.flush()
    name = office.vault.open(person.name_sealed, NAME, person.ref)
    address = tuple((postal_address_of(office.vault, person) or "").splitlines())
    return Letter(name, address, authority.name, text, link, office.texts.language(need.text, person.language))


def _need(
    session: Session, office: Office, message: Message, person: Informant, authority: Authority, mark: Mark
) -> Needed:
    today = mark.at.astimezone(office.hours(authority.zone).zone).date()
    return needed(session, office.shelf, message, person, today)


def _to_print(authority_id: int) -> Select[Message, Informant, Authority]:
    return (
        select(Message, Informant, Authority)
        .join(Informant, Informant.id == Message.informant_id)
        .join(Authority, Authority.id == Message.authority_id)
        .where(Message.authority_id == authority_id, _waits())
        .order_by(Message.day, Message.id)
        .limit(AT_ONCE)
    )


def _waits() -> ColumnElement[bool]:
    return Message.state.in_(TO_PRINT)
