"""Writes about supervisors: propose another one, approve or decline; an approved one takes over what is not over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Informant, Role, new_ref
from surveyapp.placements.changes import Refused
from surveyapp.placements.models import Placement
from surveyapp.placements.rules import Refusal
from surveyapp.plans.definition import Plan
from surveyapp.schedule.stays import hand_back, hand_over
from surveyapp.supervisors.models import SupervisorProposal
from surveyapp.supervisors.queries import ANSWER, WHY, SupervisedPlacement, loads_on
from surveyapp.supervisors.rules import ProposalState, is_too_many, refusal_of
from surveyapp.tasks.changes import About, make_task, withdraw
from surveyapp.tasks.rules import TaskKind


class CannotPropose(Exception):
    """A proposal that cannot be made, with the code of why not."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class NewProposal:
    """Who is to supervise, from which day, and why, which is needed where they would have too many."""

    supervisor_ref: str
    from_on: dt.date
    why: str


def propose(
    session: Session,
    vault: Vault,
    authority_id: int,
    placement: SupervisedPlacement,
    new: NewProposal,
    *,
    account_id: int,
    at: dt.datetime,
) -> SupervisorProposal:
    """Store a proposal and a task for the authority; raises CannotPropose."""
    session.get_one(Placement, placement.id, with_for_update=True)
    informant_id = _supervisor(session, authority_id, placement.provider_id, new.supervisor_ref)
    if informant_id is None:
        raise CannotPropose("nobody")
    if _open_of(session, placement.id) is not None:
        raise CannotPropose("proposed already")
    n_after = loads_on(session, authority_id, new.from_on, among=[informant_id]).get(informant_id, 0) + 1
    code = refusal_of(
        load_after=n_after,
        has_reason=bool(new.why.strip()),
        is_present_supervisor=informant_id == placement.supervisor_id,
        from_on=new.from_on,
        first_possible=placement.first_possible,
        last_possible=placement.exit_on,
    )
    if code is not None:
        raise CannotPropose(code)
    ref = new_ref()
    proposal = SupervisorProposal(
        ref=ref,
        authority_id=authority_id,
        placement_id=placement.id,
        informant_id=informant_id,
        from_on=new.from_on,
        n_after=n_after,
        why_sealed=vault.seal_if(new.why.strip() or None, WHY, ref),
        proposed_by=account_id,
        proposed_at=at,
        state=ProposalState.OPEN.value,
    )
    session.add(proposal)
    session.flush()
    by = f"account {account_id}"
    _tell(session, Action.SUPERVISOR_PROPOSED, proposal, by, at)
    about = About(placement_id=placement.id, details={"on": new.from_on.isoformat()})
    make_task(session, TaskKind.SUPERVISOR_PROPOSED, str(proposal.id), authority_id, about, actor=by, at=at)
    return proposal


def approve(
    session: Session,
    plans: Mapping[tuple[str, int], Plan],
    authority_id: int,
    ref: str,
    today: dt.date,
    *,
    account_id: int,
    at: dt.datetime,
) -> bool:
    """Let the proposed supervisor take over; whether such a proposal was open. Raises placements.changes.Refused.

    What was answered stays with whoever answered it; what is not over is asked of the successor.
    """
    proposal = _to_decide(session, authority_id, ref)
    if proposal is None:
        return False
    by = f"account {account_id}"
    placement = session.get_one(Placement, proposal.placement_id, with_for_update=True)
    successor = session.get_one(Informant, proposal.informant_id)
    if placement.exit_on is not None and proposal.from_on > placement.exit_on:
        raise Refused((Refusal("from_on", "after the exit"),))
    if successor.organisation_id != placement.provider_id:
        raise Refused((Refusal("supervisor", "another provider"),))
    hand_over(session, plans, placement, proposal.informant_id, proposal.from_on, today, actor=by, at=at)
    _decide(session, proposal, ProposalState.APPROVED, account_id, at)
    return True


def decline(
    session: Session, vault: Vault, authority_id: int, ref: str, why: str, *, account_id: int, at: dt.datetime
) -> bool:
    """Say no, with a reason; whether such a proposal was open. Raises CannotPropose without a reason."""
    proposal = _to_decide(session, authority_id, ref)
    if proposal is None:
        return False
    if not why.strip():
        raise CannotPropose("needs a reason")
    proposal.answer_sealed = vault.seal(why.strip(), ANSWER, proposal.ref)
    _decide(session, proposal, ProposalState.DECLINED, account_id, at)
    return True


def withdraw_proposal(session: Session, authority_id: int, ref: str, *, account_id: int, at: dt.datetime) -> bool:
    """Take back what this account proposed, before anybody has answered; whether such a proposal was open."""
    proposal = _to_decide(session, authority_id, ref)
    if proposal is None or proposal.proposed_by != account_id:
        return False
    _decide(session, proposal, ProposalState.DECLINED, account_id, at)
    return True


def take_back(
    session: Session,
    plans: Mapping[tuple[str, int], Plan],
    placement_id: int,
    today: dt.date,
    *,
    account_id: int,
    at: dt.datetime,
) -> None:
    """Let the supervisor before the present one go on as if there had been no change. Raises Refused.

    What was answered meanwhile stays with whoever answered it.
    """
    placement = session.get_one(Placement, placement_id, with_for_update=True)
    hand_back(session, plans, placement, today, actor=f"account {account_id}", at=at)


def _decide(
    session: Session, proposal: SupervisorProposal, state: ProposalState, account_id: int, at: dt.datetime
) -> None:
    by = f"account {account_id}"
    proposal.state, proposal.decided_by, proposal.decided_at = state.value, account_id, at
    session.flush()
    is_approved = state is ProposalState.APPROVED
    _tell(session, Action.SUPERVISOR_APPROVED if is_approved else Action.SUPERVISOR_DECLINED, proposal, by, at)
    withdraw(session, TaskKind.SUPERVISOR_PROPOSED, str(proposal.id), proposal.authority_id, actor=by, at=at)


def _to_decide(session: Session, authority_id: int, ref: str) -> SupervisorProposal | None:
    return session.scalar(
        select(SupervisorProposal)
        .where(
            SupervisorProposal.authority_id == authority_id,
            SupervisorProposal.ref == ref,
            SupervisorProposal.state == ProposalState.OPEN.value,
        )
        .with_for_update()
    )


def _open_of(session: Session, placement_id: int) -> int | None:
    return session.scalar(
        select(SupervisorProposal.id).where(
            SupervisorProposal.placement_id == placement_id, SupervisorProposal.state == ProposalState.OPEN.value
        )
    )


def _supervisor(session: Session, authority_id: int, provider_id: int, ref: str) -> int | None:
    return session.scalar(
        select(Informant.id).where(
            Informant.authority_id == authority_id,
            Informant.organisation_id == provider_id,
            Informant.role == Role.SUPERVISOR.value,
            Informant.ref == ref,
        )
    )


def _tell(session: Session, action: Action, proposal: SupervisorProposal, actor: str, at: dt.datetime) -> None:
    record(
        session,
        action,
        actor=actor,
        subject=("placement", proposal.placement_id),
        at=at,
        authority_id=proposal.authority_id,
        details={
            "informant": proposal.informant_id,
            "from_on": proposal.from_on.isoformat(),
            "n_after": proposal.n_after,
            "has_too_many": is_too_many(proposal.n_after),
        },
    )
