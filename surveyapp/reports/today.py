"""What a caseworker has to decide today: whom to call, what ends, what is due; each line with since when.

One query for each heading and one for the people on the page, however many placements there are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, true, tuple_
from sqlalchemy.orm import Session

from surveyapp.agreements.models import Agreement
from surveyapp.agreements.terms import NEAR_DAYS, notice_by
from surveyapp.conversations.rules import Area
from surveyapp.people.changes import NAME, PHONE
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Informant, Organisation
from surveyapp.placements.models import Placement
from surveyapp.placements.queries import of_caseworker
from surveyapp.plans.shelf import Shelf
from surveyapp.reports.board import SOON, Call, CallsAsked, Why, whom_to_call
from surveyapp.reports.caseload import can_be_answered, open_windows
from surveyapp.reports.worse import worse
from surveyapp.responses.models import Response
from surveyapp.schedule.models import Assignment
from surveyapp.tasks.queries import TaskLine, pressing_tasks
from surveyapp.tasks.rules import TaskKind

AFTER = (6, 12, 24)
"""Months after the exit at which people are asked again."""


class Kind(StrEnum):
    """The headings, the most pressing first."""

    NO_SHOW = "no-show"
    UNREACHABLE = "unreachable"
    LATE = "late"
    WORSE = "worse"
    EXIT = "exit"
    FOLLOW_UP = "follow-up"
    NOTICE = "notice"
    TASK = "task"


@dataclass(frozen=True, slots=True)
class Who:
    """The participant of a placement, and how to reach them."""

    ref: str
    name: str
    label: str | None
    provider: str
    phone: str | None


@dataclass(frozen=True, slots=True)
class Item:
    """One line: about which placement, since when, until when, and what its heading needs besides."""

    placement_id: int | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    call: Call | None = None
    areas: tuple[Area, ...] = ()
    task: TaskLine | None = None
    #: of an agreement, with its ref
    provider: str = ""
    agreement: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with one page of its lines, and how many there are."""

    kind: Kind
    items: tuple[Item, ...]
    n_all: int


@dataclass(frozen=True, slots=True)
class Today:
    """The whole page."""

    sections: tuple[Section, ...]
    people: dict[int, Who]

    @property
    def n_all(self) -> int:
        """How many lines there are under all headings."""
        return sum(one.n_all for one in self.sections)


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose day it is, and how much of it is shown: the first lines of every heading, or a page of one."""

    authority_id: int
    today: dt.date
    caseworker_id: int | None = None
    shown: Kind | None = None
    page: int = 1
    size: int = 25
    first: int = 5
    #: placements that are named besides those in the lines
    named: frozenset[int] = frozenset()

    def number(self, kind: Kind) -> int:
        """How many lines from the start are needed to show and to count a heading."""
        if self.shown is None:
            return self.first
        return self.page * self.size if kind is self.shown else 1

    def of_page(self, kind: Kind, lines: Sequence[Item]) -> tuple[Item, ...]:
        """The lines that are shown."""
        if self.shown is None:
            return tuple(lines)
        return tuple(lines[(self.page - 1) * self.size :]) if kind is self.shown else ()

    def mine(self) -> ColumnElement[bool]:
        """For placements: those of the caseworker, or all of the authority."""
        own = true() if self.caseworker_id is None else Placement.caseworker_id == self.caseworker_id
        return and_(Placement.authority_id == self.authority_id, own)


@dataclass
class _Found:
    lines: list[Item] = field(default_factory=list)
    n_all: int = 0


def today(session: Session, vault: Vault, shelf: Shelf, asked: Asked) -> Today:
    """What waits; names and telephone numbers are opened for the lines that are shown only."""
    found = {
        Kind.NO_SHOW: _tasks(session, asked, Kind.NO_SHOW, [TaskKind.DID_NOT_COME]),
        **_calls(session, vault, asked),
        Kind.WORSE: _worse(session, asked),
        Kind.EXIT: _exits(session, asked),
        Kind.FOLLOW_UP: _follow_ups(session, shelf, asked),
        Kind.NOTICE: _notices(session, asked),
        Kind.TASK: _tasks(session, asked, Kind.TASK, _OTHER_TASKS),
    }
    sections = tuple(Section(kind, asked.of_page(kind, one.lines), one.n_all) for kind, one in found.items())
    about = {item.placement_id for section in sections for item in section.items if item.placement_id is not None}
    return Today(sections, people(session, vault, asked.authority_id, about | asked.named))


# Unreachable people and agreements are under their own headings, which follow what is true today.
_UNDER_OTHER_HEADINGS = (
    TaskKind.DID_NOT_COME,
    TaskKind.UNREACHABLE,
    TaskKind.STATUS_DUE,
    TaskKind.AGREEMENT_NOTICE,
)
_OTHER_TASKS = [kind for kind in TaskKind if kind not in _UNDER_OTHER_HEADINGS]


def people(session: Session, vault: Vault, authority_id: int, placement_ids: Collection[int]) -> dict[int, Who]:
    """The participants of these placements of this authority, by placement."""
    if not placement_ids:
        return {}
    rows = session.execute(
        select(
            Placement.id,
            Placement.ref,
            Placement.label,
            Organisation.name.label("provider"),
            Informant.ref.label("own_ref"),
            Informant.name_sealed,
            Informant.phone_sealed,
        )
        .join(Informant, Informant.participant_id == Placement.participant_id)
        .join(Organisation, Organisation.id == Placement.provider_id)
        .where(Placement.authority_id == authority_id, Placement.id.in_(placement_ids))
    )
    return {
        row.id: Who(
            ref=row.ref,
            name=vault.open(row.name_sealed, NAME, row.own_ref),
            label=row.label,
            provider=row.provider,
            phone=vault.open_if(row.phone_sealed, PHONE, row.own_ref),
        )
        for row in rows
    }


def _calls(session: Session, vault: Vault, asked: Asked) -> dict[Kind, _Found]:
    """Whom to call, under both headings, found at once."""
    wanted = [CallsAsked(why, asked.number(kind)) for kind, why in _WHY.items()]
    found = whom_to_call(session, vault, asked.authority_id, asked.today, wanted, caseworker_id=asked.caseworker_id)
    return {
        kind: _Found([_to_call(one, asked.today) for one in calls], n_all)
        for kind, (calls, n_all) in zip(_WHY, found, strict=True)
    }


_WHY = {Kind.UNREACHABLE: (Why.UNREACHABLE,), Kind.LATE: (Why.BEGUN, Why.CLOSES, Why.LATE)}


def _to_call(call: Call, today: dt.date) -> Item:
    since = call.due_on if call.due_on < today else call.opened_on
    return Item(call.placement_id, since, call.closes_on, call=call)


def _tasks(session: Session, asked: Asked, kind: Kind, kinds: Collection[TaskKind]) -> _Found:
    about = of_caseworker(asked.caseworker_id)
    rows, n_all = pressing_tasks(session, asked.authority_id, kinds, asked.number(kind), about)
    return _Found([Item(row.placement_id, None, row.due_on, task=row) for row in rows], n_all)


def _worse(session: Session, asked: Asked) -> _Found:
    found = worse(session, asked.mine(), asked.today)
    lines = [Item(placement_id, since, areas=areas) for placement_id, since, areas in found]
    return _Found(lines[: asked.number(Kind.WORSE)], len(lines))


def _exits(session: Session, asked: Asked) -> _Found:
    rows = session.execute(
        select(Placement.id, Placement.planned_end_on, func.count().over().label("n_all"))
        .where(asked.mine(), Placement.exit_on.is_(None), Placement.planned_end_on <= asked.today)
        .order_by(Placement.planned_end_on, Placement.id)
        .limit(asked.number(Kind.EXIT))
    )
    return _found(rows, lambda row: Item(row.id, row.planned_end_on))


def _follow_ups(session: Session, shelf: Shelf, asked: Asked) -> _Found:
    """First where staff must find out how it went, then whose questions after the exit are open and not yet late."""
    told = _tasks(session, asked, Kind.FOLLOW_UP, [TaskKind.STATUS_DUE])
    waves, now = _waves_after(shelf), open_windows(asked.today, asked.caseworker_id)
    rows = session.execute(
        select(
            now.c.placement_id,
            func.min(now.c.opens_on).label("opened_on"),
            func.max(now.c.closes_on).label("closes_on"),
            func.count().over().label("n_all"),
        )
        .join(Assignment, Assignment.occasion_id == now.c.id)
        .join(Placement, Placement.id == now.c.placement_id)
        .outerjoin(Response, Response.assignment_id == Assignment.id)
        .where(
            asked.mine(),
            tuple_(Placement.plan_code, now.c.wave).in_(waves),
            now.c.due_on >= asked.today,
            now.c.closes_on > asked.today + dt.timedelta(SOON),
            *can_be_answered(),
        )
        .group_by(now.c.placement_id)
        .order_by(func.max(now.c.closes_on), now.c.placement_id)
        .limit(asked.number(Kind.FOLLOW_UP))
    )
    open_now = _found(rows, lambda row: Item(row.placement_id, row.opened_on, row.closes_on))
    lines = [*told.lines, *open_now.lines][: asked.number(Kind.FOLLOW_UP)]
    return _Found(lines, told.n_all + open_now.n_all)


def _waves_after(shelf: Shelf) -> list[tuple[str, str]]:
    """Plan and wave of every follow-up so many months after the exit."""
    return [
        (plan.code, wave.code)
        for plan in shelf.plans.values()
        for wave in plan.waves
        if wave.anchor == "exit" and wave.at.months in AFTER
    ]


def _notices(session: Session, asked: Asked) -> _Found:
    own = true() if asked.caseworker_id is None else Agreement.caseworker_id == asked.caseworker_id
    rows = session.execute(
        select(Agreement.ref, Agreement.ends_on, Agreement.notice_months, Organisation.name)
        .join(Organisation, Organisation.id == Agreement.provider_id)
        .where(
            Agreement.authority_id == asked.authority_id,
            Agreement.ends_on >= asked.today,
            or_(own, Agreement.caseworker_id.is_(None)),
        )
        .order_by(Agreement.ends_on, Agreement.id)
    )
    dated = [(notice_by(row.ends_on, row.notice_months), row) for row in rows]
    lines = [
        Item(until=last, since=row.ends_on, provider=row.name, agreement=row.ref)
        for last, row in dated
        if asked.today <= last <= asked.today + dt.timedelta(NEAR_DAYS)
    ]
    return _Found(lines[: asked.number(Kind.NOTICE)], len(lines))


def _found(rows: Iterable[Any], line: Callable[[Any], Item]) -> _Found:
    every = list(rows)
    return _Found([line(row) for row in every], every[0].n_all if every else 0)
