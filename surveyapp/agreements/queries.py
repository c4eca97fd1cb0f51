"""Reads about the use of places: month by month, what they cost, by provider and together."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.agreements.events import DAY, Counted, Events, n_granted, occupancy
from surveyapp.agreements.filling import Presence
from surveyapp.agreements.models import Agreement
from surveyapp.agreements.presence import ByProvider, stays_by_provider, with_absences
from surveyapp.agreements.prices import MonthOfMoney, fixed_cents, months_of_money
from surveyapp.agreements.rules import Granted, MonthOfPlaces, PriceModel, last_day, months
from surveyapp.db.engine import rows_of
from surveyapp.people.models import Organisation, OrganisationKind
from surveyapp.placements.models import Placement


@dataclass(frozen=True, slots=True)
class PlacesUsed:
    """Use of places by month: for the providers asked for, and for all of the authority together.

    Cost is that of the providers asked for: what is paid whatever the use for the whole time of their agreements, and
    what use has come to so far.
    """

    providers: tuple[tuple[str, tuple[MonthOfPlaces, ...]], ...]
    together: tuple[MonthOfPlaces, ...]
    cost_cents: int
    #: the most places that were granted at one time
    n_places: int
    n_providers: int
    provider_ids: tuple[int, ...]
    #: who was with the providers asked for
    stays: ByProvider


@dataclass(frozen=True, slots=True)
class ProviderPlaces:
    """One provider's use of places by month, oldest first; empty before the first agreement or placement."""

    name: str
    months: tuple[MonthOfPlaces, ...]


def places_used(
    session: Session, authority_id: int, today: dt.date, *, page: int = 1, size: int | None = None
) -> PlacesUsed | None:
    """Use of places month by month, from the first agreement or placement to the end of this month; None before it.

    With ``size`` only so many providers by name, from page 1; the sums of persons and places stay those of all.
    """
    granted = granted_by_provider(session, authority_id)
    every_grant = [one for some in granted.values() for one in some]
    events = _events(session, authority_id)
    span = _span(every_grant, events.first, today)
    if not span:
        return None
    names = _names(session, authority_id, page, size)
    ids = None if size is None else [provider_id for provider_id, _name in names]
    stays = stays_by_provider(session, authority_id, ids)
    rows = _months(session, span, granted, ids, today, stays)
    shown = [rows.get(provider_id) or _empty(span) for provider_id, _name in names]
    places = Events.of_places(every_grant)
    return PlacesUsed(
        providers=tuple((name, row) for (_id, name), row in zip(names, shown, strict=True)),
        together=tuple(
            occupancy(
                month,
                events,
                places,
                today,
                sum(row[number].cost_cents for row in shown),
                sum(row[number].unused_cents for row in shown),
            )
            for number, month in enumerate(span)
        ),
        cost_cents=_whole_cost(span, shown, [one for id_, _name in names for one in granted.get(id_, ())]),
        n_places=max(n_granted(month, places) for month in _all_months(every_grant, span)),
        n_providers=n_providers(session, authority_id),
        provider_ids=tuple(provider_id for provider_id, _name in names),
        stays=stays,
    )


def places_of(session: Session, authority_id: int, organisation_id: int, today: dt.date) -> ProviderPlaces | None:
    """One provider's use of places, for the provider's own page; None where the authority has no such provider."""
    name = session.scalar(
        select(Organisation.name).where(
            Organisation.id == organisation_id,
            Organisation.authority_id == authority_id,
            Organisation.kind == OrganisationKind.PROVIDER.value,
        )
    )
    if name is None:
        return None
    found = used_by_one(session, authority_id, (organisation_id, name), today)
    return ProviderPlaces(name, found.together if found else ())


def used_by_one(session: Session, authority_id: int, provider: tuple[int, str], today: dt.date) -> PlacesUsed | None:
    """The same as ``places_used`` for a provider of the authority, by id and name, alone; None before it had any."""
    number, name = provider
    granted = granted_by_provider(session, authority_id, [number])
    stays = stays_by_provider(session, authority_id, [number])
    first = min((piece.days.start_on for piece in stays.get(number, ())), default=None)
    span = _span(granted.get(number, []), first, today)
    if not span:
        return None
    row = _months(session, span, granted, [number], today, stays)[number]
    return PlacesUsed(
        providers=((name, row),),
        together=row,
        cost_cents=_whole_cost(span, [row], granted.get(number, [])),
        n_places=max(one.n_granted for one in row),
        n_providers=1,
        provider_ids=(number,),
        stays=stays,
    )


def money_by_month(
    session: Session,
    authority_id: int,
    granted: Mapping[int, Sequence[Granted]],
    span: Sequence[dt.date],
    until: dt.date,
) -> dict[int, tuple[MonthOfMoney, ...]]:
    """What the agreements of these providers cost in each month of a time, from who was there."""
    if not span:
        return {}
    stays = stays_by_provider(session, authority_id, list(granted), (span[0], last_day(span[-1])))
    there = _presences(session, stays, granted, (span[0], min(last_day(span[-1]), until)))
    return {
        provider_id: months_of_money(span, some, there.get(provider_id, ()), until)
        for provider_id, some in granted.items()
    }


def granted_by_provider(
    session: Session, authority_id: int, providers: Collection[int] | None = None
) -> dict[int, list[Granted]]:
    """The agreements of an authority, oldest first, by provider."""
    query = select(Agreement).where(Agreement.authority_id == authority_id)
    if providers is not None:
        query = query.where(Agreement.provider_id.in_(providers))
    found: dict[int, list[Granted]] = defaultdict(list)
    for row in session.scalars(query.order_by(Agreement.starts_on, Agreement.id)):
        found[row.provider_id].append(granted_of(row))
    return found


def granted_of(row: Agreement) -> Granted:
    """The terms about places and money of a stored agreement."""
    return Granted(
        n_places=row.n_places,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        place_month_cents=row.place_month_cents,
        price_model=PriceModel(row.price_model),
        use_cents=row.use_cents,
        n_guaranteed=row.n_guaranteed,
    )


def n_providers(session: Session, authority_id: int) -> int:
    """How many providers an authority has."""
    query = select(func.count()).select_from(Organisation)
    mine = Organisation.authority_id == authority_id, Organisation.kind == OrganisationKind.PROVIDER.value
    return session.scalar(query.where(*mine)) or 0


def _names(session: Session, authority_id: int, page: int, size: int | None) -> list[tuple[int, str]]:
    query = (
        select(Organisation.id, Organisation.name)
        .where(Organisation.authority_id == authority_id, Organisation.kind == OrganisationKind.PROVIDER.value)
        .order_by(Organisation.name)
    )
    if size is not None:
        query = query.limit(size).offset((page - 1) * size)
    return [(row.id, row.name) for row in session.execute(query)]


def _events(session: Session, authority_id: int) -> Events:
    """How many placements begin and end on each day; transfers change nothing in all together."""
    mine = Placement.authority_id == authority_id
    last_on = func.coalesce(Placement.exit_on, Placement.planned_end_on)
    starts = rows_of(session, select(Placement.start_on, func.count()).where(mine).group_by(Placement.start_on)).all()
    ends = rows_of(session, select(last_on, func.count()).where(mine).group_by(last_on)).all()
    return Events(Counted.of((day, n) for day, n in starts), Counted.of((day, n) for day, n in ends if day))


def _months(
    session: Session,
    span: Sequence[dt.date],
    granted: Mapping[int, list[Granted]],
    providers: Sequence[int] | None,
    today: dt.date,
    stays: ByProvider,
) -> dict[int, tuple[MonthOfPlaces, ...]]:
    asked = {*stays, *(granted if providers is None else providers)}
    begin = [one.starts_on.replace(day=1) for provider_id in asked for one in granted.get(provider_id, ())]
    # Who was away before the first agreement changes neither what is paid nor who was there.
    there = _presences(session, stays, granted, (min(begin, default=span[0]), today))
    found = {}
    for provider_id in asked:
        some, people = granted.get(provider_id, []), there.get(provider_id, ())
        used, places = Events.of_stays(piece.days for piece in stays.get(provider_id, ())), Events.of_places(some)
        found[provider_id] = tuple(
            occupancy(month, used, places, today, cost.cost_cents, cost.unused_cents)
            for month, cost in zip(span, months_of_money(span, some, people, today), strict=True)
        )
    return found


def _presences(
    session: Session,
    stays: ByProvider,
    granted: Mapping[int, Sequence[Granted]],
    between: tuple[dt.date, dt.date],
) -> dict[int, list[Presence]]:
    """Who was there; absences are read only for providers that are paid by use."""
    by_use = {
        provider_id: some
        for provider_id, some in stays.items()
        if any(one.price_model is not PriceModel.PLACE_MONTH for one in granted.get(provider_id, ()))
    }
    found = with_absences(session, by_use, between) if by_use else {}
    for provider_id, some in stays.items():
        if provider_id not in found:
            found[provider_id] = [
                Presence(piece.placement_id, piece.days.start_on, piece.days.last_on) for piece in some
            ]
    return found


def _span(granted: Sequence[Granted], first: dt.date | None, today: dt.date) -> list[dt.date]:
    """The months from the first agreement or placement to this one, or to the last of the agreements."""
    beginnings = [one.starts_on for one in granted] + ([first] if first else [])
    if not beginnings:
        return []
    last = min(max([one.ends_on for one in granted] + [today]), last_day(today))
    return list(months(min(beginnings), last))


def _all_months(granted: Sequence[Granted], span: Sequence[dt.date]) -> set[dt.date]:
    """The months in which the number of places may be highest: those in which an agreement begins, and the first."""
    return {span[0], *(one.starts_on.replace(day=1) for one in granted)}


def _empty(span: Sequence[dt.date]) -> tuple[MonthOfPlaces, ...]:
    nothing = Events.of_stays(())
    return tuple(occupancy(month, nothing, nothing, month) for month in span)


def _whole_cost(span: Sequence[dt.date], rows: Sequence[Sequence[MonthOfPlaces]], granted: Sequence[Granted]) -> int:
    """Cost so far, and what is paid whatever the use in the months to come."""
    to_come = (
        fixed_cents(month, one)
        for one in granted
        for month in months(max(one.starts_on, last_day(span[-1]) + DAY), one.ends_on)
    )
    return sum(one.cost_cents for row in rows for one in row) + sum(to_come)
