"""Somebody did not come: told by the supervisor, known to the caseworker at once, taken back the same day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum, auto

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.audit.models import AuditEvent
from surveyapp.audit.record import record
from surveyapp.placements.changes import Attended, record_attendance, undo_day
from surveyapp.placements.models import Placement
from surveyapp.placements.rules import AttendancePeriod
from surveyapp.tasks.changes import About, make_again, make_task, withdraw
from surveyapp.tasks.rules import TaskKind

MOST_IN_A_DAY = 8
"""So many times in 24 hours somebody may be told of or taken back; more than that is no longer a slip of the finger."""


class Telling(Enum):
    """What came of telling."""

    TOLD = auto()
    KNOWN = auto()
    TOO_OFTEN = auto()


@dataclass(frozen=True, slots=True)
class Absence:
    """Who tells that who did not come, and on which day."""

    placement_id: int
    authority_id: int
    informant_id: int
    on: dt.date

    @property
    def key(self) -> str:
        """What makes its task the only one."""
        return f"{self.placement_id} {self.on.isoformat()}"

    @property
    def actor(self) -> str:
        """As the trail names the supervisor."""
        return f"informant {self.informant_id}"


def tell(session: Session, absence: Absence, *, at: dt.datetime) -> Telling:
    """No hours on that day, and a task for the caseworker; a day already told of changes nothing."""
    session.get_one(Placement, absence.placement_id, with_for_update=True)
    if _n_told(session, absence.placement_id, at) >= MOST_IN_A_DAY:
        return Telling.TOO_OFTEN
    about = About(placement_id=absence.placement_id, details={"on": absence.on.isoformat()})
    task = TaskKind.DID_NOT_COME, absence.key, absence.authority_id
    if not make_task(session, *task, about, actor=absence.actor, at=at) and not make_again(
        session, *task, actor=absence.actor, at=at
    ):
        return Telling.KNOWN
    attended = Attended(AttendancePeriod.DAY, absence.on, 0.0)
    record_attendance(session, absence.placement_id, absence.informant_id, attended, actor=absence.actor, at=at)
    _note(session, absence, at, is_undone=False)
    return Telling.TOLD


def take_back(session: Session, absence: Absence, *, at: dt.datetime) -> bool:
    """The person did come: the record counts for nothing and the task is closed; whether there was such a record."""
    session.get_one(Placement, absence.placement_id, with_for_update=True)
    if not undo_day(session, absence.placement_id, absence.informant_id, absence.on, actor=absence.actor, at=at):
        return False
    withdraw(session, TaskKind.DID_NOT_COME, absence.key, absence.authority_id, actor=absence.actor, at=at)
    _note(session, absence, at, is_undone=True)
    return True


def _n_told(session: Session, placement_id: int, at: dt.datetime) -> int:
    query = select(func.count()).where(
        AuditEvent.subject_kind == "placement",
        AuditEvent.subject_id == placement_id,
        AuditEvent.action == Action.DID_NOT_COME.value,
        AuditEvent.at > at - dt.timedelta(days=1),
    )
    return session.scalar(query) or 0


def _note(session: Session, absence: Absence, at: dt.datetime, *, is_undone: bool) -> None:
    record(
        session,
        Action.DID_NOT_COME,
        actor=absence.actor,
        subject=("placement", absence.placement_id),
        at=at,
        authority_id=absence.authority_id,
        details={"on": absence.on.isoformat(), "undone": is_undone},
    )
