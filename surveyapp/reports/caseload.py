"""A caseworker's list of placements: filtered, sorted, one page at a time; and a person found by what is known of them.

Names are sealed, so the database can neither sort nor search them: both are done here on opened names.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session

from surveyapp.people.alphabet import finds, swedish
from surveyapp.people.models import Informant, Organisation
from surveyapp.people.names import Names
from surveyapp.people.queries import informants_by_contact, participant_by_personal_number
from surveyapp.placements.models import Placement
from surveyapp.placements.queries import Caseload, PlacementLine, placements_by_id
from surveyapp.placements.rules import Status
from surveyapp.responses.models import Response
from surveyapp.responses.rules import ResponseState
from surveyapp.schedule.models import Assignment, Occasion

MOST_FOUND = 50
"""People that a search shows; whoever finds more types another letter."""


class Order(StrEnum):
    """How the list is sorted; the first is how it opens: those that last first, the latest start on top."""

    LATEST = "latest"
    NAME = "name"
    START = "start"
    END = "end"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to; nothing chosen is everything in the authority."""

    caseworker_id: int | None = None
    provider_id: int | None = None
    plan: str = ""
    status: Status | None = None
    only_late: bool = False
    order: Order = Order.LATEST


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen: providers in Swedish order and codes of plans."""

    providers: tuple[tuple[int, str], ...]
    plans: tuple[str, ...]


def choices(session: Session, authority_id: int) -> Choices:
    """Providers and plans that the authority's placements have."""
    has_had = exists(select(Placement.id).where(Placement.provider_id == Organisation.id))
    providers = session.execute(
        select(Organisation.id, Organisation.name).where(Organisation.authority_id == authority_id, has_had)
    )
    plans = session.scalars(select(Placement.plan_code).where(Placement.authority_id == authority_id).distinct())
    in_order = sorted(((row.id, row.name) for row in providers), key=lambda one: swedish(one[1]))
    return Choices(tuple(in_order), tuple(sorted(plans)))


def caseload(
    session: Session, names: Names, authority_id: int, today: dt.date, wanted: Wanted, page: int, size: int
) -> Caseload:
    """One page of the placements that are wanted, and how many there are."""
    which = _which(authority_id, today, wanted)
    if wanted.order is Order.NAME:
        every = _by_name(session, names, which)
        n_all, ids = len(every), every[(page - 1) * size : page * size]
    else:
        rows = session.execute(
            select(Placement.id, func.count().over().label("n_all"))
            .where(which)
            .order_by(*_ordered(wanted.order))
            .limit(size)
            .offset((page - 1) * size)
        ).all()
        n_all, ids = rows[0].n_all if rows else 0, [row.id for row in rows]
    return Caseload(_lines(session, names, authority_id, ids, today), n_all)


def search(session: Session, names: Names, authority_id: int, typed: str, today: dt.date) -> Caseload:
    """Placements of people whose name, personal number, telephone, e-mail or label is meant, in order of name.

    Whole numbers and addresses are looked up by their keyed hash, names by the beginning of each word.
    """
    typed = " ".join(typed.split())
    if not typed:
        return Caseload((), 0)
    which = and_(Placement.authority_id == authority_id, _meant(session, names, authority_id, typed))
    every = _by_name(session, names, which)
    return Caseload(_lines(session, names, authority_id, every[:MOST_FOUND], today), len(every))


def is_late(today: dt.date) -> ColumnElement[bool]:
    """For placements: somebody's answer is past its day and can still be given."""
    return exists(
        select(Assignment.id)
        .join(Occasion, Occasion.id == Assignment.occasion_id)
        .outerjoin(Response, Response.assignment_id == Assignment.id)
        .where(
            Occasion.placement_id == Placement.id,
            Occasion.due_on < today,
            Occasion.closes_on >= today,
            *can_be_answered(),
        )
        .correlate(Placement)
    )


def open_windows(today: dt.date, caseworker_id: int | None = None) -> CTE:
    """Occasions whose window is open on this day, found first; those of one caseworker's placements, or everybody's.

    Few windows are still to close, while nearly all have opened once: for everybody, a database that goes by the
    opening day, or by placement, reads every occasion there ever was. One caseworker has a few dozen placements, whose
    occasions are fewer still.
    """
    has_opened = case((Occasion.opens_on <= today, 1), else_=0) == 1
    found = select(
        Occasion.id, Occasion.placement_id, Occasion.wave, Occasion.opens_on, Occasion.due_on, Occasion.closes_on
    ).where(Occasion.closes_on >= today, has_opened)
    if caseworker_id is not None:
        found = found.where(Occasion.placement_id.in_(_own_placements(caseworker_id)))
    return found.cte("open_now").prefix_with("MATERIALIZED")


def _own_placements(caseworker_id: int) -> Select[int]:
    return select(Placement.id).where(Placement.caseworker_id == caseworker_id)


def can_be_answered() -> tuple[ColumnElement[bool], ...]:
    """For assignments joined to their response: a form that somebody may still fill in while its window is open."""
    return (
        Assignment.informant_id.is_not(None),
        Assignment.cancel_reason.is_(None),
        Assignment.explanation.is_(None),
        Assignment.version > 0,
        or_(Response.id.is_(None), Response.state == ResponseState.DRAFT.value),
    )


def _which(authority_id: int, today: dt.date, wanted: Wanted) -> ColumnElement[bool]:
    found = [Placement.authority_id == authority_id]
    if wanted.caseworker_id is not None:
        found.append(Placement.caseworker_id == wanted.caseworker_id)
    if wanted.provider_id is not None:
        found.append(Placement.provider_id == wanted.provider_id)
    if wanted.plan:
        found.append(Placement.plan_code == wanted.plan)
    if wanted.status is not None:
        found.append(_has_status(wanted.status, today))
    if wanted.only_late:
        found.append(is_late(today))
    return and_(*found)


def _has_status(status: Status, today: dt.date) -> ColumnElement[bool]:
    """:func:`placements.rules.status` in the database's words; a test holds both to the same answers."""
    has_ended = func.coalesce(Placement.exit_on, dt.date.max) < today
    if status is Status.ENDED:
        return has_ended
    has_begun = Placement.start_on <= today
    return and_(~has_ended, has_begun if status is Status.ONGOING else ~has_begun)


def _ordered(order: Order) -> Sequence[ColumnElement[Any]]:
    last = func.coalesce(Placement.exit_on, Placement.planned_end_on)
    orders: dict[Order, tuple[ColumnElement[Any], ...]] = {
        Order.START: (Placement.start_on.asc(),),
        Order.END: (last.is_(None), last.asc()),
    }
    usual = Placement.exit_on.is_not(None), Placement.start_on.desc()
    return (*orders.get(order, usual), Placement.id.asc())


def _by_name(session: Session, names: Names, which: ColumnElement[bool]) -> list[int]:
    rows = session.execute(
        select(Placement.id, Placement.start_on, Informant.ref, Informant.name_sealed)
        .join(Informant, Informant.participant_id == Placement.participant_id)
        .where(which)
    ).all()
    opened = [(swedish(names.open(row.name_sealed, row.ref)), -row.start_on.toordinal(), row.id) for row in rows]
    return [placement_id for _name, _start, placement_id in sorted(opened)]


def _meant(session: Session, names: Names, authority_id: int, typed: str) -> ColumnElement[bool]:
    people: Collection[int]
    person = participant_by_personal_number(session, names.vault, authority_id, typed)
    if person is not None:
        people = [person.id]
    elif any(one.isdigit() for one in typed) or "@" in typed:
        reached = informants_by_contact(session, names.vault, authority_id, typed)
        people = [one.participant_id for one in reached if one.participant_id is not None]
    else:
        rows = session.execute(
            select(Informant.participant_id, Informant.ref, Informant.name_sealed).where(
                Informant.authority_id == authority_id, Informant.participant_id.is_not(None)
            )
        )
        people = [row.participant_id for row in rows if finds(typed, names.open(row.name_sealed, row.ref))]
    return or_(
        Placement.participant_id.in_(list(people)[: 10 * MOST_FOUND]), func.lower(Placement.label) == typed.lower()
    )


def _lines(
    session: Session, names: Names, authority_id: int, ids: Sequence[int], today: dt.date
) -> tuple[PlacementLine, ...]:
    found = placements_by_id(session, names.vault, authority_id, ids, today)
    return tuple(found[one] for one in ids if one in found)
