"""What the trail tells, with the names that it may show: staff by name, participants never."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from surveyapp.access.changes import NAME as ACCOUNT_NAME
from surveyapp.access.models import Account
from surveyapp.audit.actions import Action
from surveyapp.audit.queries import Event
from surveyapp.goals.models import Goal
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Informant, Organisation
from surveyapp.placements.models import Placement
from surveyapp.responses.models import Response
from surveyapp.schedule.models import Assignment, Occasion
from surveyapp.tasks.models import Task


@dataclass(frozen=True, slots=True)
class PlacementName:
    """A placement without anybody's name."""

    ref: str
    #: the authority's own label, or the beginning of the ref
    label: str


@dataclass(frozen=True, slots=True)
class Names:
    """What the rows of a page are called: accounts by name, informants by role, placements by label."""

    accounts: dict[int, str] = field(default_factory=dict)
    roles: dict[int, str] = field(default_factory=dict)
    placements: dict[int, PlacementName] = field(default_factory=dict)
    #: whose figures were fetched as a file
    organisations: dict[int, str] = field(default_factory=dict)


def subjects_of(session: Session, authority_id: int, ref: str) -> dict[str, list[int]] | None:
    """Everything that events about a placement of this authority may be about, its participant too; None for others."""
    row = session.execute(
        select(Placement.id, Placement.participant_id, Informant.id.label("informant_id"))
        .join(Informant, Informant.participant_id == Placement.participant_id)
        .where(Placement.authority_id == authority_id, Placement.ref == ref)
    ).first()
    if row is None:
        return None
    found: dict[str, list[int]] = defaultdict(list)
    found["placement"], found["participant"], found["informant"] = [row.id], [row.participant_id], [row.informant_id]
    planned = select(Assignment.id).join(Occasion).where(Occasion.placement_id == row.id)
    parts = union_all(
        planned.with_only_columns(literal("assignment"), Assignment.id),
        planned.join(Response, Response.assignment_id == Assignment.id).with_only_columns(
            literal("response"), Response.id
        ),
        select(literal("task"), Task.id).where(Task.placement_id == row.id),
        select(literal("goal"), Goal.id).where(Goal.placement_id == row.id),
    )
    for kind, row_id in session.execute(parts):
        found[kind].append(row_id)
    return dict(found)


def account_by_ref(session: Session, authority_id: int, ref: str) -> int | None:
    """Id of the account of this ref, if it is this authority's."""
    return session.scalar(select(Account.id).where(Account.authority_id == authority_id, Account.ref == ref))


def accounts(session: Session, vault: Vault, authority_id: int) -> list[tuple[str, str]]:
    """Ref and name of every account of an authority, closed ones too, by name."""
    rows = session.execute(select(Account.ref, Account.name_sealed).where(Account.authority_id == authority_id))
    named = ((row.ref, vault.open(row.name_sealed, ACCOUNT_NAME, row.ref)) for row in rows)
    return sorted(named, key=lambda one: one[1].casefold())


def names_for(session: Session, vault: Vault, authority_id: int, events: Iterable[Event]) -> Names:
    """What is needed to tell these events; rows of other authorities get no name."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for event in events:
        kind, _blank, number = event.actor.partition(" ")
        if number.isdigit():
            wanted[kind].add(int(number))
        if event.subject_id is not None:
            wanted[event.subject_kind].add(event.subject_id)
        if event.action == Action.EXPORTED and "provider" in event.details:
            wanted["fetched"].add(event.details["provider"])
    accounts_found = session.execute(
        select(Account.id, Account.ref, Account.name_sealed).where(
            Account.authority_id == authority_id, Account.id.in_(wanted["account"])
        )
    )
    roles_found = session.execute(
        select(Informant.id, Informant.role).where(
            Informant.authority_id == authority_id, Informant.id.in_(wanted["informant"])
        )
    )
    placements_found = session.execute(
        select(Placement.id, Placement.ref, Placement.label).where(
            Placement.authority_id == authority_id, Placement.id.in_(wanted["placement"])
        )
    )
    fetched = select(Organisation.id, Organisation.name).where(
        Organisation.authority_id == authority_id, Organisation.id.in_(wanted["fetched"])
    )
    return Names(
        {row.id: vault.open(row.name_sealed, ACCOUNT_NAME, row.ref) for row in accounts_found},
        {row.id: row.role for row in roles_found},
        {row.id: PlacementName(row.ref, row.label or row.ref[:6]) for row in placements_found},
        {row.id: row.name for row in session.execute(fetched)} if wanted["fetched"] else {},
    )
