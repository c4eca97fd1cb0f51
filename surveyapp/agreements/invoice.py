"""What providers may invoice for a month: a line for places paid whatever the use, one for each person paid by use."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.agreements.prices import Paid
from surveyapp.agreements.queries import granted_by_provider, money_by_month
from surveyapp.agreements.rules import Granted, PriceModel, last_day
from surveyapp.people.models import Organisation


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One line: so many units at a price. ``placement_id`` and ``days`` prove use; both are empty for fixed places."""

    provider: str
    month: dt.date
    model: PriceModel
    #: place-months, weekdays, or days of the week
    quantity: float
    unit_cents: int
    amount_cents: int
    placement_id: int | None = None
    days: tuple[dt.date, ...] = ()


def invoice_lines(session: Session, authority_id: int, month: dt.date, today: dt.date) -> list[InvoiceLine]:
    """Everything that a month came to up to today, by provider and agreement."""
    first, end = month.replace(day=1), last_day(month)
    granted = {
        provider_id: [one for one in some if one.starts_on <= end and one.ends_on >= first]
        for provider_id, some in granted_by_provider(session, authority_id).items()
    }
    granted = {provider_id: some for provider_id, some in granted.items() if some}
    rows = session.execute(select(Organisation.id, Organisation.name).where(Organisation.authority_id == authority_id))
    names = {row.id: row.name for row in rows}
    money = money_by_month(session, authority_id, granted, [first], today)
    return [
        line
        for provider_id in sorted(granted, key=lambda one: (names[one], one))
        for one, paid in zip(granted[provider_id], money[provider_id][0].paid, strict=True)
        for line in lines_of(names[provider_id], one, paid)
    ]


def lines_of(provider: str, granted: Granted, paid: Paid) -> list[InvoiceLine]:
    """The lines of one month of one agreement; they add up to its cost."""
    found = []
    if granted.n_fixed:
        found.append(
            InvoiceLine(
                provider,
                paid.month,
                granted.price_model,
                paid.place_months,
                granted.place_month_cents,
                paid.fixed_cents,
            )
        )
    found += [
        InvoiceLine(
            provider,
            paid.month,
            granted.price_model,
            use.quantity,
            paid.use_cents,
            use.quantity * paid.use_cents,
            use.placement_id,
            use.days,
        )
        for use in paid.uses
    ]
    return found
