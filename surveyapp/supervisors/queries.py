"""Reads about supervisors: how many people each has, who could take over, and proposals, within one authority."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select, true
from sqlalchemy.orm import Session

from surveyapp.people.changes import NAME
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Informant, Organisation, Role
from surveyapp.placements.models import Placement, Supervision
from surveyapp.supervisors.models import SupervisorProposal
from surveyapp.supervisors.rules import ProposalState, Supervised, is_too_many, load_on

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


def supervised_placement(session: Session, authority_id: int, ref: str) -> SupervisedPlacement | None:
    """The placement of this ref with its present supervisor, if it is this authority's."""
    row = session.execute(
        select(
            Placement.id,
            Placement.ref,
            Placement.provider_id,
            Placement.start_on,
            Placement.exit_on,
            Supervision.informant_id,
            Supervision.from_on,
        )
        .outerjoin(Supervision, (Supervision.placement_id == Placement.id) & Supervision.until_on.is_(None))
        .where(Placement.authority_id == authority_id, Placement.ref == ref)
    ).first()
    return None if row is None else SupervisedPlacement(*row)


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


def loads_on(session: Session, authority_id: int, day: dt.date, among: Collection[int] | None = None) -> dict[int, int]:
    """How many placements each of these supervisors, or of all of the authority's, has on a day; not those without."""
    rows = session.execute(
        select(Supervision.informant_id, Placement.id, Supervision.from_on, Supervision.until_on, Placement.exit_on)
        .join(Placement, Placement.id == Supervision.placement_id)
        .where(
            Placement.authority_id == authority_id,
            Supervision.from_on <= day,
            or_(Supervision.until_on.is_(None), Supervision.until_on >= day),
            or_(Placement.exit_on.is_(None), Placement.exit_on >= day),
            true() if among is None else Supervision.informant_id.in_(among),
        )
    )
    supervised: dict[int, list[Supervised]] = defaultdict(list)
    for informant_id, placement_id, from_on, until_on, exit_on in rows:
        last = min((one for one in (until_on, exit_on) if one is not None), default=None)
        supervised[informant_id].append(Supervised(placement_id, from_on, last))
    return {informant_id: load_on(day, several) for informant_id, several in supervised.items()}


def supervisors(
    session: Session, vault: Vault, authority_id: int, day: dt.date, page: int, size: int
) -> tuple[list[Candidate], int, int]:
    """A page of the authority's supervisors, those with most people first; how many there are, and have too many."""
    loads = loads_on(session, authority_id, day)
    rows = session.execute(
        select(Informant.id, Organisation.name)
        .join(Organisation, Organisation.id == Informant.organisation_id)
        .where(Informant.authority_id == authority_id, Informant.role == Role.SUPERVISOR.value)
    ).all()
    order = sorted(rows, key=lambda row: (-loads.get(row.id, 0), row.name, row.id))[(page - 1) * size : page * size]
    people = {
        one.id: one
        for one in session.scalars(
            select(Informant).where(Informant.authority_id == authority_id, Informant.id.in_([row.id for row in order]))
        )
    }
    found = [
        Candidate(
            row.id,
            people[row.id].ref,
            vault.open(people[row.id].name_sealed, NAME, people[row.id].ref),
            row.name,
            loads.get(row.id, 0),
        )
        for row in order
    ]
    return found, len(rows), sum(is_too_many(load) for load in loads.values())


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
