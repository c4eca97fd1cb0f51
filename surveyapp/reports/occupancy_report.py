"""Who stayed where, month by month, what of the places was used and what each used month cost: picture and tables."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.agreements.queries import PlacesUsed
from surveyapp.agreements.rules import MonthOfPlaces
from surveyapp.placements.models import Placement
from surveyapp.reports.stays_picture import ProviderRows, StayBar, stays
from surveyapp.spreadsheets import Sheet

MOST_PERSONS = 80
"""More bars than this make no picture; then the page asks to choose a provider."""

MOST_MONTHS = 24
"""So many of the latest months are drawn; the files have all of them."""


@dataclass(frozen=True, slots=True)
class Stay:
    """A placement's days with one provider, without a name: its label or number, and what came after.

    ``last_on`` is empty while it lasts; ``is_moved`` tells that it went on with another provider.
    """

    label: str
    provider_id: int
    start_on: dt.date
    last_on: dt.date | None
    destination: str | None
    is_moved: bool

    def drawn_until(self, today: dt.date) -> dt.date:
        """The last day that has come."""
        return min(self.last_on or today, today)


@dataclass(frozen=True, slots=True)
class UseOfMoney:
    """What a provider's places cost, and what part was used.

    ``place_months`` are places granted times months; ``used`` is the mean use added up over the months; ``share`` lies
    between 0 and 1 (above where more people came than places were granted); both quotients are None where nothing was
    granted or used.
    """

    provider: str
    place_months: float
    used: float
    cost_cents: int
    unused_cents: int

    @property
    def share(self) -> float | None:
        """Part of the places that was used, mean over days."""
        return self.used / self.place_months if self.place_months else None

    @property
    def cents_per_used_month(self) -> float | None:
        """What one used month came to."""
        return self.cost_cents / self.used if self.used else None


def stays_of(session: Session, used: PlacesUsed, first: dt.date, last: dt.date) -> list[Stay]:
    """Every placement with a day in the time at these providers, by provider and start; transferred ones at both."""
    pieces = [
        (provider_id, piece)
        for provider_id in used.provider_ids
        for piece in sorted(used.stays.get(provider_id, ()), key=lambda one: (one.days.start_on, one.placement_id))
        if piece.days.start_on <= last and (piece.days.last_on is None or piece.days.last_on >= first)
    ]
    if len(pieces) > MOST_PERSONS:
        # Too many to draw, so that nobody needs to know who they are.
        return [Stay("", provider_id, last, None, None, is_moved=False) for provider_id, _piece in pieces]
    ids = {piece.placement_id for _id, piece in pieces}
    rows = session.execute(
        select(Placement.id, Placement.label, Placement.exit_on, Placement.destination).where(Placement.id.in_(ids))
    )
    known = {row.id: row for row in rows}
    numbers = {placement_id: str(number) for number, placement_id in enumerate(sorted(ids), start=1)}
    return [
        Stay(
            label=known[piece.placement_id].label or numbers[piece.placement_id],
            provider_id=provider_id,
            start_on=piece.days.start_on,
            last_on=piece.days.last_on if piece.is_moved else known[piece.placement_id].exit_on,
            destination=None if piece.is_moved else known[piece.placement_id].destination,
            is_moved=piece.is_moved,
        )
        for provider_id, piece in pieces
    ]


def money(used: PlacesUsed, today: dt.date) -> tuple[UseOfMoney, ...]:
    """Cost against use, by provider; only months in which places were granted, and that have begun, count."""
    return tuple(_money(name, [one for one in row if one.month <= today]) for name, row in used.providers)


def _money(name: str, months: Sequence[MonthOfPlaces]) -> UseOfMoney:
    granted = [month for month in months if month.mean_granted]
    return UseOfMoney(
        name,
        sum(m.mean_granted for m in granted),
        sum(m.mean_used for m in granted),
        sum(m.cost_cents for m in granted),
        sum(m.unused_cents for m in granted),
    )


def drawn(
    found: Sequence[Stay],
    used: PlacesUsed,
    today: dt.date,
    title: str,
    description: str,
    *,
    month_label: Callable[[dt.date], str],
    outcome: Callable[[Stay], str],
) -> Markup | None:
    """The picture with a row for each provider and in it a bar for each person, for the latest months.

    None where there are no stays, or more than can be told apart.
    """
    if not found or len(found) > MOST_PERSONS:
        return None
    months = [one.month for one in used.together][-MOST_MONTHS:]
    bars: dict[int, list[StayBar]] = defaultdict(list)
    for stay in found:
        lasts = stay.last_on is None
        bars[stay.provider_id].append(
            StayBar(stay.label, stay.start_on, stay.drawn_until(today), lasts, "" if lasts else outcome(stay))
        )
    rows = [
        ProviderRows(
            name, tuple(bars.get(number, ())), tuple((one.n_at_end, one.n_granted) for one in row[-MOST_MONTHS:])
        )
        for number, (name, row) in zip(used.provider_ids, used.providers, strict=True)
    ]
    return stays(rows, months, title, description, month_label)


def month_sheet(used: PlacesUsed, name: str, head: tuple[str, ...], together: str) -> Sheet:
    """Places used and granted and cost, a row for each provider and month; ``head`` names the eight columns."""
    rows = [
        (
            provider,
            one.month,
            one.n_at_end,
            one.n_during,
            round(one.mean_used, 2),
            one.n_granted,
            one.cost_cents / 100,
            one.unused_cents / 100,
        )
        for provider, months in (*used.providers, (together, used.together))
        for one in months
    ]
    return Sheet(name, head, tuple(rows))


def money_sheet(rows: Sequence[UseOfMoney], name: str, head: tuple[str, ...]) -> Sheet:
    """Cost against use, a row for each provider; ``head`` names the seven columns."""
    return Sheet(
        name,
        head,
        tuple(
            (
                one.provider,
                round(one.place_months, 2),
                round(one.used, 2),
                None if one.share is None else round(one.share, 4),
                one.cost_cents / 100,
                one.unused_cents / 100,
                None if one.cents_per_used_month is None else round(one.cents_per_used_month / 100, 2),
            )
            for one in rows
        ),
    )
