"""Reads of agreements for the pages about them: the list, one with everything that was done to it, its months."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from surveyapp.access.changes import NAME
from surveyapp.access.models import Account
from surveyapp.agreements.changes import REASON
from surveyapp.agreements.models import Agreement, AgreementChange, AgreementExtension
from surveyapp.agreements.prices import MonthOfMoney, Paid
from surveyapp.agreements.queries import granted_of, money_by_month
from surveyapp.agreements.rules import Granted, last_day, months
from surveyapp.agreements.terms import ChangeKind, Options, State, notice_by, state
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Organisation, OrganisationKind

MOST_CHANGES = 50
"""So many of the newest changes are shown; the trail has all."""


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """An agreement as lists show it."""

    id: int
    ref: str
    provider_id: int
    provider: str
    granted: Granted
    options: Options
    n_options_left: int
    n_warnings: int
    notice_by: dt.date
    ended_early_from: dt.date | None
    state: State


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One thing that was done; ``by`` and ``reason`` are empty for readers who see no names."""

    ref: str
    kind: ChangeKind
    at: dt.datetime
    by: str
    before: dict[str, Any]
    after: dict[str, Any]
    reason: str
    is_undone: bool


@dataclass(frozen=True, slots=True)
class MonthLine:
    """One month of an agreement."""

    month: dt.date
    paid: Paid
    n_days_beyond: int
    goes_on: bool


def agreements(
    session: Session, authority_id: int, today: dt.date, *, ended: bool, page: int, size: int
) -> tuple[list[AgreementLine], int]:
    """A page of agreements that last or are to come, first to end first, or of those that ended; and how many."""
    mine = Agreement.authority_id == authority_id, Agreement.ends_on < today if ended else Agreement.ends_on >= today
    n_all = session.scalar(select(func.count()).select_from(Agreement).where(*mine)) or 0
    order = (Agreement.ends_on.desc(), Agreement.id.desc()) if ended else (Agreement.ends_on, Agreement.id)
    return _lines(session, mine, order, today, (page - 1) * size, size), n_all


def agreement_by_ref(session: Session, authority_id: int, ref: str, today: dt.date) -> AgreementLine | None:
    """The agreement of this ref, if it is this authority's."""
    mine = Agreement.authority_id == authority_id, Agreement.ref == ref
    return next(iter(_lines(session, mine, (Agreement.id,), today, 0, 1)), None)


def providers(session: Session, authority_id: int) -> list[tuple[int, str]]:
    """Providers of an authority by name, to choose from."""
    rows = session.execute(
        select(Organisation.id, Organisation.name)
        .where(Organisation.authority_id == authority_id, Organisation.kind == OrganisationKind.PROVIDER.value)
        .order_by(Organisation.name)
    )
    return [(row.id, row.name) for row in rows]


def extensions(session: Session, agreement_id: int) -> list[tuple[dt.date, dt.date]]:
    """The times by which it was extended: first day beyond the earlier end, and new last day."""
    rows = session.execute(
        select(AgreementExtension.from_on, AgreementExtension.until_on)
        .where(AgreementExtension.agreement_id == agreement_id, AgreementExtension.revoked_at.is_(None))
        .order_by(AgreementExtension.from_on)
    )
    return [(row.from_on, row.until_on) for row in rows]


def changes(session: Session, agreement_id: int, vault: Vault | None) -> list[ChangeLine]:
    """What was done, newest first; without a vault neither names nor reasons."""
    rows = session.execute(
        select(AgreementChange, Account.ref.label("account_ref"), Account.name_sealed)
        .outerjoin(Account, Account.id == AgreementChange.changed_by)
        .where(AgreementChange.agreement_id == agreement_id)
        .order_by(AgreementChange.id.desc())
        .limit(MOST_CHANGES)
    )
    return [
        ChangeLine(
            ref=row.ref,
            kind=ChangeKind(row.kind),
            at=row.changed_at,
            by=vault.open_if(name_sealed, NAME, account_ref or "") or "" if vault else "",
            before=row.before,
            after=row.after,
            reason=vault.open_if(row.reason_sealed, REASON, row.ref) or "" if vault else "",
            is_undone=row.undone_at is not None,
        )
        for row, account_ref, name_sealed in rows
    ]


def months_of(
    session: Session, authority_id: int, line: AgreementLine, today: dt.date, page: int, size: int
) -> tuple[list[MonthLine], int]:
    """A page of the agreement's months that have begun, newest first; and how many there are."""
    span = list(months(line.granted.starts_on, min(line.granted.ends_on, today)))[::-1]
    some = sorted(span[(page - 1) * size : page * size])
    found = [
        MonthLine(month, paid.paid[place], paid.n_days_beyond, goes_on=last_day(month) > today)
        for month, paid, place in _paid(session, authority_id, line, some, today)
    ]
    return found[::-1], len(span)


def month_of(
    session: Session, authority_id: int, line: AgreementLine, month: dt.date, today: dt.date
) -> MonthLine | None:
    """One month of the agreement; None where it was not in force or has not begun."""
    if not line.granted.starts_on.replace(day=1) <= month <= min(line.granted.ends_on, today):
        return None
    (found,) = _paid(session, authority_id, line, [month], today)
    return MonthLine(month, found[1].paid[found[2]], found[1].n_days_beyond, goes_on=last_day(month) > today)


def _paid(
    session: Session, authority_id: int, line: AgreementLine, span: Sequence[dt.date], today: dt.date
) -> list[tuple[dt.date, MonthOfMoney, int]]:
    """Each month with the money of all agreements of the provider, and the place of this one among them."""
    rows = session.scalars(
        select(Agreement)
        .where(Agreement.authority_id == authority_id, Agreement.provider_id == line.provider_id)
        .order_by(Agreement.starts_on, Agreement.id)
    ).all()
    place = next(number for number, row in enumerate(rows) if row.id == line.id)
    granted = {line.provider_id: [granted_of(row) for row in rows]}
    money = money_by_month(session, authority_id, granted, span, today)
    return [(month, one, place) for month, one in zip(span, money.get(line.provider_id, ()), strict=True)]


def _lines(
    session: Session,
    where: Sequence[ColumnElement[bool]],
    order: Sequence[Any],
    today: dt.date,
    skip: int,
    size: int,
) -> list[AgreementLine]:
    n_used = _count(AgreementExtension, AgreementExtension.revoked_at.is_(None))
    n_warnings = _count(
        AgreementChange, AgreementChange.undone_at.is_(None), AgreementChange.kind == ChangeKind.WARNED.value
    )
    rows = session.execute(
        select(Agreement, Organisation.name, n_used, n_warnings)
        .join(Organisation, Organisation.id == Agreement.provider_id)
        .where(*where)
        .order_by(*order)
        .offset(skip)
        .limit(size)
    )
    return [_line(row, name, used, warned, today) for row, name, used, warned in rows]


def _count(table: type[AgreementExtension] | type[AgreementChange], *where: ColumnElement[bool]) -> Any:
    return (
        select(func.count())
        .select_from(table)
        .where(table.agreement_id == Agreement.id, *where)
        .correlate(Agreement)
        .scalar_subquery()
    )


def _line(row: Agreement, name: str, n_used: int, n_warnings: int, today: dt.date) -> AgreementLine:
    options = Options(row.n_options, row.option_months, row.notice_months)
    return AgreementLine(
        id=row.id,
        ref=row.ref,
        provider_id=row.provider_id,
        provider=name,
        granted=granted_of(row),
        options=options,
        n_options_left=0 if row.ended_early_from else max(row.n_options - n_used, 0),
        n_warnings=n_warnings,
        notice_by=notice_by(row.ends_on, row.notice_months),
        ended_early_from=row.ended_early_from,
        state=state(row.starts_on, row.ends_on, options, n_used, today),
    )
