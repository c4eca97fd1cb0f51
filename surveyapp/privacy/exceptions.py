"""A named placement opened by exception: for a while, with a written reason, and administrators are told."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access.changes import NAME as ACCOUNT_NAME
from surveyapp.access.models import Account
from surveyapp.access.policy import Actor
from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import new_ref
from surveyapp.placements.models import Placement
from surveyapp.privacy.models import ExceptionalOpening
from surveyapp.tasks.changes import About, make_task
from surveyapp.tasks.rules import TaskKind

LASTS = dt.timedelta(minutes=60)
SHORTEST_REASON, LONGEST_REASON = 10, 500
REASON = "exceptional_opening.reason"


class ReasonMissing(ValueError):
    """Nothing, or too little or too much, was written to say why."""


@dataclass(frozen=True, slots=True)
class Opening:
    """One opening as lists show it."""

    by: str
    account_id: int
    placement_ref: str
    placement: str
    reason: str
    opened_at: dt.datetime
    until_at: dt.datetime

    def lasts(self, at: dt.datetime) -> bool:
        """Whether the placement can still be read."""
        return at < self.until_at


def open_by_exception(
    session: Session, vault: Vault, actor: Actor, placement_id: int, reason: str, *, at: dt.datetime
) -> None:
    """Let this account read one placement of its authority for a while; raises ReasonMissing."""
    reason = " ".join(reason.split())
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise ReasonMissing
    ref = new_ref()
    opening = ExceptionalOpening(
        ref=ref,
        authority_id=actor.authority_id,
        account_id=actor.account_id,
        placement_id=placement_id,
        reason_sealed=vault.seal(reason, REASON, ref),
        opened_at=at,
        until_at=at + LASTS,
    )
    session.add(opening)
    session.flush()
    by = f"account {actor.account_id}"
    record(
        session,
        Action.OPENED_BY_EXCEPTION,
        actor=by,
        subject=("placement", placement_id),
        at=at,
        authority_id=actor.authority_id,
        details={"minutes": int(LASTS.total_seconds() // 60)},
    )
    about = About(placement_id=placement_id)
    make_task(session, TaskKind.OPENED_BY_EXCEPTION, str(opening.id), actor.authority_id, about, actor=by, at=at)


def is_open_for(session: Session, actor: Actor, placement_id: int, at: dt.datetime) -> bool:
    """Whether this account has opened the placement and the time is not over."""
    found = select(ExceptionalOpening.id).where(
        ExceptionalOpening.authority_id == actor.authority_id,
        ExceptionalOpening.account_id == actor.account_id,
        ExceptionalOpening.placement_id == placement_id,
        ExceptionalOpening.opened_at <= at,
        ExceptionalOpening.until_at > at,
    )
    return session.scalar(found.limit(1)) is not None


def openings(
    session: Session, vault: Vault, authority_id: int, *, page: int, size: int, account_id: int | None = None
) -> tuple[list[Opening], bool]:
    """A page of what was opened in an authority, or by one account, newest first, and whether older ones follow."""
    query = (
        select(ExceptionalOpening, Account.ref, Account.name_sealed, Placement.ref.label("placement"), Placement.label)
        .join(Account, Account.id == ExceptionalOpening.account_id)
        .join(Placement, Placement.id == ExceptionalOpening.placement_id)
        .where(ExceptionalOpening.authority_id == authority_id)
        .order_by(ExceptionalOpening.opened_at.desc(), ExceptionalOpening.id.desc())
        .limit(size + 1)
        .offset((page - 1) * size)
    )
    if account_id is not None:
        query = query.where(ExceptionalOpening.account_id == account_id)
    found = [
        Opening(
            vault.open(row.name_sealed, ACCOUNT_NAME, row.ref),
            row[0].account_id,
            row.placement,
            row.label or row.placement[:6],
            vault.open(row[0].reason_sealed, REASON, row[0].ref),
            row[0].opened_at,
            row[0].until_at,
        )
        for row in session.execute(query)
    ]
    return found[:size], len(found) > size


def opened_since(session: Session, authority_id: int, since: dt.datetime, *, but_by: int) -> int:
    """How many placements others than this account have opened by exception since then."""
    found = select(ExceptionalOpening.id).where(
        ExceptionalOpening.authority_id == authority_id,
        ExceptionalOpening.opened_at >= since,
        ExceptionalOpening.account_id != but_by,
    )
    return len(session.scalars(found).all())
