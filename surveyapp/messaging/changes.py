"""Writes of messaging: queue what is due, call a message off, try it again."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.db.base import Base
from surveyapp.messaging.due import CHUNK, Due, due_steps, latest_days
from surveyapp.messaging.kinds import RED, MessageKind, MessageState, Reason, Step
from surveyapp.messaging.models import Message, MessageAbout
from surveyapp.messaging.office import Office
from surveyapp.messaging.rules import choose_channel, may_write_on
from surveyapp.messaging.sending import Mark, reach_of
from surveyapp.people.models import Authority, Channel, Informant, Role, new_ref
from surveyapp.tasks.changes import About, make_task
from surveyapp.tasks.rules import TaskKind

_MESSAGE, _ABOUT = (Base.metadata.tables[row.__tablename__] for row in (Message, MessageAbout))
CALLED_OFF_BY_STAFF = (
    MessageState.QUEUED,
    MessageState.UNCERTAIN,
    MessageState.TO_PRINT,
    *RED,
)
TRIED_AGAIN = (*RED, MessageState.CANCELLED, MessageState.TO_PRINT)


@dataclass(slots=True)
class Queued:
    """What one look at the plan put into the queue."""

    messages: int = 0
    steps: int = 0
    #: people who could not be reached before and now can
    reachable: int = 0
    escalated: int = 0

    def add(self, other: Queued) -> None:
        """Count another authority's along."""
        self.messages += other.messages
        self.steps += other.steps
        self.reachable += other.reachable
        self.escalated += other.escalated

    @property
    def is_empty(self) -> bool:
        """Whether everything due had its message already."""
        return not (self.messages or self.steps or self.reachable or self.escalated)


def queue_due(session: Session, office: Office, mark: Mark) -> Queued:
    """Put a row into the queue for every step that is due, one message for each person; a second run adds nothing.

    Runs in the caller's transaction, so that a planner's change and the messages that follow from it are stored
    together or not at all. Nobody is left out for want of an address: that is found out, and told, when it is sent.
    """
    whole = Queued()
    for authority in session.scalars(select(Authority).order_by(Authority.id)).all():
        queued = _queue_for(session, office, authority, mark)
        whole.add(queued)
        if not queued.is_empty:
            record(
                session,
                Action.MESSAGE_QUEUED,
                actor=mark.actor,
                subject=("authority", authority.id),
                at=mark.at,
                authority_id=authority.id,
                details={name: getattr(queued, name) for name in Queued.__slots__},
            )
    return whole


def call_off(session: Session, ref: str, authority_id: int, mark: Mark) -> bool:
    """Call a message of this authority off before it leaves; False where it is gone or held by a worker."""
    return _by_staff(session, ref, authority_id, CALLED_OFF_BY_STAFF, MessageState.CANCELLED, Reason.BY_STAFF, mark)


def try_again(session: Session, ref: str, authority_id: int, mark: Mark) -> bool:
    """Put a message that ended without arriving into the queue again; whether it was such a one."""
    return _by_staff(session, ref, authority_id, TRIED_AGAIN, MessageState.QUEUED, None, mark)


def print_again(session: Session, ref: str, authority_id: int, mark: Mark) -> bool:
    """Let a letter that counts as sent come with the next batch once more; whether it was one."""
    channel = session.scalar(select(Message.channel).where(Message.ref == ref, Message.authority_id == authority_id))
    if channel != Channel.LETTER.value:
        return False
    return _by_staff(session, ref, authority_id, (MessageState.SENT,), MessageState.TO_PRINT, None, mark)


def _by_staff(
    session: Session,
    ref: str,
    authority_id: int,
    states: Sequence[MessageState],
    state: MessageState,
    reason: Reason | None,
    mark: Mark,
) -> bool:
    values = {
        "state": state.value,
        "reason": None if reason is None else reason.value,
        "due_at": mark.at,
        "n_failed": 0,
    }
    row = session.execute(
        update(Message)
        .where(Message.ref == ref, Message.authority_id == authority_id, Message.state.in_(one.value for one in states))
        .values(**values)
        .returning(Message.id)
    ).first()
    if row is None:
        return False
    action = Action.MESSAGE_QUEUED if reason is None else Action.MESSAGE_FAILED
    details = {"reason": values["reason"]}
    subject = ("message", row.id)
    record(session, action, actor=mark.actor, subject=subject, at=mark.at, authority_id=authority_id, details=details)
    return True


def _queue_for(session: Session, office: Office, authority: Authority, mark: Mark) -> Queued:
    queued = Queued()
    # Two workers may believe that it is their turn, when one was cut off: the second waits and finds nothing due.
    session.execute(select(Authority.id).where(Authority.id == authority.id).with_for_update(key_share=True))
    today = mark.at.astimezone(office.hours(authority.zone).zone).date()
    by_person: dict[int, list[Due]] = defaultdict(list)
    for chunk in due_steps(session, office.shelf, authority.id, today, today):
        for due in chunk:
            _address(session, due, by_person, authority.id, queued, mark)
    people = sorted(by_person)
    for first in range(0, len(people), CHUNK):
        some = {person: by_person[person] for person in people[first : first + CHUNK]}
        _queue(session, office, authority, some, queued, mark)
    queued.reachable = _reachable_again(session, office, authority.id, mark)
    return queued


def _address(
    session: Session, due: Due, by_person: dict[int, list[Due]], authority_id: int, queued: Queued, mark: Mark
) -> None:
    """Steps go to whoever answers; an escalation goes to the caseworker, and is a task in any case."""
    if due.step is not Step.ESCALATION:
        by_person[due.informant_id].append(due)
        return
    about = About(placement_id=due.placement_id, assignment_id=due.assignment_id)
    key = f"assignment {due.assignment_id}"
    is_new = make_task(session, TaskKind.ESCALATED, key, authority_id, about, actor=mark.actor, at=mark.at)
    queued.escalated += is_new
    if due.caseworker_id is not None and due.caseworker_id != due.informant_id:
        by_person[due.caseworker_id].append(due)


def _queue(
    session: Session,
    office: Office,
    authority: Authority,
    by_person: Mapping[int, list[Due]],
    queued: Queued,
    mark: Mark,
) -> None:
    hours = office.hours(authority.zone)
    due_at = hours.next_moment(mark.at)
    day = due_at.astimezone(hours.zone).date()
    people = list(by_person)
    roles = dict(session.execute(select(Informant.id, Informant.role).where(Informant.id.in_(people))).all())
    latest = latest_days(session, people)
    waiting = _waiting(session, people, day)
    new: dict[int, list[Due]] = {}
    added: list[dict[str, object]] = []
    for person, steps in by_person.items():
        if person in waiting:
            message_id, is_queued = waiting[person]
            added += [_about(due, message_id) for due in steps if is_queued]
        elif may_write_on(Role(roles[person]), latest.get(person), min(one.due_on for one in steps), day):
            new[person] = steps
    ids = _insert(session, authority.id, new, roles, day, due_at, mark)
    added += [_about(due, ids[person]) for person, steps in new.items() for due in steps]
    if added:
        session.execute(insert(_ABOUT), added)
    queued.messages += len(new)
    queued.steps += len(added)


def _waiting(session: Session, people: list[int], day: dt.date) -> dict[int, tuple[int, bool]]:
    """The message that each of these people has for the day, and whether more can be put into it."""
    rows = session.execute(
        select(Message.informant_id, Message.id, Message.state).where(
            Message.informant_id.in_(people), Message.day == day
        )
    )
    return {person: (message_id, state == MessageState.QUEUED) for person, message_id, state in rows}


def _insert(
    session: Session,
    authority_id: int,
    new: Mapping[int, list[Due]],
    roles: Mapping[int, str],
    day: dt.date,
    due_at: dt.datetime,
    mark: Mark,
) -> dict[int, int]:
    if not new:
        return {}
    session.execute(
        insert(_MESSAGE),
        [
            {
                "ref": new_ref(),
                "authority_id": authority_id,
                "informant_id": person,
                "kind": _kind(roles[person], steps).value,
                "day": day,
                "state": MessageState.QUEUED.value,
                "due_at": due_at,
                "generation": 0,
                "n_failed": 0,
                "created_at": mark.at,
            }
            for person, steps in new.items()
        ],
    )
    rows = session.execute(
        select(Message.informant_id, Message.id).where(Message.informant_id.in_(new), Message.day == day)
    )
    return {row.informant_id: row.id for row in rows}


def _kind(role: str, steps: list[Due]) -> MessageKind:
    if role != Role.PARTICIPANT:
        return MessageKind.DIGEST
    is_invitation = any(one.step is Step.INVITATION for one in steps)
    return MessageKind.INVITATION if is_invitation else MessageKind.REMINDER


def _about(due: Due, message_id: int) -> dict[str, object]:
    return {
        "assignment_id": due.assignment_id,
        "step": due.step.value,
        "ordinal": due.ordinal,
        "message_id": message_id,
    }


def _reachable_again(session: Session, office: Office, authority_id: int, mark: Mark) -> int:
    """Messages to people who could not be reached and now can go back into the queue."""
    rows = session.execute(
        select(Message, Informant)
        .join(Informant, Informant.id == Message.informant_id)
        .where(Message.authority_id == authority_id, Message.state == MessageState.UNREACHABLE.value)
    ).all()
    n_reachable = 0
    for message, person in rows:
        if choose_channel(reach_of(person), office.set_up) is not None:
            message.state, message.reason, message.due_at = MessageState.QUEUED.value, None, mark.at
            n_reachable += 1
    session.flush()
    return n_reachable
