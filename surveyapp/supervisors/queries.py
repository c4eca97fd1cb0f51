"""Reads about supervisors: how many people each has, who could take over, and proposals, within one authority."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session

from surveyapp.access.models import Account
from surveyapp.people.changes import NAME
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Informant, Organisation, Role
from surveyapp.placements.models import Placement, Supervision
from surveyapp.placements.supervision import predecessor, spells
from surveyapp.supervisors.models import SupervisorProposal
from surveyapp.supervisors.rules import MOST_AT_ONCE, ProposalState, is_too_many

WHY, ANSWER = "supervisor_proposal.why", "supervisor_proposal.answer"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A supervisor at a provider, and how many people they have on a day."""

    informant_id: int
    ref: str
    name: str
    provider: str
    load: int

    @property
    def has_too_many(self) -> bool:
        """Whether they have more people than one supervisor should have."""
        return is_too_many(self.load)


@dataclass(frozen=True, slots=True)
class SupervisedPlacement:
    """A placement as far as its supervisor goes."""

    id: int
    ref: str
    provider_id: int
    start_on: dt.date
    exit_on: dt.date | None
    supervisor_id: int | None
    supervised_from: dt.date | None
    #: who supervised before, at the same provider
    predecessor_id: int | None

    @property
    def first_possible(self) -> dt.date:
        """First day on which somebody else can begin."""
        return self.start_on if self.supervised_from is None else self.supervised_from + dt.timedelta(1)


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """One proposal as pages show it."""

    ref: str
    placement_id: int
    informant_id: int
    supervisor: str
    from_on: dt.date
    n_after: int
    why: str | None
    proposed_by: int
    proposed_at: dt.datetime
    state: ProposalState
    decided_by: int | None
    decided_at: dt.datetime | None
    answer: str | None

    @property
    def is_withdrawn(self) -> bool:
        """Whether whoever proposed it took it back; a no from others has a reason."""
        return self.state == ProposalState.DECLINED and self.answer is None


def supervised_placement(session: Session, authority_id: int, ref: str) -> SupervisedPlacement | None:
    """The placement of this ref with its present supervisor, if it is this authority's."""
    row = session.execute(
        select(Placement.id, Placement.ref, Placement.provider_id, Placement.start_on, Placement.exit_on).where(
            Placement.authority_id == authority_id, Placement.ref == ref
        )
    ).first()
    if row is None:
        return None
    found = spells(session, row.id)
    if not found or found[-1][-1].until_on is not None:
        return SupervisedPlacement(*row, None, None, None)
    present = found[-1][0]
    return SupervisedPlacement(
        *row, present.informant_id, present.from_on, predecessor(session, found, row.provider_id)
    )


def candidates(session: Session, vault: Vault, authority_id: int, provider_id: int, day: dt.date) -> list[Candidate]:
    """The supervisors at this provider with how many people they have on the day, those with fewest first."""
    rows = session.execute(
        select(Informant.id, Informant.ref, Informant.name_sealed, Organisation.name)
        .join(Organisation, Organisation.id == Informant.organisation_id)
        .where(
            Informant.authority_id == authority_id,
            Informant.role == Role.SUPERVISOR.value,
            Organisation.id == provider_id,
        )
    ).all()
    loads = loads_on(session, authority_id, day, among=[row.id for row in rows])
    found = [
        Candidate(row.id, row.ref, vault.open(row.name_sealed, NAME, row.ref), row.name, loads.get(row.id, 0))
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.load, one.name))


def loads_on(session: Session, authority_id: int, day: dt.date, among: Collection[int]) -> dict[int, int]:
    """How many placements each of these supervisors has on a day; not those without."""
    loads = _loads(authority_id, day).where(Supervision.informant_id.in_(among))
    return {row.informant_id: row.load for row in session.execute(loads)}


def supervisors(
    session: Session, vault: Vault, authority_id: int, day: dt.date, page: int, size: int
) -> tuple[list[Candidate], int, int]:
    """A page of the authority's supervisors, those with most people first; how many there are, and have too many."""
    loads = _loads(authority_id, day).subquery()
    load = func.coalesce(loads.c.load, 0)
    mine = Informant.authority_id == authority_id, Informant.role == Role.SUPERVISOR.value
    # With the rows, because counting who has how many is nearly all the work.
    n_too_many = func.sum(case((load > MOST_AT_ONCE, 1), else_=0)).over()
    person = Informant.id, Informant.ref, Informant.name_sealed
    rows = session.execute(
        select(*person, Organisation.name, load.label("load"), n_too_many.label("n_too_many"))
        .join(Organisation, Organisation.id == Informant.organisation_id)
        .outerjoin(loads, loads.c.informant_id == Informant.id)
        .where(*mine)
        .order_by(load.desc(), Organisation.name, Informant.id)
        .limit(size)
        .offset((page - 1) * size)
    ).all()
    found = [Candidate(row.id, row.ref, vault.open(row.name_sealed, NAME, row.ref), row.name, row.load) for row in rows]
    n_all = session.scalar(select(func.count()).select_from(Informant).where(*mine)) or 0
    return found, n_all, int(rows[0].n_too_many) if rows else 0


def has_account(session: Session, authority_id: int, informant_id: int) -> bool:
    """Whether a supervisor of this authority signs in, instead of coming by a link alone."""
    query = select(Account.id).where(
        Account.authority_id == authority_id, Account.informant_id == informant_id, Account.closed_at.is_(None)
    )
    return session.scalar(query.limit(1)) is not None


def _loads(authority_id: int, day: dt.date) -> Select[int, int]:
    """How many placements each supervisor has on a day; one that passes between two rows on it counts once."""
    return (
        select(Supervision.informant_id, func.count(Placement.id.distinct()).label("load"))
        .join(Placement, Placement.id == Supervision.placement_id)
        .where(
            Placement.authority_id == authority_id,
            Supervision.from_on <= day,
            or_(Supervision.until_on.is_(None), Supervision.until_on >= day),
            or_(Placement.exit_on.is_(None), Placement.exit_on >= day),
        )
        .group_by(Supervision.informant_id)
    )


def open_proposals(
    session: Session, vault: Vault, authority_id: int, page: int, size: int
) -> tuple[list[ProposalLine], int]:
    """A page of proposals that wait for the authority, oldest first, and how many there are."""
    mine = SupervisorProposal.authority_id == authority_id, SupervisorProposal.state == ProposalState.OPEN.value
    n_all = session.scalar(select(func.count()).select_from(SupervisorProposal).where(*mine)) or 0
    rows = session.execute(_lines().where(*mine).order_by(SupervisorProposal.id).limit(size).offset((page - 1) * size))
    return [_line(row[0], row[1], row[2], vault) for row in rows], n_all


def proposals_of(session: Session, vault: Vault, authority_id: int, placement_id: int) -> list[ProposalLine]:
    """The latest proposals about a placement of this authority, newest first."""
    rows = session.execute(
        _lines()
        .where(SupervisorProposal.authority_id == authority_id, SupervisorProposal.placement_id == placement_id)
        .order_by(SupervisorProposal.id.desc())
        .limit(20)
    )
    return [_line(row[0], row[1], row[2], vault) for row in rows]


def _lines() -> Select[SupervisorProposal, str, bytes]:
    return select(SupervisorProposal, Informant.ref, Informant.name_sealed).join(
        Informant, Informant.id == SupervisorProposal.informant_id
    )


def _line(one: SupervisorProposal, ref: str, name_sealed: bytes, vault: Vault) -> ProposalLine:
    return ProposalLine(
        ref=one.ref,
        placement_id=one.placement_id,
        informant_id=one.informant_id,
        supervisor=vault.open(name_sealed, NAME, ref),
        from_on=one.from_on,
        n_after=one.n_after,
        why=vault.open_if(one.why_sealed, WHY, one.ref),
        proposed_by=one.proposed_by,
        proposed_at=one.proposed_at,
        state=ProposalState(one.state),
        decided_by=one.decided_by,
        decided_at=one.decided_at,
        answer=vault.open_if(one.answer_sealed, ANSWER, one.ref),
    )
