"""Reads of tasks, always within one authority."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from surveyapp.tasks.models import Task
from surveyapp.tasks.rules import TaskKind

Placements = Select[int] | None
"""The ids of the placements whose tasks are wanted, besides those about no placement; None for all."""


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task as lists show it."""

    ref: str
    kind: TaskKind
    placement_id: int | None
    details: dict[str, Any]
    created_at: dt.datetime
    due_on: dt.date | None
    is_done: bool

    @property
    def day(self) -> dt.date | None:
        """The day that the task tells of, where it tells of one."""
        on = self.details.get("on")
        return dt.date.fromisoformat(on) if isinstance(on, str) else None


def n_open(session: Session, authority_id: int, about: Placements = None) -> int:
    """How many tasks wait in an authority."""
    return session.scalar(select(func.count()).select_from(Task).where(_waiting(authority_id, about))) or 0


def n_open_by_kind(session: Session, authority_id: int, about: Placements = None) -> dict[TaskKind, int]:
    """How many wait of each kind, in the order of the kinds; those without any are left out."""
    query = select(Task.kind, func.count()).where(_waiting(authority_id, about)).group_by(Task.kind)
    found = {TaskKind(kind): number for kind, number in session.execute(query)}
    return {kind: found[kind] for kind in TaskKind if kind in found}


def open_tasks(
    session: Session, authority_id: int, kind: TaskKind | None, page: int, size: int, about: Placements = None
) -> list[TaskLine]:
    """A page of what waits, of one kind or all, newest first; pages count from 1."""
    query = _lines().where(_waiting(authority_id, about))
    if kind is not None:
        query = query.where(Task.kind == kind.value)
    newest = query.order_by(Task.created_at.desc(), Task.id.desc()).limit(size).offset((page - 1) * size)
    return [_line(row) for row in session.execute(newest)]


def pressing_tasks(
    session: Session, authority_id: int, kinds: Collection[TaskKind], number: int, about: Placements = None
) -> tuple[list[TaskLine], int]:
    """The first of what waits of these kinds, what is due first, then what has waited longest; and how many wait."""
    rows = session.execute(
        _lines()
        .add_columns(func.count().over().label("n_all"))
        .where(_waiting(authority_id, about), Task.kind.in_([kind.value for kind in kinds]))
        .order_by(Task.due_on.is_(None), Task.due_on, Task.created_at, Task.id)
        .limit(number)
    ).all()
    return [_line(row) for row in rows], rows[0].n_all if rows else 0


def task_by_ref(session: Session, authority_id: int, ref: str) -> TaskLine | None:
    """The task of this ref, open or done, if it is this authority's."""
    row = session.execute(_lines().where(Task.authority_id == authority_id, Task.ref == ref)).first()
    return None if row is None else _line(row)


def _waiting(authority_id: int, about: Placements) -> ColumnElement[bool]:
    waiting = and_(Task.authority_id == authority_id, Task.done_at.is_(None))
    return waiting if about is None else and_(waiting, or_(Task.placement_id.is_(None), Task.placement_id.in_(about)))


def _lines() -> Select[*tuple[Any, ...]]:
    return select(Task.ref, Task.kind, Task.placement_id, Task.details, Task.created_at, Task.due_on, Task.done_at)


def _line(row: Any) -> TaskLine:
    return TaskLine(
        ref=row.ref,
        kind=TaskKind(row.kind),
        placement_id=row.placement_id,
        details=row.details or {},
        created_at=row.created_at,
        due_on=row.due_on,
        is_done=row.done_at is not None,
    )
