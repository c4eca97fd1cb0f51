"""Who was with which provider on which days, as stored: transfers split a placement, absences are not use."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TypedDict

from sqlalchemy import BindParameter, ColumnElement, CompoundSelect, bindparam, case, func, or_, select
from sqlalchemy.orm import Session

from surveyapp.agreements.filling import Presence, away_in_month, in_months
from surveyapp.agreements.rules import Moved, Stayed, last_day, pieces
from surveyapp.db.engine import rows_of
from surveyapp.people.models import Informant
from surveyapp.placements.attendance import counts
from surveyapp.placements.models import Attendance, Placement, PlacementPause, PlacementTransfer
from surveyapp.placements.rules import AttendancePeriod


@dataclass(frozen=True, slots=True)
class Piece:
    """A placement's days with one provider."""

    placement_id: int
    days: Stayed
    #: whether the placement went on with another provider
    is_moved: bool


ByProvider = dict[int, list[Piece]]


def stays_by_provider(
    session: Session,
    authority_id: int,
    providers: Collection[int] | None = None,
    between: tuple[dt.date, dt.date] | None = None,
) -> ByProvider:
    """Every placement's days with each provider: all of the authority, or of some, or those with a day in a time.

    A placement lasts until its exit, else until its planned end.
    """
    rows = rows_of(
        session,
        select(Placement.id, Placement.provider_id, Placement.start_on, Placement.exit_on, Placement.planned_end_on)
        .where(Placement.authority_id == authority_id, *_asked(providers, between))
        .order_by(Placement.start_on, Placement.id),
    ).all()
    moves = _moves(session, authority_id if providers is None else _with_any_of(providers))
    found: ByProvider = defaultdict(list)
    for placement_id, present, start_on, exit_on, planned_end_on in rows:
        parts = pieces(start_on, exit_on or planned_end_on, present, moves.get(placement_id, ()))
        for number, (provider_id, days) in enumerate(parts, start=1):
            if providers is None or provider_id in providers:
                found[provider_id].append(Piece(placement_id, days, is_moved=number < len(parts)))
    return found


def _moves(session: Session, of: int | CompoundSelect[int]) -> dict[int, list[Moved]]:
    """The transfers of an authority's placements, or of these, by placement."""
    query = select(
        PlacementTransfer.placement_id,
        PlacementTransfer.on,
        PlacementTransfer.from_provider_id,
        PlacementTransfer.to_provider_id,
    ).where(PlacementTransfer.revoked_at.is_(None))
    if isinstance(of, int):
        query = query.join(Placement, Placement.id == PlacementTransfer.placement_id).where(
            Placement.authority_id == of
        )
    else:
        query = query.where(PlacementTransfer.placement_id.in_(of))
    found: dict[int, list[Moved]] = defaultdict(list)
    for placement_id, on, from_id, to_id in rows_of(session, query).all():
        found[placement_id].append(Moved(on, from_id, to_id))
    return found


def _asked(providers: Collection[int] | None, between: tuple[dt.date, dt.date] | None) -> Iterator[ColumnElement[bool]]:
    if providers is not None:
        yield Placement.id.in_(_with_any_of(providers))
    if between is not None:
        first, last = between
        yield Placement.start_on <= last
        yield or_(Placement.exit_on.is_(None), Placement.exit_on >= first)


def _with_any_of(providers: Collection[int] | BindParameter[Collection[int]]) -> CompoundSelect[int]:
    """The placements that are or were with one of these providers, whose authority is not asked for."""
    came_from = select(PlacementTransfer.placement_id).where(PlacementTransfer.from_provider_id.in_(providers))
    return select(Placement.id).where(Placement.provider_id.in_(providers)).union(came_from)


class _Asked(TypedDict):
    """What the statements about absences ask for."""

    providers: list[int]
    first: dt.date
    #: that of the first day
    month: dt.date
    until: dt.date


_OF = _with_any_of(bindparam("providers", expanding=True))
_TOLD_BY = case((Attendance.account_id.is_(None), Informant.organisation_id))
# Made once: to put such a statement together takes longer than to run it for one provider.
_PAUSES = select(PlacementPause.placement_id, PlacementPause.from_on, PlacementPause.until_on).where(
    PlacementPause.placement_id.in_(_OF),
    PlacementPause.revoked_at.is_(None),
    PlacementPause.from_on <= bindparam("until"),
    or_(PlacementPause.until_on.is_(None), PlacementPause.until_on >= bindparam("first")),
)
_DAYS_AWAY = (
    select(Attendance.placement_id, Attendance.on)
    .where(
        Attendance.placement_id.in_(_OF),
        counts(),
        Attendance.period == AttendancePeriod.DAY.value,
        Attendance.on.between(bindparam("first"), bindparam("until")),
    )
    .group_by(Attendance.placement_id, Attendance.on)
    .having(func.sum(Attendance.hours) == 0)
)
_NUMBERS = (
    select(Attendance.placement_id, Attendance.on, _TOLD_BY, func.sum(Attendance.days_absent))
    .join(Informant, Informant.id == Attendance.informant_id)
    .where(
        Attendance.placement_id.in_(_OF),
        counts(),
        Attendance.period == AttendancePeriod.MONTH.value,
        Attendance.on.between(bindparam("month"), bindparam("until")),
        Attendance.days_absent > 0,
    )
    .group_by(Attendance.placement_id, Attendance.on, _TOLD_BY)
)


def with_absences(session: Session, stays: ByProvider, between: tuple[dt.date, dt.date]) -> dict[int, list[Presence]]:
    """The same with the days in a time on which the place was not used: in a pause, or recorded as absent.

    Days away that are only known as a number for a month are the last weekdays with the provider whose supervisor
    recorded it, or with the last provider of the month when staff of the authority did.
    """
    asked = _Asked(providers=list(stays), first=between[0], month=between[0].replace(day=1), until=between[1])
    pauses, days, numbers = _pauses(session, asked), _days_away(session, asked), _numbers(session, asked)
    found: dict[int, list[Presence]] = {}
    for provider_id, some in stays.items():
        found[provider_id] = []
        for piece in some:
            number = piece.placement_id
            away = in_months(pauses.get(number, set()) | days.get(number, set()))
            for month, told_by, n_away in numbers.get(number, ()):
                if told_by == provider_id or (told_by is None and not _left_in(piece, month)):
                    known = away.get(month, 0)
                    away[month] = known | away_in_month(piece.days, known, month, n_away, between[1])
            found[provider_id].append(Presence(number, piece.days.start_on, piece.days.last_on, away))
    return found


def _left_in(piece: Piece, month: dt.date) -> bool:
    """Whether the placement went on with another provider by the end of the month."""
    return piece.is_moved and piece.days.last_on is not None and piece.days.last_on < last_day(month)


def _pauses(session: Session, asked: _Asked) -> dict[int, set[dt.date]]:
    found: dict[int, set[dt.date]] = defaultdict(set)
    for placement_id, from_on, until_on in rows_of(session, _PAUSES, **asked).all():
        day, last = max(from_on, asked["first"]), min(until_on or asked["until"], asked["until"])
        found[placement_id].update(day + dt.timedelta(number) for number in range((last - day).days + 1))
    return found


def _days_away(session: Session, asked: _Asked) -> dict[int, set[dt.date]]:
    found: dict[int, set[dt.date]] = defaultdict(set)
    for placement_id, on in rows_of(session, _DAYS_AWAY, **asked).all():
        found[placement_id].add(on)
    return found


def _numbers(session: Session, asked: _Asked) -> dict[int, list[tuple[dt.date, int | None, int]]]:
    """By placement: the month, the provider whose supervisor counted (None: staff of the authority), days away."""
    found: dict[int, list[tuple[dt.date, int | None, int]]] = defaultdict(list)
    for placement_id, month, told_by, n_away in rows_of(session, _NUMBERS, **asked).all():
        found[placement_id].append((month, told_by, n_away))
    return found
