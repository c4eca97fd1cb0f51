"""Whether somebody close to the person in the service decided the answers, which the rules advise against."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access.models import Account
from surveyapp.placements.models import Placement
from surveyapp.responses.queries import Asked
from surveyapp.responses.rules import Decider, Helper, is_answered_by_close_staff
from surveyapp.schedule.modes import Mode


def close_staff_decided(session: Session, asked: Asked, decided_by: Decider, helper: Helper) -> bool:
    """What the response keeps about this."""
    is_interview = asked.holder.way.mode is Mode.INTERVIEW
    is_own = is_interview and decided_by is Decider.HELPER and _is_own_caseworker(session, asked)
    return is_answered_by_close_staff(decided_by, helper, is_interview=is_interview, is_own_caseworker=is_own)


def _is_own_caseworker(session: Session, asked: Asked) -> bool:
    """Whether the one who holds the interview is the placement's caseworker."""
    found = session.scalar(
        select(Placement.id)
        .join(Account, Account.informant_id == Placement.caseworker_id)
        .where(Placement.id == asked.placement_id, Account.id == asked.holder.way.account_id)
    )
    return found is not None
