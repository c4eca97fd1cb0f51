"""Reads of messaging: the outbox by state, one message, days compared, people whom nothing reaches."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from surveyapp.messaging.due_counted import DueDays, due_days
from surveyapp.messaging.kinds import OUT, RED, WAITING, MessageKind, MessageState, Reason, Step
from surveyapp.messaging.models import Message, MessageAbout, MessageAttempt
from surveyapp.messaging.sending import COPY
from surveyapp.people.changes import NAME
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Authority, Channel, Informant
from surveyapp.plans.shelf import Shelf

LATE = dt.timedelta(hours=2)
"""So long after its moment a waiting message counts as late: the worker is off, or nothing gets through."""

LONGEST_WAIT_DAYS = 5
"""After so many days a step that is due has its message, whatever days lie between two messages to the same person."""


@dataclass(frozen=True, slots=True)
class Line:
    """A message in the list. Names are opened only for the lines of one page."""

    id: int
    ref: str
    informant_id: int
    first_name: str
    role: str
    kind: MessageKind
    state: MessageState
    reason: Reason | None
    channel: Channel | None
    day: dt.date
    due_at: dt.datetime
    sent_at: dt.datetime | None
    delivered_at: dt.datetime | None
    is_uncertain: bool
    n_steps: int
    #: in öre
    cost: int | None


@dataclass(frozen=True, slots=True)
class Outbox:
    """One page of the outbox, and how many messages there are in each state."""

    lines: tuple[Line, ...]
    n_shown: int
    by_state: dict[str, int]
    n_uncertain: int
    #: of what was sent in text messages, in öre
    cost: int


@dataclass(frozen=True, slots=True)
class Try:
    """One try of a message."""

    generation: int
    channel: Channel
    begun_at: dt.datetime
    fate: str | None
    code: str | None


@dataclass(frozen=True, slots=True)
class Detail:
    """One message with its tries and, where it left, a copy of what was sent."""

    line: Line
    tries: tuple[Try, ...]
    copy: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Day:
    """What was expected on a day, and what became of it; ``n_expected`` is the sum of the next six."""

    day: dt.date
    n_expected: int = 0
    n_waiting: int = 0
    n_sent: int = 0
    n_delivered: int = 0
    n_called_off: int = 0
    n_red: int = 0
    #: due, and without a message
    n_missing: int = 0
    #: of the waiting ones, those whose moment is long over
    n_late: int = 0
    #: may have arrived twice, whatever state they have now
    n_uncertain: int = 0

    @property
    def is_red(self) -> bool:
        """Whether something did not leave that should have."""
        return self.n_missing > 0 or self.n_late > 0


def outbox(
    session: Session,
    vault: Vault,
    authority_id: int,
    states: Sequence[MessageState],
    page: int,
    per_page: int,
) -> Outbox:
    """A page of an authority's messages in these states, or in any where none is given; newest day first."""
    of_authority = Message.authority_id == authority_id
    which = and_(of_authority, Message.state.in_([one.value for one in states])) if states else of_authority
    by_state = dict(
        session.execute(select(Message.state, func.count()).where(of_authority).group_by(Message.state)).all()
    )
    n_uncertain, cost = session.execute(
        select(func.count(Message.uncertain_at), func.coalesce(func.sum(Message.cost), 0)).where(of_authority)
    ).one()
    lines = _lines(session, vault, which, (page - 1) * per_page, per_page)
    n_shown = sum(number for state, number in by_state.items() if not states or MessageState(state) in states)
    return Outbox(lines, n_shown, by_state, n_uncertain, cost or 0)


def message(session: Session, vault: Vault, authority_id: int, ref: str) -> Detail | None:
    """One message of an authority."""
    lines = _lines(session, vault, and_(Message.authority_id == authority_id, Message.ref == ref), 0, 1)
    if not lines:
        return None
    rows = session.scalars(
        select(MessageAttempt).where(MessageAttempt.message_id == lines[0].id).order_by(MessageAttempt.generation)
    )
    tries = tuple(Try(row.generation, Channel(row.channel), row.begun_at, row.fate, row.code) for row in rows)
    sealed = session.scalar(select(Message.copy_sealed).where(Message.id == lines[0].id))
    return Detail(lines[0], tries, vault.open_if(sealed, COPY, ref))


def days(session: Session, shelf: Shelf, authority_id: int, first: dt.date, now: dt.datetime) -> list[Day]:
    """Every day from ``first`` to today with what was expected, sent and delivered."""
    today = today_of(session, authority_id, now)
    due = due_days(session, shelf, authority_id, today, today)
    return days_and_coming(session, authority_id, due, (first, today), now)[0]


def today_of(session: Session, authority_id: int, now: dt.datetime) -> dt.date:
    """The day that it is where the authority is."""
    zone = session.scalars(select(Authority.zone).where(Authority.id == authority_id)).one()
    return now.astimezone(ZoneInfo(zone)).date()


def days_and_coming(
    session: Session, authority_id: int, due: DueDays, between: tuple[dt.date, dt.date], now: dt.datetime
) -> tuple[list[Day], dict[dt.date, int]]:
    """:func:`days` from a first to this day, given the next steps that are due, and how many of those fall on each of
    the coming days if nobody answers meanwhile."""
    first, today = between
    ahead: Counter[dt.date] = Counter()
    for (_step, on), n in due.every.items():
        if on > today:
            ahead[on] += n
    return _days(session, authority_id, first, today, now, _missing(due, today)), dict(sorted(ahead.items()))


def _days(
    session: Session,
    authority_id: int,
    first: dt.date,
    today: dt.date,
    now: dt.datetime,
    missing: Mapping[dt.date, int],
) -> list[Day]:
    counted = {
        row.day: row
        for row in session.execute(
            select(
                Message.day,
                func.count().label("n_all"),
                *(_count(states).label(name) for name, states in _COUNTED.items()),
                func.sum(case((and_(_among(WAITING), Message.due_at < now - LATE), 1), else_=0)).label("n_late"),
                func.count(Message.uncertain_at).label("n_uncertain"),
            )
            .where(Message.authority_id == authority_id, Message.day >= first)
            .group_by(Message.day)
        )
    }
    every = sorted({first + dt.timedelta(n) for n in range((today - first).days + 1)} | set(counted) | set(missing))
    return [
        Day(
            day=day,
            n_expected=(counted[day].n_all if day in counted else 0) + missing.get(day, 0),
            n_missing=missing.get(day, 0),
            **({name: int(getattr(counted[day], name)) for name in _NAMES} if day in counted else {}),
        )
        for day in every
    ]


def unreachable(session: Session, vault: Vault, authority_id: int) -> list[Line]:
    """Messages that nothing carries to their people, oldest first: whom to call, or to write a letter."""
    which = and_(
        Message.authority_id == authority_id,
        Message.state.in_((MessageState.UNREACHABLE.value, MessageState.TO_PRINT.value)),
    )
    return list(reversed(_lines(session, vault, which, 0, 500)))


_COUNTED: dict[str, tuple[MessageState, ...]] = {
    "n_waiting": (*WAITING, MessageState.TO_PRINT),
    "n_sent": (MessageState.SENT,),
    "n_delivered": (MessageState.DELIVERED,),
    "n_called_off": (MessageState.CANCELLED,),
    "n_red": RED,
}
_NAMES = (*_COUNTED, "n_late", "n_uncertain")


def _among(states: Sequence[MessageState]) -> ColumnElement[bool]:
    return Message.state.in_([one.value for one in states])


def _count(states: Sequence[MessageState]) -> ColumnElement[int]:
    return func.sum(case((_among(states), 1), else_=0))


def _missing(due: DueDays, today: dt.date) -> Counter[dt.date]:
    """Steps, by the day they fell due, that should have had a message for days; escalations are tasks in any case."""
    latest = today - dt.timedelta(LONGEST_WAIT_DAYS)
    found: Counter[dt.date] = Counter()
    for (step, on), n in due.now.items():
        if on <= latest and step is not Step.ESCALATION:
            found[on] += n
    return found


def _lines(session: Session, vault: Vault, which: ColumnElement[bool], skip: int, number: int) -> tuple[Line, ...]:
    n_steps = select(func.count()).where(MessageAbout.message_id == Message.id).correlate(Message).scalar_subquery()
    rows = session.execute(
        select(Message, Informant.ref, Informant.name_sealed, Informant.role, n_steps)
        .join(Informant, Informant.id == Message.informant_id)
        .where(which)
        .order_by(Message.day.desc(), Message.id.desc())
        .offset(skip)
        .limit(number)
    )
    return tuple(
        Line(
            id=one.id,
            ref=one.ref,
            informant_id=one.informant_id,
            first_name=vault.open(name_sealed, NAME, ref).split()[0],
            role=role,
            kind=MessageKind(one.kind),
            state=MessageState(one.state),
            reason=None if one.reason is None else Reason(one.reason),
            channel=None if one.channel is None else Channel(one.channel),
            day=one.day,
            due_at=one.due_at,
            sent_at=one.sent_at,
            delivered_at=one.delivered_at,
            is_uncertain=one.uncertain_at is not None,
            n_steps=steps,
            cost=one.cost if one.state in OUT else None,
        )
        for one, ref, name_sealed, role, steps in rows
    )
