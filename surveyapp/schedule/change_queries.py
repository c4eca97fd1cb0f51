"""Reads for changes of plan: who follows which version, what was applied, pauses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.people.changes import NAME
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Informant
from surveyapp.placements.models import Placement, PlacementPause
from surveyapp.schedule.models import PlanChange, PlanLock


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a line of a simulation is about."""

    ref: str
    name: str


@dataclass(frozen=True, slots=True)
class Applied:
    """A change that was applied, for a list."""

    ref: str
    kind: str
    details: dict[str, Any]
    applied_by: str
    applied_at: dt.datetime
    undone_by: str | None
    undone_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Resting:
    """A pause of a placement."""

    from_on: dt.date
    until_on: dt.date | None
    kind: str
    policy: str


def followers(session: Session, authority_id: int) -> dict[tuple[str, int], int]:
    """How many placements follow each version of each plan."""
    edition = (Placement.plan_code, Placement.plan_version)
    rows = session.execute(
        select(*edition, func.count()).where(Placement.authority_id == authority_id).group_by(*edition)
    )
    return {(code, version): n for code, version, n in rows}


def locked_on(session: Session) -> dict[tuple[str, int], dt.datetime]:
    """When each version was locked."""
    rows = session.execute(select(PlanLock.code, PlanLock.version, PlanLock.locked_at))
    return {(code, version): at for code, version, at in rows}


def applied(session: Session, authority_id: int, placement_ref: str | None = None, size: int = 50) -> list[Applied]:
    """Changes that were applied, newest first; of one placement, or those that are about many."""
    query = select(PlanChange).where(PlanChange.authority_id == authority_id)
    if placement_ref is None:
        query = query.where(PlanChange.placement_id.is_(None))
    else:
        mine = select(Placement.id).where(Placement.ref == placement_ref, Placement.authority_id == authority_id)
        query = query.where(PlanChange.placement_id.in_(mine))
    return [
        Applied(row.ref, row.kind, row.details, row.applied_by, row.applied_at, row.undone_by, row.undone_at)
        for row in session.scalars(query.order_by(PlanChange.id.desc()).limit(size))
    ]


def people_of(session: Session, vault: Vault, authority_id: int, placement_ids: Iterable[int]) -> dict[int, Person]:
    """The participants of these placements."""
    rows = session.execute(
        select(Placement.id, Placement.ref, Informant.ref.label("own_ref"), Informant.name_sealed)
        .join(Informant, Informant.participant_id == Placement.participant_id)
        .where(Placement.authority_id == authority_id, Placement.id.in_(set(placement_ids)))
    )
    return {row.id: Person(row.ref, vault.open(row.name_sealed, NAME, row.own_ref)) for row in rows}


def pauses_of(session: Session, placement_id: int) -> list[Resting]:
    """The pauses of a placement, oldest first."""
    rows = session.scalars(
        select(PlacementPause)
        .where(PlacementPause.placement_id == placement_id, PlacementPause.revoked_at.is_(None))
        .order_by(PlacementPause.from_on)
    )
    return [Resting(row.from_on, row.until_on, row.kind, row.policy) for row in rows]
