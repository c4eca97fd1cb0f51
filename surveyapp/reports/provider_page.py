"""One provider as its manager sees it: who has a place there, what is missing, who supervises; never answers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from surveyapp.agreements.models import Agreement
from surveyapp.people.changes import NAME
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Informant, Organisation, OrganisationKind
from surveyapp.placements.models import Attendance, Placement, Supervision
from surveyapp.placements.supervising import WEEKS_AFTER
from surveyapp.statements.models import Statement

_Person, _Supervisor = aliased(Informant), aliased(Informant)


@dataclass(frozen=True, slots=True)
class Placed:
    """Somebody who has a place there now."""

    placement_ref: str
    name: str
    supervisor: str | None
    start_on: dt.date
    planned_end_on: dt.date | None
    is_attendance_missing: bool


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody whose placement ended a short while ago."""

    name: str
    exit_on: dt.date
    #: when the provider was told in writing
    told_on: dt.date | None
    has_statement: bool


@dataclass(frozen=True, slots=True)
class ProviderPage:
    """What the page shows; people are those of one page of the list."""

    name: str
    n_granted: int
    n_used: int
    #: the last whole month, for which attendance is asked
    month: dt.date
    n_attendance_missing: int
    placed: tuple[Placed, ...]
    supervisors: tuple[tuple[str, int], ...]
    left: tuple[Left, ...]


def provider_id_of(session: Session, authority_id: int, ref: str) -> int | None:
    """Id of the provider of this ref, if it is this authority's."""
    return session.scalar(
        select(Organisation.id).where(
            Organisation.authority_id == authority_id,
            Organisation.ref == ref,
            Organisation.kind == OrganisationKind.PROVIDER.value,
        )
    )


def provider_page(
    session: Session, vault: Vault, provider_id: int, today: dt.date, page: int, size: int
) -> ProviderPage:
    """A provider's page; pages of people count from 1, ordered by start."""
    month = (today.replace(day=1) - dt.timedelta(1)).replace(day=1)
    missing = _missing_attendance(session, provider_id, month, today)
    rows = session.execute(
        _placed(provider_id, today).order_by(Placement.start_on, Placement.id).limit(size).offset((page - 1) * size)
    ).all()
    return ProviderPage(
        name=session.scalars(select(Organisation.name).where(Organisation.id == provider_id)).one(),
        n_granted=_granted(session, provider_id, today),
        n_used=session.scalar(select(func.count()).select_from(Placement).where(*_lasts(provider_id, today))) or 0,
        month=month,
        n_attendance_missing=len(missing),
        placed=tuple(
            Placed(
                row.placement_ref,
                vault.open(row.name_sealed, NAME, row.ref),
                vault.open_if(row.supervisor_sealed, NAME, row.supervisor_ref or ""),
                row.start_on,
                row.planned_end_on,
                row.id in missing,
            )
            for row in rows
        ),
        supervisors=_supervisors(session, vault, provider_id, today),
        left=_left(session, vault, provider_id, today),
    )


def _lasts(provider_id: int, today: dt.date) -> tuple[ColumnElement[bool], ...]:
    return (
        Placement.provider_id == provider_id,
        Placement.start_on <= today,
        or_(Placement.exit_on.is_(None), Placement.exit_on >= today),
    )


def _now(today: dt.date) -> tuple[ColumnElement[bool], ...]:
    return (Supervision.from_on <= today, or_(Supervision.until_on.is_(None), Supervision.until_on >= today))


def _placed(provider_id: int, today: dt.date) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Placement.id,
            Placement.ref.label("placement_ref"),
            Placement.start_on,
            Placement.planned_end_on,
            _Person.ref,
            _Person.name_sealed,
            _Supervisor.ref.label("supervisor_ref"),
            _Supervisor.name_sealed.label("supervisor_sealed"),
        )
        .join(_Person, _Person.participant_id == Placement.participant_id)
        .outerjoin(Supervision, and_(Supervision.placement_id == Placement.id, *_now(today)))
        .outerjoin(_Supervisor, _Supervisor.id == Supervision.informant_id)
        .where(*_lasts(provider_id, today))
    )


def _granted(session: Session, provider_id: int, today: dt.date) -> int:
    in_force = select(func.sum(Agreement.n_places)).where(
        Agreement.provider_id == provider_id,
        Agreement.starts_on <= today,
        Agreement.ends_on >= today,
    )
    return session.scalar(in_force) or 0


def _missing_attendance(session: Session, provider_id: int, month: dt.date, today: dt.date) -> set[int]:
    """Placements that began before this month and still last, of which nobody recorded anything in the last one."""
    recorded = select(Attendance.placement_id).where(
        Attendance.placement_id == Placement.id,
        Attendance.on >= month,
        Attendance.on < today.replace(day=1),
        Attendance.undone_at.is_(None),
    )
    rows = session.scalars(
        select(Placement.id).where(
            *_lasts(provider_id, today), Placement.start_on < today.replace(day=1), ~recorded.exists()
        )
    )
    return set(rows)


def _supervisors(session: Session, vault: Vault, provider_id: int, today: dt.date) -> tuple[tuple[str, int], ...]:
    """Everybody who supervises there today, by name, with how many people."""
    rows = session.execute(
        select(Informant.ref, Informant.name_sealed, func.count().label("n"))
        .join(Supervision, Supervision.informant_id == Informant.id)
        .join(Placement, Placement.id == Supervision.placement_id)
        .where(*_lasts(provider_id, today), *_now(today))
        .group_by(Informant.id, Informant.ref, Informant.name_sealed)
    )
    return tuple(sorted((vault.open(row.name_sealed, NAME, row.ref), row.n) for row in rows))


def _left(session: Session, vault: Vault, provider_id: int, today: dt.date) -> tuple[Left, ...]:
    """Placements that ended of late, latest first: so long a statement may still be written."""
    signed = select(Statement.id).where(Statement.placement_id == Placement.id, Statement.signed_at.is_not(None))
    rows = session.execute(
        select(
            _Person.ref, _Person.name_sealed, Placement.exit_on, Placement.told_on, signed.exists().label("is_signed")
        )
        .join(_Person, _Person.participant_id == Placement.participant_id)
        .where(
            Placement.provider_id == provider_id,
            Placement.exit_on < today,
            Placement.exit_on >= today - dt.timedelta(weeks=WEEKS_AFTER),
        )
        .order_by(Placement.exit_on.desc(), Placement.id)
        .limit(100)
    )
    return tuple(
        Left(vault.open(row.name_sealed, NAME, row.ref), row.exit_on, row.told_on, row.is_signed) for row in rows
    )
