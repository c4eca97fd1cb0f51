"""Reads about consent."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.people.models import Informant
from surveyapp.privacy.consent import Consent, Decision, Purpose
from surveyapp.privacy.models import ConsentRecord


def consents_of(session: Session, informant_id: int) -> tuple[Consent, ...]:
    """Every decision of a participant, oldest first."""
    rows = session.execute(
        select(ConsentRecord.purpose, ConsentRecord.decision, ConsentRecord.decided_at)
        .join(Informant, Informant.participant_id == ConsentRecord.participant_id)
        .where(Informant.id == informant_id)
        .order_by(ConsentRecord.decided_at, ConsentRecord.id)
    )
    return tuple(Consent(Purpose(row.purpose), Decision(row.decision), row.decided_at) for row in rows)
