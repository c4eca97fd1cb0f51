"""One placement opened to be changed: what can be edited, who changed it last, and that nobody overwrites anybody."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from surveyapp.access.changes import NAME
from surveyapp.access.models import Account
from surveyapp.audit.actions import Action
from surveyapp.audit.models import AuditEvent
from surveyapp.audit.record import record
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Informant, Role
from surveyapp.placements.changes import Refused
from surveyapp.placements.models import Placement
from surveyapp.placements.rules import Refusal

CHANGES = (
    Action.PLACEMENT_STARTED,
    Action.PLACEMENT_CHANGED,
    Action.PLACEMENT_EXITED,
    Action.SUPERVISOR_CHANGED,
    Action.PLACEMENT_PAUSED,
    Action.PLACEMENT_RESUMED,
    Action.PLACEMENT_TRANSFERRED,
    Action.HOURS_PLANNED,
    Action.LATER_STATUS_RECORDED,
    Action.PROVIDER_TOLD,
)
"""What counts as a change of a placement; attendance, answers and messages have pages of their own."""
LONGEST_LABEL = 40


@dataclass(frozen=True, slots=True)
class LastChange:
    """Who changed a placement last and when; without a name where it was no account."""

    at: dt.datetime
    action: Action
    name: str | None


def placement_row(session: Session, authority_id: int, ref: str, *, locking: bool) -> Placement | None:
    """The placement of this ref, if it is this authority's; with ``locking`` it is held for this transaction."""
    query = select(Placement).where(Placement.ref == ref, Placement.authority_id == authority_id)
    return session.scalar(query.with_for_update().execution_options(populate_existing=True) if locking else query)


def touch(session: Session, placement: Placement) -> None:
    """Count a change that is stored in another row as a change of the placement."""
    flag_modified(placement, "created_at")
    session.flush()


def set_details(
    session: Session, placement: Placement, label: str | None, caseworker_id: int, *, actor: str, at: dt.datetime
) -> bool:
    """Store another label or caseworker; whether anything changed. Raises Refused."""
    caseworker = session.get(Informant, caseworker_id)
    refusals = []
    if caseworker is None or (caseworker.authority_id, caseworker.role) != (
        placement.authority_id,
        Role.CASEWORKER.value,
    ):
        refusals.append(Refusal("caseworker", "not one of ours"))
    if label is not None and len(label) > LONGEST_LABEL:
        refusals.append(Refusal("label", "too long"))
    if refusals:
        raise Refused(tuple(refusals))
    changed = [
        name
        for name, before, now in (
            ("label", placement.label, label),
            ("caseworker", placement.caseworker_id, caseworker_id),
        )
        if before != now
    ]
    if not changed:
        return False
    placement.label, placement.caseworker_id = label, caseworker_id
    session.flush()
    record(
        session,
        Action.PLACEMENT_CHANGED,
        actor=actor,
        subject=("placement", placement.id),
        at=at,
        authority_id=placement.authority_id,
        details={"changed": changed},
    )
    return True


def last_change(session: Session, vault: Vault, authority_id: int, placement_id: int) -> LastChange | None:
    """The newest change of a placement in the trail, with the name of the account."""
    row = session.execute(
        select(AuditEvent.at, AuditEvent.action, AuditEvent.actor)
        .where(
            AuditEvent.subject_kind == "placement",
            AuditEvent.subject_id == placement_id,
            AuditEvent.authority_id == authority_id,
            AuditEvent.action.in_([action.value for action in CHANGES]),
        )
        .order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    return LastChange(row.at, Action(row.action), _name(session, vault, authority_id, row.actor))


def _name(session: Session, vault: Vault, authority_id: int, actor: str) -> str | None:
    kind, _, number = actor.partition(" ")
    if kind != "account" or not number.isdigit():
        return None
    account = session.scalar(select(Account).where(Account.id == int(number), Account.authority_id == authority_id))
    return None if account is None else vault.open(account.name_sealed, NAME, account.ref)
