"""What a person's page shows beside their answers: contact and consent, attendance, messages, and who did what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, case, cast, func, or_, select
from sqlalchemy.orm import Session

from surveyapp.access.changes import NAME as ACCOUNT_NAME
from surveyapp.access.models import Account
from surveyapp.audit.actions import Action
from surveyapp.audit.models import AuditEvent
from surveyapp.audit.queries import Event
from surveyapp.goals.models import Goal
from surveyapp.messaging.kinds import MessageKind, MessageState, Reason
from surveyapp.messaging.models import Message
from surveyapp.people.changes import EMAIL, PHONE
from surveyapp.people.corrections import postal_address_of
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Channel, Display, Informant, Participant
from surveyapp.placements.attendance import counts
from surveyapp.placements.models import Attendance, Placement
from surveyapp.privacy.consent import Consent, Decision, Purpose
from surveyapp.privacy.models import ConsentRecord
from surveyapp.reports.trail import Names
from surveyapp.responses.models import Response
from surveyapp.schedule.models import Assignment, Occasion
from surveyapp.tasks.models import Task


@dataclass(frozen=True, slots=True)
class Person:
    """How a participant is reached and reads, and every decision about taking part, oldest first."""

    ref: str
    phone: str | None
    email: str | None
    postal_address: str | None
    preferred: Channel | None
    has_stopped_messages: bool
    #: what a provider said that nothing reaches
    refuses: frozenset[str]
    language: str
    display: Display
    is_taking_part: bool | None
    consents: tuple[Consent, ...]


def person(session: Session, vault: Vault, informant_id: int) -> Person:
    """The participant who answers as this informant; one query."""
    rows = session.execute(
        select(Informant, Participant.ref, ConsentRecord)
        .join(Participant, Participant.id == Informant.participant_id)
        .outerjoin(ConsentRecord, ConsentRecord.participant_id == Informant.participant_id)
        .where(Informant.id == informant_id)
        .order_by(ConsentRecord.decided_at, ConsentRecord.id)
    ).all()
    found = rows[0][0]
    refused = {"phone": found.phone_refused_at, "email": found.email_refused_at}
    return Person(
        ref=rows[0].ref,
        phone=vault.open_if(found.phone_sealed, PHONE, found.ref),
        email=vault.open_if(found.email_sealed, EMAIL, found.ref),
        postal_address=postal_address_of(vault, found),
        preferred=None if found.preferred_channel is None else Channel(found.preferred_channel),
        has_stopped_messages=found.messages_stopped_at is not None,
        refuses=frozenset(name for name, at in refused.items() if at is not None),
        language=found.language,
        display=Display(found.display),
        is_taking_part=found.is_taking_part,
        consents=tuple(
            Consent(Purpose(one.purpose), Decision(one.decision), one.decided_at)
            for _, _, one in rows
            if one is not None
        ),
    )


@dataclass(frozen=True, slots=True)
class MonthThere:
    """Hours there and hours planned in a month; nothing planned was told where that is None."""

    month: dt.date
    hours: float
    planned: float | None

    @property
    def share(self) -> float | None:
        """Hours there of hours planned."""
        return self.hours / self.planned if self.planned else None


@dataclass(frozen=True, slots=True)
class There:
    """Attendance by month, latest first."""

    months: tuple[MonthThere, ...]

    @property
    def share(self) -> float | None:
        """Hours there of hours planned over every month for which both were told."""
        told = [one for one in self.months if one.planned]
        planned = sum(one.planned or 0 for one in told)
        return sum(one.hours for one in told) / planned if planned else None


def attendance_of(session: Session, placement_id: int) -> There:
    """What was recorded by month, days of a month added up."""
    rows = session.execute(
        select(Attendance.on.label("day"), Attendance.hours, Attendance.hours_planned).where(
            Attendance.placement_id == placement_id, counts()
        )
    )
    hours: dict[dt.date, float] = {}
    planned: dict[dt.date, float] = {}
    for row in rows:
        month = row.day.replace(day=1)
        hours[month] = hours.get(month, 0) + row.hours
        if row.hours_planned is not None:
            planned[month] = planned.get(month, 0) + row.hours_planned
    return There(tuple(MonthThere(month, hours[month], planned.get(month)) for month in sorted(hours, reverse=True)))


@dataclass(frozen=True, slots=True)
class Sent:
    """A message to the participant."""

    ref: str
    kind: MessageKind
    state: MessageState
    reason: Reason | None
    channel: Channel | None
    at: dt.datetime


def messages_to(session: Session, informant_id: int, number: int) -> tuple[Sent, ...]:
    """The newest messages to this person."""
    rows = session.execute(
        select(
            Message.ref, Message.kind, Message.state, Message.reason, Message.channel, Message.sent_at, Message.due_at
        )
        .where(Message.informant_id == informant_id)
        .order_by(Message.day.desc(), Message.id.desc())
        .limit(number)
    )
    return tuple(
        Sent(
            ref=row.ref,
            kind=MessageKind(row.kind),
            state=MessageState(row.state),
            reason=None if row.reason is None else Reason(row.reason),
            channel=None if row.channel is None else Channel(row.channel),
            at=row.sent_at or row.due_at,
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class Acts:
    """The newest lines of the trail about a placement and its participant, with the names that they need."""

    events: tuple[Event, ...]
    names: Names

    @property
    def last_by_staff(self) -> Event | None:
        """What an account did last; fetching a file changes nothing."""
        by_staff = (event for event in self.events if event.actor.startswith("account "))
        return next((event for event in by_staff if event.action != Action.EXPORTED), None)


def acts_about(
    session: Session, vault: Vault, authority_id: int, placement_id: int, informant_id: int, number: int
) -> Acts:
    """Who did what, newest first; one query."""
    newest = (
        select(
            AuditEvent.id,
            AuditEvent.at,
            AuditEvent.actor,
            AuditEvent.action,
            AuditEvent.subject_kind,
            AuditEvent.subject_id,
            AuditEvent.details,
            _number("account ").label("account_id"),
            _number("informant ").label("informant_id"),
        )
        .where(_about(placement_id, informant_id))
        .order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
        .limit(number)
        .subquery()
    )
    rows = session.execute(
        select(newest, Account.ref, Account.name_sealed, Informant.role)
        .outerjoin(Account, and_(Account.id == newest.c.account_id, Account.authority_id == authority_id))
        .outerjoin(Informant, and_(Informant.id == newest.c.informant_id, Informant.authority_id == authority_id))
        .order_by(newest.c.at.desc(), newest.c.id.desc())
    ).all()
    accounts = {row.account_id: vault.open(row.name_sealed, ACCOUNT_NAME, row.ref) for row in rows if row.ref}
    roles = {row.informant_id: row.role for row in rows if row.role}
    return Acts(tuple(_events(rows)), Names(accounts, roles))


def _events(rows: Iterable[Any]) -> Iterable[Event]:
    for row in rows:
        yield Event(row.at, row.actor, row.action, row.subject_kind, row.subject_id, row.details or {})


def _number(kind: str) -> ColumnElement[int | None]:
    """The row id behind "account 3" or "informant 12", as that kind of actor."""
    number = cast(func.substr(AuditEvent.actor, len(kind) + 1), Integer)
    return case((AuditEvent.actor.like(f"{kind}%"), number))


def _about(placement_id: int, informant_id: int) -> ColumnElement[bool]:
    planned = (
        select(Response.id)
        .join(Assignment, Assignment.id == Response.assignment_id)
        .join(Occasion, Occasion.id == Assignment.occasion_id)
        .where(Occasion.placement_id == placement_id)
    )
    which: dict[str, Any] = {
        "placement": [placement_id],
        "informant": [informant_id],
        "participant": select(Placement.participant_id).where(Placement.id == placement_id),
        "goal": select(Goal.id).where(Goal.placement_id == placement_id),
        "task": select(Task.id).where(Task.placement_id == placement_id),
        "response": planned,
    }
    return or_(*(and_(AuditEvent.subject_kind == kind, AuditEvent.subject_id.in_(ids)) for kind, ids in which.items()))
