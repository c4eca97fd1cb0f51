"""Writes about consent: a decision is added, never changed, and everything else follows from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.people.models import Informant
from surveyapp.privacy.consent import Decision, Purpose
from surveyapp.privacy.models import ConsentRecord
from surveyapp.schedule.models import Assignment
from surveyapp.schedule.windows import CancelReason


def decide(
    session: Session,
    informant_id: int,
    decisions: Mapping[Purpose, Decision],
    text_version: str,
    *,
    actor: str,
    at: dt.datetime,
) -> None:
    """Record a participant's decisions; raises ValueError for an informant who is no participant.

    A no to the own follow-up, or its withdrawal, takes back every question that has not been answered; a yes puts them
    back. What has been answered stays, and leaves the next package by the rule of consent.
    """
    person = session.get_one(Informant, informant_id, with_for_update=True)
    if person.participant_id is None:
        raise ValueError("only participants decide about their own answers")
    for purpose, decision in decisions.items():
        session.add(
            ConsentRecord(
                participant_id=person.participant_id,
                purpose=purpose.value,
                decision=decision.value,
                decided_at=at,
                text_version=text_version,
            )
        )
    if Purpose.OWN_FOLLOW_UP in decisions:
        person.is_taking_part = decisions[Purpose.OWN_FOLLOW_UP] is Decision.GIVEN
        follow(session, person.id, is_taking_part=person.is_taking_part)
    session.flush()
    record(
        session,
        Action.CONSENT_RECORDED,
        actor=actor,
        subject=("participant", person.participant_id),
        at=at,
        authority_id=person.authority_id,
        details={purpose.value: decision.value for purpose, decision in decisions.items()},
    )


def follow(session: Session, informant_id: int, *, is_taking_part: bool) -> None:
    """Take back every question that this participant has not answered, or put those back."""
    old, new = (CancelReason.WITHDRAWN.value, None) if is_taking_part else (None, CancelReason.WITHDRAWN.value)
    unanswered = select(Assignment.id).where(
        Assignment.informant_id == informant_id,
        Assignment.begun_at.is_(None),
        Assignment.cancel_reason.is_(None) if old is None else Assignment.cancel_reason == old,
    )
    session.execute(update(Assignment).where(Assignment.id.in_(unanswered)).values(cancel_reason=new))
