"""Reads of the schedule."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.db.base import Base
from surveyapp.people.models import Informant, Role
from surveyapp.placements.models import Placement, Supervision
from surveyapp.schedule.models import Assignment, Occasion, PlanLock
from surveyapp.schedule.plan import KnownAssignment, KnownOccasion
from surveyapp.schedule.windows import Window

_OCCASION, _ASSIGNMENT = (Base.metadata.tables[row.__tablename__] for row in (Occasion, Assignment))


@dataclass(frozen=True, slots=True)
class PlacementSchedule:
    """A placement with who answers for it and the occasions already stored."""

    placement_id: int
    plan: tuple[str, int]
    start_on: dt.date
    planned_end_on: dt.date | None
    exit_on: dt.date | None
    participant: int | None
    has_withdrawn: bool
    caseworker: int
    #: (first day, informant), oldest first
    supervisors: tuple[tuple[dt.date, int], ...]
    known: tuple[KnownOccasion, ...]

    @property
    def informants(self) -> dict[str, int | None]:
        """Who answers in each role now."""
        return {
            Role.PARTICIPANT.value: self.participant,
            Role.CASEWORKER.value: self.caseworker,
            Role.SUPERVISOR.value: self.supervisors[-1][1] if self.supervisors else None,
        }

    def informant_on(self, role: str, day: dt.date) -> int | None:
        """Who answers in this role about that day: the supervisor then, not the one who came later."""
        if role == Role.PARTICIPANT:
            return self.participant
        if role == Role.CASEWORKER:
            return self.caseworker
        if not self.supervisors:
            return None
        before = [informant for first, informant in self.supervisors if first <= day]
        return before[-1] if before else self.supervisors[0][1]


def plan_lock(session: Session, code: str, version: int) -> PlanLock | None:
    """When and with what hash a plan was locked."""
    return session.scalar(select(PlanLock).where(PlanLock.code == code, PlanLock.version == version))


def schedules(
    session: Session, size: int, placement_ids: tuple[int, ...] | None = None
) -> Iterator[list[PlacementSchedule]]:
    """Placements with their schedules, so many at a time, by id."""
    after = 0
    while True:
        query = (
            select(
                Placement.id,
                Placement.plan_code,
                Placement.plan_version,
                Placement.start_on,
                Placement.planned_end_on,
                Placement.exit_on,
                Placement.caseworker_id,
                Informant.id.label("participant"),
                Informant.is_taking_part,
            )
            .outerjoin(Informant, Informant.participant_id == Placement.participant_id)
            .where(Placement.id > after)
            .order_by(Placement.id)
            .limit(size)
        )
        if placement_ids is not None:
            query = query.where(Placement.id.in_(placement_ids))
        rows = session.execute(query).all()
        if not rows:
            return
        first, after = rows[0].id, rows[-1].id
        occasions = _known(session, first, after)
        supervisors = _supervisors(session, first, after)
        yield [
            PlacementSchedule(
                placement_id=row.id,
                plan=(row.plan_code, row.plan_version),
                start_on=row.start_on,
                planned_end_on=row.planned_end_on,
                exit_on=row.exit_on,
                participant=row.participant,
                has_withdrawn=row.is_taking_part is False,
                caseworker=row.caseworker_id,
                supervisors=tuple(supervisors.get(row.id, ())),
                known=tuple(occasions.get(row.id, ())),
            )
            for row in rows
        ]


def _supervisors(session: Session, first: int, last: int) -> dict[int, list[tuple[dt.date, int]]]:
    found: dict[int, list[tuple[dt.date, int]]] = defaultdict(list)
    rows = session.execute(
        select(Supervision.placement_id, Supervision.from_on, Supervision.informant_id)
        .where(Supervision.placement_id.between(first, last))
        .order_by(Supervision.placement_id, Supervision.from_on)
    )
    for placement_id, from_on, informant_id in rows:
        found[placement_id].append((from_on, informant_id))
    return found


def _known(session: Session, first: int, last: int) -> dict[int, list[KnownOccasion]]:
    of_these = _OCCASION.c.placement_id.between(first, last)
    assignments: dict[int, list[KnownAssignment]] = defaultdict(list)
    rows = session.execute(
        select(
            _ASSIGNMENT.c.occasion_id,
            _ASSIGNMENT.c.id,
            _ASSIGNMENT.c.role,
            _ASSIGNMENT.c.instrument,
            _ASSIGNMENT.c.informant_id,
            _ASSIGNMENT.c.cancel_reason,
            _ASSIGNMENT.c.begun_at.is_not(None),
        )
        .join(_OCCASION, _OCCASION.c.id == _ASSIGNMENT.c.occasion_id)
        .where(of_these)
    )
    for occasion_id, *assignment in rows.all():
        assignments[occasion_id].append(KnownAssignment(*assignment))
    found: dict[int, list[KnownOccasion]] = defaultdict(list)
    days = session.execute(
        select(
            _OCCASION.c.placement_id,
            _OCCASION.c.id,
            _OCCASION.c.wave,
            _OCCASION.c.number,
            _OCCASION.c.on_day,
            _OCCASION.c.opens_on,
            _OCCASION.c.due_on,
            _OCCASION.c.closes_on,
        ).where(of_these)
    )
    for placement_id, occasion_id, wave, number, *window in days.all():
        asked = tuple(assignments.get(occasion_id, ()))
        found[placement_id].append(KnownOccasion(occasion_id, wave, number, Window(*window), asked))
    return found
