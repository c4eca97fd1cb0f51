"""Interviews that the plan of a placement or an agreement calls for get what an interview needs beside its window."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.agreements.models import Agreement
from surveyapp.interviews.models import Interview
from surveyapp.interviews.rounds import INTERVIEW
from surveyapp.people.models import new_ref
from surveyapp.placements.models import Placement
from surveyapp.plans.definition import Plan
from surveyapp.schedule.models import Assignment, Occasion
from surveyapp.schedule.subjects import Subject

NO_GUIDE = ("", 1)
"""For an interview whose plan names no guide."""


def add_called_for(session: Session, plans: Mapping[tuple[str, int], Plan]) -> int:
    """Add a row for each planned interview of placements and agreements that has none; returns how many."""
    rows = session.execute(
        select(
            Assignment.id,
            Assignment.role,
            Assignment.held_at,
            Occasion.placement_id,
            Occasion.wave,
            Occasion.number,
            func.coalesce(Placement.authority_id, Agreement.authority_id).label("authority_id"),
            func.coalesce(Placement.provider_id, Agreement.provider_id).label("organisation_id"),
            func.coalesce(Placement.plan_code, Agreement.plan_code).label("plan_code"),
            func.coalesce(Placement.plan_version, Agreement.plan_version).label("plan_version"),
        )
        .join(Occasion, Occasion.id == Assignment.occasion_id)
        .outerjoin(Placement, Placement.id == Occasion.placement_id)
        .outerjoin(Agreement, Agreement.id == Occasion.agreement_id)
        .outerjoin(Interview, Interview.assignment_id == Assignment.id)
        .where(
            Assignment.instrument == INTERVIEW,
            Occasion.subject_id.is_(None),
            Assignment.cancel_reason.is_(None),
            Interview.id.is_(None),
        )
        .order_by(Assignment.id)
    ).all()
    for row in rows:
        guide = _guide(plans.get((row.plan_code, row.plan_version)), row.wave, row.role)
        session.add(
            Interview(
                ref=new_ref(),
                authority_id=row.authority_id,
                assignment_id=row.id,
                series=row.wave,
                round_number=row.number,
                guide=guide[0],
                guide_version=guide[1],
                subject_kind=(Subject.AGREEMENT if row.placement_id is None else Subject.PLACEMENT).value,
                organisation_id=row.organisation_id,
                placement_id=row.placement_id,
                held_on=None if row.held_at is None else row.held_at.date(),
            )
        )
    session.flush()
    return len(rows)


def _guide(plan: Plan | None, wave: str, role: str) -> tuple[str, int]:
    """The guide that the plan names for this interview."""
    waves = () if plan is None else plan.waves
    meetings = [one for found in waves if found.code == wave for one in found.meetings]
    named = (one for one in meetings if one.kind == INTERVIEW and one.informant == role and one.guide)
    return next(((one.guide or "", one.guide_version or 1) for one in named), NO_GUIDE)
