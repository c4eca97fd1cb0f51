"""Who was with which provider on which days, as stored: transfers split a placement, absences are not use."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session

from surveyapp.agreements.prices import Presence, away_in_month
from surveyapp.agreements.rules import Moved, Stayed, last_day, pieces
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
    rows = session.execute(
        select(Placement.id, Placement.provider_id, Placement.start_on, Placement.exit_on, Placement.planned_end_on)
        .where(Placement.authority_id == authority_id, *_asked(providers, between))
        .order_by(Placement.start_on, Placement.id)
    ).all()
    moves: dict[int, list[Moved]] = defaultdict(list)
    for move in session.execute(
        select(
            PlacementTransfer.placement_id,
            PlacementTransfer.on,
            PlacementTransfer.from_provider_id,
            PlacementTransfer.to_provider_id,
        )
        .join(Placement, Placement.id == PlacementTransfer.placement_id)
        .where(Placement.authority_id == authority_id, PlacementTransfer.revoked_at.is_(None))
    ):
        moves[move.placement_id].append(Moved(move.on, move.from_provider_id, move.to_provider_id))
    found: ByProvider = defaultdict(list)
    for row in rows:
        last_on = row.exit_on or row.planned_end_on
        parts = pieces(row.start_on, last_on, row.provider_id, moves.get(row.id, ()))
        for number, (provider_id, days) in enumerate(parts, start=1):
            if providers is None or provider_id in providers:
                found[provider_id].append(Piece(row.id, days, is_moved=number < len(parts)))
    return found


def _asked(providers: Collection[int] | None, between: tuple[dt.date, dt.date] | None) -> Iterator[ColumnElement[bool]]:
    if providers is not None:
        came_from = select(PlacementTransfer.placement_id).where(PlacementTransfer.from_provider_id.in_(providers))
        yield or_(Placement.provider_id.in_(providers), Placement.id.in_(came_from))
    if between is not None:
        first, last = between
        yield Placement.start_on <= last
        yield or_(Placement.exit_on.is_(None), Placement.exit_on >= first)


def with_absences(
    session: Session, authority_id: int, stays: ByProvider, between: tuple[dt.date, dt.date]
) -> dict[int, list[Presence]]:
    """The same with the days in a time on which the place was not used: in a pause, or recorded as absent.

    Days away that are only known as a number for a month are the last weekdays with the provider whose supervisor
    recorded it, or with the last provider of the month when staff of the authority did.
    """
    of = Placement.authority_id == authority_id, *_asked(set(stays), None)
    pauses, days, numbers = (
        _pauses(session, of, between),
        _days_away(session, of, between),
        _numbers(session, of, between),
    )
    found: dict[int, list[Presence]] = {}
    for provider_id, some in stays.items():
        found[provider_id] = []
        for piece in some:
            away = frozenset(pauses.get(piece.placement_id, set()) | days.get(piece.placement_id, set()))
            one = Presence(piece.placement_id, piece.days.start_on, piece.days.last_on, away)
            for month, told_by, n_away in numbers.get(piece.placement_id, ()):
                if told_by == provider_id or (told_by is None and not _left_in(piece, month)):
                    one = replace(one, away=one.away | away_in_month(one, month, n_away, between[1]))
            found[provider_id].append(one)
    return found


def _left_in(piece: Piece, month: dt.date) -> bool:
    """Whether the placement went on with another provider by the end of the month."""
    return piece.is_moved and piece.days.last_on is not None and piece.days.last_on < last_day(month)


def _pauses(
    session: Session, of: Sequence[ColumnElement[bool]], between: tuple[dt.date, dt.date]
) -> dict[int, set[dt.date]]:
    first, until = between
    found: dict[int, set[dt.date]] = defaultdict(set)
    rows = session.execute(
        select(PlacementPause.placement_id, PlacementPause.from_on, PlacementPause.until_on)
        .join(Placement, Placement.id == PlacementPause.placement_id)
        .where(
            *of,
            PlacementPause.revoked_at.is_(None),
            PlacementPause.from_on <= until,
            or_(PlacementPause.until_on.is_(None), PlacementPause.until_on >= first),
        )
    )
    for row in rows:
        day, last = max(row.from_on, first), min(row.until_on or until, until)
        found[row.placement_id].update(day + dt.timedelta(number) for number in range((last - day).days + 1))
    return found


def _days_away(
    session: Session, of: Sequence[ColumnElement[bool]], between: tuple[dt.date, dt.date]
) -> dict[int, set[dt.date]]:
    found: dict[int, set[dt.date]] = defaultdict(set)
    rows = session.execute(
        select(Attendance.placement_id, Attendance.on)
        .join(Placement, Placement.id == Attendance.placement_id)
        .where(*of, counts(), Attendance.period == AttendancePeriod.DAY.value, Attendance.on.between(*between))
        .group_by(Attendance.placement_id, Attendance.on)
        .having(func.sum(Attendance.hours) == 0)
    )
    for row in rows:
        found[row.placement_id].add(row.on)
    return found


def _numbers(
    session: Session, of: Sequence[ColumnElement[bool]], between: tuple[dt.date, dt.date]
) -> dict[int, list[tuple[dt.date, int | None, int]]]:
    """By placement: the month, the provider whose supervisor counted (None: staff of the authority), days away."""
    first, until = between
    told_by = case((Attendance.account_id.is_(None), Informant.organisation_id))
    found: dict[int, list[tuple[dt.date, int | None, int]]] = defaultdict(list)
    rows = session.execute(
        select(
            Attendance.placement_id,
            Attendance.on,
            told_by.label("told_by"),
            func.sum(Attendance.days_absent).label("n"),
        )
        .join(Placement, Placement.id == Attendance.placement_id)
        .join(Informant, Informant.id == Attendance.informant_id)
        .where(
            *of,
            counts(),
            Attendance.period == AttendancePeriod.MONTH.value,
            Attendance.on.between(first.replace(day=1), until),
            Attendance.days_absent > 0,
        )
        .group_by(Attendance.placement_id, Attendance.on, told_by)
    )
    for row in rows:
        found[row.placement_id].append((row.on, row.told_by, row.n))
    return found
