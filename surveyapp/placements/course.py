"""Writes about what happens along the way: other dates, a pause, its end, a transfer to another provider."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.people.models import Informant, Organisation, OrganisationKind, Role
from surveyapp.placements.changes import Refused
from surveyapp.placements.models import Placement, PlacementPause, PlacementTransfer
from surveyapp.placements.rules import Anchor, PauseKind, PausePolicy, Refusal, Stay, check_dates, overlap
from surveyapp.placements.supervision import change_supervisor


@dataclass(frozen=True, slots=True)
class Leave:
    """A pause as asked for; the last day is open while nobody knows."""

    from_on: dt.date
    until_on: dt.date | None
    kind: PauseKind
    policy: PausePolicy


@dataclass(frozen=True, slots=True)
class Move:
    """A transfer as asked for: to whom, from which day, and what becomes of the days that waves are counted from."""

    provider_id: int
    supervisor_id: int
    on: dt.date
    anchor: Anchor


def set_dates(
    session: Session,
    placement: Placement,
    start_on: dt.date,
    planned_end_on: dt.date | None,
    *,
    actor: str,
    at: dt.datetime,
) -> None:
    """Store other dates of the stay; raises Refused."""
    others = session.execute(
        select(Placement.start_on, Placement.exit_on, Placement.planned_end_on).where(
            Placement.participant_id == placement.participant_id,
            Placement.provider_id == placement.provider_id,
            Placement.id != placement.id,
        )
    )
    refusals = check_dates(start_on, planned_end_on, [Stay(start, ended or end) for start, ended, end in others])
    if placement.exit_on is not None and start_on > placement.exit_on:
        refusals = (*refusals, Refusal("start_on", "after the exit"))
    if refusals:
        raise Refused(tuple(Refusal("planned_end_on", r.code) if r.field == "end_on" else r for r in refusals))
    placement.start_on, placement.planned_end_on = start_on, planned_end_on
    session.flush()
    _tell(session, Action.PLACEMENT_CHANGED, placement, actor, at)


def pause(session: Session, placement: Placement, leave: Leave, *, actor: str, at: dt.datetime) -> PlacementPause:
    """Store a pause; raises Refused for days outside the stay or within another pause."""
    others = session.scalars(
        select(PlacementPause).where(PlacementPause.placement_id == placement.id, PlacementPause.revoked_at.is_(None))
    ).all()
    refusals: list[Refusal] = []
    if leave.until_on is not None and leave.until_on < leave.from_on:
        refusals.append(Refusal("until_on", "before the start"))
    if leave.from_on < placement.start_on:
        refusals.append(Refusal("from_on", "before the start of the placement"))
    if placement.exit_on is not None and leave.from_on > placement.exit_on:
        refusals.append(Refusal("from_on", "after the exit"))
    own = Stay(leave.from_on, leave.until_on)
    if not refusals and any(overlap(own, Stay(one.from_on, one.until_on)) for one in others):
        refusals.append(Refusal("from_on", "overlaps another pause"))
    if refusals:
        raise Refused(tuple(refusals))
    row = PlacementPause(
        placement_id=placement.id,
        from_on=leave.from_on,
        until_on=leave.until_on,
        kind=leave.kind.value,
        policy=leave.policy.value,
        created_at=at,
    )
    session.add(row)
    session.flush()
    _tell(session, Action.PLACEMENT_PAUSED, placement, actor, at)
    return row


def resume(
    session: Session, placement: Placement, from_on: dt.date, until_on: dt.date, *, actor: str, at: dt.datetime
) -> tuple[PlacementPause, dt.date | None]:
    """Store the last day of the pause that began on a day; returns it and the last day before. Raises Refused."""
    paused = session.scalar(
        select(PlacementPause).where(
            PlacementPause.placement_id == placement.id,
            PlacementPause.from_on == from_on,
            PlacementPause.revoked_at.is_(None),
        )
    )
    if paused is None:
        raise Refused((Refusal("from_on", "no such pause"),))
    if until_on < from_on:
        raise Refused((Refusal("until_on", "before the start"),))
    before, paused.until_on = paused.until_on, until_on
    session.flush()
    _tell(session, Action.PLACEMENT_RESUMED, placement, actor, at)
    return paused, before


def transfer(
    session: Session, placement: Placement, move: Move, numbers: Mapping[str, int], *, actor: str, at: dt.datetime
) -> PlacementTransfer:
    """Store that the placement goes on with another provider of the same authority; raises Refused.

    ``numbers`` are the last ones of each wave before, from which the next round goes on counting.
    """
    check_transfer(session, placement, move)
    row = PlacementTransfer(
        placement_id=placement.id,
        on=move.on,
        from_provider_id=placement.provider_id,
        to_provider_id=move.provider_id,
        anchor=move.anchor.value,
        numbers=dict(numbers) if move.anchor is Anchor.RESTART else {},
        created_at=at,
    )
    session.add(row)
    placement.provider_id = move.provider_id
    session.flush()
    change_supervisor(session, placement, move.supervisor_id, move.on, actor=actor, at=at)
    _tell(session, Action.PLACEMENT_TRANSFERRED, placement, actor, at)
    return row


def check_transfer(session: Session, placement: Placement, move: Move) -> None:
    """Raise Refused where the placement cannot go on there or then."""
    refusals = _why_no_transfer(session, placement, move)
    if refusals:
        raise Refused(refusals)


def _why_no_transfer(session: Session, placement: Placement, move: Move) -> tuple[Refusal, ...]:
    found: list[Refusal] = []
    provider = session.get(Organisation, move.provider_id)
    if provider is None or (provider.authority_id, provider.kind) != (
        placement.authority_id,
        OrganisationKind.PROVIDER.value,
    ):
        found.append(Refusal("provider", "not one of the providers"))
    elif provider.id == placement.provider_id:
        found.append(Refusal("provider", "the same provider"))
    supervisor = session.get(Informant, move.supervisor_id)
    if supervisor is None or (supervisor.role, supervisor.organisation_id) != (Role.SUPERVISOR.value, move.provider_id):
        found.append(Refusal("supervisor", "not a supervisor there"))
    if move.on <= placement.start_on:
        found.append(Refusal("on", "before the start of the placement"))
    if placement.exit_on is not None and move.on > placement.exit_on:
        found.append(Refusal("on", "after the exit"))
    latest = session.scalars(
        select(PlacementTransfer.on).where(
            PlacementTransfer.placement_id == placement.id, PlacementTransfer.revoked_at.is_(None)
        )
    ).all()
    if latest and move.on <= max(latest):
        found.append(Refusal("on", "before the earlier transfer"))
    return tuple(found)


def _tell(session: Session, action: Action, placement: Placement, actor: str, at: dt.datetime) -> None:
    record(
        session, action, actor=actor, subject=("placement", placement.id), at=at, authority_id=placement.authority_id
    )
