"""The board: what is open, late and answered, and whom to call today, in what order and why."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, exists, func, null, or_, select, true
from sqlalchemy.orm import Session, aliased

from surveyapp.agreements.models import Agreement
from surveyapp.effects.rates import Rate, rate
from surveyapp.messaging.kinds import OUT, RED, MessageState
from surveyapp.messaging.models import Message, MessageAbout
from surveyapp.people.alphabet import swedish
from surveyapp.people.changes import NAME, PHONE
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Informant, Organisation
from surveyapp.placements.models import Placement
from surveyapp.reports.caseload import can_be_answered, open_windows
from surveyapp.reports.completion import Column, counted
from surveyapp.responses.models import Response
from surveyapp.schedule.models import Assignment, Occasion
from surveyapp.schedule.queries import phase_on
from surveyapp.schedule.subjects import InterviewSubject
from surveyapp.schedule.windows import UNSETTLED, FinalState, Phase

NOTHING_SENT = "nothing sent"
_CARRIED = (
    select(Message.channel)
    .join(MessageAbout, MessageAbout.message_id == Message.id)
    .where(MessageAbout.assignment_id == Assignment.id, Message.state.in_([one.value for one in OUT]))
    .order_by(Message.sent_at.desc())
    .limit(1)
    .correlate(Assignment)
    .scalar_subquery()
)
BY: Mapping[str, Column] = {
    "wave": Occasion.wave,
    "provider": func.coalesce(Placement.provider_id, Agreement.provider_id),
    "informant": Assignment.role,
    "channel": func.coalesce(_CARRIED, NOTHING_SENT),
}
"""By what the board can be read; the channel is that of the newest message that went out."""

PERIODS: Mapping[str, int | None] = {"30": 30, "90": 90, "365": 365, "all": None}
"""Days back in which a window opened, by the word in the address; None is ever."""


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One line: planned answers whose window has opened, and how the settled ones came out."""

    name: str
    n_open: int
    #: past the day by which an answer was expected, and still taken
    n_late: int
    n_answered: int
    n_not: int
    answered: Rate


def board(session: Session, authority_id: int, today: dt.date, by: str, days: int | None) -> tuple[BoardLine, ...]:
    """Forms whose window opened in the last ``days`` (or ever), by one of ``BY``; the last line is all together."""
    which = _opened(today)
    if days is not None:
        which = and_(which, Occasion.opens_on > today - dt.timedelta(days))
    found = _counted(session, authority_id, today, which, BY[by], phase_on(today))
    counts = ((name, phase, states) for (name, phase), states in found.items())
    return _lines(counts, _providers(session, authority_id) if by == "provider" else {})


def every_board(session: Session, authority_id: int, today: dt.date) -> dict[str, dict[str, tuple[BoardLine, ...]]]:
    """:func:`board` by each of ``BY`` and for each of ``PERIODS``, with one reading of the answers."""
    spans = sorted(days for days in PERIODS.values() if days is not None)
    span = case(*((Occasion.opens_on > today - dt.timedelta(days), days) for days in spans), else_=null())
    found = _counted(session, authority_id, today, _opened(today), *BY.values(), phase_on(today), span)
    providers = _providers(session, authority_id)
    boards: dict[str, dict[str, tuple[BoardLine, ...]]] = defaultdict(dict)
    for place, by in enumerate(BY):
        for period, days in PERIODS.items():
            counts = (
                (key[place], phase, states)
                for (*key, phase, within), states in found.items()
                if days is None or (within is not None and within <= days)
            )
            boards[by][period] = _lines(counts, providers if by == "provider" else {})
    return dict(boards)


def _counted(
    session: Session, authority_id: int, today: dt.date, which: ColumnElement[bool], *by: Column
) -> dict[tuple[Any, ...], Counter[FinalState]]:
    """What is counted of an authority's placements, agreements and subjects of interviews.

    Each kind by itself: with "or" between them, SQLite goes by the day from one occasion to a far-off other, and looks
    whose it is.
    """
    found: dict[tuple[Any, ...], Counter[FinalState]] = defaultdict(Counter)
    for one in (Placement, Agreement, InterviewSubject):
        for key, states in counted(session, today, and_(one.authority_id == authority_id, which), *by).items():
            found[key] += states
    return found


def _opened(today: dt.date) -> ColumnElement[bool]:
    return and_(Assignment.version > 0, Occasion.opens_on <= today)


def _lines(counts: Iterable[tuple[Any, str, Counter[FinalState]]], names: Mapping[str, str]) -> tuple[BoardLine, ...]:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for name, phase, states in counts:
        for state, n in states.items():
            for line in (str(name), ""):
                found[line][_column(state, Phase(phase))] += n
    lines = [_line(names.get(name, name), of_line) for name, of_line in found.items() if name]
    return (*sorted(lines, key=lambda line: swedish(line.name)), _line("", found[""]))


def _column(state: FinalState, phase: Phase) -> str:
    if state is FinalState.ANSWERED:
        return "answered"
    if state in UNSETTLED:
        return "late" if phase is Phase.GRACE else "open"
    return "not"


def _line(name: str, counts: Mapping[str, int]) -> BoardLine:
    n_answered, n_not = counts.get("answered", 0), counts.get("not", 0)
    return BoardLine(
        name, counts.get("open", 0), counts.get("late", 0), n_answered, n_not, rate(n_answered, n_answered + n_not)
    )


def _providers(session: Session, authority_id: int) -> dict[str, str]:
    rows = session.execute(select(Organisation.id, Organisation.name).where(Organisation.authority_id == authority_id))
    return {str(provider_id): name for provider_id, name in rows}


class Why(StrEnum):
    """Why somebody is to be called, the most pressing first."""

    UNREACHABLE = "nothing reaches them"
    BEGUN = "begun, closes soon"
    CLOSES = "closes soon"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Call:
    """One person to call today: who, about whom, how much is waiting, until when and why."""

    informant_id: int
    name: str
    phone: str | None
    role: str
    placement_ref: str
    about: str
    provider: str
    n_waiting: int
    #: when the first of them opened, and by when it was expected
    opened_on: dt.date
    due_on: dt.date
    closes_on: dt.date
    why: Why
    placement_id: int


SOON = 3
"""Days before an answer is no longer taken from which a call is worth while."""


@dataclass(frozen=True, slots=True)
class CallsAsked:
    """People to call for one of these reasons: so many of them, after so many others."""

    why: tuple[Why, ...] = tuple(Why)
    n: int = 20
    after: int = 0


Calls = tuple[tuple[Call, ...], int]


def whom_to_call(
    session: Session,
    vault: Vault,
    authority_id: int,
    today: dt.date,
    asked: Sequence[CallsAsked],
    *,
    caseworker_id: int | None = None,
) -> tuple[Calls, ...]:
    """People with something open that will be lost without a call, most pressing first, and how many there are.

    First those whom no message reaches, then what is begun and closes within three days, then what closes within three
    days, then what is late; among equals what closes first. Each of ``asked`` has its own answer, which must have no
    reason in common; all are found at once. Names are opened for those that are told of only. ``caseworker_id`` keeps
    those of one caseworker.
    """
    pressing = _in_order(_pressing(authority_id, today, caseworker_id), asked).subquery()
    about = aliased(Informant)
    rows = session.execute(
        select(
            pressing,
            Informant.ref.label("own_ref"),
            Informant.name_sealed.label("own_name"),
            Informant.phone_sealed,
            Informant.role,
            about.ref.label("about_ref"),
            about.name_sealed.label("about_name"),
            Placement.ref.label("placement_ref"),
            Organisation.name.label("provider"),
        )
        .join(Informant, Informant.id == pressing.c.informant_id)
        .join(Placement, Placement.id == pressing.c.placement_id)
        .join(Organisation, Organisation.id == Placement.provider_id)
        .join(about, about.participant_id == Placement.participant_id)
        .where(
            or_(
                *(
                    and_(pressing.c.part == part, pressing.c.place.between(one.after + 1, one.after + one.n))
                    for part, one in enumerate(asked)
                )
            )
        )
        .order_by(pressing.c.part, pressing.c.place)
    ).all()
    parts = [[row for row in rows if row.part == part] for part in range(len(asked))]
    return tuple((tuple(_call(vault, row) for row in part), part[0].n_all if part else 0) for part in parts)


def _pressing(authority_id: int, today: dt.date, caseworker_id: int | None) -> Subquery:
    """Everybody with something open, by the placement that it is about, and how pressing it is; None is not."""
    now = open_windows(today, caseworker_id)
    red = exists(
        select(MessageAbout.assignment_id)
        .join(Message, Message.id == MessageAbout.message_id)
        .where(
            MessageAbout.assignment_id == Assignment.id,
            Message.state.in_([one.value for one in (*RED, MessageState.TO_PRINT)]),
        )
        .correlate(Assignment)
    )
    soon = now.c.closes_on <= today + dt.timedelta(SOON)
    # Numbers, so that the most pressing of a person's several open answers is the smallest.
    order = case((red, 0), (and_(soon, Assignment.begun_at.is_not(None)), 1), (soon, 2), (now.c.due_on < today, 3))
    return (
        select(
            Assignment.informant_id,
            now.c.placement_id,
            func.min(order).label("rank"),
            func.min(now.c.opens_on).label("opened_on"),
            func.min(now.c.due_on).label("due_on"),
            func.min(now.c.closes_on).label("closes_on"),
            func.count().label("n_waiting"),
        )
        .join(now, now.c.id == Assignment.occasion_id)
        .join(Placement, Placement.id == now.c.placement_id)
        .outerjoin(Response, Response.assignment_id == Assignment.id)
        .where(
            Placement.authority_id == authority_id,
            true() if caseworker_id is None else Placement.caseworker_id == caseworker_id,
            *can_be_answered(),
        )
        .group_by(Assignment.informant_id, now.c.placement_id)
        .subquery()
    )


def _in_order(every: Subquery, asked: Sequence[CallsAsked]) -> Select[*tuple[Any, ...]]:
    """Each with the answer that it belongs to, its place in it, and how many are in it."""
    ranks = [[list(Why).index(why) for why in one.why] for one in asked]
    part = case(*((every.c.rank.in_(some), number) for number, some in enumerate(ranks)))
    order = every.c.rank, every.c.closes_on, every.c.informant_id, every.c.placement_id
    return select(
        every,
        part.label("part"),
        func.row_number().over(partition_by=part, order_by=order).label("place"),
        func.count().over(partition_by=part).label("n_all"),
    ).where(every.c.rank.in_([rank for some in ranks for rank in some]))


def _call(vault: Vault, row: Any) -> Call:
    return Call(
        informant_id=row.informant_id,
        name=vault.open(row.own_name, NAME, row.own_ref),
        phone=vault.open_if(row.phone_sealed, PHONE, row.own_ref),
        role=row.role,
        placement_ref=row.placement_ref,
        about=vault.open(row.about_name, NAME, row.about_ref),
        provider=row.provider,
        n_waiting=row.n_waiting,
        opened_on=row.opened_on,
        due_on=row.due_on,
        closes_on=row.closes_on,
        why=list(Why)[row.rank],
        placement_id=row.placement_id,
    )
