"""Referrals: somebody is proposed for a place; accepted, declined with a reason, taken back, started."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.people.models import Organisation, OrganisationKind, Participant
from surveyapp.placements.afterwards_rules import may_become
from surveyapp.placements.changes import Refused
from surveyapp.placements.models import Referral
from surveyapp.placements.rules import EARLIEST, DeclineReason, ReferralState, Refusal

WAITING = (ReferralState.REFERRED.value, ReferralState.ACCEPTED.value)


@dataclass(frozen=True, slots=True)
class NewReferral:
    """Who is referred by whom, to whom if there is a wish, and when."""

    participant_id: int
    referrer_id: int
    provider_id: int | None
    on: dt.date


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a referral, on which day and, where it is declined, why."""

    state: ReferralState
    on: dt.date
    reason: DeclineReason | None = None


def refer(session: Session, authority_id: int, new: NewReferral, *, actor: str, at: dt.datetime) -> Referral:
    """Store a referral; raises Refused for organisations of others, early days and a second one to the same place."""
    refusals = list(_unknown(session, authority_id, new))
    if new.on < EARLIEST:
        refusals.append(Refusal("referred_on", "too long ago"))
    if not refusals and _is_waiting(session, new):
        refusals.append(Refusal("provider", "referred there already"))
    if refusals:
        raise Refused(tuple(refusals))
    referral = Referral(
        authority_id=authority_id,
        participant_id=new.participant_id,
        referrer_id=new.referrer_id,
        provider_id=new.provider_id,
        referred_on=new.on,
        state=ReferralState.REFERRED.value,
        created_at=at,
    )
    session.add(referral)
    session.flush()
    _tell(session, Action.PERSON_REFERRED, referral, actor, at)
    return referral


def decide(session: Session, referral: Referral, what: Decision, *, actor: str, at: dt.datetime) -> None:
    """Accept, decline or take a decision back; raises Refused."""
    if not may_become(ReferralState(referral.state), what.state) or what.state is ReferralState.STARTED:
        raise Refused((Refusal("state", "not possible now"),))
    if what.state is ReferralState.DECLINED and what.reason is None:
        raise Refused((Refusal("reason", "missing"),))
    if what.state is not ReferralState.REFERRED and what.on < referral.referred_on:
        raise Refused((Refusal("decided_on", "before the referral"),))
    referral.state = what.state.value
    referral.decided_on = None if what.state is ReferralState.REFERRED else what.on
    is_reason_kept = what.state is ReferralState.DECLINED and what.reason is not None
    referral.decline_reason = what.reason if is_reason_kept else None
    session.flush()
    _tell(session, Action.REFERRAL_DECIDED, referral, actor, at)


def led_to(
    session: Session, referral: Referral, placement_id: int, on: dt.date, *, actor: str, at: dt.datetime
) -> None:
    """The referral became this placement; raises Refused where it was declined or has led to another."""
    if not may_become(ReferralState(referral.state), ReferralState.STARTED):
        raise Refused((Refusal("referral", "not possible now"),))
    referral.state, referral.placement_id = ReferralState.STARTED.value, placement_id
    referral.decided_on = referral.decided_on or max(on, referral.referred_on)
    session.flush()
    _tell(session, Action.REFERRAL_DECIDED, referral, actor, at)


def referral_by_ref(session: Session, authority_id: int, ref: str, *, locking: bool = False) -> Referral | None:
    """The referral of this ref, if it is this authority's; with ``locking`` it is held for this transaction."""
    query = select(Referral).where(Referral.ref == ref, Referral.authority_id == authority_id)
    return session.scalar(query.with_for_update() if locking else query)


def n_waiting(session: Session, authority_id: int) -> int:
    """How many referrals have neither started nor been declined."""
    query = select(func.count()).where(Referral.authority_id == authority_id, Referral.state.in_(WAITING))
    return session.scalar(query) or 0


def _unknown(session: Session, authority_id: int, new: NewReferral) -> list[Refusal]:
    found = []
    participant = session.get(Participant, new.participant_id)
    if participant is None or participant.authority_id != authority_id:
        found.append(Refusal("participant", "not one of ours"))
    wanted = (
        ("referrer", new.referrer_id, OrganisationKind.REFERRER),
        ("provider", new.provider_id, OrganisationKind.PROVIDER),
    )
    for name, organisation_id, kind in wanted:
        if organisation_id is None:
            continue
        row = session.get(Organisation, organisation_id)
        if row is None or (row.authority_id, row.kind) != (authority_id, kind.value):
            found.append(Refusal(name, "not one of ours"))
    return found


def _is_waiting(session: Session, new: NewReferral) -> bool:
    same = Referral.provider_id.is_(None) if new.provider_id is None else Referral.provider_id == new.provider_id
    query = select(func.count()).where(Referral.participant_id == new.participant_id, same, Referral.state.in_(WAITING))
    return bool(session.scalar(query))


def _tell(session: Session, action: Action, referral: Referral, actor: str, at: dt.datetime) -> None:
    record(
        session,
        action,
        actor=actor,
        subject=("referral", referral.id),
        at=at,
        authority_id=referral.authority_id,
        details={"state": referral.state, "reason": referral.decline_reason},
    )
