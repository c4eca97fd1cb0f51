"""How many people read in which language, and how many placements follow which plan."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from surveyapp.people.models import Informant
from surveyapp.placements.models import Placement


def languages_read(session: Session, authority_id: int) -> dict[str, int]:
    """Code of a language to how many people of the authority read it, the most first."""
    rows = session.execute(
        select(Informant.language, func.count())
        .where(Informant.authority_id == authority_id)
        .group_by(Informant.language)
        .order_by(func.count().desc(), Informant.language)
    )
    return {row[0]: row[1] for row in rows}


def placements_by_plan(session: Session, authority_id: int, today: dt.date) -> dict[tuple[str, int], int]:
    """Plan to how many placements follow it now."""
    rows = session.execute(
        select(Placement.plan_code, Placement.plan_version, func.count())
        .where(
            Placement.authority_id == authority_id,
            or_(Placement.exit_on.is_(None), Placement.exit_on >= today),
        )
        .group_by(Placement.plan_code, Placement.plan_version)
    )
    return {(code, version): n for code, version, n in rows}
