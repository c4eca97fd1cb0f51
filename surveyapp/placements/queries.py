"""Reads about placements, always within one authority."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from surveyapp.people.changes import NAME
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Informant, Organisation
from surveyapp.placements.models import Placement
from surveyapp.placements.rules import Status, status


@dataclass(frozen=True, slots=True)
class PlacementLine:
    """One placement as lists and heads of pages show it."""

    id: int
    ref: str
    label: str | None
    participant_informant_id: int
    participant: str
    provider: str
    provider_id: int
    referrer: str
    plan: tuple[str, int]
    start_on: dt.date
    planned_end_on: dt.date | None
    exit_on: dt.date | None
    exit_reason: str | None
    destination: str | None
    status: Status


@dataclass(frozen=True, slots=True)
class OwnPlacement:
    """A participant's placement as their own pages know it."""

    id: int
    plan: tuple[str, int]


@dataclass(frozen=True, slots=True)
class Caseload:
    """One page of placements and how many there are."""

    lines: tuple[PlacementLine, ...]
    n_all: int


def not_ended(
    session: Session, vault: Vault, authority_id: int, today: dt.date, caseworker_id: int | None, page: int, size: int
) -> Caseload:
    """Placements of an authority, or of one of its caseworkers, that last or are to come; the latest start first."""
    mine = [Placement.authority_id == authority_id, or_(Placement.exit_on.is_(None), Placement.exit_on >= today)]
    if caseworker_id is not None:
        mine.append(Placement.caseworker_id == caseworker_id)
    n_all = session.scalar(select(func.count()).select_from(Placement).where(*mine)) or 0
    # Ids first: what is sorted then is every placement alone, not every placement with its sealed names.
    ids = list(
        session.scalars(
            select(Placement.id)
            .where(*mine)
            .order_by(Placement.start_on.desc(), Placement.id)
            .limit(size)
            .offset((page - 1) * size)
        )
    )
    found = placements_by_id(session, vault, authority_id, ids, today)
    return Caseload(tuple(found[one] for one in ids if one in found), n_all)


def placement_by_ref(
    session: Session, vault: Vault, authority_id: int, ref: str, today: dt.date
) -> PlacementLine | None:
    """The placement of this ref, if it is this authority's."""
    row = session.execute(_lines().where(Placement.authority_id == authority_id, Placement.ref == ref)).first()
    return None if row is None else _line(row, vault, today)


def own_placement(session: Session, informant_id: int) -> OwnPlacement | None:
    """The placement that this participant began last."""
    row = session.execute(
        select(Placement.id, Placement.plan_code, Placement.plan_version)
        .join(Informant, Informant.participant_id == Placement.participant_id)
        .where(Informant.id == informant_id)
        .order_by(Placement.start_on.desc(), Placement.id.desc())
    ).first()
    return None if row is None else OwnPlacement(row.id, (row.plan_code, row.plan_version))


def placements_by_id(
    session: Session, vault: Vault, authority_id: int, ids: Collection[int], today: dt.date
) -> dict[int, PlacementLine]:
    """Those of these placements that are this authority's, by id."""
    if not ids:
        return {}
    rows = session.execute(_lines().where(Placement.authority_id == authority_id, Placement.id.in_(set(ids))))
    return {row.id: _line(row, vault, today) for row in rows}


def of_caseworker(caseworker_id: int | None) -> Select[int] | None:
    """The ids of the placements that this informant looks after, to be asked for within a query; None for all."""
    return None if caseworker_id is None else select(Placement.id).where(Placement.caseworker_id == caseworker_id)


_Provider, _Referrer = aliased(Organisation), aliased(Organisation)


def _lines() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Placement.id,
            Placement.ref,
            Placement.label,
            Placement.plan_code,
            Placement.plan_version,
            Placement.start_on,
            Placement.planned_end_on,
            Placement.exit_on,
            Placement.exit_reason,
            Placement.destination,
            Informant.id.label("informant_id"),
            Informant.ref.label("informant_ref"),
            Informant.name_sealed,
            _Provider.name.label("provider"),
            Placement.provider_id,
            _Referrer.name.label("referrer"),
        )
        .join(Informant, Informant.participant_id == Placement.participant_id)
        .join(_Provider, _Provider.id == Placement.provider_id)
        .join(_Referrer, _Referrer.id == Placement.referrer_id)
    )


def _line(row: Any, vault: Vault, today: dt.date) -> PlacementLine:
    return PlacementLine(
        id=row.id,
        ref=row.ref,
        label=row.label,
        participant_informant_id=row.informant_id,
        participant=vault.open(row.name_sealed, NAME, row.informant_ref),
        provider=row.provider,
        provider_id=row.provider_id,
        referrer=row.referrer,
        plan=(row.plan_code, row.plan_version),
        start_on=row.start_on,
        planned_end_on=row.planned_end_on,
        exit_on=row.exit_on,
        exit_reason=row.exit_reason,
        destination=row.destination,
        status=status(row.start_on, row.exit_on, today),
    )
