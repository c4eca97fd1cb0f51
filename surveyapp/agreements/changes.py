"""Writes about agreements."""

from __future__ import annotations

from sqlalchemy.orm import Session

from surveyapp.agreements.models import Agreement
from surveyapp.agreements.rules import Granted


def sign(session: Session, authority_id: int, provider_id: int, granted: Granted) -> Agreement:
    """Store an agreement with a provider."""
    agreement = Agreement(
        authority_id=authority_id,
        provider_id=provider_id,
        n_places=granted.n_places,
        place_month_cents=granted.place_month_cents,
        starts_on=granted.starts_on,
        ends_on=granted.ends_on,
    )
    session.add(agreement)
    session.flush()
    return agreement
