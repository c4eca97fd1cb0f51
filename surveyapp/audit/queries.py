"""Reads of the trail: what was done in an authority, newest first, by whom, about what and when."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from surveyapp.audit.models import AuditEvent

Subjects = Mapping[str, Sequence[int]]
"""Row ids by the kind of thing that they are of."""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the trail."""

    at: dt.datetime
    #: such as "account 3", "informant 12" or "worker"
    actor: str
    action: str
    subject_kind: str
    subject_id: int | None
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the trail is asked for; everything that is None is not asked about."""

    authority_id: int
    #: what an account did, and what was done to it
    account_id: int | None = None
    action: str | None = None
    from_at: dt.datetime | None = None
    #: not included
    until_at: dt.datetime | None = None
    #: things of this authority: events about them count even where the authority was not written down
    subjects: Subjects | None = None


@dataclass(frozen=True, slots=True)
class Trail:
    """One page of events, and whether older ones follow."""

    events: tuple[Event, ...]
    has_more: bool


def trail(session: Session, wanted: Wanted, page: int, size: int) -> Trail:
    """A page of what was asked for, newest first; pages count from 1."""
    # Counting all of them would cost more than showing them: one more than fits says whether there are others.
    last = page * size + 1
    if wanted.account_id is None:
        rows = _newest(session, wanted, (), last, (page - 1) * size)
        return Trail(tuple(rows[:size]), len(rows) > size)
    # What somebody did and what was done to them lie in two indexes: read each in order, then merge.
    done_by = AuditEvent.actor == f"account {wanted.account_id}"
    done_to = (AuditEvent.subject_kind == "account", AuditEvent.subject_id == wanted.account_id)
    own = _newest(session, wanted, (done_by,), last)
    others = _newest(session, wanted, (*done_to, ~done_by), last)
    merged = list(heapq.merge(own, others, key=lambda event: event.at, reverse=True))
    return Trail(tuple(merged[(page - 1) * size : page * size]), len(merged) > page * size)


def _newest(
    session: Session, wanted: Wanted, also: tuple[ColumnElement[bool], ...], last: int, skip: int = 0
) -> list[Event]:
    rows = session.execute(
        select(
            AuditEvent.at,
            AuditEvent.actor,
            AuditEvent.action,
            AuditEvent.subject_kind,
            AuditEvent.subject_id,
            AuditEvent.details,
        )
        .where(*_conditions(wanted), *also)
        .order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
        .limit(last - skip)
        .offset(skip)
    )
    return [Event(row.at, row.actor, row.action, row.subject_kind, row.subject_id, row.details or {}) for row in rows]


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    mine = AuditEvent.authority_id == wanted.authority_id
    found: list[ColumnElement[bool]] = []
    if wanted.subjects is None:
        found.append(mine)
    else:
        found.append(or_(mine, AuditEvent.authority_id.is_(None)))
        found.append(_about(wanted.subjects))
    if wanted.action is not None:
        found.append(AuditEvent.action == wanted.action)
    if wanted.from_at is not None:
        found.append(AuditEvent.at >= wanted.from_at)
    if wanted.until_at is not None:
        found.append(AuditEvent.at < wanted.until_at)
    return found


def _about(subjects: Subjects) -> ColumnElement[bool]:
    each = [
        and_(AuditEvent.subject_kind == kind, AuditEvent.subject_id.in_(ids)) for kind, ids in subjects.items() if ids
    ]
    return or_(*each) if each else false()
