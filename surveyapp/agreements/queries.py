"""Reads about agreements and the use of their places."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.agreements.models import Agreement
from surveyapp.agreements.rules import Granted, MonthOfPlaces, Stayed, cost, last_day, months, occupancy
from surveyapp.people.models import Organisation, OrganisationKind
from surveyapp.placements.models import Placement


@dataclass(frozen=True, slots=True)
class PlacesUsed:
    """Use of places by month: for every provider, and together."""

    providers: tuple[tuple[str, tuple[MonthOfPlaces, ...]], ...]
    together: tuple[MonthOfPlaces, ...]
    cost_cents: int
    n_places: int


def places_used(session: Session, authority_id: int, today: dt.date) -> PlacesUsed | None:
    """Use of places month by month, from the first agreement or placement to the later of their ends or today."""
    granted: dict[int, list[Granted]] = defaultdict(list)
    for row in session.scalars(select(Agreement).where(Agreement.authority_id == authority_id)):
        granted[row.provider_id].append(Granted(row.n_places, row.starts_on, row.ends_on, row.place_month_cents))
    stays: dict[int, list[Stayed]] = defaultdict(list)
    rows = session.execute(
        select(Placement.provider_id, Placement.start_on, Placement.exit_on, Placement.planned_end_on).where(
            Placement.authority_id == authority_id
        )
    )
    for provider_id, start_on, exit_on, planned in rows:
        stays[provider_id].append(Stayed(start_on, exit_on or planned))
    every_grant = [one for some in granted.values() for one in some]
    every_stay = [one for some in stays.values() for one in some]
    if not every_grant and not every_stay:
        return None
    first = min([g.starts_on for g in every_grant] + [s.start_on for s in every_stay])
    last = min(max([g.ends_on for g in every_grant] + [today]), last_day(today))
    names = session.execute(
        select(Organisation.id, Organisation.name)
        .where(Organisation.authority_id == authority_id, Organisation.kind == OrganisationKind.PROVIDER.value)
        .order_by(Organisation.name)
    )
    span = list(months(first, last))
    return PlacesUsed(
        providers=tuple(
            (name, tuple(occupancy(month, stays[provider_id], granted[provider_id], today) for month in span))
            for provider_id, name in names
        ),
        together=tuple(occupancy(month, every_stay, every_grant, today) for month in span),
        cost_cents=cost(every_grant),
        n_places=sum(one.n_places for one in every_grant),
    )
