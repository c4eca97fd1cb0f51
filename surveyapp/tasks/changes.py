"""Writes about tasks: make one, once; tick it off; open it again."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.db.base import Base
from surveyapp.db.upsert import insert_for
from surveyapp.people.models import new_ref
from surveyapp.tasks.models import Task
from surveyapp.tasks.rules import TaskKind

_TASK = Base.metadata.tables[Task.__tablename__]


@dataclass(frozen=True, slots=True)
class About:
    """What a task is about; ``details`` holds codes and counts, never personal data."""

    placement_id: int | None = None
    assignment_id: int | None = None
    organisation_id: int | None = None
    details: dict[str, Any] | None = None
    due_on: dt.date | None = None


def make_task(
    session: Session, kind: TaskKind, key: str, authority_id: int, about: About, *, actor: str, at: dt.datetime
) -> bool:
    """Add a task unless one with this key was made before; whether it is new.

    The kind is part of the stored key, so the same event may give rise to tasks of different kinds.
    """
    statement = insert_for(session, _TASK).values(
        ref=new_ref(),
        key=f"{kind.value} {key}",
        authority_id=authority_id,
        kind=kind.value,
        placement_id=about.placement_id,
        organisation_id=about.organisation_id,
        assignment_id=about.assignment_id,
        details=about.details,
        created_at=at,
        due_on=about.due_on,
    )
    row = session.execute(statement.on_conflict_do_nothing(index_elements=["key"]).returning(_TASK.c.id)).first()
    if row is None:
        return False
    record(session, Action.TASK_MADE, actor=actor, subject=("task", row.id), at=at, authority_id=authority_id)
    return True


def set_done(session: Session, ref: str, authority_id: int, *, is_done: bool, account_id: int, at: dt.datetime) -> bool:
    """Tick a task of this authority off, or open it again; whether there is such a task."""
    row = session.execute(
        update(Task)
        .where(Task.ref == ref, Task.authority_id == authority_id)
        .values(done_at=at if is_done else None, done_by=account_id if is_done else None)
        .returning(Task.id)
    ).first()
    if row is None:
        return False
    record(
        session,
        Action.TASK_DONE,
        actor=f"account {account_id}",
        subject=("task", row.id),
        at=at,
        authority_id=authority_id,
        details={"done": is_done},
    )
    return True


def finish(session: Session, kind: TaskKind, key: str, authority_id: int, *, account_id: int, at: dt.datetime) -> bool:
    """Tick the open task of this event off, since what it asks for was entered elsewhere; whether there was one."""
    mine = (Task.key == f"{kind.value} {key}", Task.authority_id == authority_id, Task.done_at.is_(None))
    ref = session.scalar(select(Task.ref).where(*mine))
    return ref is not None and set_done(session, ref, authority_id, is_done=True, account_id=account_id, at=at)


def withdraw(session: Session, kind: TaskKind, key: str, authority_id: int, *, actor: str, at: dt.datetime) -> bool:
    """Close an open task because what gave rise to it was taken back; whether there was one."""
    return _set_withdrawn(session, kind, key, authority_id, at, actor=actor, at=at)


def make_again(session: Session, kind: TaskKind, key: str, authority_id: int, *, actor: str, at: dt.datetime) -> bool:
    """Open a withdrawn task again; one that staff ticked off stays done. Whether there was one."""
    return _set_withdrawn(session, kind, key, authority_id, None, actor=actor, at=at)


def reopen(session: Session, kind: TaskKind, key: str, authority_id: int, *, actor: str, at: dt.datetime) -> bool:
    """Open a task again that was ticked off by entering what it asks for, since that was taken back."""
    row = session.execute(
        update(Task)
        .where(Task.key == f"{kind.value} {key}", Task.authority_id == authority_id, Task.done_at.is_not(None))
        .values(done_at=None, done_by=None)
        .returning(Task.id)
    ).first()
    if row is None:
        return False
    subject = ("task", row.id)
    record(
        session,
        Action.TASK_DONE,
        actor=actor,
        subject=subject,
        at=at,
        authority_id=authority_id,
        details={"done": False},
    )
    return True


def _set_withdrawn(
    session: Session,
    kind: TaskKind,
    key: str,
    authority_id: int,
    done_at: dt.datetime | None,
    *,
    actor: str,
    at: dt.datetime,
) -> bool:
    row = session.execute(
        update(Task)
        .where(
            Task.key == f"{kind.value} {key}",
            Task.authority_id == authority_id,
            Task.done_by.is_(None),
            Task.done_at.is_not(None) if done_at is None else Task.done_at.is_(None),
        )
        .values(done_at=done_at)
        .returning(Task.id)
    ).first()
    if row is None:
        return False
    record(
        session,
        Action.TASK_DONE,
        actor=actor,
        subject=("task", row.id),
        at=at,
        authority_id=authority_id,
        details={"done": done_at is not None, "withdrawn": True},
    )
    return True
