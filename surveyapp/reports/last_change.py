"""Who changed something last and when, from the trail, for pages that say so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from surveyapp.access.account_names import names_of_actors
from surveyapp.audit.actions import Action
from surveyapp.audit.models import AuditEvent
from surveyapp.people.encrypted import Vault


@dataclass(frozen=True, slots=True)
class LastChange:
    """Who changed something last, what was done and when; without a name where it was no account."""

    by: str | None
    at: dt.datetime
    action: str


def last_change_of(
    session: Session,
    vault: Vault,
    authority_id: int,
    subjects: Collection[tuple[str, int]],
    actions: Collection[Action] = (),
) -> LastChange | None:
    """The newest of these acts about one of these; of any acts where none are named."""
    about = or_(*(and_(AuditEvent.subject_kind == kind, AuditEvent.subject_id == row_id) for kind, row_id in subjects))
    query = select(AuditEvent.actor, AuditEvent.at, AuditEvent.action).where(
        about, or_(AuditEvent.authority_id == authority_id, AuditEvent.authority_id.is_(None))
    )
    if actions:
        query = query.where(AuditEvent.action.in_([action.value for action in actions]))
    event = session.execute(query.order_by(AuditEvent.at.desc(), AuditEvent.id.desc()).limit(1)).first()
    if event is None:
        return None
    by = names_of_actors(session, vault, authority_id, [event.actor]).get(event.actor)
    return LastChange(by, event.at, event.action)
